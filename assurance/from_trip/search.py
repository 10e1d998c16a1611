"""Finds the plainest scenario that plays a trip again: tries, and looks at what comes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assurance.from_trip.causes import actions_of, faults_of
from assurance.from_trip.incident import Fields, Incident, initial_of
from assurance.from_trip.signals import Plain, overrides
from assurance.pairs import LISTED
from firmware.common.limits import pressure_mbar
from sim.boards.faults import FaultEntry
from sim.plant.inputs import BoilerInputs
from sim.scenario.expect import Expect
from sim.scenario.model import Action, Scenario
from sim.scenario.result import Result
from sim.scenario.simulation import Options, Simulation

ERRORS = ("pt1_mbar", "pt2_mbar", "t_drum_cdeg")  # of sensors that limits compare
DEMANDS = (1.0, 0.0, 3.0)  # shares of the site's, tried in this order
LITTLE_MBAR = 20.0  # a demand that is better by less is not worth telling


@dataclass(frozen=True)
class Replay:
    """A scenario, and what tripped in it. by: what it is made of, for people."""

    scenario: Scenario
    by: str
    function: str | None
    at_s: float | None
    same: bool


def find_replay(incident: Incident, site_name: str, title: str) -> Replay:
    """The first try that trips by the same function soon enough, else the last one.

    Raises WarmStartError where the plant cannot begin in RUN then, as at night.
    """
    tries = _tries(incident, site_name, title)
    for by, scenario in tries:
        found = _play(incident, scenario, by)
        if found.same:
            return found
    return found


def _tries(incident: Incident, site_name: str, title: str) -> Iterator[tuple[str, Scenario]]:
    """From what the trip says alone to every signal as it was recorded."""
    faults, actions = faults_of(incident), actions_of(incident)
    demand, plain = _demands(incident, site_name, title, actions)
    actions = [*demand, *actions]
    base = _scenario(incident, site_name, title, actions)
    yield "the cause that the trip names", _with(incident, base, faults)
    causes = {fault.target for fault in faults}
    some = overrides(incident, plain, causes)
    yield "the signals that differed from those of the plant", _with(incident, base, some + faults)
    every = overrides(incident, plain, causes, closely=True)
    yield "every signal as it was recorded", _with(incident, base, every + faults)


def _demands(
    incident: Incident, site_name: str, title: str, actions: list[Action]
) -> tuple[list[Action], Plain]:
    """The steam demand under which the plant's pressure is most like the recorded one.

    Also what its sensors say then, with nothing broken.
    """
    usual_kg_h = incident.site.plant.steam_demand_kg_h if incident.site.plant else 0.0
    best: tuple[float, list[Action], Plain] | None = None
    for share in DEMANDS:
        demand = [Action(at_s=0.0, do="demand", kg_h=round(share * usual_kg_h, 3))]
        demand = [] if share == 1.0 else demand
        scenario = _scenario(incident, site_name, title, [*demand, *actions])
        run = Observed(scenario, incident)
        run.run()
        off_mbar = _pressure_off_mbar(incident, run.shown)
        if best is None or off_mbar < best[0] - LITTLE_MBAR:
            best = off_mbar, demand, Plain(run.shown, run.errors())
    assert best is not None
    return best[1], best[2]


def _pressure_off_mbar(incident: Incident, shown: list[Fields]) -> float:
    """Mean distance of the pressures up to the trip, of whichever channel is nearer."""
    off = [
        min(
            abs(fields[name] - own[name])
            for name in ("pt1_mbar", "pt2_mbar")
            if fields.get(name) is not None
        )
        for (t_s, fields), own in zip(incident.samples, shown, strict=True)
        if t_s < incident.trip_s and (fields.get("pt1_mbar") or fields.get("pt2_mbar"))
    ]
    return sum(off) / len(off) if off else 0.0


def _scenario(incident: Incident, site_name: str, title: str, actions: list[Action]) -> Scenario:
    return Scenario(
        title=title,
        site=site_name,
        start=incident.start,
        duration_s=round(incident.duration_s, 2),
        initial=initial_of(incident),
        action=tuple(actions),
    )


def _with(incident: Incident, base: Scenario, faults: list[FaultEntry]) -> Scenario:
    """With these faults, and the trip as what is expected."""
    began_s = min((fault.at_s for fault in faults), default=0.0)
    within_s = round(max(incident.trip_s - began_s, 0.0) + incident.near_s, 2)
    expect = Expect(trip=incident.function, within_s=within_s)
    return base.model_copy(update={"fault": tuple(faults), "expect": expect})


def _play(incident: Incident, scenario: Scenario, by: str) -> Replay:
    result: Result = Simulation(scenario, incident.site, Options(listed_pairs=LISTED)).run()
    trip = result.trips[0] if result.trips else None
    if trip is None:
        return Replay(scenario, by, None, None, same=False)
    near = abs(trip.at_s - incident.trip_s) <= incident.near_s
    same = trip.sf == incident.function and near
    return Replay(scenario, by, trip.sf, trip.at_s, same)


class Observed(Simulation):
    """A run that notes what its sensors say at the times of the recorded samples."""

    def __init__(self, scenario: Scenario, incident: Incident) -> None:
        super().__init__(scenario, incident.site, Options(listed_pairs=LISTED))
        self._due_ms = [round(t_s * 1000) for t_s, _ in incident.samples]
        self.shown: list[Fields] = []
        self._sums = dict.fromkeys(ERRORS, 0.0)

    def errors(self) -> dict[str, float]:
        """What each sensor says more than is true, in the units of telemetry."""
        return {name: total / max(len(self.shown), 1) for name, total in self._sums.items()}

    def ticks(self) -> Iterator[int]:
        """As without notes."""
        for now_ms in super().ticks():
            while len(self.shown) < len(self._due_ms) and self._due_ms[len(self.shown)] <= now_ms:
                self._note()
            yield now_ms
        missing = len(self._due_ms) - len(self.shown)
        self.shown += [fields_of(self.rig.plant.boiler_inputs)] * missing

    def _note(self) -> None:
        fields = fields_of(self.rig.plant.boiler_inputs)
        self.shown.append(fields)
        plant = self.rig.plant
        true = (plant.pressure_barg * 1000.0,) * 2, (plant.boiler.drum_well_c * 100.0,)
        for name, value in zip(ERRORS, (*true[0], *true[1]), strict=True):
            self._sums[name] += fields[name] - value


def fields_of(inputs: BoilerInputs) -> Fields:
    """Inputs in the units of telemetry."""
    return {
        "pt1_mbar": pressure_mbar(inputs.pt1_code),
        "pt2_mbar": pressure_mbar(inputs.pt2_code),
        "t_drum_cdeg": inputs.t_drum_cdeg,
        "t_outlet_cdeg": inputs.t_outlet_cdeg,
        "t_metal_cdeg": inputs.t_metal_cdeg,
        "level_bits": inputs.level_bits,
    }
