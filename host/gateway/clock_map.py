"""One boot's board milliseconds against the host's: counted through wraps, drift fitted.

A pong's board time was read somewhere between sending the ping and receiving the pong. The
round trip bounds that error, so the smallest of the last 60 counts. Drift needs a longer
view: every 60 pings their best one becomes an anchor, and a line through the anchors of the
last hour gives the rate (25 ms of jitter over an hour are 7 ppm, over a minute 400).
"""

from collections import deque
from dataclasses import dataclass

WRAP_MS = 1 << 30
PINGS = 60
ANCHORS = 60
# Fitted only over at least this time; crystals and resonators stay well below the bound.
FIT_FROM_MS = 300_000
MAX_DRIFT = 500e-6


@dataclass(frozen=True, slots=True)
class Observation:
    """One round trip. host_ms: the middle of it; board_ms: without wraps."""

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
        """Takes one ping in: host times of sending and receiving, the board's time in between."""
        middle = (sent_ms + received_ms) // 2
        seen = Observation(received_ms - sent_ms, middle, self._unwrap(board_ms, middle))
        self._last = seen
        self._remember(seen)
        self._since_anchor += 1
        if self._since_anchor >= PINGS:
            self._since_anchor = 0
            self._anchor()

    def jumped_ms(self, host_ms: int, board_ms: int) -> int:
        """How far a board time is from what is expected at a host time (0 before any ping)."""
        if self._last is None:
            return 0
        return self._unwrap(board_ms, host_ms) - self._expected(self._last, host_ms)

    def to_host_ms(self, board_ms: int) -> int | None:
        """Host time of a wrapped board time within six days of now; None before any ping."""
        if self.best is None or self._last is None:
            return None
        # Telemetry and events are young: next to the last pong, whatever the wraps.
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

    def _remember(self, seen: Observation) -> None:
        recent = self._recent
        if self.best is not None and not self._agree(self.best, seen):
            recent.clear()  # the board's or the host's clock did not run steadily
            self.best = None
        recent.append(seen)
        gone = recent.popleft() if len(recent) > PINGS else None
        # The newer of two equal ones: less time for the drift to tell.
        if self.best is None or seen.round_trip_ms <= self.best.round_trip_ms:
            self.best = seen
        elif gone is self.best:
            self.best = min(reversed(recent), key=lambda o: o.round_trip_ms)

    def _agree(self, old: Observation, new: Observation) -> bool:
        """Whether both round trips can be true of one steady clock."""
        apart = abs(new.board_ms - self._expected(old, new.host_ms))
        drifted = MAX_DRIFT * (new.host_ms - old.host_ms)
        return apart <= (old.round_trip_ms + new.round_trip_ms) / 2 + drifted + 2

    def _anchor(self) -> None:
        assert self.best is not None
        self._anchors.append(self.best)
        first, last = self._anchors[0], self._anchors[-1]
        if last.host_ms - first.host_ms >= FIT_FROM_MS:
            self.drift = max(-MAX_DRIFT, min(MAX_DRIFT, _slope(self._anchors)))


def _signed(ms: int) -> int:
    """`ms` modulo the wrap, in [-2^29, 2^29)."""
    return (ms + WRAP_MS // 2) % WRAP_MS - WRAP_MS // 2


def _slope(anchors: deque[Observation]) -> float:
    """Least squares of (board - host) over host, relative to the first anchor."""
    zero = anchors[0]
    x = [o.host_ms - zero.host_ms for o in anchors]
    y = [o.board_ms - zero.board_ms - h for o, h in zip(anchors, x, strict=True)]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((a - mean_x) ** 2 for a in x)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread
