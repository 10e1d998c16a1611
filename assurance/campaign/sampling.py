"""Samples one run of a campaign: the plant, the sky, the faults and what people do."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from random import Random

import tomli_w

from assurance.campaign import ranges
from assurance.campaign.ranges import DAYS, DRUMS, Day, Drum
from assurance.detection import cells
from host.site import Site, load_site
from host.site.model import Levels
from sim.boards.faults import FaultEntry
from sim.scenario import fault_matrix
from sim.scenario.model import Action, Initial, Scenario, Sky

_SIGMAS = {"pt1": ranges.NOISE_BAR, "pt2": ranges.NOISE_BAR, "t_drum": ranges.NOISE_K}


@dataclass(frozen=True)
class Case:
    """A sampled run. `faults`: those that are judged.

    Its scenario may also have noisy sensors and a dead conductor.
    """

    index: int
    kind: str  # nominal, single or pair
    drum: Drum
    scenario: Scenario
    faults: tuple[FaultEntry, ...]

    @property
    def description(self) -> str:
        """What is broken, for people."""
        words = " and ".join(map(describe, self.faults)) or "nothing broken"
        others = self.scenario.fault[: -len(self.faults)]
        dead = any(fault.target == "conductor" for fault in others)
        return f"{words}, nobody conducts" if dead else words


def describe(fault: FaultEntry) -> str:
    """A fault in a few words."""
    value = "" if fault.value is None else f" {fault.value:g}"
    until = "" if fault.until_s is None else f" to {fault.until_s:g}"
    return f"{fault.target} {fault.kind}{value} at {fault.at_s:g}{until} s"


def sample_case(seed: int, index: int) -> Case:
    """The run with this number in the campaign with this seed; always the same one."""
    rng = Random(f"heliose campaign {ranges.VERSION} {seed} {index}")
    share = rng.random()
    kind = "nominal" if share < ranges.NOMINAL else "pair"
    kind = kind if share < ranges.NOMINAL + ranges.PAIRS else "single"
    drum = rng.choice(DRUMS)
    site = site_of(drum)
    broken = tuple(_faults(kind, site, rng))
    day = rng.choice([day for day in DAYS if day.preset == drum.preset])
    number = rng.getrandbits(31)
    scenario = Scenario(
        title=f"Run {index} of the campaign of seed {seed}",
        site=drum.name,
        start=day.at(rng.random()),
        duration_s=ranges.RUN_S,
        seed=number,
        sky=_sky(day, rng),
        initial=_initial(site, rng),
        fault=(*_noise(rng), *(_dead_conductor(rng) if broken else ()), *broken),
        action=tuple(_actions(kind, site, rng)),
    )
    return Case(index, kind, drum, scenario, broken)


def _faults(kind: str, site: Site, rng: Random) -> list[FaultEntry]:
    if kind == "nominal":
        return []
    first = _fault(site, rng, ranges.FIRST_FAULT_S)
    if kind == "single":
        return [first]
    second = _fault(site, rng, ranges.SECOND_FAULT_S)
    while second.target == first.target:
        second = _fault(site, rng, ranges.SECOND_FAULT_S)
    return [first, second]


def _fault(site: Site, rng: Random, between_s: tuple[float, float]) -> FaultEntry:
    """Any cell of the matrix, all equally likely."""
    row, kind = rng.choice(cells())
    at_s = round(rng.uniform(*between_s), 2)
    passes, lasts_s = rng.random() < ranges.PASSING, rng.uniform(*ranges.PASSING_S)
    until_s = round(at_s + lasts_s, 2) if passes and kind not in fault_matrix.MOMENTARY else None
    target = rng.choice([t for t in _targets(site) if fault_matrix.pattern(t) == row])
    value = ranges.value_of(row, kind, rng)
    return FaultEntry(at_s=at_s, until_s=until_s, target=target, kind=kind, value=value)


def _targets(site: Site) -> list[str]:
    boiler = next(board.id for board in site.boards if board.role == "boiler")
    trackers = [board.id for board in site.trackers]
    return fault_matrix.targets(boiler, trackers, [mirror.id for mirror in site.mirrors])


def _sky(day: Day, rng: Random) -> Sky:
    cloudy, cover = rng.random() < ranges.CLOUDS, round(rng.uniform(*ranges.COVER), 2)
    if day.measured:
        return Sky(kind="measured")
    return Sky(kind="clouds", cover=cover) if cloudy else Sky()


def _initial(site: Site, rng: Random) -> Initial:
    near = rng.random() < ranges.NEAR_OPERATING
    span = ranges.OPERATING_BARG if near else ranges.PRESSURE_BARG
    levels = site.boiler.levels_l
    water_l = round(rng.uniform(1.02 * levels.lw1, levels.lc_off), 2)
    return Initial(state="RUN", pressure_barg=round(rng.uniform(*span), 2), water_l=water_l)


def _noise(rng: Random) -> list[FaultEntry]:
    """More noise than healthy sensors have; it must not matter."""
    noisy = rng.random() < ranges.NOISY
    noise = [
        FaultEntry(at_s=0.0, target=target, kind="noise", value=round(rng.uniform(*span), 4))
        for target, span in _SIGMAS.items()
    ]
    return noise if noisy else []


def _dead_conductor(rng: Random) -> list[FaultEntry]:
    """The conductor is no part of the protection, so some runs have none."""
    dead = rng.random() < ranges.CONDUCTOR_DEAD
    return [FaultEntry(at_s=0.0, target="conductor", kind="kill")] if dead else []


def _actions(kind: str, site: Site, rng: Random) -> list[Action]:
    """Some steam is taken, and a person may act meanwhile."""
    usual_kg_h = site.plant.steam_demand_kg_h if site.plant else 0.0
    demand_kg_h = round(usual_kg_h * rng.uniform(*ranges.DEMAND), 2)
    at_s = round(rng.uniform(*ranges.OCCASION_S), 2)
    occasions = {
        "nothing": None,
        "steam valve closed": Action(at_s=at_s, do="demand", kg_h=0.0),
        "steam valve opened": Action(at_s=at_s, do="demand", kg_h=round(3 * usual_kg_h, 2)),
        "stop": Action(at_s=at_s, do="stop"),
        "calm wind": Action(at_s=at_s, do="set_wind", m_s=6.0, gusts=True),
        "gusts": Action(at_s=at_s, do="set_wind", m_s=14.0, gusts=True),
        "emergency stop": Action(at_s=at_s, do="press_estop"),
    }
    quiet = ("nothing", "steam valve closed", "steam valve opened", "stop", "calm wind")
    chosen = occasions[rng.choice(quiet if kind == "nominal" else list(occasions))]
    demand = Action(at_s=0.0, do="demand", kg_h=demand_kg_h)
    return [demand] if chosen is None else [demand, chosen]


@cache
def site_of(drum: Drum) -> Site:
    """The preset with this drum."""
    site = load_site(drum.preset)
    if drum.factor == 1.0 or site.plant is None:
        return site
    boiler, plant = site.boiler, site.plant

    def scaled(amount: float) -> float:
        return round(amount * drum.factor, 4)

    levels = {name: scaled(litres) for name, litres in boiler.levels_l.model_dump().items()}
    volumes = {"water_l": scaled(boiler.water_l), "vessel_l": scaled(boiler.vessel_l)}
    boiler = boiler.model_copy(update={**volumes, "levels_l": Levels(**levels)})
    plant = plant.model_copy(update={"drum_steel_kg": scaled(plant.drum_steel_kg)})
    return site.model_copy(update={"boiler": boiler, "plant": plant})


def site_text(drum: Drum) -> str:
    """The same as a site.toml, for replays."""
    raw = tomllib.loads(load_site(drum.preset).source.read_text(encoding="utf-8"))
    site = site_of(drum)
    raw["boiler"] |= site.boiler.model_dump(include={"water_l", "vessel_l", "levels_l"})
    if site.plant is not None:
        raw["plant"]["drum_steel_kg"] = site.plant.drum_steel_kg
    return f"# {drum.preset} with a drum of {drum.factor:g} times its size.\n{tomli_w.dumps(raw)}"
