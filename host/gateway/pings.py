"""The heartbeat to one board: which pings wait for their pong, and since when."""

from dataclasses import dataclass, field

from host.gateway.frames import Ping

# At one a second: longer than the 5 s of silence after which a board counts as gone.
UNANSWERED_MAX = 8
# By then a part of an upload is read or lost. It is 90 ms long at 115 200 baud; a board that is
# busy reads 256 bytes a turn (firmware.common.link).
PART_MS = 2_000
_NEVER = -(1 << 60)


@dataclass
class Pings:
    """Numbers pings and finds when one was sent. Times are host milliseconds.

    number: of the last ping. behind_part: of the ping that follows the last part of an upload,
    0 for none; its pong shows that the board has read the part.
    """

    number: int = 0
    behind_part: int = 0
    _sent_ms: dict[int, int] = field(default_factory=dict)

    @property
    def unanswered(self) -> int:
        """How many have no answer yet."""
        return len(self._sent_ms)

    def next(self, now_ms: int) -> Ping:
        """The next ping; it is sent now."""
        self.number += 1
        self._sent_ms[self.number] = now_ms
        while len(self._sent_ms) > UNANSWERED_MAX:
            del self._sent_ms[next(iter(self._sent_ms))]
        return Ping(self.number)

    def answered(self, number: int) -> int | None:
        """When this ping was sent; None if it is unknown or was answered before."""
        return self._sent_ms.pop(number, None)

    # A part waits until the board has read the one before it. So the driver's buffer of 2048 bytes
    # (protocol) never overflows, whatever the link and the board's turns are.

    def part_pending(self, now_ms: int) -> bool:
        """Whether the board may not have read the last part yet."""
        return now_ms - self._sent_ms.get(self.behind_part, _NEVER) < PART_MS

    def forget(self) -> None:
        """No answer that still arrives counts."""
        self._sent_ms.clear()
