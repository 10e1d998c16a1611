"""What a campaign says: a line for each safety function, every miss, false trips, bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assurance.campaign.bounds import upper_per_day, upper_rate
from assurance.campaign.play import FaultOutcome, Outcome
from assurance.campaign.verdicts import ACTED, MISSED, OTHER, WAITS
from assurance.waiting import is_built

DAY_S = 86_400.0


@dataclass
class FunctionLine:
    """How one safety function did. Each fault counts at every function that may see it.

    drawn: faults that it may see; acted: it was the one that did; other: another function acted
    first; missed: nobody acted in time; waits: for a part of it that is not built; not_due: what
    it looks for did not come about. slowest_s: from when it was due, or from the fault.
    miss_rate_upper: of those that it had to act on, 95 %.
    """

    function: str
    drawn: int = 0
    acted: int = 0
    other: int = 0
    missed: int = 0
    waits: int = 0
    not_due: int = 0
    slowest_s: float | None = None
    miss_rate_upper: float = 1.0

    def count(self, fault: FaultOutcome) -> None:
        """Adds a fault."""
        self.drawn += 1
        if fault.verdict == ACTED and fault.by == self.function:
            self.acted += 1
            self.slowest_s = max(self.slowest_s or 0.0, fault.after_s or 0.0)
        elif fault.verdict in (ACTED, OTHER):
            self.other += 1
        elif fault.verdict == MISSED:
            self.missed += 1
        elif fault.verdict == WAITS or not is_built(fault.row, self.function):
            self.waits += 1
        else:
            self.not_due += 1


@dataclass(frozen=True)
class MissLine:
    """One thing that must not be. run: what replays it; digest: what the replay must show."""

    index: int
    what: str
    words: str
    faults: str
    at_s: float | None
    digest: str
    run: str


@dataclass
class Summary:
    """The document of `heliose sim campaign --json`.

    speed: simulated seconds a second of this call, all workers together; 0 where it played none.
    """

    version: int
    code: str
    seed: int
    runs: int = 0
    nominal: int = 0
    singles: int = 0
    pairs: int = 0
    missed: int = 0
    false_trips: int = 0
    excepted: int = 0
    simulated_s: float = 0.0
    nominal_days: float = 0.0
    false_trips_a_day_upper: float | None = None
    peak_barg: float = 0.0
    peak_metal_c: float = 0.0
    by_function: list[FunctionLine] = field(default_factory=list)
    misses: list[MissLine] = field(default_factory=list)
    false_trip_list: list[MissLine] = field(default_factory=list)
    excepted_list: list[MissLine] = field(default_factory=list)
    workers: int = 0
    played: int = 0
    wall_s: float = 0.0
    speed: float = 0.0
    folder: str = ""

    @property
    def ok(self) -> bool:
        """No miss and no false trip."""
        return not (self.missed or self.false_trips)


def count(outcomes: Iterable[Outcome], summary: Summary, folder: str) -> None:
    """Counts all runs into a summary; memory grows with the misses alone."""
    lines: dict[str, FunctionLine] = {}
    nominal_s = 0.0
    for outcome in outcomes:
        _count_run(outcome, summary)
        nominal_s += outcome.simulated_s if outcome.kind == "nominal" else 0.0
        for fault in outcome.faults:
            for function in fault.functions:
                lines.setdefault(function, FunctionLine(function)).count(fault)
        into = summary.false_trip_list if outcome.false_trip else summary.misses
        into += _miss_lines(outcome, excepted=False, folder=folder)
        summary.excepted_list += _miss_lines(outcome, excepted=True, folder=folder)
    for line in lines.values():
        line.miss_rate_upper = round(upper_rate(line.missed, line.acted + line.missed), 6)
    summary.by_function = [lines[function] for function in sorted(lines)]
    summary.nominal_days = round(nominal_s / DAY_S, 4)
    bound = upper_per_day(summary.false_trips, nominal_s / DAY_S)
    summary.false_trips_a_day_upper = None if bound is None else round(bound, 4)


def _count_run(outcome: Outcome, summary: Summary) -> None:
    summary.runs += 1
    summary.nominal += outcome.kind == "nominal"
    summary.singles += outcome.kind == "single"
    summary.pairs += outcome.kind == "pair"
    summary.missed += outcome.missed
    summary.false_trips += outcome.false_trip
    summary.excepted += bool(outcome.excepted)
    summary.simulated_s += outcome.simulated_s
    summary.peak_barg = max(summary.peak_barg, outcome.peak_barg)
    summary.peak_metal_c = max(summary.peak_metal_c, outcome.peak_metal_c)


def _miss_lines(outcome: Outcome, excepted: bool, folder: str) -> Iterator[MissLine]:
    for wrong in outcome.excepted if excepted else outcome.wrong:
        yield MissLine(
            index=outcome.index,
            what=wrong.what,
            words=wrong.words,
            faults=outcome.what,
            at_s=wrong.at_s,
            digest=outcome.digest,
            run=f"heliose sim run {folder}/{miss_name(outcome.index)}",
        )


def miss_name(index: int) -> str:
    """The file of a miss within the campaign's folder."""
    return f"misses/{index:06}.toml"
