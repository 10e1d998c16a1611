"""Broken clouds under a sky: the sun is free or covered, and clouds have edges.

A two-state Markov chain in time: how long the sun stays free, and how long covered, are drawn
from exponential distributions, as chords through fields of broken clouds are distributed
(Alexandrov, Ackerman and Marshak, J. Atmos. Sci. 67 (2010) 2152).
"""

from bisect import bisect_right
from itertools import accumulate

import numpy as np

from sim.plant.sky import Sky, SkyError, SkyState

# A fair-weather cumulus is 1 km across (Stull, Practical Meteorology, 6.6). Shadow edges pass
# at 9 m/s on average and are 100 m long (Lappalainen and Valkealahti, Solar Energy 138 (2016)
# 47: 27 000 edges seen by three sensors).
SPEED_M_S = 9.0
CLOUD_M = 1000.0
EDGE_M = 100.0
COVERED_S = CLOUD_M / SPEED_M_S
EDGE_S = EDGE_M / SPEED_M_S
# A generator of its own: the clouds of a seed do not depend on how many sensors draw noise.
STREAM = 0xC10D


class CloudySky(Sky):
    """A sky with seeded clouds before its sun; nothing but the direct light changes.

    `cover` is the share of time without direct light, 0 to 1. Same seed, same clouds. After
    `duration_s` the last state holds. Raises SkyError for a cover out of range.
    """

    def __init__(self, above: Sky, cover: float, seed: int, duration_s: float) -> None:
        if not 0.0 <= cover <= 1.0:
            raise SkyError(f"cover of clouds: found {cover:g}, allowed: 0 to 1")
        self._above = above
        self._changes_s, free = _chain(cover, np.random.default_rng([STREAM, seed]), duration_s)
        self._free = free
        lengths_s: list[float] = (np.diff(self._changes_s) * np.array(free[:-1])).tolist()
        self._sums_s = list(accumulate(lengths_s, initial=0.0))

    def at(self, t_s: float) -> SkyState:
        """The sky `t_s` seconds after the start."""
        state = self._above.at(t_s)
        return state._replace(dni_w_m2=state.dni_w_m2 * self._share(t_s))

    def _share(self, t_s: float) -> float:
        """The share of the light that is left.

        It is the mean over an edge's length: edges are ramps, and a small cloud only dims.
        """
        early_s, late_s = t_s - EDGE_S / 2.0, t_s + EDGE_S / 2.0
        first, last = self._index(early_s), self._index(late_s)
        if first == last:
            return float(self._free[first])
        free_s = self._sum_s(last, late_s) - self._sum_s(first, early_s)
        return min(max(free_s / EDGE_S, 0.0), 1.0)

    def _index(self, t_s: float) -> int:
        return max(bisect_right(self._changes_s, t_s) - 1, 0)

    def _sum_s(self, index: int, t_s: float) -> float:
        """Seconds with a free sun up to `t_s`, which lies after the change of that index."""
        return self._sums_s[index] + self._free[index] * (t_s - self._changes_s[index])


def mean_lengths_s(cover: float) -> tuple[float, float]:
    """Mean seconds free and covered for a cover between 0 and 1; the shorter is one cloud's."""
    odds = cover / (1.0 - cover)
    return COVERED_S * max(1.0, 1.0 / odds), COVERED_S * max(1.0, odds)


def _chain(
    cover: float, rng: np.random.Generator, duration_s: float
) -> tuple[list[float], list[bool]]:
    """Times of change, the first well before the start, and whether the sun is free after each."""
    free = bool(rng.random() >= cover)
    times_s, states = [-EDGE_S], [free]
    if cover in (0.0, 1.0):
        return times_s, states
    means_s = mean_lengths_s(cover)
    while times_s[-1] < duration_s:
        times_s.append(times_s[-1] + float(rng.exponential(means_s[0 if free else 1])))
        free = not free
        states.append(free)
    return times_s, states
