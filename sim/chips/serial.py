"""`UART` of the stand-in: driver buffers, and bytes that take their time on the line."""

from sim.chips.heap import unlocked
from sim.chips.pins import Pin
from sim.chips.world import World, current

BITS_A_BYTE = 10
_WAIT_US = 100


class Serial:
    """The line of one UART, seen from its other end."""

    def __init__(self, world: World, baudrate: int, tx_room: int, rx_room: int) -> None:
        self._world = world
        self._byte_us = BITS_A_BYTE * 1_000_000 / baudrate
        self._tx_room, self._rx_room = tx_room, rx_room
        self._empty_us = 0.0  # when the driver will have sent all its bytes
        self.sent = bytearray()
        self.come = bytearray()
        self.lost = 0  # bytes for which the receive buffer had no room

    def arrive(self, data: bytes) -> None:
        """Bytes for the board; those beyond the buffer's room are lost."""
        room = self._rx_room - len(self.come)
        self.lost += max(0, len(data) - room)
        self.come.extend(data[:room])

    def room(self) -> int:
        """Bytes that the driver can take now."""
        waiting = (self._empty_us - self._world.now_us) / self._byte_us
        return self._tx_room - max(0, int(waiting + 0.999))

    def take(self, data: bytes) -> int:
        """Takes bytes from the board; returns how many."""
        taken = min(len(data), self.room())
        if taken > 0:
            self.sent.extend(data[:taken])
            begin_us = max(self._empty_us, self._world.now_us)
            self._empty_us = begin_us + taken * self._byte_us
        return max(0, taken)


class UART:
    """A UART with driver buffers. With `timeout` 0 nothing ever waits."""

    def __init__(
        self, number: int, baudrate: int, tx: Pin, rx: Pin, txbuf: int, rxbuf: int, timeout: int = 0
    ) -> None:
        if timeout:
            raise NotImplementedError("a board that waits for its link")
        self._world = current()
        self._line = Serial(self._world, baudrate, txbuf, rxbuf)
        self._world.serials[number] = self._line
        for pin in (tx, rx):
            pin.net.owner = self

    def any(self) -> int:
        """How many bytes have come."""
        with unlocked:
            self._world.spend(2)
            return len(self._line.come)

    def read(self, count: int | None = None) -> bytes | None:
        """Bytes that have come, or None."""
        self._world.spend(10)
        come = self._line.come
        data = bytes(come if count is None else come[:count])
        self._line.come = come[len(data) :]
        return data or None

    def write(self, data: bytes) -> int | None:
        """How many bytes the driver took; None where it had no room at all.

        An ESP32's waits until it has room for all of them, whatever its `timeout`.
        """
        self._world.spend(10 + len(data) // 8)
        taken = self._line.take(data)
        while taken < len(data) and self._world.port == "esp32":
            self._world.spend(_WAIT_US)
            taken += self._line.take(data[taken:])
        return taken or None
