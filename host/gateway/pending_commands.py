"""Commands that a board has not finished with: repeated until answered, given up in the end."""

from dataclasses import dataclass, field

from host.gateway.frames import NO_ANSWER, AckFrame, CommandAck, CommandFrame

ANSWER_MS = 1_000  # beyond a command's own time, for the answer to arrive
# A lost command or a lost answer costs one of the 5 s for which a command is valid.
REPEAT_MS = 1_000

DONE_MS = 600_000  # after `accepted`, for `done` or `failed`


@dataclass(slots=True)
class _Pending:
    frame: CommandFrame
    repeat_ms: int
    give_up_ms: int
    answered: bool = False


@dataclass
class PendingCommands:
    """The commands of one session by their rising ids. Times are host milliseconds."""

    _pending: dict[int, _Pending] = field(default_factory=dict)
    _newest: int = 0

    def __bool__(self) -> bool:
        return bool(self._pending)

    @property
    def unanswered(self) -> int:
        """How many have no answer yet."""
        return sum(1 for pending in self._pending.values() if not pending.answered)

    def add(self, frame: CommandFrame, now_ms: int, ttl_ms: int) -> None:
        """Notes a command that is sent now and valid for `ttl_ms`."""
        self._newest = frame.id
        self._pending[frame.id] = _Pending(frame, now_ms + REPEAT_MS, now_ms + ttl_ms + ANSWER_MS)

    def acknowledge(self, ack: AckFrame, now_ms: int) -> CommandAck | None:
        """The answer with its operation.

        None if the command was given up or is an earlier gateway's: it has its answer already.
        """
        pending = self._pending.get(ack.id)
        if pending is None:
            return None
        if ack.r == "accepted":  # `done` or `failed` follows
            pending.answered = True
            pending.give_up_ms = now_ms + DONE_MS
        else:
            del self._pending[ack.id]
        return CommandAck(ack.id, ack.r, ack.why, pending.frame.op)

    def given_up(self, now_ms: int) -> list[CommandAck]:
        """Forgets commands whose answer never came; an `expired` for each without any."""
        over = [one for one in self._pending.values() if now_ms >= one.give_up_ms]
        for one in over:
            del self._pending[one.frame.id]
        return [
            CommandAck(one.frame.id, "expired", NO_ANSWER, one.frame.op)
            for one in over
            if not one.answered
        ]

    def repeated(self, now_ms: int) -> CommandFrame | None:
        """The frame to send again now.

        Only the newest one is repeated: a board answers its newest id again, and rejects an
        older one as not rising.
        """
        # The board executes an id once and answers a repeat with the same answer, so a repeat is
        # harmless whichever of the two was lost.
        newest = self._pending.get(self._newest)
        if newest is None or newest.answered or now_ms < newest.repeat_ms:
            return None
        newest.repeat_ms = now_ms + REPEAT_MS
        return newest.frame
