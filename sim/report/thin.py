"""Makes a long run small enough for a page, and loses no peak."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Change = tuple[float, str]  # time in s, state from then on


def thin(times_s: Floats, values: Floats, columns: int) -> tuple[Floats, Floats]:
    """A curve for a plot of so many pixel columns: least and most of each, in their order.

    NaN interrupts a curve; of each column that has one, one stays.
    """
    width = -(-len(values) // columns)
    if width <= 1:
        return times_s, values
    padded = np.pad(values, (0, -len(values) % width), mode="edge").reshape(-1, width)
    unknown = np.isnan(padded)
    picked = [
        np.argmin(np.where(unknown, np.inf, padded), axis=1),
        np.argmax(np.where(unknown, -np.inf, padded), axis=1),
        np.argmax(unknown, axis=1),  # the first of a column where all are known
    ]
    starts = np.arange(len(padded)) * width
    kept = np.unique(np.clip([starts + column for column in picked], 0, len(values) - 1))
    return times_s[kept], values[kept]


def changes(of: Iterable[Change], span_s: float, columns: int) -> list[tuple[float, float, str]]:
    """(from, to, state): of several changes within one column the last one stays."""
    kept: list[Change] = []
    for at_s, state in of:
        if kept and int(at_s * columns / span_s) == int(kept[-1][0] * columns / span_s):
            kept.pop()
        if not kept or kept[-1][1] != state:
            kept.append((at_s, state))
    return [(at_s, end_s, state) for (at_s, state), (end_s, _) in pairwise([*kept, (span_s, "")])]


def switched(times_s: Floats, on: NDArray[np.bool_], columns: int) -> list[Change]:
    """`on` from when something is on, "" from when it is off; a short moment fills a column."""
    if not len(on):
        return []
    starts = np.arange(0, len(on), max(1, -(-len(on) // columns)))
    seen = np.logical_or.reduceat(on, starts)
    return [(float(times_s[i]), "on" if now else "") for i, now in zip(starts, seen, strict=True)]
