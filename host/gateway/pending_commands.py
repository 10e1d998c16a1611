"""Orders that a board has not finished with: repeated until answered, given up in the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ANSWER_MS = 1_000  # beyond an order's own time, for its answer to come
REPEAT_MS = 1_000
DONE_MS = 600_000  # after `accepted`, for `done` or `failed`


@dataclass(slots=True)
class _Given:
    op: str
    frame: Mapping[str, object]
    repeat_ms: int
    give_up_ms: int
    answered: bool = False


@dataclass
class Orders:
    """The orders of one session by their rising ids. Times are host milliseconds."""

    _given: dict[int, _Given] = field(default_factory=dict)
    _newest: int = 0

    def __bool__(self) -> bool:
        return bool(self._given)

    @property
    def unanswered(self) -> int:
        """How many have no answer yet."""
        return sum(1 for given in self._given.values() if not given.answered)

    def give(self, number: int, frame: Mapping[str, object], now_ms: int, ttl_ms: int) -> None:
        """Notes a `cmd` frame that was sent now."""
        give_up_ms = now_ms + ttl_ms + ANSWER_MS
        self._newest = number
        self._given[number] = _Given(str(frame["op"]), frame, now_ms + REPEAT_MS, give_up_ms)

    def answer(self, number: int, result: str, now_ms: int) -> str | None:
        """What was ordered under this id, None where that is over or was never given here."""
        given = self._given.get(number)
        if given is None:
            return None
        if result == "accepted":
            given.answered = True
            given.give_up_ms = now_ms + DONE_MS
        else:
            del self._given[number]
        return given.op

    def given_up(self, now_ms: int) -> list[tuple[int, str]]:
        """(id, op) of those whose answer never came."""
        over = [(n, given) for n, given in self._given.items() if now_ms >= given.give_up_ms]
        for number, _ in over:
            del self._given[number]
        return [(number, given.op) for number, given in over if not given.answered]

    def repeated(self, now_ms: int) -> Mapping[str, object] | None:
        """The frame to send again now: a board answers its newest id again, no older one."""
        newest = self._given.get(self._newest)
        if newest is None or newest.answered or now_ms < newest.repeat_ms:
            return None
        newest.repeat_ms = now_ms + REPEAT_MS
        return newest.frame
