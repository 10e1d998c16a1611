"""Recorded signals as faults: what a sensor said, in straight pieces, where the plant says else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assurance.from_trip.incident import Fields, Incident
from firmware.common.fields import HW, LC_OFF, LC_ON, LW1, LW2
from sim.boards.faults import FaultEntry

Points = list[tuple[float, float]]


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


ANALOGUE = (
    Analogue("pt1", "pt1_mbar", 1000.0, 0.02, 0.15),
    Analogue("pt2", "pt2_mbar", 1000.0, 0.02, 0.15),
    Analogue("t_drum", "t_drum_cdeg", 100.0, 0.3, 1.5),
    Analogue("t_outlet", "t_outlet_cdeg", 100.0, 0.5, 3.0),
    Analogue("t_metal", "t_metal_cdeg", 100.0, 1.0, 10.0),
)
ELECTRODES = {"lw2": LW2, "lw1": LW1, "lc_on": LC_ON, "lc_off": LC_OFF, "hw": HW}
CLOSELY = 0.2
WRONG_SAMPLES = 3  # in a row: a signal that differs for a moment is noise


@dataclass(frozen=True)
class Plain:
    """What the plant's sensors say by themselves at the times of the samples.

    errors: by field, what each says more than is true; a fault's value is a true one.
    """

    shown: list[Fields]
    errors: dict[str, float]


def overrides(
    incident: Incident, plain: Plain, but: set[str], closely: bool = False
) -> list[FaultEntry]:
    """Faults that make sensors say what was recorded, up to where a cause in `but` takes over.

    A signal that the plant shows by itself needs none; with `closely` each one is given, and as
    well as it was recorded.
    """
    samples = incident.samples
    found: list[FaultEntry] = []
    for signal in ANALOGUE:
        if closely or _differs(signal, samples, plain.shown):
            bent = signal.bent * (CLOSELY if closely else 1.0)
            error = plain.errors.get(signal.field, 0.0) / signal.units
            found += _of_analogue(signal, bent, error, incident, signal.target in but)
    for name, bit in ELECTRODES.items():
        levels = [bool((fields.get("level_bits") or 0) & bit) for _, fields in samples]
        if closely:
            levels = _with_blinks(name, levels, [fields.get("pump") for _, fields in samples])
        own = [bool(fields.get("level_bits", 0) & bit) for fields in plain.shown]
        if name not in but and (closely or _runs(levels, own)):
            found += _of_electrode(name, [t_s for t_s, _ in samples], levels)
    return found


def _differs(
    signal: Analogue, samples: tuple[tuple[float, Fields], ...], shown: list[Fields]
) -> bool:
    row = 0
    for (_, fields), plain in zip(samples, shown, strict=True):
        is_value, own = fields.get(signal.field), plain.get(signal.field)
        if is_value is None or own is None:
            wrong = is_value is not own
        else:
            wrong = abs(is_value - own) > signal.off * signal.units
        row = row + 1 if wrong else 0
        if row >= WRONG_SAMPLES:
            return True
    return False


def _runs(levels: list[bool], plain: list[bool]) -> bool:
    row = 0
    for level, own in zip(levels, plain, strict=True):
        row = row + 1 if level is not own else 0
        if row >= WRONG_SAMPLES:
            return True
    return False


def _of_analogue(
    signal: Analogue, bent: float, error: float, incident: Incident, has_cause: bool
) -> Iterator[FaultEntry]:
    """Pieces of `stuck` and `drift`, `off` where there was no valid value."""
    end_s = incident.since_s if has_cause else incident.duration_s
    for valid, points in _stretches(signal, incident.samples, end_s):
        if not valid:
            yield _entry(signal.target, "off", points[0][0], points[-1][0], None)
            continue
        for first, last in _pieces(points, bent):
            slope = (last[1] - first[1]) / max(last[0] - first[0], 1e-6)
            yield _entry(signal.target, "stuck", first[0], last[0], first[1] - error)
            if abs(slope) * (last[0] - first[0]) > 0.1 * bent:
                yield _entry(signal.target, "drift", first[0], last[0], slope)


def _entry(target: str, kind: str, from_s: float, to_s: float, value: float | None) -> FaultEntry:
    value = None if value is None else round(value, 5)
    return FaultEntry(
        at_s=round(from_s, 2), until_s=round(to_s, 2), target=target, kind=kind, value=value
    )


def _stretches(
    signal: Analogue, samples: tuple[tuple[float, Fields], ...], end_s: float
) -> Iterator[tuple[bool, Points]]:
    """Samples in a row that are valid, or are not; each ends where the next begins."""
    stretch: Points = []
    valid = True
    for t_s, fields in samples:
        if t_s >= end_s:
            break
        value = fields.get(signal.field)
        point = (t_s, 0.0 if value is None else value / signal.units)
        if stretch and valid is not (value is not None):
            yield valid, [*stretch, (t_s, stretch[-1][1])]
            stretch = []
        valid = value is not None
        stretch.append(point)
    if stretch and end_s > stretch[-1][0]:
        yield valid, [*stretch, (end_s, stretch[-1][1])]


def _pieces(
    points: Points, bent: float
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Straight lines through the points, none of which is further off than `bent`."""
    first = 0
    while first < len(points) - 1:
        last = first + 1
        while last + 1 < len(points) and _is_straight(points[first : last + 2], bent):
            last += 1
        yield points[first], points[last]
        first = last


def _is_straight(points: Points, bent: float) -> bool:
    (from_s, low), (to_s, high) = points[0], points[-1]
    slope = (high - low) / max(to_s - from_s, 1e-6)
    return all(abs(low + slope * (t_s - from_s) - value) <= bent for t_s, value in points)


def _with_blinks(name: str, levels: list[bool], pumps: list[int | None]) -> list[bool]:
    """Where the pump switched, its electrode did before, if only for a moment between samples."""
    seen = {"lc_on": (0, 1, False), "lc_off": (1, 0, True)}.get(name)
    if seen is None:
        return levels
    before, after, level = seen
    told = list(levels)
    for number in range(1, len(told)):
        if (pumps[number - 1], pumps[number]) == (before, after):
            told[number - 1] = level
    return told


def _of_electrode(name: str, times_s: list[float], levels: list[bool]) -> Iterator[FaultEntry]:
    """`short` while it was wet, `off` while it was dry."""
    began = 0
    for number in range(1, len(levels) + 1):
        if number == len(levels) or levels[number] is not levels[began]:
            kind = "short" if levels[began] else "off"
            until_s = times_s[number] if number < len(levels) else None
            yield FaultEntry(
                at_s=round(times_s[began], 2),
                until_s=None if until_s is None else round(until_s, 2),
                target=name,
                kind=kind,
            )
            began = number
