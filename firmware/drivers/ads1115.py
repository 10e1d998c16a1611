"""ADS1115: four analogue inputs over I2C, one conversion at a time."""

import time

POINTER_CONVERSION = 0
POINTER_CONFIG = 1
# Single shot, ±4.096 V, 860 samples a second, comparator off (data sheet, table 8-3).
CONFIG = 0x8000 | 0x0200 | 0x0100 | 0x00E0 | 0x0003
MUX_SHIFT = 12
MUX_SINGLE_ENDED = 4
READY = 0x8000
CONVERSION_US = 1300  # 1/860 s and 10 % for its oscillator


class Ads1115:
    """Codes of 125 µV. `i2c` has a timeout of 2 ms a transfer."""

    def __init__(self, i2c, address=0x48):
        self._i2c = i2c
        self._address = address
        self._word = bytearray(2)

    def read(self, channel):
        """The code of a channel (0 to 3), or None where the chip does not say it is good.

        After the conversion the ready bit is checked and the multiplexer read back: else the
        previous channel is taken for this one.
        """
        config = CONFIG | (MUX_SINGLE_ENDED + channel) << MUX_SHIFT
        try:
            self._write(config)
            time.sleep_us(CONVERSION_US)
            found = self._read(POINTER_CONFIG)
            if found | READY != config or not found & READY:
                return None
            code = self._read(POINTER_CONVERSION)
        except OSError:
            return None
        return code - 0x10000 if code & 0x8000 else code

    def _write(self, value):
        self._word[0], self._word[1] = value >> 8, value & 0xFF
        self._i2c.writeto_mem(self._address, POINTER_CONFIG, self._word)

    def _read(self, pointer):
        self._i2c.readfrom_mem_into(self._address, pointer, self._word)
        return self._word[0] << 8 | self._word[1]
