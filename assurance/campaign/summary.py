"""The summary of a campaign: a line for each safety function, violations, false trips, bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assurance.campaign.play import Outcome
from assurance.campaign.verdicts import ACTED, MISSED, OTHER, WAITS, FaultOutcome, Violation
from assurance.detection import detection_of

CONFIDENCE = 0.95
DAY_S = 86_400.0


def upper_rate(missed: int, tried: int) -> float:
    """Upper bound of a rate of misses, one-sided, 95 %: Clopper and Pearson (1934).

    1 if nothing was tried. Raises ValueError for more misses than tries.
    """
    from scipy.special import betaincinv

    if not 0 <= missed <= tried:
        raise ValueError(f"{missed} misses of {tried}")
    return 1.0 if missed == tried else float(betaincinv(missed + 1, tried - missed, CONFIDENCE))


def upper_per_day(count: int, days: float) -> float | None:
    """Upper bound of events a day, one-sided, 95 %, of a Poisson process (Garwood, 1936).

    None if no time was watched.
    """
    from scipy.special import gammaincinv

    return float(gammaincinv(count + 1, CONFIDENCE)) / days if days > 0.0 else None


@dataclass
class FunctionLine:
    """How one safety function did. Each fault counts at every function that may detect it.

    drawn: the faults; acted: this function did; other: another one acted first; missed: none
    acted in time; waits: its part of this function is not built; not_due: its condition never
    held. slowest_s: from when it was due. miss_rate_upper: 95 % bound, of acted and missed.
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
        built = detection_of(fault.row, fault.kind).is_built(self.function)
        self.drawn += 1
        if fault.verdict == ACTED and fault.by == self.function:
            self.acted += 1
            self.slowest_s = max(self.slowest_s or 0.0, fault.after_s or 0.0)
        elif fault.verdict in (ACTED, OTHER):
            self.other += 1
        elif fault.verdict == MISSED:
            self.missed += 1
        elif fault.verdict == WAITS or not built:
            self.waits += 1
        else:
            self.not_due += 1


@dataclass(frozen=True)
class MissLine:
    """One violation. run: the command that replays it; digest: what the replay must give."""

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

    speed: simulated seconds a second of this call, of all workers together; 0 if it played none.
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
        """No violation and no false trip."""
        return not (self.missed or self.false_trips)

    def set_speed(self, workers: int, played: int, wall_s: float) -> None:
        """How fast this call was, which played so many of the runs."""
        self.workers, self.played, self.wall_s = workers, played, round(wall_s, 2)
        played_s = self.simulated_s * played / max(self.runs, 1)
        self.speed = round(played_s / max(self.wall_s, 0.01), 1)

    def add(self, outcome: Outcome) -> None:
        """Counts a run; only its violations are kept."""
        self.runs += 1
        self.nominal += outcome.kind == "nominal"
        self.singles += outcome.kind == "single"
        self.pairs += outcome.kind == "pair"
        self.missed += outcome.missed
        self.false_trips += outcome.false_trip
        self.excepted += bool(outcome.excepted)
        self.simulated_s += outcome.simulated_s
        self.peak_barg = max(self.peak_barg, outcome.peak_barg)
        self.peak_metal_c = max(self.peak_metal_c, outcome.peak_metal_c)
        found = self.false_trip_list if outcome.false_trip else self.misses
        found += _miss_lines(outcome, outcome.wrong, self.folder)
        self.excepted_list += _miss_lines(outcome, outcome.excepted, self.folder)


def count(outcomes: Iterable[Outcome], summary: Summary) -> None:
    """Counts all runs into a summary."""
    lines: dict[str, FunctionLine] = {}
    for outcome in outcomes:
        summary.add(outcome)
        summary.nominal_days += outcome.simulated_s / DAY_S if outcome.kind == "nominal" else 0.0
        for fault in outcome.faults:
            for function in fault.functions:
                lines.setdefault(function, FunctionLine(function)).count(fault)
    for line in lines.values():
        line.miss_rate_upper = round(upper_rate(line.missed, line.acted + line.missed), 6)
    summary.by_function = [lines[function] for function in sorted(lines)]
    bound = upper_per_day(summary.false_trips, summary.nominal_days)
    summary.false_trips_a_day_upper = None if bound is None else round(bound, 4)
    summary.nominal_days = round(summary.nominal_days, 4)


def _miss_lines(outcome: Outcome, found: Iterable[Violation], folder: str) -> Iterator[MissLine]:
    run = f"heliose sim run {folder}/{miss_name(outcome.index)}"
    for one in found:
        what = one.what, one.words, outcome.what
        yield MissLine(outcome.index, *what, one.at_s, outcome.digest, run)


def miss_name(index: int) -> str:
    """The file of a miss within the campaign's folder."""
    return f"misses/{index:06}.toml"
