"""Maps one boot's board milliseconds to the host's: counts wraps, fits the drift."""

from collections import deque
from dataclasses import dataclass

WRAP_MS = 1 << 30  # of MicroPython's ticks_ms: 12.4 days
# A board reads its clock somewhere between the host's sending the ping and receiving the pong,
# so half the round trip bounds the error. The shortest round trip of the last minute counts
# alone; NTP's clock filter chooses the same way (RFC 5905, section 10).
PINGS = 60
# Drift needs a longer view: 25 ms of jitter are 400 ppm over a minute and 7 ppm over an hour.
# The best ping of each minute becomes an anchor, and a line through those of the last hour
# gives the rate.
ANCHORS = 60
FIT_FROM_MS = 300_000  # over less, jitter would pass for drift
# A crystal is off by tens of ppm. Beyond this bound it is no drift but a step of a clock, or
# jitter that was fitted.
MAX_DRIFT = 500e-6
STEP_MS = 2  # both clocks are read in whole milliseconds


@dataclass(frozen=True, slots=True)
class Observation:
    """One round trip. host_ms: the middle of it. board_ms: counted through the wraps."""

    round_trip_ms: int
    host_ms: int
    board_ms: int


class ClockMap:
    """Maps one boot's wrapping board milliseconds to host milliseconds and back."""

    def __init__(self) -> None:
        self.drift = 0.0  # board milliseconds gained per host millisecond
        self.best: Observation | None = None
        self._last: Observation | None = None
        self._recent: deque[Observation] = deque()
        self._anchors: deque[Observation] = deque(maxlen=ANCHORS)
        self._since_anchor = 0

    @property
    def offset_ms(self) -> int:
        """Board minus host milliseconds at the best round trip; 0 before any ping."""
        return 0 if self.best is None else self.best.board_ms - self.best.host_ms

    def observe(self, sent_ms: int, received_ms: int, board_ms: int) -> None:
        """Adds a round trip: host times of sending and receiving, the board's time in between."""
        middle = (sent_ms + received_ms) // 2
        seen = Observation(received_ms - sent_ms, middle, self._unwrap(board_ms, middle))
        self._last = seen  # even a slow one counts the wraps
        self._choose_best(seen)
        self._since_anchor += 1
        if self._since_anchor >= PINGS:
            self._since_anchor = 0
            self._anchor()

    def jumped_ms(self, host_ms: int, board_ms: int) -> int:
        """How far a board time is from the one expected at a host time (0 before any ping)."""
        if self._last is None:
            return 0
        return self._unwrap(board_ms, host_ms) - self._expected(self._last, host_ms)

    def to_host_ms(self, board_ms: int) -> int | None:
        """Host time of a wrapped board time within six days of now; None before any ping."""
        if self.best is None or self._last is None:
            return None
        # Telemetry and events are young, so they lie next to the last pong in whichever wrap it
        # is: half a wrap is 6.2 days.
        near = self._last.board_ms
        count = near + _signed(board_ms - near)
        return self.best.host_ms + round((count - self.best.board_ms) / (1.0 + self.drift))

    def to_board_ms(self, host_ms: int) -> int | None:
        """Wrapped board time at a host time; None before any ping."""
        if self.best is None:
            return None
        return self._expected(self.best, host_ms) % WRAP_MS

    def _unwrap(self, board_ms: int, host_ms: int) -> int:
        if self._last is None:
            return board_ms
        expected = self._expected(self._last, host_ms)
        return expected + _signed(board_ms - expected)

    def _expected(self, seen: Observation, host_ms: int) -> int:
        passed = host_ms - seen.host_ms
        return seen.board_ms + passed + round(passed * self.drift)

    def _choose_best(self, seen: Observation) -> None:
        recent = self._recent
        if self.best is not None and not self._agree(self.best, seen):
            # The board's or the host's clock stepped. The shortest round trip from before would
            # hide that for a minute.
            recent.clear()
            self.best = None
        recent.append(seen)
        gone = recent.popleft() if len(recent) > PINGS else None
        # The newer of two equal ones: the drift since then is smaller.
        if self.best is None or seen.round_trip_ms <= self.best.round_trip_ms:
            self.best = seen
        elif gone is self.best:
            self.best = min(reversed(recent), key=lambda o: o.round_trip_ms)

    def _agree(self, old: Observation, new: Observation) -> bool:
        """Whether one steady clock explains both round trips."""
        apart = abs(new.board_ms - self._expected(old, new.host_ms))
        drifted = MAX_DRIFT * (new.host_ms - old.host_ms)
        return apart <= (old.round_trip_ms + new.round_trip_ms) / 2 + drifted + STEP_MS

    def _anchor(self) -> None:
        assert self.best is not None
        self._anchors.append(self.best)
        first, last = self._anchors[0], self._anchors[-1]
        if last.host_ms - first.host_ms >= FIT_FROM_MS:
            self.drift = max(-MAX_DRIFT, min(MAX_DRIFT, _slope(self._anchors)))


def _signed(ms: int) -> int:
    """`ms` modulo the wrap, in [-2^29, 2^29): the shorter way round."""
    return (ms + WRAP_MS // 2) % WRAP_MS - WRAP_MS // 2


def _slope(anchors: deque[Observation]) -> float:
    """Least squares of (board - host) over host, relative to the first anchor."""
    # Relative to the first anchor: squares of large host times would cost a float's digits.
    zero = anchors[0]
    x = [o.host_ms - zero.host_ms for o in anchors]
    y = [o.board_ms - zero.board_ms - h for o, h in zip(anchors, x, strict=True)]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((a - mean_x) ** 2 for a in x)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread
