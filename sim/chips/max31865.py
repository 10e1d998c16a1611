"""A model of the MAX31865 (Maxim, 19-6478): its eight registers, DRDY and timing."""

from sim.chips.world import Net, World

CONFIG, RTD_MSB, RTD_LSB, FAULT = 0, 1, 2, 7
BIAS, AUTO, ONE_SHOT, CYCLE, CLEAR, FILTER_50_HZ = 0x80, 0x40, 0x20, 0x0C, 0x02, 0x01
ABOVE, BELOW, VOLTAGE = 0x80, 0x40, 0x04
# Electrical characteristics, the slow end: first conversion and each one after it, for a filter of
# 60 and of 50 Hz.
FIRST_US = (55_000, 66_000)
EACH_US = (17_600, 21_000)
CYCLE_US = 600
MAX_BAUD = 5_000_000  # of its serial clock
A, B, C = 3.9083e-3, -5.775e-7, -4.183e-12  # IEC 60751


def resistance_ohm(celsius: float) -> float:
    """A Pt100's resistance: Callendar-Van Dusen, IEC 60751."""
    below = C * (celsius - 100.0) * celsius**3 if celsius < 0.0 else 0.0
    return 100.0 * (1.0 + A * celsius + B * celsius * celsius + below)


class Max31865Chip:
    """One chip with its select pin (a Net) and its sensor.

    Faults: `broken` (bits 0x3C that a fault cycle finds: wires open), `overvoltage`, `silent`
    (does not answer), `frozen` (converts no more), `echo` (repeats the last byte).
    """

    def __init__(self, world: World, select: Net, reference_ohm: float = 430.0) -> None:
        self._world = world
        self._select = select
        self._reference_ohm = reference_ohm
        self._ohm = 100.0
        self.broken = 0
        self.overvoltage = self.silent = self.frozen = self.echo = False
        self.conversions = self.cycles = 0
        self.misused: list[str] = []  # what the driver did against the data sheet
        self.power_on()
        select.listen(self._selected)
        world.spi.append(self)

    def power_on(self) -> None:
        """Registers as after power-on."""
        self._registers = [0, 0, 0, 0xFF, 0xFF, 0, 0, 0]
        self._address: int | None = None  # of the transfer that goes on
        self._writes = False
        self._last = 0xFF  # byte that came in
        self._next_us: int | None = None  # end of the conversion that runs
        self._cycle_us: int | None = None  # end of the fault cycle that runs
        self._ready = False

    def set_celsius(self, celsius: float | None) -> None:
        """The temperature of its sensor; None: the sensor is open."""
        self.set_ohm(1e6 if celsius is None else resistance_ohm(celsius))

    def set_ohm(self, ohm: float) -> None:
        """The resistance of its sensor."""
        self._run()
        self._ohm = ohm

    def disturb(self, bits: int) -> None:
        """Flips bits of its configuration, as a spike on the supply may."""
        self._run()
        self._registers[CONFIG] ^= bits

    def drdy_is_low(self) -> bool:
        """Whether a conversion waits to be read."""
        self._run()
        return self._ready

    def selected(self) -> bool:
        """Whether it takes part in the transfer on the bus."""
        return not self._select.see() and not self.silent

    def exchange(self, byte: int, mode: int, baudrate: int) -> int:
        """One byte of a transfer; the first is the register, with bit 7 for a write."""
        self._run()
        if mode not in (1, 3) or baudrate > MAX_BAUD:
            self.misused.append("SPI mode %d at %d baud" % (mode, baudrate))
            return 0x55
        if self.echo:
            answer, self._last = self._last, byte
            return answer
        if self._address is None:
            self._address, self._writes = byte & 0x7F, bool(byte & 0x80)
            return 0
        at = self._address & 7
        self._address += 1
        if self._writes:
            self._write(at, byte)
            return 0
        if at in (RTD_MSB, RTD_LSB):
            self._ready = False
        return self._registers[at]

    def _selected(self, net: Net) -> None:
        self._address = None

    def _write(self, at: int, byte: int) -> None:
        if at == CONFIG:
            self._configure(byte)
        elif 3 <= at <= 6:
            # The lowest bit of both limits is not kept; the data sheet leaves open how it reads.
            self._registers[at] = byte | 1 if at in (4, 6) else byte

    def _configure(self, byte: int) -> None:
        before = self._registers[CONFIG]
        if byte & AUTO and before & AUTO and (byte ^ before) & FILTER_50_HZ:
            self.misused.append("filter changed while it converts")
        if byte & CLEAR and not byte & (ONE_SHOT | CYCLE):
            self._registers[FAULT] = 0
            self._registers[RTD_LSB] &= 0xFE
        cycle = byte & CYCLE
        byte &= ~CLEAR
        if cycle and (byte & AUTO or not byte & BIAS):
            self.misused.append("fault cycle while it converts, or without bias")
            byte &= ~CYCLE
            cycle = 0
        if not byte & AUTO:
            self._next_us = None
        if cycle:
            self._cycle_us = self._world.now_us + CYCLE_US
        starts = byte & AUTO and not before & AUTO
        if starts or byte & ONE_SHOT:
            self._next_us = self._world.now_us + FIRST_US[byte & FILTER_50_HZ]
        self._registers[CONFIG] = byte

    def _run(self) -> None:
        """Brings the chip up to now."""
        now_us = self._world.now_us
        registers = self._registers
        if self._cycle_us is not None and now_us >= self._cycle_us:
            self._cycle_us = None
            self.cycles += 1
            registers[CONFIG] &= ~CYCLE
            self._find(self.broken)
        if self.overvoltage:
            self._find(VOLTAGE)
        if self._next_us is None or self.frozen or now_us < self._next_us:
            return
        config = registers[CONFIG]
        if config & AUTO:
            each_us = EACH_US[config & FILTER_50_HZ]
            count = (now_us - self._next_us) // each_us + 1
            self._next_us += count * each_us
        else:
            count, self._next_us = 1, None
            registers[CONFIG] &= ~ONE_SHOT
        self.conversions += count
        self._convert()

    def _convert(self) -> None:
        registers = self._registers
        code = max(0, min(32767, int(self._ohm * 32768 / self._reference_ohm)))
        if code >= (registers[3] << 8 | registers[4]) >> 1:
            self._find(ABOVE)
        if code <= (registers[5] << 8 | registers[6]) >> 1:
            self._find(BELOW)
        fault = 1 if registers[FAULT] else 0
        registers[RTD_MSB] = code >> 7
        registers[RTD_LSB] = code << 1 & 0xFE | fault
        self._ready = True

    def _find(self, bits: int) -> None:
        if bits:
            self._registers[FAULT] |= bits
            self._registers[RTD_LSB] |= 1
