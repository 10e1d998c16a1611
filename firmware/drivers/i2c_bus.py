"""An I2C bus that cannot stop the loop, and that is freed from a chip that holds it.

A chip that was interrupted in the middle of a byte (by a restart of the board, or a spike) holds
SDA low until it has seen the rest of its clocks: nine and a stop free it (NXP, UM10204, 3.1.16).
"""

import time

from machine import Pin

# At most eight bits and an acknowledge are missing.
CLOCKS = 9
# 100 kHz: the low and high times of standard mode are 4.7 and 4.0 µs (UM10204).
HALF_CLOCK_US = 5
# Fast mode (UM10204).
SPEED_HZ = 400_000
# Of a transfer, which takes 0.1 ms; MicroPython's default of 50 ms would stop the loop.
TIMEOUT_US = 2000


class I2cBus:
    """Registers of 16 bits. `opens(scl, sda)`: the port's I2C at two pins."""

    def __init__(self, scl, sda, opens):
        self._scl, self._sda, self._opens = scl, sda, opens
        self._word = bytearray(2)
        self._i2c = opens(Pin(scl), Pin(sda))
        self.recover()

    def recover(self):
        """Frees the bus, in less than 0.2 ms; False where a line stays low nevertheless."""
        # Open drain: driving a line high against a chip that holds it low would short both.
        sda = Pin(self._sda, Pin.OPEN_DRAIN, value=1)
        scl = Pin(self._scl, Pin.OPEN_DRAIN, value=1)
        for _ in range(CLOCKS):
            scl.value(0)
            time.sleep_us(HALF_CLOCK_US)
            scl.value(1)
            time.sleep_us(HALF_CLOCK_US)
        # A stop: SDA rises while SCL is high. It ends whatever transfer the chip was in.
        scl.value(0)
        sda.value(0)
        time.sleep_us(HALF_CLOCK_US)
        scl.value(1)
        time.sleep_us(HALF_CLOCK_US)
        sda.value(1)
        time.sleep_us(HALF_CLOCK_US)
        free = bool(scl.value() and sda.value())
        # The controller gets its pins back; they were the program's.
        self._i2c = self._opens(scl, sda)
        return free

    def write(self, address, register, value):
        """Writes a register. Raises OSError where nothing answers in time."""
        self._word[0], self._word[1] = value >> 8, value & 0xFF
        self._i2c.writeto_mem(address, register, self._word)

    def read(self, address, register):
        """A register's value. Raises OSError where nothing answers in time."""
        self._i2c.readfrom_mem_into(address, register, self._word)
        return self._word[0] << 8 | self._word[1]
