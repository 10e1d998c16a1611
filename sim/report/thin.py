"""Long runs made small: what a page can show, and no peak lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

COLUMNS = 800  # as many as a wide screen has pixels for a plot
Point = tuple[float, float]
Change = tuple[float, str]


def thin(
    times_s: Sequence[float], values: Sequence[float | None], columns: int = COLUMNS
) -> list[list[Point]]:
    """A curve in pieces; where a value is None it is interrupted.

    Of the samples of a column the smallest and the largest stay, in their order.
    """
    a_column = max(1, len(times_s) // columns)
    pieces: list[list[Point]] = [[]]
    for begin in range(0, len(times_s), a_column):
        end = min(begin + a_column, len(times_s))
        known = [(v, i) for i in range(begin, end) if (v := values[i]) is not None]
        if known:
            kept = sorted({min(known)[1], max(known)[1]})
            pieces[-1] += [(times_s[i], values[i]) for i in kept]  # type: ignore[misc]
        if len(known) < end - begin and pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]


def spans(times_s: Sequence[float], on: Sequence[bool], span_s: float) -> list[Point]:
    """From when to when something was on; never shorter than a column, so that it is seen."""
    shortest_s = span_s / COLUMNS
    found: list[Point] = []
    for at_s, is_on in zip(times_s, on, strict=True):
        if not is_on:
            continue
        until_s = min(at_s + shortest_s, span_s)
        if found and at_s - found[-1][1] <= max(1.0, shortest_s):
            found[-1] = (found[-1][0], until_s)
        else:
            found.append((at_s, until_s))
    return found


def changes(of: Iterable[Change], span_s: float) -> list[tuple[float, float, str]]:
    """(from, to, state): of several changes within one column the last one stays."""
    kept: list[Change] = []
    for at_s, state in of:
        if kept and int(at_s * COLUMNS / span_s) == int(kept[-1][0] * COLUMNS / span_s):
            kept.pop()
        if not kept or kept[-1][1] != state:
            kept.append((at_s, state))
    ends = [at_s for at_s, _ in kept[1:]] + [span_s]
    return [(at_s, end_s, state) for (at_s, state), end_s in zip(kept, ends, strict=True)]
