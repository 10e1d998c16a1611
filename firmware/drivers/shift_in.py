"""A row of 74HC165: many contacts over three pins, two of them fixed to prove the others."""

WRONG = "74HC165: its fixed inputs read wrong; check load, clock and data, and the chips' supply"


class ShiftIn:
    """Pins: `load` (active low), `clock`, `data`. The last of `count` inputs comes out first.

    `fixed_low`, `fixed_high`: bits of inputs tied to ground and to the supply. `fault`: None, or
    words about the fault and its remedy.
    """

    def __init__(self, load, clock, data, count, fixed_low, fixed_high):
        self._load, self._clock, self._data = load, clock, data
        self._count = count
        self._fixed, self._fixed_high = fixed_low | fixed_high, fixed_high
        self._all = (1 << count) - 1
        self.fault = None

    def read(self):
        """All inputs as bits, input 0 is bit 0; all 1 where the fixed ones read wrong."""
        # No waits: a call from MicroPython takes microseconds, the chip needs tens of nanoseconds.
        load, clock, data = self._load, self._clock, self._data
        load.value(0)
        load.value(1)
        bits = 0
        # The first bit is there before the first clock; each rising edge brings the next.
        for _ in range(self._count):
            bits = bits << 1 | data.value()
            clock.value(1)
            clock.value(0)
        # A broken or shorted line reads all 0 or all 1, and a clock too many shifts the pattern.
        # All 1 are open contacts: electrodes dry, loops open, the chain dead.
        good = bits & self._fixed == self._fixed_high
        self.fault = None if good else WRONG
        return bits if good else self._all
