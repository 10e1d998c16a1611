"""ADS1115: four analogue inputs over I2C, one conversion at a time.

Register numbers, bits and times are those of the data sheet (Texas Instruments, SBAS444).
"""

import errno
import time

ADDRESS = 0x48  # its pin ADDR at ground
CONVERSION, CONFIG, LOW_THRESHOLD, HIGH_THRESHOLD = 0, 1, 2, 3
# Written as 1 it starts a conversion; it reads 0 until that has ended.
READY = 0x8000
# ±4.096 V (125 µV a code), single shot, 860 samples a second, comparator off. Single shot, because
# after a change of input in continuous mode the next value may still be of the old input.
SETTING = READY | 0x0200 | 0x0100 | 0x00E0 | 0x0003
# Each input against ground.
CONFIGS = (SETTING | 0x4000, SETTING | 0x5000, SETTING | 0x6000, SETTING | 0x7000)
CHANNELS = 4
CONVERSION_US = 1300  # 1/860 s and 10 % for its oscillator
POLLS, POLL_US = 3, 100
# At either end of its range the input may be any amount beyond: no value.
RAIL = 32767
# An ADS1115 keeps all 16 bits of its thresholds. Chips that often have its address keep fewer: the
# ADS1015 twelve, thermometers like the TMP102 twelve or thirteen.
PATTERN_LOW, PATTERN_HIGH = 0x35A7, 0x5AC9

NO_ANSWER = "ADS1115 at 0x%02X: no answer; check its supply, SDA and SCL"
HELD = "ADS1115 at 0x%02X: the bus is held; unplug what is on SDA and SCL one by one"
STRANGER = "ADS1115 at 0x%02X: another chip answers (%04X for %04X); put an ADS1115 there"
CHANGED = "ADS1115 at 0x%02X: setting reads %04X for %04X; check its supply and the wires' length"
LATE = "ADS1115 at 0x%02X: no conversion in time; replace it"
AT_RAIL = "ADS1115 at 0x%02X: input %d is at its end; check its clamp and the transmitter's wires"


class Ads1115:
    """Codes of 125 µV: `codes` and `good`, one each for the inputs 0 to 3.

    `fault`: None, or words about the fault and its remedy.
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
        """Converts all four inputs; the first error ends it, and the rest is not good.

        It takes 7 ms, with a bus that hangs 3 ms.
        """
        # Cleared first: an old code must never pass for a new one.
        for channel in range(CHANNELS):
            self.good[channel] = False
            self.codes[channel] = 0
        try:
            if self._known or self._identify():
                self._convert_all()
            if not self._known:
                # I2C in software reports no error for a held SDA: every bit reads as 0.
                self._bus.recover()
        except OSError as error:
            # The chip may have lost its power: it is identified anew before its next code counts.
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
            # Two's complement: an input slightly below ground is a valid code.
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
        """True once the chip has converted this input, and no other."""
        config = CONFIGS[channel]
        self._bus.write(self._address, CONFIG, config)
        time.sleep_us(CONVERSION_US)
        found = self._bus.read(self._address, CONFIG)
        for _ in range(POLLS):
            if found & READY:
                break
            time.sleep_us(POLL_US)
            found = self._bus.read(self._address, CONFIG)
        # The multiplexer is read back with the rest: no input can pass for another.
        if found == config:
            return True
        if found | READY == config:
            self._blame(LATE)
        else:
            self._blame(CHANGED, found, config)
        return False

    def _identify(self):
        """True for an ADS1115: it keeps 16 bits, and is busy while it converts."""
        # A memory keeps 16 bits too, but it reads back the READY bit that was written.
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
        # Once per fault: formatting allocates.
        if self._blamed is not words:
            self._blamed = words
            self.fault = words % ((self._address,) + values)
