"""Gusts around a mean wind, for a rough surface and ten metres of height.

Turbulence of EN 1991-1-4:2005 for terrain category II (low vegetation, single obstacles) at
10 m: intensity 1 / ln(z / z0) with z0 = 0.05 m (4.4), length 300 m (z / 200 m)^0.52 (B.1).
"""

import math

import numpy as np

from sim.plant.faults import normal_noise

HEIGHT_M = 10.0
ROUGHNESS_M = 0.05
INTENSITY = 1.0 / math.log(HEIGHT_M / ROUGHNESS_M)  # 0.19
LENGTH_M = 300.0 * (HEIGHT_M / 200.0) ** (0.67 + 0.05 * math.log(ROUGHNESS_M))  # 63 m
CALM_M_S = 0.1  # below this no gusts are carried past
STREAM = 0x817D  # a generator of its own, as for clouds


class Gusts:
    """A first-order Markov process; same seed, same gusts."""

    def __init__(self, seed: int) -> None:
        self._noise = normal_noise(np.random.default_rng([STREAM, seed]), 1.0)
        self._share = 0.0  # of the mean wind, above or below it

    def around(self, mean_m_s: float, dt_s: float) -> float:
        """The wind `dt_s` seconds after the last one, in m/s; never negative."""
        if mean_m_s < CALM_M_S:
            return mean_m_s
        kept = math.exp(-dt_s * mean_m_s / LENGTH_M)
        self._share = kept * self._share + INTENSITY * math.sqrt(1.0 - kept**2) * next(self._noise)
        return max(0.0, mean_m_s * (1.0 + self._share))
