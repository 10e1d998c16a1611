"""How many mirrors the boiler bears: proportional to pressure, looking a little ahead.

All mirrors at or below the lower end of the band, none at or above the upper end. A mirror is
turned only when the wanted number is clearly another one, so that none chatters.
"""

from collections import deque
from dataclasses import dataclass, field

# Steel of the receiver stores heat: what is taken away reaches the water 8 to 10 s later
# (steel × 500 J/kgK over metal_to_water), and turning away takes a second or two.
_LOOK_AHEAD_S = 8.0
_SLOPE_WINDOW_MS = 4_000
# More than half a mirror: at rest between two numbers the pressure moves by this much of a
# mirror's share of the band before one is turned.
_HYSTERESIS = 0.7
_CHANGE_EVERY_MS = 2_000
_STALE_MS = 3_000


@dataclass
class HeatTrim:
    """The number of mirrors wanted of `mirrors`, in a band of gauge pressure."""

    low_barg: float
    high_barg: float
    mirrors: int
    limit_pct: float = 100.0
    _samples: deque[tuple[int, float]] = field(default_factory=deque)
    _changed_ms: int | None = None

    def number(self, now_ms: int, pressure_barg: float | None, now_on: int) -> int:
        """How many mirrors ought to be on the receiver, `now_on` being so.

        Without a pressure for some seconds that is none: unknown is not good.
        """
        self._remember(now_ms, pressure_barg)
        if not self._samples:
            return 0
        latest = self._samples[-1][1]
        ahead = latest + _LOOK_AHEAD_S * self._slope_bar_s()
        most = int(self.limit_pct / 100.0 * self.mirrors + 1e-6)
        goal = 0 if latest >= self.high_barg else min(self._goal(now_on, ahead), most)
        return self._paced(now_ms, goal, now_on, max(latest, ahead))

    def _remember(self, now_ms: int, pressure_barg: float | None) -> None:
        if pressure_barg is not None:
            self._samples.append((now_ms, pressure_barg))
        oldest = now_ms - _SLOPE_WINDOW_MS
        while self._samples and self._samples[0][0] < oldest:
            self._samples.popleft()
        if self._samples and now_ms - self._samples[-1][0] > _STALE_MS:
            self._samples.clear()

    def _goal(self, now_on: int, ahead_barg: float) -> int:
        share = (self.high_barg - ahead_barg) / (self.high_barg - self.low_barg)
        wanted = min(max(share, 0.0), 1.0) * self.mirrors
        return now_on if abs(wanted - now_on) < _HYSTERESIS else round(wanted)

    def _slope_bar_s(self) -> float:
        """Least squares over the window; 0 with fewer than three samples."""
        n = len(self._samples)
        if n < 3:
            return 0.0
        mean_ms = sum(t for t, _ in self._samples) / n
        mean_barg = sum(p for _, p in self._samples) / n
        spread = sum((t - mean_ms) ** 2 for t, _ in self._samples)
        rise = sum((t - mean_ms) * (p - mean_barg) for t, p in self._samples)
        return 1000.0 * rise / spread if spread else 0.0

    def _paced(self, now_ms: int, goal: int, now_on: int, pressure_barg: float) -> int:
        """One mirror every two seconds; all at once far below the band and towards its top."""
        band_bar = self.high_barg - self.low_barg
        near_top = goal < now_on and pressure_barg >= self.high_barg - band_bar / 4.0
        far_below = goal > now_on and pressure_barg < self.low_barg - band_bar / 2.0
        if goal == now_on or near_top or far_below:
            return goal
        if self._changed_ms is not None and now_ms - self._changed_ms < _CHANGE_EVERY_MS:
            return now_on
        self._changed_ms = now_ms
        return now_on + (1 if goal > now_on else -1)
