"""Chips that should not be there: another chip at an address, and one that answers nonsense."""

from sim.chips.ads1115 import HIGH, LOW, Ads1115Chip
from sim.chips.i2c_chip import I2cChip


class Stranger(I2cChip):
    """A thermometer like the TMP102 at an ADC's address: four registers of 12 or 13 bits."""

    def __init__(self, address: int = 0x48) -> None:
        I2cChip.__init__(self, address)
        self._registers = [0x1900, 0x60A0, 0x4B00, 0x5000]

    def _set(self, register: int, word: int) -> None:
        if register & 3:
            self._registers[register & 3] = word & 0xFFF0

    def _get(self, register: int) -> int:
        return self._registers[register & 3]


class Ads1015(Ads1115Chip):
    """The ADS1115's 12-bit sister: the same registers, without the lowest four bits."""

    def _set(self, register: int, word: int) -> None:
        if register == LOW:
            word &= 0xFFF0
        elif register == HIGH:
            word |= 0x000F
        Ads1115Chip._set(self, register, word)

    def _code(self, config: int) -> int:
        return Ads1115Chip._code(self, config) & ~0xF


class Memory(I2cChip):
    """A memory at an ADC's address: it reads back every word written to it."""

    def __init__(self, address: int = 0x48, holds: int = 0x2EE0) -> None:
        I2cChip.__init__(self, address)
        self._words = {0: holds}

    def _set(self, register: int, word: int) -> None:
        self._words[register] = word

    def _get(self, register: int) -> int:
        return self._words.get(register, 0xFFFF)


class Babbler(I2cChip):
    """A chip that answers nonsense on I2C and SPI, the same for the same seed."""

    def __init__(self, address: int = 0x48, seed: int = 1) -> None:
        I2cChip.__init__(self, address)
        self._state = seed

    def write(self, data: bytes) -> None:
        """Acknowledges anything."""

    def read_into(self, buffer: bytearray) -> None:
        """Anything."""
        for at in range(len(buffer)):
            buffer[at] = self._next()

    def exchange(self, byte: int, mode: int, baudrate: int) -> int:
        """Anything, on SPI."""
        return self._next()

    def _next(self) -> int:
        # Numerical Recipes' generator: its low bits are poor, so the high ones are taken.
        self._state = (self._state * 1664525 + 1013904223) & 0xFFFFFFFF
        return self._state >> 24
