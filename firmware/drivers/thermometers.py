"""All MAX31865 of a board: conversions by DRDY, and a fault cycle of one chip in turn."""

import time

# Three chips: each has a fault cycle a second, and no conversion for up to 66 ms after it.
CYCLE_EVERY_MS = 333


class Thermometers:
    """`chips`: each in turn has its fault cycle, and with it a gap of a loop or two.

    `names`: their names in a reading, as "drum" for `t_drum_new`, `t_drum_ok`, `t_drum_cdeg`.
    """

    def __init__(self, chips, names, now_ms):
        self.chips = chips
        self._names = [("t_%s_new" % n, "t_%s_ok" % n, "t_%s_cdeg" % n) for n in names]
        self._turn = 0
        self._last_ms = now_ms
        self._in_cycle = None

    def poll(self, bits, masks, now_ms):
        """Takes finished conversions (DRDY: bits that are low) and begins a cycle when due.

        The board uses the 0.6 ms of the cycle for its other chips, then calls `finish`.
        """
        for at in range(len(self.chips)):
            self.chips[at].poll(not bits & masks[at], now_ms)
        if time.ticks_diff(now_ms, self._last_ms) >= CYCLE_EVERY_MS:
            self._last_ms = time.ticks_add(self._last_ms, CYCLE_EVERY_MS)
            self._in_cycle = self.chips[self._turn]
            self._turn = (self._turn + 1) % len(self.chips)
            self._in_cycle.begin_cycle()

    def finish(self):
        """Ends the cycle that `poll` began."""
        if self._in_cycle is not None:
            self._in_cycle.end_cycle()
            self._in_cycle = None

    def show(self, reading):
        """Fills in the conversions that ended in this loop; in a gap none is new."""
        for at in range(len(self.chips)):
            chip = self.chips[at]
            new, good, cdeg = self._names[at]
            setattr(reading, new, chip.new)
            if chip.new:
                setattr(reading, good, chip.good)
                setattr(reading, cdeg, chip.cdeg)
