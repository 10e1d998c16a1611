"""`I2C`, `SoftI2C` and `SPI` of the stand-in, and the wires of an I2C bus."""

from errno import EIO, ENODEV, ETIMEDOUT

from sim.chips.heap import unlocked
from sim.chips.i2c_chip import I2cChip
from sim.chips.pins import Pin
from sim.chips.world import Net, World, current

FOREVER = 1 << 20
_CALL_US = 20  # of MicroPython around a transfer
_IDF_US = 100_000  # an ESP32's own driver waits this long for each byte, and once more


class I2cWires:
    """SCL and SDA with the chips on them. Making one joins it to the world."""

    def __init__(self, world: World, scl: int, sda: int) -> None:
        self._scl, self._sda = world.net(scl), world.net(sda)
        self.chips: list[I2cChip] = []
        self.held_clocks = 0  # a chip holds SDA low until it has seen so many
        self.scl_held = False  # the clock is held low for good
        self.lost = False  # chips are in the middle of a byte and wait for a stop
        self.stops = 0
        self.clocks = 0  # made by the program itself
        self.transfers = 0
        self.hold_at: int | None = None  # the transfer at whose end a chip holds SDA low
        self._scl.listen(self._scl_moved)
        self._sda.listen(self._sda_moved)
        self._show()
        world.i2c.append(self)

    def hold(self, clocks: int = 9) -> None:
        """A chip that lost count in the middle of a byte holds SDA low for so many clocks."""
        self.held_clocks = clocks
        self.lost = True
        self._show()

    def hold_clock(self, held: bool) -> None:
        """Holds SCL low, or lets it go."""
        self.scl_held = held
        self._show()

    def connects(self, scl: Net, sda: Net) -> bool:
        """True for the wires at these pins."""
        return scl is self._scl and sda is self._sda

    def stuck(self) -> bool:
        """Whether a transfer cannot begin."""
        return self.held_clocks > 0 or self.scl_held

    def find(self, address: int) -> I2cChip | None:
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

    def _scl_moved(self, net: Net) -> None:
        if net.owner is None and not net.level and not self.scl_held:
            self.clocks += 1
            if 0 < self.held_clocks < FOREVER:
                self.held_clocks -= 1
                self._show()

    def _sda_moved(self, net: Net) -> None:
        # A stop: SDA rises while SCL is high, and no chip holds it.
        if net.owner is None and net.level and self._scl.see() and self.held_clocks == 0:
            self.stops += 1
            self.lost = False

    def _show(self) -> None:
        self._sda.outside = 0 if self.held_clocks else None
        self._scl.outside = 0 if self.scl_held else None


class I2C:
    """The port's own I2C. `timeout`: of a transfer, in microseconds."""

    _soft = False

    def __init__(
        self, number: int = -1, *, scl: Pin, sda: Pin, freq: int = 400_000, timeout: int = 50_000
    ) -> None:
        self._world = current()
        self._freq, self._timeout_us = freq, timeout
        self._nets = (scl.net, sda.net)
        for net in self._nets:
            net.owner = self
            net.level = 1
        self._wires: I2cWires | None = None
        for wires in self._world.i2c:
            if wires.connects(scl.net, sda.net):
                self._wires = wires

    def writeto_mem(self, address: int, register: int, data: bytes) -> None:
        """Writes a register."""
        with unlocked:
            chip = self._begin(address, 1 + len(data))
            chip.write(bytes((register,)) + bytes(data))

    def readfrom_mem_into(self, address: int, register: int, buffer: bytearray) -> None:
        """Reads a register: two transfers."""
        with unlocked:
            self._begin(address, 1).write(bytes((register,)))
            self._begin(address, len(buffer)).read_into(buffer)

    def _begin(self, address: int, count: int) -> I2cChip:
        """The chip at an address, after the time that so many bytes take."""
        wires = self._wires
        if wires is None or self._nets[0].owner is not self or self._nets[1].owner is not self:
            raise self._timed_out(count)
        if wires.stuck() and not (self._soft and not wires.scl_held):
            raise self._timed_out(count)
        bits = 9 * (count + 1) + 2
        self._world.spend(_CALL_US + bits * 1_000_000 // self._freq)
        if wires.stuck():
            return _LOW  # I2C in software does not notice: every bit reads as 0
        chip = wires.find(address)
        if wires.stuck() and not self._soft:
            raise self._timed_out(count)  # it began in this very transfer
        if chip is None:
            port = self._world.port
            raise OSError(EIO if port == "pico" and not self._soft else ENODEV, "no acknowledge")
        return chip

    def _timed_out(self, count: int) -> OSError:
        """The error of a transfer that times out. An ESP32's own driver ignores `timeout`."""
        slow = self._world.port == "esp32" and not self._soft
        self._world.spend(_IDF_US * (count + 1) if slow else self._timeout_us)
        return OSError(ETIMEDOUT, "timed out")


class SoftI2C(I2C):
    """I2C made in software: `timeout` is how long a chip may stretch the clock."""

    _soft = True


class _HeldLow(I2cChip):
    """A bus whose SDA stays low: everything is acknowledged, all bits read 0."""

    def _set(self, register: int, word: int) -> None:
        pass

    def _get(self, register: int) -> int:
        return 0


_LOW = _HeldLow()


class SPI:
    """SPI: chips whose select pin is low take part; without any, the pulled-up line reads 1."""

    def __init__(
        self,
        number: int,
        baudrate: int = 1_000_000,
        *,
        sck: Pin,
        mosi: Pin,
        miso: Pin,
        polarity: int = 0,
        phase: int = 0,
    ) -> None:
        self._world = current()
        self._baudrate = baudrate
        self.mode = polarity << 1 | phase
        for pin in (sck, mosi, miso):
            pin.net.owner = self

    def write_readinto(self, out: bytes, into: bytearray) -> None:
        """Exchanges bytes."""
        with unlocked:
            self._world.spend(_CALL_US + len(out) * 8_000_000 // self._baudrate)
            for at in range(len(out)):
                into[at] = self._exchange(out[at])

    def _exchange(self, byte: int) -> int:
        answer = 0xFF
        for chip in self._world.spi:
            if chip.selected():
                answer &= chip.exchange(byte, self.mode, self._baudrate)
        return answer
