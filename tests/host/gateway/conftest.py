"""A board of real firmware at the other end of a wire in memory, both in virtual time."""

from collections.abc import Callable

import pytest

from firmware.common.link import Link
from firmware.tracker.staging import Answer, Part, Staging
from host.gateway.board_session import BoardSession

FIELDS = ("mode", "pt1_mbar", "pt2_mbar")


class Board:
    """The seam of the firmware, as far as a link uses it. Its clock may drift and be anywhere."""

    def __init__(self, boot: str, start_ms: int, ppm: float) -> None:
        self.boot, self.start_ms, self.ppm = boot, start_ms, ppm
        self.inbox, self.outbox = bytearray(), bytearray()
        self.commands: list[tuple[str, dict[str, object]]] = []
        self.frames: list[dict[str, object]] = []  # parts of trajectories
        self.others: list[dict[str, object]] = []  # and what else the link hands on
        self.staging = Staging(boot)
        self.refuse: set[str] = set()  # mirrors whose trajectories are not wanted
        self.trajectories: dict[str, list[tuple[int, ...]]] = {}
        self.link = Link(self, "boiler", FIELDS, "", self._command, self._frame)

    def identity(self) -> dict[str, str]:
        return {"id": "virtual", "boot": self.boot, "py": "cpython", "cause": "power"}

    def link_read(self, limit: int) -> bytes:
        data = bytes(self.inbox[:limit])
        del self.inbox[:limit]
        return data

    def link_write(self, data: bytes) -> int:
        self.outbox += data
        return len(data)

    def keep(self, event: dict[str, object]) -> None:
        pass

    def ticks_ms(self, true_ms: int) -> int:
        return (self.start_ms + true_ms + int(true_ms * self.ppm * 1e-6)) % (1 << 30)

    def turn(self, true_ms: int) -> None:
        now_ms = self.ticks_ms(true_ms)
        if true_ms % 500 == 0:
            self.link.telemetry(now_ms, [2, 9634, None])
        self.link.serve(now_ms)
        self._answer(self.staging.turn(now_ms))

    def _command(self, now_ms: int, op: str, args: dict[str, object]) -> tuple[str, str | None]:
        self.commands.append((op, args))
        return ("rejected", "OFF_TARGET_2 open") if op == "start" else ("accepted", None)

    def _frame(self, now_ms: int, frame: dict[str, object]) -> None:
        (self.frames if frame["t"] == "traj" else self.others).append(frame)
        if frame["t"] == "traj":
            self._answer(self.staging.add(Part(frame), now_ms))

    def _answer(self, answer: Answer | None) -> None:
        if answer is None:
            return
        result, why = answer.result, answer.why
        if answer.mirror in self.refuse:
            result, why = "rejected", "out of reach"
        elif answer.trajectory is not None:
            self.trajectories[answer.mirror] = [
                k for frame in self.frames for k in frame["k"] if frame["id"] == answer.id
            ]
        self.link.ack(answer.id, result, why, {"mirror": answer.mirror})


class Wire:
    """Session and board, and what goes between them; `said` is all the session has handed out."""

    def __init__(self, session: BoardSession, board: Board) -> None:
        self.session, self.board = session, board
        self.now_ms = 0
        self.said: list[object] = []
        self.to_board: Callable[[bytes], bytes] = lambda data: data
        self.to_host: Callable[[bytes], bytes] = lambda data: data
        self.each_turn: Callable[[], None] = lambda: None

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 20)):
            self.now_ms += 50
            self.board.turn(self.now_ms)
            self.each_turn()
            data = self.to_host(bytes(self.board.outbox))
            self.board.outbox.clear()
            self.said += self.session.receive(data, self.now_ms)
            self.session.tick(self.now_ms)
            self.board.inbox += self.to_board(self.session.output())

    def all(self, kind: type) -> list:
        return [s for s in self.said if isinstance(s, kind)]

    def reboot(self, boot: str) -> None:
        self.board = Board(boot, 0, 0.0)


@pytest.fixture
def wire() -> Callable[..., Wire]:
    """wire(start_ms=0, ppm=0.0): a session and a board, just switched on."""

    def make(start_ms: int = 0, ppm: float = 0.0) -> Wire:
        return Wire(BoardSession("boiler", "boiler"), Board("9f3a01c2", start_ms, ppm))

    return make


@pytest.fixture
def knots() -> Callable[[int], list[tuple[int, int, int]]]:
    """A day's trajectory: n knots a minute apart, from half an hour before UTC 1_000_000_000."""

    def make(n: int) -> list[tuple[int, int, int]]:
        start = 1_000_000_000 - 1_800_000
        return [(start + i * 60_000, 180_000_000 + i * 1000, 42_000_000) for i in range(n)]

    return make
