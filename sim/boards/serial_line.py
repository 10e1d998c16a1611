"""The serial line between a board and the gateway, in virtual time: bytes, buffers, a cable."""

from sim.boards.interference import CORRUPT_SHARE, Interference

BUFFER_B = 2048  # driver buffers on both ends (protocol.md)
BYTES_A_SECOND = 11520  # 115 200 baud, ten bits a byte


class SerialLine:
    """One point-to-point line of 115 200 baud.

    Bytes from the host wait in its queue until `carry` has had the time to send them; bytes beyond
    the board's receive buffer are lost, as on a UART. The board's transmitter takes no more than
    its buffer holds. `seed` makes the noise of its faults.
    """

    def __init__(self, seed: str = "") -> None:
        self.cut = False
        self._from_board = bytearray()
        self._to_board = bytearray()
        self._host_queue = bytearray()
        self._to_host = bytearray()  # bytes that have passed a bad line
        self._faults: dict[str, float | None] = {}
        self._up = Interference(f"{seed} to the host")
        self._down = Interference(f"{seed} to the board")
        self._bad = False

    def carry(self, ms: int) -> None:
        """Lets `ms` milliseconds pass on the line."""
        if self._bad:
            self._carry_badly(ms)
        elif self._host_queue:
            self._arrive(self._sent(BYTES_A_SECOND * ms // 1000))

    def board_room(self) -> int:
        """Bytes that the board's transmitter can take now."""
        return BUFFER_B - len(self._from_board)

    def board_write(self, data: bytes) -> int:
        """Takes as many bytes as there is room for; returns how many."""
        taken = min(len(data), self.board_room())
        self._from_board += data[:taken]
        return taken

    def board_read(self, limit: int) -> bytes:
        """Up to `limit` bytes that have reached the board."""
        if not self._to_board:
            return b""
        data = bytes(self._to_board[:limit])
        del self._to_board[:limit]
        return data

    def host_write(self, data: bytes) -> None:
        """Queues bytes for the board."""
        self._host_queue += data

    def host_read(self) -> bytes:
        """All bytes that have reached the host."""
        arrived = self._to_host if self._bad else self._from_board
        if not arrived:
            return b""
        data = bytes(arrived)
        arrived.clear()
        return b"" if self.cut else data

    def power_cycle(self) -> None:
        """The board restarts: its buffers are gone."""
        self._from_board.clear()
        self._to_board.clear()

    def inject(self, kind: str, value: float | None = None) -> None:
        """Breaks both directions: `cut`, `flood`, `corrupt` (share of bytes), `late` (ms)."""
        self._faults[kind] = value
        self._changed()

    def clear(self, kind: str) -> None:
        """Mends that fault; nothing happens where there was none."""
        self._faults.pop(kind, None)
        self._changed()

    def _changed(self) -> None:
        faults = self._faults
        self.cut = "cut" in faults
        share = faults.get("corrupt", 0.0)
        # Once bad it stays on the slow path: late bytes must still arrive.
        self._bad = self._bad or bool(faults.keys() - {"cut"})
        for way in (self._up, self._down):
            way.flooded = "flood" in faults
            way.corrupt_share = CORRUPT_SHARE if share is None else share
            way.late_ms = round(faults.get("late") or 0.0)

    def _carry_badly(self, ms: int) -> None:
        room = BYTES_A_SECOND * ms // 1000
        self._arrive(self._down.carry(self._sent(room), ms, room))
        self._to_host += self._up.carry(bytes(self._from_board), ms, room)
        self._from_board.clear()

    def _sent(self, room: int) -> bytes:
        sent = bytes(self._host_queue[:room])
        del self._host_queue[: len(sent)]
        return sent

    def _arrive(self, data: bytes) -> None:
        if not self.cut:
            self._to_board += data[: BUFFER_B - len(self._to_board)]
