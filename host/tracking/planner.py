"""Makes the trajectories of a day: all mirrors at once, one call of the SPA.

A look every ten seconds finds when each mirror can follow; then intervals of a minute between knots
are halved wherever the straight line is too far from the exact normal.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from host.site import Site
from host.tracking.day_plan import DayPlan, Knot, MirrorPlan, PlanError, Unreachable
from host.tracking.field import Field
from host.tracking.geometry import angle_between
from host.tracking.parking import parked, stretches_worth_flying
from host.tracking.sun import Place, SunTrack, utc_ms

Array = NDArray[np.float64]
Times = NDArray[np.int64]
Flags = NDArray[np.bool_]
Test = Callable[[Times], Flags]  # whether something holds at times

_MINUTE_MS = 60_000
LOOK_MS = 10_000
# The goal is 0.05 mrad; the rest is a margin for rounding and for errors between the samples.
INTERPOLATION_LIMIT_MRAD = 0.045
_SHORTEST_MS = 1_000  # knots closer than this would only follow what no drive can
_BETWEEN = np.array([1, 2, 3, 4, 5]) / 6  # an interval is compared with the truth here


@dataclass(frozen=True)
class Stretch:
    """A time from..to (UTC ms) in which one mirror (by index) follows the sun."""

    mirror: int
    from_ms: int
    to_ms: int


def make_plan(site: Site, day: date) -> DayPlan:
    """The plan of a site's local day. Raises PlanError for a day that cannot be planned."""
    from_ms, to_ms = local_day_ms(site.timezone, day)
    track = SunTrack(place_of(site), from_ms, to_ms)
    times = sun_up_ms(track, site.location.start_elevation_deg)
    field = Field(site, track)
    mirrors = tuple(_plans(site, field, times))
    return DayPlan(site.name, day.isoformat(), mirrors)


def place_of(site: Site) -> Place:
    """The site's place, for the sun."""
    here = site.location
    return Place(
        here.latitude_deg,
        here.longitude_deg,
        here.altitude_m,
        here.pressure_hpa,
        here.temperature_c,
    )


def local_day_ms(timezone: str, day: date) -> tuple[int, int]:
    """UTC milliseconds of a local day's begin and end: 23 to 25 hours apart."""
    zone = ZoneInfo(timezone)
    try:
        ends = (day, day + timedelta(days=1))
        begin, end = (utc_ms(datetime.combine(d, time(), tzinfo=zone)) for d in ends)
    except OverflowError:
        raise PlanError(f"date: found {day.isoformat()}, allowed: up to 9999-12-30") from None
    return begin, end


def sun_up_ms(track: SunTrack, elevation_deg: float) -> list[tuple[int, int]]:
    """Times (UTC ms) between which the sun stands at or above an elevation; often one pair."""
    height = np.sin(np.radians(elevation_deg))
    times = np.arange(track.from_ms, track.to_ms + 1, _MINUTE_MS, dtype=np.int64)

    def above(time_ms: Times) -> Flags:
        result: Flags = track.vectors(time_ms)[:, 2] >= height
        return result

    ends = list(_true_stretches(times, above(times), above))
    return [(begin, end) for begin, end in ends if end > begin]


def _true_stretches(times: Times, holds: Flags, test: Test) -> Iterator[tuple[int, int]]:
    """From and to of each run of times for which `test` holds, to the millisecond.

    `holds` are the results of `test` at `times`; each end is searched between a time that holds
    and a neighbour that does not.
    """
    edges = np.flatnonzero(np.diff(holds.astype(np.int8)))
    marks = [_edge(int(times[i]), int(times[i + 1]), bool(holds[i]), test) for i in edges]
    if len(holds) and holds[0]:
        marks.insert(0, int(times[0]))
    if len(holds) and holds[-1]:
        marks.append(int(times[-1]))
    return zip(marks[::2], marks[1::2], strict=True)


def _edge(before: int, after: int, first: bool, test: Test) -> int:
    """The last (`first` holds) or the first millisecond that holds, by halving."""
    while after - before > 1:
        middle = (before + after) // 2
        if bool(test(np.array([middle]))[0]) == first:
            before = middle
        else:
            after = middle
    return before if first else after


def _plans(site: Site, field: Field, times: list[tuple[int, int]]) -> Iterator[MirrorPlan]:
    if not times:
        for mirror in site.mirrors:
            yield MirrorPlan(mirror.id, (), None, None, 0.0, ())
        return
    stretches = _stretches(field, times)
    knots, worst = _knots(field, stretches)
    for index, mirror in enumerate(site.mirrors):
        own = [s for s in stretches if s.mirror == index]
        gaps = list(_gaps(field, index, own, times))
        path = parked(field, index, [knots[s] for s in own], (times[0][0], times[-1][1]))
        error = max((worst[s] for s in own), default=0.0)
        yield MirrorPlan(mirror.id, path, times[0][0], times[-1][1], error, tuple(gaps))


def _stretches(field: Field, times: list[tuple[int, int]]) -> list[Stretch]:
    """When each mirror can follow: within travel and speed, and for long enough."""
    found = []
    for from_ms, to_ms in times:
        looks = np.append(np.arange(from_ms, to_ms, LOOK_MS, dtype=np.int64), to_ms)
        reachable = field.reachable(looks)
        for index in range(field.count):

            def test(at: Times, index: int = index) -> Flags:
                flags: Flags = field.reachable(at, index)[0]
                return flags

            spans = _true_stretches(looks, reachable[index], test)
            jumps = field.jumps(index, looks)
            found += [Stretch(index, *s) for span in spans for s in _split(span, jumps)]
    return [
        Stretch(index, *stretch)
        for index in range(field.count)
        for stretch in stretches_worth_flying(
            field, index, [(s.from_ms, s.to_ms) for s in found if s.mirror == index]
        )
    ]


def _split(span: tuple[int, int], jumps: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts of a stretch before, between and after jumps."""
    begin, end = span
    for before, after in jumps:
        if begin <= before and after <= end:
            yield begin, before
            begin = after
    yield begin, end


def _gaps(
    field: Field, index: int, own: list[Stretch], times: list[tuple[int, int]]
) -> Iterator[Unreachable]:
    """Times between start and end of the day in which a mirror is parked, with the reason."""
    ends = [times[0][0], *(t for s in own for t in (s.from_ms, s.to_ms)), times[-1][1]]
    for from_ms, to_ms in zip(ends[::2], ends[1::2], strict=True):
        if to_ms - from_ms > 1:
            yield from_ms, to_ms, field.reason(index, from_ms, to_ms)


def _knots(
    field: Field, stretches: list[Stretch]
) -> tuple[dict[Stretch, list[Knot]], dict[Stretch, float]]:
    """Knots of each stretch and the largest remaining error in mrad between them."""
    begins, ends, owners = _intervals(stretches, field.knot_ms)
    mirrors = np.array([s.mirror for s in stretches], dtype=np.int64)
    kept: list[tuple[Times, Times]] = []
    worst = np.zeros(len(stretches))
    while len(begins):
        error = _errors_mrad(field, mirrors[owners], begins, ends)
        cut = (error > INTERPOLATION_LIMIT_MRAD) & (ends - begins >= 2 * _SHORTEST_MS)
        np.maximum.at(worst, owners[~cut], error[~cut])
        kept.append((owners[~cut], begins[~cut]))
        middle = (begins[cut] + ends[cut]) // 2
        begins, ends, owners = (
            np.concatenate([begins[cut], middle]),
            np.concatenate([middle, ends[cut]]),
            np.concatenate([owners[cut], owners[cut]]),
        )
    knots = {}
    for number, stretch in enumerate(stretches):
        starts = np.sort(np.concatenate([b[o == number] for o, b in kept]))
        at = np.append(starts, stretch.to_ms)
        knots[stretch] = field.knots(stretch.mirror, at)
    return knots, {s: float(worst[i]) for i, s in enumerate(stretches)}


def _intervals(stretches: list[Stretch], knot_ms: int) -> tuple[Times, Times, Times]:
    """Begin and end of intervals of that length, and the number of their stretch."""
    begins, ends, owners = [], [], []
    for number, stretch in enumerate(stretches):
        at = [*range(stretch.from_ms, stretch.to_ms, knot_ms), stretch.to_ms]
        for begin, end in pairwise(at):
            begins.append(begin)
            ends.append(end)
            owners.append(number)
    kinds = np.int64
    return np.array(begins, kinds), np.array(ends, kinds), np.array(owners, kinds)


def _errors_mrad(field: Field, mirrors: Times, begins: Times, ends: Times) -> Array:
    """For each interval the largest angle between exact and interpolated normal."""
    first = field.angles_deg(mirrors, begins)
    last = field.angles_deg(mirrors, ends)
    shares = ((ends - begins)[:, None] * _BETWEEN).astype(np.int64) / (ends - begins)[:, None]
    at = begins[:, None] + np.rint(shares * (ends - begins)[:, None]).astype(np.int64)
    owners = np.broadcast_to(mirrors[:, None], at.shape)
    exact = field.normals(owners.ravel(), at.ravel())
    between = first[:, None, :] * (1 - shares[..., None]) + last[:, None, :] * shares[..., None]
    flown = field.normals_of(owners.ravel(), between.reshape(-1, 2))
    errors: Array = angle_between(exact, flown).reshape(at.shape).max(axis=1) * 1e3
    return errors
