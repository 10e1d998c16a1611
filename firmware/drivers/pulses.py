"""A flow meter's pulses: their count, and how long ago the last one came."""

import time

from machine import Pin

# Older than this is as good as never. Ticks wrap after 298 hours (2^30 ms), and a difference is
# right up to half of that.
HOUR_MS = 3_600_000


class Pulses:
    """Counts falling edges of a pin in its interrupt; `count` wraps at 2^16."""

    def __init__(self, pin):
        self.count = 0
        self._last_ms = time.ticks_ms()
        self._heard = False
        pin.irq(self._edge, Pin.IRQ_FALLING)

    def _edge(self, _):
        # Small integers and no call that allocates: an interrupt has no heap.
        self.count = self.count + 1 & 0xFFFF
        self._last_ms = time.ticks_ms()
        self._heard = True

    def age_ms(self):
        """Since the last one; an hour if there was none yet."""
        age_ms = time.ticks_diff(time.ticks_ms(), self._last_ms)
        # An old time stamp would come back as a young one when ticks wrap.
        if not self._heard or age_ms >= HOUR_MS:
            self._heard = False
            return HOUR_MS
        return age_ms
