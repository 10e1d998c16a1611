"""Chips that should not be there: another one at an address, and what answers nonsense."""

from sim.chips.ads1115 import HIGH, LOW, Ads1115Chip


class Stranger:
    """A TMP102-like thermometer at an ADC's address: four registers of 12 or 13 bits."""

    def __init__(self, address=0x48):
        self.address = address
        self.silent = False
        self._registers = [0x1900, 0x60A0, 0x4B00, 0x5000]
        self._pointer = 0

    def write(self, data):
        """The pointer, and two bytes for its register."""
        self._pointer = data[0] & 3
        if len(data) >= 3 and self._pointer:
            self._registers[self._pointer] = (data[1] << 8 | data[2]) & 0xFFF0

    def read_into(self, buffer):
        """The register that the pointer is at."""
        value = self._registers[self._pointer]
        for at in range(len(buffer)):
            buffer[at] = value >> 8 if at % 2 == 0 else value & 0xFF


class Ads1015(Ads1115Chip):
    """The sister of 12 bits: the same registers, but the lowest four bits are not kept."""

    def _set(self, register, value):
        if register == LOW:
            value &= 0xFFF0
        elif register == HIGH:
            value |= 0x000F
        super()._set(register, value)

    def _code(self, config):
        return super()._code(config) & ~0xF


class Memory:
    """A memory at an ADC's address: whatever is written there is read back."""

    def __init__(self, address=0x48, holds=0x2EE0):
        self.address = address
        self.silent = False
        self._words = {0: holds}
        self._pointer = 0

    def write(self, data):
        """The address in it, and a word."""
        self._pointer = data[0]
        if len(data) >= 3:
            self._words[self._pointer] = data[1] << 8 | data[2]

    def read_into(self, buffer):
        """The word there."""
        value = self._words.get(self._pointer, 0xFFFF)
        for at in range(len(buffer)):
            buffer[at] = value >> 8 if at % 2 == 0 else value & 0xFF


class Babbler:
    """A chip that answers nonsense, the same for the same seed."""

    def __init__(self, address=0x48, seed=1):
        self.address = address
        self.silent = False
        self._state = seed

    def write(self, data):
        """Acknowledges anything."""

    def read_into(self, buffer):
        """Anything."""
        for at in range(len(buffer)):
            buffer[at] = self._next()

    def exchange(self, byte, mode, baudrate):
        """Anything, on SPI."""
        return self._next()

    def _next(self):
        # Numerical Recipes' generator: its low bits are poor, so the high ones are taken.
        self._state = (self._state * 1664525 + 1013904223) & 0xFFFFFFFF
        return self._state >> 24
