"""How many mirrors the boiler bears: proportional to pressure, and no more turns than it needs.

All mirrors at or below the lower end of the band, none at or above the upper end. Mirrors are
many kilograms that wear: between two numbers the pressure may wander by a good part of the band
before one is turned, and then as many are as the slope of the pressure says.
"""

from collections import deque
from dataclasses import dataclass, field

# Steel of the receiver stores heat: what is taken away reaches the water 8 to 10 s later
# (steel × 500 J/kgK over metal_to_water), and turning away takes a second or two.
_LOOK_AHEAD_S = 8.0
_SHOWS_MS = 14_000  # so long until the slope shows all of a change
_SLOPE_WINDOW_MS = 4_000
# Off the proportional number by this share of the band, and at least by so many mirrors, before
# one is turned. Upwards by less with more of them on: when a steam valve closes there must be
# room for the heat in their steel. Low pressure is steam that nobody gets.
_WANDER_DOWN, _WANDER_UP_ALL, _WANDER_UP_NONE = 0.25, 0.05, 0.65
_WANDER_MIRRORS = 0.7
# With a slope worth this many mirrors the pressure comes back by itself.
_COMES_BACK = 0.3
_STALE_MS = 3_000


@dataclass
class HeatTrim:
    """The number of mirrors wanted of `mirrors`, in a band of gauge pressure.

    mirror_bar_s: by how much one mirror changes the slope of the pressure, at most.
    """

    low_barg: float
    high_barg: float
    mirrors: int
    mirror_bar_s: float
    limit_pct: float = 100.0
    _samples: deque[tuple[int, float]] = field(default_factory=deque)
    _changes: deque[tuple[int, int]] = field(default_factory=deque)  # when, by how many

    def number(self, now_ms: int, pressure_barg: float | None, now_on: int) -> int:
        """How many mirrors ought to be on the receiver, `now_on` being so.

        Without a pressure for some seconds that is none: unknown is not good.
        """
        self._remember(now_ms, pressure_barg)
        if not self._samples:
            return 0
        most = int(self.limit_pct / 100.0 * self.mirrors + 1e-6)
        number = min(self._wanted(now_ms, now_on), most)
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

    def _wanted(self, now_ms: int, now_on: int) -> int:
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
        """Towards the goal by the mirrors that are too many or too few, unless that is over."""
        if goal < now_on and surplus > -_COMES_BACK:
            return max(now_on - max(1, round(surplus)), goal)
        if goal > now_on and surplus < _COMES_BACK:
            return min(now_on + max(1, round(-surplus)), goal)
        return now_on

    def _pending(self, now_ms: int) -> float:
        """Mirrors turned of late whose heat, or lack of it, the slope does not show yet."""
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
