"""Where a mirror must point: knots in board milliseconds, linear in between.

Integers only, and none that leaves 31 bits: anything larger is a big integer on a board, which
costs memory in every turn.
"""

from array import array

from firmware.common import ticks

# With spans below 2^18 ms (4 minutes) no product in `interpolate` reaches 2^30.
MAX_SPAN_MS = (1 << 18) - 1
MAX_ANGLE_UDEG = 360_000_000
# Knots in all stay well within half of the wrap, so that their order can be told: 4 days.
MAX_LENGTH_MS = 345_600_000
_CHUNK = 4096


def interpolate(a, b, elapsed, span):
    """a + floor((b - a) · elapsed / span), exactly, for 0 <= elapsed <= span <= MAX_SPAN_MS.

    |a| and |b| up to MAX_ANGLE_UDEG. The product of (b - a) and elapsed has up to 48 bits:
    it is divided before it is made, then again in chunks of 12 bits.
    """
    change = b - a
    whole = change // span
    rest = change % span  # 0 <= rest < span, also where the change is negative
    upper = rest * (elapsed // _CHUNK)
    middle = upper % span * _CHUNK
    lower = middle % span + rest * (elapsed % _CHUNK)
    return a + whole * elapsed + upper // span * _CHUNK + middle // span + lower // span


class Trajectory:
    """Knots of one mirror: times (board ms), both axes (udeg), in arrays of 32 bits."""

    def __init__(self):
        self.times_ms = array("i")
        self.axis1_udeg = array("i")
        self.axis2_udeg = array("i")
        self._left = 0  # the knot before the time asked for last

    def add(self, time_ms, axis1_udeg, axis2_udeg):
        """One more knot. Raises ValueError where it does not follow the one before."""
        if not 0 <= time_ms < 1 << 30:
            raise ValueError("time %d is no tick" % time_ms)
        if max(abs(axis1_udeg), abs(axis2_udeg)) > MAX_ANGLE_UDEG:
            raise ValueError("angle beyond 360 degrees")
        if len(self.times_ms):
            self._check_order(time_ms)
        self.times_ms.append(time_ms)
        self.axis1_udeg.append(axis1_udeg)
        self.axis2_udeg.append(axis2_udeg)

    def _check_order(self, time_ms):
        span_ms = ticks.diff(time_ms, self.times_ms[-1])
        if not 0 < span_ms <= MAX_SPAN_MS:
            raise ValueError("%d ms after the knot before" % span_ms)
        if not 0 < ticks.diff(time_ms, self.times_ms[0]) <= MAX_LENGTH_MS:
            raise ValueError("longer than 4 days")

    def begun(self, now_ms):
        """The first knot has passed."""
        return ticks.diff(now_ms, self.times_ms[0]) >= 0

    def expired(self, now_ms):
        """The last knot has passed."""
        return ticks.diff(now_ms, self.times_ms[-1]) > 0

    def covers(self, now_ms):
        """There is a position for this time."""
        return self.begun(now_ms) and not self.expired(now_ms)

    def knot_after(self, now_ms):
        """Index of the first knot later than a time that is covered; the last one at its end."""
        times_ms = self.times_ms
        last = len(times_ms) - 1
        left = self._left
        if ticks.diff(now_ms, times_ms[left]) < 0:
            left = 0
        if left < last and ticks.diff(now_ms, times_ms[left + 1]) >= 0:
            left = self._search(now_ms, left + 1, last)
        self._left = left
        return min(left + 1, last)

    def _search(self, now_ms, low, high):
        """The last knot that is not later than now, between two that bracket it."""
        while low < high:
            middle = (low + high + 1) // 2
            if ticks.diff(now_ms, self.times_ms[middle]) >= 0:
                low = middle
            else:
                high = middle - 1
        return low


class Course:
    """What one mirror follows: the current trajectory and the next one.

    The next one takes over once its first knot has passed. From where the mirror was just then
    a straight line leads to the new trajectory's next knot: no jump.
    """

    def __init__(self):
        self._current = None
        self._next = None
        self._bridge = None  # (time, axis 1, axis 2) in place of the knot before `_joined`
        self._joined = 0

    def offer(self, trajectory, now_ms):
        """Takes a whole trajectory. Raises ValueError where it has expired."""
        if trajectory.expired(now_ms):
            raise ValueError("expired")
        self._next = trajectory
        self.refresh(now_ms)

    def refresh(self, now_ms):
        """Swaps and drops what has passed; at least once in some days, or old looks new."""
        if self._next is not None and self._next.begun(now_ms):
            self._swap(now_ms)
        if self._current is not None and self._current.expired(now_ms):
            self._current = None

    def _swap(self, now_ms):
        before = self.at(now_ms)
        self._current, self._next, self._bridge = self._next, None, None
        if before is not None and not self._current.expired(now_ms):
            self._joined = self._current.knot_after(now_ms)
            self._bridge = (now_ms, before[0], before[1])

    def covers(self, now_ms):
        """There is a position for this time."""
        return self._current is not None and self._current.covers(now_ms)

    def at(self, now_ms):
        """(axis 1, axis 2) in udeg, or None where no trajectory covers this time."""
        current = self._current
        if current is None or not current.covers(now_ms):
            return None
        right = current.knot_after(now_ms)
        left = max(right - 1, 0)
        from_ms, axis1, axis2 = (
            current.times_ms[left],
            current.axis1_udeg[left],
            current.axis2_udeg[left],
        )
        if self._bridge is not None:
            if right == self._joined:
                from_ms, axis1, axis2 = self._bridge
            else:
                self._bridge = None
        elapsed_ms = ticks.diff(now_ms, from_ms)
        span_ms = ticks.diff(current.times_ms[right], from_ms)
        if span_ms <= 0:  # at the last knot itself
            return (current.axis1_udeg[right], current.axis2_udeg[right])
        return (
            interpolate(axis1, current.axis1_udeg[right], elapsed_ms, span_ms),
            interpolate(axis2, current.axis2_udeg[right], elapsed_ms, span_ms),
        )
