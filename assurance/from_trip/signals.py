"""Recorded signals as faults: sensors read the recording, in straight pieces, where it differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise

from assurance.from_trip.incident import ELECTRODES, Incident, Sample
from sim.boards.faults import FaultEntry

Point = tuple[float, float]  # s, value
CLOSELY = 0.2  # of the tolerance
WRONG_SAMPLES = 3  # in a row: a signal that differs for a moment is noise


@dataclass(frozen=True)
class Analogue:
    """A signal of telemetry: its field, the units in one of the fault's, and two tolerances.

    bent: how far a straight piece may be off; off: how far the plant may be off by itself.
    """

    target: str
    field: str
    units: float
    bent: float
    off: float

    def value(self, sample: Sample) -> float | None:
        """In the fault's units."""
        value = getattr(sample, self.field)
        return None if value is None else value / self.units

    def differs(self, recorded: Sample, own: Sample) -> bool:
        """Whether the plant's own value is off by more than its tolerance."""
        is_value, own_value = self.value(recorded), self.value(own)
        if is_value is None or own_value is None:
            return is_value is not own_value
        return abs(is_value - own_value) > self.off


ANALOGUE = (
    Analogue("pt1", "pt1_mbar", 1000.0, 0.02, 0.15),
    Analogue("pt2", "pt2_mbar", 1000.0, 0.02, 0.15),
    Analogue("t_drum", "t_drum_cdeg", 100.0, 0.3, 1.5),
    Analogue("t_outlet", "t_outlet_cdeg", 100.0, 0.5, 3.0),
    Analogue("t_metal", "t_metal_cdeg", 100.0, 1.0, 10.0),
)


@dataclass(frozen=True)
class Healthy:
    """Readings of the plant's sensors at the times of the samples, with nothing broken.

    errors: by target, the mean of reading minus true value; a fault's value is a true one.
    """

    shown: Sequence[Sample]
    errors: dict[str, float]


def overrides(
    incident: Incident, healthy: Healthy, but: set[str], closely: bool = False
) -> list[FaultEntry]:
    """Faults that make sensors read the recording, up to where a cause in `but` takes over.

    A signal that the plant shows by itself needs none; with `closely` each one gets some, and
    follows the recording more closely.
    """
    samples = incident.samples

    def needed(differs: Callable[[Sample, Sample], bool]) -> bool:
        return closely or _lasts(map(differs, samples, healthy.shown))

    found: list[FaultEntry] = []
    for signal in ANALOGUE:
        if needed(signal.differs):
            bent = signal.bent * (CLOSELY if closely else 1.0)
            end_s = incident.since_s if signal.target in but else incident.duration_s
            error = healthy.errors.get(signal.target, 0.0)
            found += _of_analogue(signal, bent, error, samples, end_s)
    for name, bit in ELECTRODES.items():
        if name not in but and needed(partial(_wet_differs, bit)):
            levels = [sample.wet(bit) for sample in samples]
            if closely:
                levels = _with_blinks(name, levels, samples)
            found += _of_electrode(name, samples, levels)
    return found


def _wet_differs(electrode: int, recorded: Sample, own: Sample) -> bool:
    return recorded.wet(electrode) is not own.wet(electrode)


def _lasts(wrong: Iterable[bool]) -> bool:
    """Whether this many samples in a row are wrong."""
    return any(is_wrong and len(list(run)) >= WRONG_SAMPLES for is_wrong, run in groupby(wrong))


def _of_analogue(
    signal: Analogue, bent: float, error: float, samples: Sequence[Sample], end_s: float
) -> Iterator[FaultEntry]:
    """Pieces of `stuck` and `drift`; `off` where there is no valid value."""
    for valid, points in _stretches(signal, samples, end_s):
        if not valid:
            yield _entry(signal.target, "off", points[0][0], points[-1][0])
            continue
        for first, last in _pieces(points, bent):
            slope = _slope(first, last)
            yield _entry(signal.target, "stuck", first[0], last[0], first[1] - error)
            if abs(slope) * (last[0] - first[0]) > 0.1 * bent:
                yield _entry(signal.target, "drift", first[0], last[0], slope)


def _entry(
    target: str, kind: str, from_s: float, to_s: float | None, value: float | None = None
) -> FaultEntry:
    until_s = None if to_s is None else round(to_s, 2)
    value = None if value is None else round(value, 5)
    return FaultEntry(at_s=round(from_s, 2), until_s=until_s, target=target, kind=kind, value=value)


def _stretches(
    signal: Analogue, samples: Sequence[Sample], end_s: float
) -> Iterator[tuple[bool, list[Point]]]:
    """Samples in a row that are valid, or are not; each stretch ends where the next begins."""
    before = [sample for sample in samples if sample.t_s < end_s]
    runs = [(ok, list(run)) for ok, run in groupby(before, lambda s: signal.value(s) is not None)]
    ends_s = [*(run[0].t_s for _, run in runs[1:]), end_s]
    for (valid, run), until_s in zip(runs, ends_s, strict=True):
        points = [(sample.t_s, signal.value(sample) or 0.0) for sample in run]
        yield valid, [*points, (until_s, points[-1][1])]


def _pieces(points: list[Point], bent: float) -> Iterator[tuple[Point, Point]]:
    """Straight lines through the points, none of which is further off than `bent`."""
    first = 0
    while first < len(points) - 1:
        last = first + 1
        while last + 1 < len(points) and _is_straight(points[first : last + 2], bent):
            last += 1
        yield points[first], points[last]
        first = last


def _slope(first: Point, last: Point) -> float:
    return (last[1] - first[1]) / max(last[0] - first[0], 1e-6)


def _is_straight(points: list[Point], bent: float) -> bool:
    slope, (from_s, low) = _slope(points[0], points[-1]), points[0]
    return all(abs(low + slope * (t_s - from_s) - value) <= bent for t_s, value in points)


def _with_blinks(name: str, levels: list[bool], samples: Sequence[Sample]) -> list[bool]:
    """Before the pump switched, its electrode did, if only for a moment between samples."""
    switched = {"lc_on": (0, 1), "lc_off": (1, 0)}.get(name)
    blinks = [(a.pump, b.pump) == switched for a, b in pairwise(samples)]
    level = name == "lc_off"
    return [level if blink else own for blink, own in zip([*blinks, False], levels, strict=True)]


def _of_electrode(name: str, samples: Sequence[Sample], levels: list[bool]) -> Iterator[FaultEntry]:
    """`short` while it was wet, `off` while it was dry."""
    times = iter(samples)
    runs = [(wet, [next(times).t_s for _ in run]) for wet, run in groupby(levels)]
    ends_s: list[float | None] = [*(times_s[0] for _, times_s in runs[1:]), None]
    for (wet, times_s), until_s in zip(runs, ends_s, strict=True):
        yield _entry(name, "short" if wet else "off", times_s[0], until_s)
