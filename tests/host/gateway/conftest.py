"""A simulated board with the firmware's own link at the other end of a line, in virtual time."""

from collections.abc import Callable

import pytest

from firmware.common.link import Link
from firmware.tracker.staging import Answer, Part, Staging
from host.gateway.board_session import BoardSession
from sim.boards.flash import SimFlash
from sim.boards.in_process import Seam
from sim.boards.serial_line import SerialLine
from sim.boards.virtual_board import TICKS_MASK, Power

FIELDS = ("mode", "pt1_mbar", "pt2_mbar")
TURN_MS = 50


class Board(Seam):
    """A board with link and staging and no plant. Its clock begins at `start_ms`."""

    def __init__(self, boot: str, start_ms: int) -> None:
        self.start_ms, self.line = start_ms, SerialLine()
        who = ("boiler", "virtual", "virtual", boot, "power")
        power = Power(*who, SimFlash({}), None, self.line, lambda event: None, start_ms)
        super().__init__(power)
        self.commands: list[tuple[str, dict[str, object]]] = []
        self.frames: list[dict[str, object]] = []  # parts of trajectories
        self.others: list[dict[str, object]] = []  # all else that the link hands on
        self.staging = Staging(boot)
        self.refuse: set[str] = set()  # mirrors whose trajectories it refuses
        self.trajectories: dict[str, list[tuple[int, ...]]] = {}
        self.link = Link(self, "boiler", FIELDS, "", self._command, self._frame)

    def turn(self, true_ms: int) -> None:
        now_ms = self.now_ticks = (self.start_ms + true_ms) & TICKS_MASK
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
    """A session and a board on a line; `said`: all that the session has handed out."""

    def __init__(self, session: BoardSession, board: Board) -> None:
        self.session, self.board = session, board
        self.now_ms = 0
        self.said: list[object] = []
        self.to_board: Callable[[bytes], bytes] = lambda data: data
        self.to_host: Callable[[bytes], bytes] = lambda data: data
        self.each_turn: Callable[[], None] = lambda: None

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 1000) // TURN_MS):
            self.now_ms += TURN_MS
            line = self.board.line
            line.carry(TURN_MS)
            self.board.turn(self.now_ms)
            self.each_turn()
            self.said += self.session.receive(self.to_host(line.host_read()), self.now_ms)
            self.session.tick(self.now_ms)
            line.host_write(self.to_board(self.session.output()))

    def all(self, kind: type) -> list:
        return [s for s in self.said if isinstance(s, kind)]

    def reboot(self, boot: str) -> None:
        self.board = Board(boot, 0)


@pytest.fixture
def wire() -> Callable[..., Wire]:
    """wire(start_ms=0): a session and a board, just switched on."""

    def make(start_ms: int = 0) -> Wire:
        return Wire(BoardSession("boiler", "boiler"), Board("9f3a01c2", start_ms))

    return make


@pytest.fixture
def knots() -> Callable[[int], list[tuple[int, int, int]]]:
    """A day's trajectory: n knots a minute apart, from half an hour before UTC 1_000_000_000."""

    def make(n: int) -> list[tuple[int, int, int]]:
        start = 1_000_000_000 - 1_800_000
        return [(start + i * 60_000, 180_000_000 + i * 1000, 42_000_000) for i in range(n)]

    return make
