"""MAX31865: a Pt100 over SPI, converting by itself 50 times a second."""

import math

REFERENCE_OHM = 430.0
NOMINAL_OHM = 100.0
# Callendar-Van Dusen above 0 °C, IEC 60751; below it is off by less than 0.3 K down to -40 °C.
A, B = 3.9083e-3, -5.775e-7

CONFIG_REGISTER = 0x00
DATA_REGISTER = 0x01
WRITE = 0x80
BIAS, AUTO, THREE_WIRE, CLEAR_FAULT, FILTER_50_HZ = 0x80, 0x40, 0x10, 0x02, 0x01
CONFIG = BIAS | AUTO | THREE_WIRE | FILTER_50_HZ


class Max31865:
    """One chip; `select` is its chip-select pin, `spi` runs in mode 1 (data sheet, page 10)."""

    def __init__(self, spi, select):
        self._spi = spi
        self._select = select
        self._buffer = bytearray(3)
        self._command = bytearray(3)
        select.value(1)
        self.configure()

    def configure(self):
        """Starts automatic conversions and clears faults."""
        self._command[0] = CONFIG_REGISTER | WRITE
        self._command[1] = CONFIG | CLEAR_FAULT
        self._transfer(2)

    def read_cdeg(self):
        """Hundredths of a degree Celsius, or None: fault bit, or configuration not as written."""
        self._command[0] = CONFIG_REGISTER
        self._transfer(2)
        if self._buffer[1] != CONFIG:
            return None
        self._command[0] = DATA_REGISTER
        self._transfer(3)
        code = self._buffer[1] << 8 | self._buffer[2]
        if code & 1:
            return None
        return celsius_cdeg(code >> 1)

    def _transfer(self, count):
        view = memoryview(self._buffer)[:count]
        self._select.value(0)
        self._spi.write_readinto(memoryview(self._command)[:count], view)
        self._select.value(1)


def celsius_cdeg(code):
    """Temperature for a 15-bit ratio of the reference resistor."""
    ratio = code * REFERENCE_OHM / 32768.0 / NOMINAL_OHM
    return round(100.0 * (-A + math.sqrt(A * A - 4.0 * B * (1.0 - ratio))) / (2.0 * B))
