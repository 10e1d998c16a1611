"""Trims heat: the number of mirrors on the receiver, from the pressure, with few turns.

All mirrors at or below the lower end of the band, none at or above the upper end. Between them
the number is proportional, with a wide dead band: mirrors are heavy and wear. Outside the dead
band the slope of the pressure decides how many are turned.
"""

from collections import deque
from dataclasses import dataclass, field

# The receiver's steel stores heat: a change of light reaches the water 8 to 10 s later
# (steel × 500 J/kgK over metal_to_water), and turning a mirror away takes a second or two.
_LOOK_AHEAD_S = 8.0
_SHOWS_MS = 14_000  # after this the slope shows all of a change
_SLOPE_WINDOW_MS = 4_000
# The dead band: a mirror is turned when the proportional number is off by this share of all
# mirrors, and by at least _WANDER_MIRRORS. It is narrow upwards with many mirrors on, because
# their heat in the steel needs room below the limit when a steam valve closes.
_WANDER_DOWN, _WANDER_UP_ALL, _WANDER_UP_NONE = 0.25, 0.05, 0.65
_WANDER_MIRRORS = 0.7
# With a slope worth this many mirrors the pressure returns by itself.
_COMES_BACK = 0.3
_STALE_MS = 3_000


@dataclass
class HeatTrim:
    """The target number of `mirrors`, for a band of gauge pressure.

    mirror_bar_s: the most that one mirror changes the slope of the pressure.
    """

    low_barg: float
    high_barg: float
    mirrors: int
    mirror_bar_s: float
    limit_pct: float = 100.0
    _samples: deque[tuple[int, float]] = field(default_factory=deque)
    _changes: deque[tuple[int, int]] = field(default_factory=deque)  # when, by how many

    def number(self, now_ms: int, pressure_barg: float | None, now_on: int) -> int:
        """The target number of mirrors, with `now_on` of them on the receiver.

        0 if the pressure is unknown for some seconds.
        """
        self._remember(now_ms, pressure_barg)
        if not self._samples:
            return 0
        most = int(self.limit_pct / 100.0 * self.mirrors + 1e-6)
        number = min(self._target(now_ms, now_on), most)
        if number != now_on:
            self._changes.append((now_ms, number - now_on))
        return number

    def _remember(self, now_ms: int, pressure_barg: float | None) -> None:
        if pressure_barg is not None:
            self._samples.append((now_ms, pressure_barg))
        oldest = now_ms - _SLOPE_WINDOW_MS
        while self._samples and self._samples[0][0] < oldest:
            self._samples.popleft()
        if self._samples and now_ms - self._samples[-1][0] > _STALE_MS:
            self._samples.clear()
        while self._changes and now_ms - self._changes[0][0] >= _SHOWS_MS:
            self._changes.popleft()

    def _target(self, now_ms: int, now_on: int) -> int:
        latest = self._samples[-1][1]
        if latest >= self.high_barg:
            return 0
        slope_bar_s = self._slope_bar_s()
        ahead = latest + _LOOK_AHEAD_S * slope_bar_s
        band_bar = self.high_barg - self.low_barg
        share = min(max((self.high_barg - ahead) / band_bar, 0.0), 1.0)
        goal = round(share * self.mirrors)
        near_top = goal < now_on and max(latest, ahead) >= self.high_barg - band_bar / 4.0
        far_below = goal > now_on and max(latest, ahead) < self.low_barg - band_bar / 2.0
        if near_top or far_below:
            return goal
        off = share * self.mirrors - now_on
        idle = 1.0 - now_on / self.mirrors
        up = _WANDER_UP_ALL + (_WANDER_UP_NONE - _WANDER_UP_ALL) * idle
        wander = _WANDER_DOWN if off > 0.0 else up
        low = ahead < self.low_barg - band_bar / 8.0
        if not low and abs(off) < max(wander * self.mirrors, _WANDER_MIRRORS):
            return now_on
        surplus = slope_bar_s / self.mirror_bar_s + self._pending(now_ms)
        return self._stepped(goal, now_on, surplus)

    def _stepped(self, goal: int, now_on: int, surplus: float) -> int:
        """Steps towards the goal by the surplus; stays if the slope already goes there."""
        if goal < now_on and surplus > -_COMES_BACK:
            return max(now_on - max(1, round(surplus)), goal)
        if goal > now_on and surplus < _COMES_BACK:
            return min(now_on + max(1, round(-surplus)), goal)
        return now_on

    def _pending(self, now_ms: int) -> float:
        """The effect, in mirrors, of recent turns that the slope does not show yet."""
        return sum(by * (1.0 - (now_ms - at_ms) / _SHOWS_MS) for at_ms, by in self._changes)

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
