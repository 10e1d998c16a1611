"""MAX31865: a Pt100 over SPI, converting by itself 50 times a second.

Register numbers, bits and times are those of the data sheet (Maxim, 19-6478). A fault cycle
needs the automatic conversion off; the first conversion after it takes up to 66 ms.
"""

import time

from firmware.drivers import pt100

# The chip takes 5 MHz. At a fifth of it the wires have a margin, and nine bytes take 0.07 ms. Its
# SPI modes are 1 and 3.
SPEED_HZ = 1_000_000
POLARITY, PHASE = 0, 1
CONFIG, HIGH_LIMIT = 0x00, 0x03  # registers
WRITE = 0x80
BIAS, AUTO, CYCLE, THREE_WIRE, CLEAR, FILTER_50_HZ = 0x80, 0x40, 0x04, 0x10, 0x02, 0x01
# The filter is set with the conversions off: the data sheet forbids a change while they run.
STANDING = BIAS | THREE_WIRE | FILTER_50_HZ
CONVERTING = STANDING | AUTO
CYCLE_US = 700  # 600 and a margin
# No conversion ends sooner after a start: 52 ms is typical at 60 Hz, 62 ms at 50 Hz.
FIRST_MS = 45
# Beyond these resistances the chip itself reports a fault: -54 and 430 °C.
HIGH_CODE, LOW_CODE = pt100.code_at(257), pt100.code_at(79)
LIMITS = bytes([HIGH_CODE >> 7, HIGH_CODE << 1 & 0xFF, LOW_CODE >> 7, LOW_CODE << 1 & 0xFF])
MASKS = b"\xff\xfe\xff\xfe"  # the last bit of both limits is not kept

CHANGED = "MAX31865 of the %s: setting reads %02X for %02X; none there, another chip, or its supply"
ENDLESS = "MAX31865 of the %s: its fault cycle does not end; replace it"
TOO_SOON = "MAX31865 of the %s: DRDY is low where no conversion ended; check that wire"
SENSOR = "MAX31865 of the %s: fault bits %02X: %s; check sensor and wires"
BITS = (
    (0x04, "over- or undervoltage"),
    (0x38, "a wire of the sensor is open"),
    (0x80, "sensor open or too hot"),
    (0x40, "sensor shorted or too cold"),
)


class Max31865:
    """One chip; `select` is its chip-select pin.

    After `poll`: `new` (a conversion ended, or failed), `good`, `cdeg`; `fault`: None, or words
    about the fault and its remedy.
    """

    def __init__(self, spi, select, name):
        self._spi, self._select, self._name = spi, select, name
        # All buffers are made here: a loop allocates nothing. One transfer of nine bytes reads all
        # registers, so that configuration, conversion and faults belong together.
        self._command, self._answer = bytearray(9), bytearray(9)
        self._setting = bytearray([CONFIG | WRITE, 0])
        self._limits = bytearray(bytes([HIGH_LIMIT | WRITE]) + LIMITS)
        self._ignored = bytearray(2), bytearray(5)
        self._restarted_ms = time.ticks_ms()
        self._restarted = False  # and no conversion can have ended since
        self._early = False  # DRDY was low nevertheless
        self._began_us = time.ticks_us()
        self._cycle_found = 0  # fault bits of the last cycle
        self._blamed = None
        self.fault = None
        self.new = self.good = False
        self.cdeg = 0
        select.value(1)
        self._set(STANDING)
        self._read_all()  # a conversion from before a watchdog's boot is old
        self._configure()

    def poll(self, ready, now_ms):
        """Takes the conversion that waits; `ready`: DRDY is low."""
        # A DRDY wire shorted to ground would repeat the last value for ever; right after a restart
        # it is low too early.
        self.new = self.good = False
        if self._restarted:
            self._restarted = time.ticks_diff(now_ms, self._restarted_ms) < FIRST_MS
            if self._restarted:
                self._early = ready
        if not ready:
            return
        self.new = True
        self._read_all()
        if self._holds(CONVERTING):
            if self._early:
                self._blame(TOO_SOON)
            else:
                self.good = self._shows_no_fault()
        if self.good and self._blamed is not None:
            self._blamed = self.fault = None

    def begin_cycle(self):
        """Starts a fault cycle: no conversions until it has ended, and for 66 ms more."""
        # Two writes: the cycle needs the conversions to be off already.
        self._set(STANDING)
        self._set(STANDING | CYCLE)
        self._began_us = time.ticks_us()

    def end_cycle(self):
        """Reads what the cycle found and lets the chip convert again.

        A fault counts as a conversion that is not good.
        """
        left_us = CYCLE_US - time.ticks_diff(time.ticks_us(), self._began_us)
        if left_us > 0:
            time.sleep_us(left_us)
        self._read_all()
        if self._holds(STANDING):
            self._cycle_found = self._answer[8]
            if self._cycle_found:
                self._blame(SENSOR, self._cycle_found, _bits(self._cycle_found))
                self.new, self.good = True, False
        else:
            self.new, self.good = True, False
        self._configure()
        self._restarted, self._restarted_ms = True, time.ticks_ms()

    def _configure(self):
        """Fault limits, then automatic conversions; clears faults."""
        self._set(STANDING)
        self._transfer(self._limits, self._ignored[1])
        self._set(CONVERTING | CLEAR)

    def _holds(self, setting):
        """Whether the registers just read are as written."""
        # The limits as well: an absent chip reads as all 0 or all 1, another one as anything.
        answer = self._answer
        if answer[1] != setting:
            if setting == STANDING and answer[1] == STANDING | CYCLE:
                self._blame(ENDLESS)
            else:
                self._blame(CHANGED, answer[1], setting)
            return False
        for at in range(4):
            if answer[4 + at] & MASKS[at] != LIMITS[at]:
                self._blame(CHANGED, answer[4 + at], LIMITS[at])
                return False
        return True

    def _shows_no_fault(self):
        """Whether conversion and last fault cycle were good; sets `cdeg`."""
        answer = self._answer
        found = answer[8] | self._cycle_found
        self.cdeg = pt100.cdeg(answer[2] << 7 | answer[3] >> 1)
        if found or self.cdeg == pt100.OUT:
            self._blame(SENSOR, found, _bits(found))
            return False
        return True

    def _set(self, setting):
        self._setting[1] = setting
        self._transfer(self._setting, self._ignored[0])

    def _read_all(self):
        self._transfer(self._command, self._answer)

    def _transfer(self, out, into):
        self._select.value(0)
        self._spi.write_readinto(out, into)
        self._select.value(1)

    def _blame(self, words, *values):
        # Once per fault: formatting allocates.
        if self._blamed is not words:
            self._blamed = words
            self.fault = words % ((self._name,) + values)


def _bits(found):
    for mask, words in BITS:
        if found & mask:
            return words
    return "outside of its range"


def open_spi(spi, number, sck, mosi, miso):
    """The SPI bus of the thermometers at three pins. `spi`: the port's class."""
    return spi(number, SPEED_HZ, polarity=POLARITY, phase=PHASE, sck=sck, mosi=mosi, miso=miso)
