"""The serial line between a board and the gateway, in virtual time: bytes, buffers, a cable."""

BUFFER_B = 2048  # driver buffers on both ends (protocol.md)
BYTES_A_SECOND = 11520  # 115 200 baud, ten bits a byte


class SerialLine:
    """One point-to-point line of 115 200 baud.

    What the host writes waits in its own queue until `carry` has had the time to send it; bytes
    that do not fit the board's receive buffer are lost, as on a UART. The board's transmitter
    takes no more than its buffer holds.
    """

    def __init__(self) -> None:
        self.cut = False
        self._from_board = bytearray()
        self._to_board = bytearray()
        self._host_queue = bytearray()

    def carry(self, ms: int) -> None:
        """Lets `ms` milliseconds pass on the line from host to board."""
        if self._host_queue:
            sent = self._host_queue[: BYTES_A_SECOND * ms // 1000]
            del self._host_queue[: len(sent)]
            if not self.cut:
                self._to_board += sent[: BUFFER_B - len(self._to_board)]

    # The board's end.

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

    # The host's end.

    def host_write(self, data: bytes) -> None:
        """Queues bytes for the board."""
        self._host_queue += data

    def host_read(self) -> bytes:
        """All bytes that have reached the host."""
        if not self._from_board:
            return b""
        data = bytes(self._from_board)
        self._from_board.clear()
        return b"" if self.cut else data

    def power_cycle(self) -> None:
        """The board restarts: its buffers are gone."""
        self._from_board.clear()
        self._to_board.clear()
