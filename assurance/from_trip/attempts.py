"""Finds the simplest scenario that plays a trip again, by trying."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from assurance.from_trip.causes import actions_of, faults_of
from assurance.from_trip.incident import Incident, Sample, initial_of
from assurance.from_trip.signals import Healthy, overrides
from assurance.pairs import LISTED
from firmware.common.limits import pressure_mbar
from sim.boards.faults import FaultEntry
from sim.plant.inputs import BoilerInputs
from sim.scenario.expect import Expect
from sim.scenario.model import Action, Scenario
from sim.scenario.simulation import Options, Simulation

DEMANDS = (1.0, 0.0, 3.0)  # shares of the site's, tried in this order
LITTLE_MBAR = 20.0  # another demand must fit better by more than this
OPTIONS = Options(listed_pairs=LISTED)


@dataclass(frozen=True)
class Replay:
    """A scenario, and what tripped in it. by: what it is made of, for people."""

    scenario: Scenario
    by: str
    function: str | None
    at_s: float | None
    same: bool


def find_replay(incident: Incident, site_name: str, title: str) -> Replay:
    """The first attempt with the same trip at the same time, else the last one.

    Raises WarmStartError if the plant cannot begin in RUN then, as at night.
    """
    for by, scenario in _attempts(incident, site_name, title):
        found = _play(incident, scenario, by)
        if found.same:
            break
    return found


def _attempts(incident: Incident, site_name: str, title: str) -> Iterator[tuple[str, Scenario]]:
    """From the event of the trip alone to every signal as it was recorded."""
    faults = faults_of(incident)
    plain = Scenario(
        title=title,
        site=site_name,
        start=incident.start,
        duration_s=round(incident.duration_s, 2),
        initial=initial_of(incident),
        action=tuple(actions_of(incident)),
    )
    base, healthy = _with_demand(incident, plain)
    yield "the cause that the trip names", _with_faults(incident, base, faults)
    causes = {fault.target for fault in faults}
    some = overrides(incident, healthy, causes)
    by = "the signals that differed from those of the plant"
    yield by, _with_faults(incident, base, some + faults)
    every = overrides(incident, healthy, causes, closely=True)
    yield "every signal as it was recorded", _with_faults(incident, base, every + faults)


def _with_demand(incident: Incident, plain: Scenario) -> tuple[Scenario, Healthy]:
    """The scenario with the steam demand that fits the recorded pressure best, and its readings."""
    plant = incident.site.plant
    usual_kg_h = plant.steam_demand_kg_h if plant else 0.0
    best_mbar, best = math.inf, (plain, Healthy((), {}))
    for share in DEMANDS:
        demand = Action(at_s=0.0, do="demand", kg_h=round(share * usual_kg_h, 3))
        actions = plain.action if share == 1.0 else (demand, *plain.action)
        scenario = plain.model_copy(update={"action": actions})
        run = ObservedRun(scenario, incident)
        run.run()
        off_mbar = _pressure_off_mbar(incident, run.shown)
        if off_mbar < best_mbar - LITTLE_MBAR:
            best_mbar, best = off_mbar, (scenario, Healthy(run.shown, run.errors()))
    return best


def _pressure_off_mbar(incident: Incident, shown: Sequence[Sample]) -> float:
    """Mean distance of the pressures up to the trip, of the closer channel."""
    pairs = [
        [(one.pt1_mbar, own.pt1_mbar), (one.pt2_mbar, own.pt2_mbar)]
        for one, own in zip(incident.samples, shown, strict=True)
        if one.t_s < incident.trip_s and one.pressures_barg
    ]
    off = [min(abs(a - (b or 0)) for a, b in channels if a is not None) for channels in pairs]
    return fmean(off) if off else 0.0


def _with_faults(incident: Incident, base: Scenario, faults: list[FaultEntry]) -> Scenario:
    """With these faults, and the trip as what is expected."""
    began_s = min((fault.at_s for fault in faults), default=0.0)
    within_s = round(max(incident.trip_s - began_s, 0.0) + incident.near_s, 2)
    expect = Expect(trip=incident.cause.sf, within_s=within_s)
    return base.model_copy(update={"fault": tuple(faults), "expect": expect})


def _play(incident: Incident, scenario: Scenario, by: str) -> Replay:
    trips = Simulation(scenario, incident.site, OPTIONS).run().trips
    if not trips:
        return Replay(scenario, by, None, None, same=False)
    near = abs(trips[0].at_s - incident.trip_s) <= incident.near_s
    same = trips[0].sf == incident.cause.sf and near
    return Replay(scenario, by, trips[0].sf, trips[0].at_s, same)


class ObservedRun(Simulation):
    """A run that keeps the readings of its sensors at the times of the recorded samples."""

    def __init__(self, scenario: Scenario, incident: Incident) -> None:
        super().__init__(scenario, incident.site, OPTIONS)
        self._due_ms = [round(sample.t_s * 1000) for sample in incident.samples]
        self.shown: list[Sample] = []
        self._sums = {"pt1": 0.0, "pt2": 0.0, "t_drum": 0.0}  # of the sensors in limits

    def errors(self) -> dict[str, float]:
        """The mean of reading minus true value, by target."""
        return {name: total / max(len(self.shown), 1) for name, total in self._sums.items()}

    def ticks(self) -> Iterator[int]:
        """The same ticks."""
        for now_ms in super().ticks():
            while len(self.shown) < len(self._due_ms) and self._due_ms[len(self.shown)] <= now_ms:
                self._observe()
            yield now_ms
        missing = len(self._due_ms) - len(self.shown)
        self.shown += [sample_of(self.rig.plant.boiler_inputs)] * missing

    def _observe(self) -> None:
        plant = self.rig.plant
        sample = sample_of(plant.boiler_inputs)
        self.shown.append(sample)
        self._sums["pt1"] += (sample.pt1_mbar or 0) / 1000.0 - plant.pressure_barg
        self._sums["pt2"] += (sample.pt2_mbar or 0) / 1000.0 - plant.pressure_barg
        self._sums["t_drum"] += (sample.t_drum_cdeg or 0) / 100.0 - plant.boiler.drum_well_c


def sample_of(inputs: BoilerInputs) -> Sample:
    """Inputs as telemetry."""
    return Sample(
        pt1_mbar=pressure_mbar(inputs.pt1_code),
        pt2_mbar=pressure_mbar(inputs.pt2_code),
        t_drum_cdeg=inputs.t_drum_cdeg,
        t_outlet_cdeg=inputs.t_outlet_cdeg,
        t_metal_cdeg=inputs.t_metal_cdeg,
        level_bits=inputs.level_bits,
    )
