"""`I2C`, `SoftI2C` and `SPI` of the stand-in, and the wires of an I2C bus."""

from errno import EIO, ENODEV, ETIMEDOUT

from sim.chips import heap
from sim.chips.world import current

FOREVER = 1 << 20
_CALL_US = 20  # of MicroPython around a transfer
_IDF_US = 100_000  # an ESP32's own driver waits this long for each byte, and once more


class I2cWires:
    """SCL and SDA with the chips on them. Making one joins it to the world."""

    def __init__(self, world, scl, sda):
        self._scl, self._sda = world.net(scl), world.net(sda)
        self.chips = []
        self.held_clocks = 0  # a chip holds SDA low until it has seen so many
        self.scl_held = False  # somebody holds the clock low for good
        self.lost = False  # chips are in the middle of a byte and wait for a stop
        self.stops = 0
        self.clocks = 0  # made by the program itself
        self.transfers = 0
        self.hold_at = None  # the transfer at whose end a chip holds SDA low
        self._scl.listen(self._scl_moved)
        self._sda.listen(self._sda_moved)
        self._show()
        world.i2c.append(self)

    def hold(self, clocks=9):
        """A chip that lost count in the middle of a byte holds SDA low for so many clocks."""
        self.held_clocks = clocks
        self.lost = True
        self._show()

    def hold_clock(self, held):
        """Somebody holds SCL low."""
        self.scl_held = held
        self._show()

    def connects(self, scl, sda):
        """True for the wires at these pins."""
        return scl is self._scl and sda is self._sda

    def stuck(self):
        """Whether a transfer cannot begin."""
        return self.held_clocks > 0 or self.scl_held

    def find(self, address):
        """The chip that acknowledges this address, or None."""
        self.transfers += 1
        if self.hold_at == self.transfers:
            self.hold()
        if self.lost:
            return None
        for chip in self.chips:
            if chip.address == address and not chip.silent:
                return chip
        return None

    def _scl_moved(self, net):
        if net.owner is None and not net.level and not self.scl_held:
            self.clocks += 1
            if 0 < self.held_clocks < FOREVER:
                self.held_clocks -= 1
                self._show()

    def _sda_moved(self, net):
        # A stop: SDA rises while SCL is high, and nobody else holds it.
        if net.owner is None and net.level and self._scl.see() and self.held_clocks == 0:
            self.stops += 1
            self.lost = False

    def _show(self):
        self._sda.outside = 0 if self.held_clocks else None
        self._scl.outside = 0 if self.scl_held else None


class I2C:
    """The port's own I2C. `timeout`: of a transfer, in microseconds."""

    _soft = False

    def __init__(self, number=-1, *, scl, sda, freq=400_000, timeout=50_000):
        self._world = current()
        self._freq, self._timeout_us = freq, timeout
        self._nets = (scl.net, sda.net)
        for net in self._nets:
            net.owner = self
            net.level = 1
        self._wires = None
        for wires in self._world.i2c:
            if wires.connects(scl.net, sda.net):
                self._wires = wires

    def scan(self):
        """Addresses that answer."""
        return [address for address in range(8, 120) if self._answers(address)]

    def _answers(self, address):
        try:
            self._begin(address, 0)
        except OSError:
            return False
        return True

    def writeto(self, address, data):
        """Writes bytes to a chip."""
        heap.enter()
        try:
            self._begin(address, len(data)).write(bytes(data))
        finally:
            heap.leave()

    def writeto_mem(self, address, register, data):
        """Writes a register."""
        heap.enter()
        try:
            chip = self._begin(address, 1 + len(data))
            chip.write(bytes((register,)) + bytes(data))
        finally:
            heap.leave()

    def readfrom_into(self, address, buffer):
        """Reads from where the chip's pointer is."""
        heap.enter()
        try:
            self._begin(address, len(buffer)).read_into(buffer)
        finally:
            heap.leave()

    def readfrom_mem_into(self, address, register, buffer):
        """Reads a register: two transfers."""
        heap.enter()
        try:
            self._begin(address, 1).write(bytes((register,)))
            self._begin(address, len(buffer)).read_into(buffer)
        finally:
            heap.leave()

    def _begin(self, address, count):
        """The chip at an address, after the time that so many bytes take."""
        wires = self._wires
        if wires is None or self._nets[0].owner is not self or self._nets[1].owner is not self:
            self._wait(count)
        if wires.stuck() and not (self._soft and not wires.scl_held):
            self._wait(count)
        bits = 9 * (count + 1) + 2
        self._world.spend(_CALL_US + bits * 1_000_000 // self._freq)
        if wires.stuck():
            return _LOW  # made in software nobody notices: every bit reads as 0
        chip = wires.find(address)
        if wires.stuck() and not self._soft:
            self._wait(count)  # it began in this very transfer
        if chip is None:
            port = self._world.port
            raise OSError(EIO if port == "pico" and not self._soft else ENODEV, "nobody answers")
        return chip

    def _wait(self, count):
        """The transfer times out; on an ESP32 its driver knows better than `timeout`."""
        slow = self._world.port == "esp32" and not self._soft
        self._world.spend(_IDF_US * (count + 1) if slow else self._timeout_us)
        raise OSError(ETIMEDOUT, "timed out")


class SoftI2C(I2C):
    """I2C made in software: `timeout` is how long a chip may stretch the clock."""

    _soft = True

    def __init__(self, *, scl, sda, freq=400_000, timeout=50_000):
        super().__init__(scl=scl, sda=sda, freq=freq, timeout=timeout)


class _HeldLow:
    """What a bus looks like whose SDA stays low: everything acknowledged, all bits 0."""

    def write(self, data):
        pass

    def read_into(self, buffer):
        for at in range(len(buffer)):
            buffer[at] = 0


_LOW = _HeldLow()


class SPI:
    """SPI; the chip whose select pin is low takes part, nobody: the line is pulled up."""

    def __init__(
        self,
        number,
        baudrate=1_000_000,
        *,
        polarity=0,
        phase=0,
        sck=None,
        mosi=None,
        miso=None,
    ):
        self._world = current()
        self._baudrate = baudrate
        self.mode = polarity << 1 | phase
        for pin in (sck, mosi, miso):
            pin.net.owner = self

    def write_readinto(self, out, into):
        """Exchanges bytes."""
        heap.enter()
        try:
            self._world.spend(_CALL_US + len(out) * 8_000_000 // self._baudrate)
            for at in range(len(out)):
                into[at] = self._exchange(out[at])
        finally:
            heap.leave()

    def _exchange(self, byte):
        answer = 0xFF
        for chip in self._world.spi:
            if chip.selected():
                answer &= chip.exchange(byte, self.mode, self._baudrate)
        return answer
