"""ADS1115: four analogue inputs over I2C, one conversion at a time.

Register numbers, bits and times are those of the data sheet (Texas Instruments, SBAS444).
"""

import errno
import time

ADDRESS = 0x48
CONVERSION, CONFIG, LOW_THRESHOLD, HIGH_THRESHOLD = 0, 1, 2, 3
READY = 0x8000
# Single shot, ±4.096 V, 860 samples a second, comparator off.
SETTING = READY | 0x0200 | 0x0100 | 0x00E0 | 0x0003
CONFIGS = (SETTING | 0x4000, SETTING | 0x5000, SETTING | 0x6000, SETTING | 0x7000)
CHANNELS = 4
CONVERSION_US = 1300  # 1/860 s and 10 % for its oscillator
POLLS, POLL_US = 3, 100
RAIL = 32767  # and the other way: nothing says how far beyond the input is
# Kept by an ADS1115 bit by bit; chips that often sit at its address have fewer bits.
PATTERN_LOW, PATTERN_HIGH = 0x35A7, 0x5AC9

NO_ANSWER = "ADS1115 at 0x%02X: no answer; check its supply, SDA and SCL"
HELD = "ADS1115 at 0x%02X: the bus is held; unplug what is on SDA and SCL one by one"
STRANGER = "ADS1115 at 0x%02X: another chip answers (%04X for %04X); put an ADS1115 there"
CHANGED = "ADS1115 at 0x%02X: setting reads %04X for %04X; check its supply and the wires' length"
LATE = "ADS1115 at 0x%02X: no conversion in time; replace it"
AT_RAIL = "ADS1115 at 0x%02X: input %d is at its end; check its clamp and the transmitter's wires"


class Ads1115:
    """Codes of 125 µV: `codes` and `good`, one each for the inputs 0 to 3.

    `fault`: None, or in words what is wrong and what to do.
    """

    def __init__(self, bus, address=ADDRESS):
        self._bus = bus
        self._address = address
        self._known = False
        self._blamed = None
        self.fault = None
        self.codes = [0] * CHANNELS
        self.good = [False] * CHANNELS

    def cycle(self):
        """Converts all four inputs; the first error ends it, and what is left is not good.

        It takes 7 ms, with a bus that hangs 3 ms.
        """
        for channel in range(CHANNELS):
            self.good[channel] = False
            self.codes[channel] = 0
        try:
            if self._known or self._identify():
                self._convert_all()
            if not self._known:
                self._bus.recover()  # in software a held SDA is no error: it reads as zeros
        except OSError as error:
            self._known = False
            free = self._bus.recover()
            held = not free or error.errno == errno.ETIMEDOUT
            self._blame(HELD if held else NO_ANSWER)

    def _convert_all(self):
        railed = -1
        for channel in range(CHANNELS):
            if not self._convert(channel):
                self._known = False
                return
            code = self._bus.read(self._address, CONVERSION)
            if code & 0x8000:
                code -= 0x10000
            self.codes[channel] = code
            if -RAIL <= code < RAIL:
                self.good[channel] = True
            else:
                railed = channel
        if railed >= 0:
            self._blame(AT_RAIL, railed)
        elif self._blamed is not None:
            self._blamed = self.fault = None

    def _convert(self, channel):
        """True once the chip says that it has converted this input, and no other."""
        config = CONFIGS[channel]
        self._bus.write(self._address, CONFIG, config)
        time.sleep_us(CONVERSION_US)
        found = self._bus.read(self._address, CONFIG)
        for _ in range(POLLS):
            if found & READY:
                break
            time.sleep_us(POLL_US)
            found = self._bus.read(self._address, CONFIG)
        if found == config:
            return True
        if found | READY == config:
            self._blame(LATE)
        else:
            self._blame(CHANGED, found, config)
        return False

    def _identify(self):
        """True for an ADS1115: it keeps 16 bits, and is busy while it converts."""
        bus, address = self._bus, self._address
        for register, pattern in (LOW_THRESHOLD, PATTERN_LOW), (HIGH_THRESHOLD, PATTERN_HIGH):
            bus.write(address, register, pattern)
            found = bus.read(address, register)
            if found != pattern:
                self._blame(STRANGER, found, pattern)
                return False
        bus.write(address, CONFIG, CONFIGS[0])
        found = bus.read(address, CONFIG)
        busy = CONFIGS[0] & ~READY
        if found != busy:
            self._blame(STRANGER, found, busy)
            return False
        time.sleep_us(CONVERSION_US)
        self._known = True
        return True

    def _blame(self, words, *values):
        # Words are made once: they allocate.
        if self._blamed is not words:
            self._blamed = words
            self.fault = words % ((self._address,) + values)
