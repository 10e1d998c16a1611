"""`UART` of the stand-in: driver buffers, and bytes that take their time on the line."""

from sim.chips import heap
from sim.chips.world import current

BITS_A_BYTE = 10
_WAIT_US = 100


class Serial:
    """The line of one UART, as somebody sees it who sits at the other end."""

    def __init__(self, world, baudrate, tx_room, rx_room):
        self._world = world
        self._byte_us = BITS_A_BYTE * 1_000_000 / baudrate
        self._tx_room, self._rx_room = tx_room, rx_room
        self._empty_us = 0  # when all that was given to the driver has gone
        self.sent = bytearray()
        self.come = bytearray()
        self.lost = 0  # bytes for which the receive buffer had no room

    def arrive(self, data):
        """Bytes for the board; those that find no room are lost."""
        room = self._rx_room - len(self.come)
        self.lost += max(0, len(data) - room)
        self.come.extend(data[:room])

    def room(self):
        """Bytes that the driver can take now."""
        waiting = (self._empty_us - self._world.now_us) / self._byte_us
        return self._tx_room - max(0, int(waiting + 0.999))

    def take(self, data):
        """Bytes from the board; how many were taken."""
        taken = min(len(data), self.room())
        if taken > 0:
            self.sent.extend(data[:taken])
            begin_us = max(self._empty_us, self._world.now_us)
            self._empty_us = begin_us + taken * self._byte_us
        return max(0, taken)


class UART:
    """A UART with driver buffers. With `timeout` 0 nothing ever waits."""

    def __init__(
        self,
        number,
        baudrate=9600,
        tx=None,
        rx=None,
        txbuf=256,
        rxbuf=256,
        timeout=0,
    ):
        if timeout:
            raise NotImplementedError("a board that waits for its link")
        self._world = current()
        self._line = Serial(self._world, baudrate, txbuf, rxbuf)
        self._world.serials[number] = self._line
        for pin in (tx, rx):
            pin.net.owner = self

    def any(self):
        """How many bytes have come."""
        heap.enter()
        try:
            self._world.spend(2)
            return len(self._line.come)
        finally:
            heap.leave()

    def read(self, count=None):
        """Bytes that have come, or None."""
        self._world.spend(10)
        come = self._line.come
        data = bytes(come if count is None else come[:count])
        self._line.come = come[len(data) :]
        return data or None

    def write(self, data):
        """How many bytes the driver took; None where it had no room at all.

        An ESP32's waits until it has room for all of them, whatever `timeout` says.
        """
        self._world.spend(10 + len(data) // 8)
        taken = self._line.take(data)
        while taken < len(data) and self._world.port == "esp32":
            self._world.spend(_WAIT_US)
            taken += self._line.take(data[taken:])
        return taken or None
