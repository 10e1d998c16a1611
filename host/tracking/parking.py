"""Parking of a mirror that cannot follow: its escape axis at the escape end.

It leaves by the escape axis alone, turns the other axis to its next target while the beam is away,
and comes back by the escape axis alone.
"""

from host.site import Mirror
from host.tracking.day_plan import Knot
from host.tracking.field import Field

# Share of an axis' slowest speed; and time to accelerate and to stop, for each move.
_SPEED_SHARE = 0.7
_MOVE_EXTRA_MS = 2_000
# A stretch shorter than this is not worth leaving and coming back.
_SHORTEST_STRETCH_MS = 60_000

Span = tuple[int, int]


def stretches_worth_flying(field: Field, index: int, spans: list[Span]) -> list[Span]:
    """The reachable times of a mirror, less those too short to be followed.

    Between two of them there must be time to leave, to turn, and to come back: without it the
    later one begins later.
    """
    kept: list[Span] = []
    for from_ms, to_ms in spans:
        if kept:
            from_ms = max(from_ms, kept[-1][1] + _away_and_back_ms(field, index))
        if to_ms - from_ms >= _SHORTEST_STRETCH_MS:
            kept.append((from_ms, to_ms))
    return kept


def parked(field: Field, index: int, stretches: list[list[Knot]], day_ms: Span) -> tuple[Knot, ...]:
    """One mirror's knots of a whole day: its stretches, parked before, between and after.

    A mirror that can never follow has no knots: it stays where it is.
    """
    if not stretches:
        return ()
    move_ms = _escape_ms(field, index)
    mirror = field.mirrors[index]
    path: list[Knot] = []
    for knots in stretches:
        first, last = knots[0], knots[-1]
        if path:
            path.append(_away(mirror, first, first[0] - move_ms))
        elif first[0] > day_ms[0] + 1:
            begin = min(day_ms[0], first[0] - move_ms - 1)
            path += [_away(mirror, first, begin), _away(mirror, first, first[0] - move_ms)]
        path += knots
        if knots is not stretches[-1]:
            path.append(_away(mirror, last, last[0] + move_ms))
    last = stretches[-1][-1]
    if last[0] < day_ms[1] - 1:
        end = max(day_ms[1], last[0] + move_ms + 1)
        path += [_away(mirror, last, last[0] + move_ms), _away(mirror, last, end)]
    return tuple(path)


def _away(mirror: Mirror, knot: Knot, at_ms: int) -> Knot:
    """A knot with the escape axis at its end and the other axis as in `knot`."""
    axis = mirror.axes[mirror.escape_axis - 1]
    end_deg = axis.max_deg if mirror.escape_to == "max" else axis.min_deg
    if mirror.escape_axis == 1:
        return (at_ms, end_deg, knot[2])
    return (at_ms, knot[1], end_deg)


def _escape_ms(field: Field, index: int) -> int:
    return _turn_ms(field, index, field.mirrors[index].escape_axis - 1)


def _away_and_back_ms(field: Field, index: int) -> int:
    other = 2 - field.mirrors[index].escape_axis
    return 2 * _escape_ms(field, index) + _turn_ms(field, index, other)


def _turn_ms(field: Field, index: int, axis: int) -> int:
    """Milliseconds for the whole travel of an axis, unhurried."""
    limits = field.axes[axis]
    way_deg = float(limits.high_deg[index] - limits.low_deg[index])
    speed_deg_s = _SPEED_SHARE * float(limits.speed_deg_s[index])
    return round(1000 * way_deg / speed_deg_s) + _MOVE_EXTRA_MS
