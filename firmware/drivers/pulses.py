"""A flow meter's pulses: their count, and how long ago the last one came."""

import time

from machine import Pin

HOUR_MS = 3_600_000


class Pulses:
    """Counts falling edges of a pin in its interrupt."""

    def __init__(self, pin):
        self._count = 0
        self._last_ms = time.ticks_ms()
        self._heard = False
        pin.irq(self._edge, Pin.IRQ_FALLING)

    def _edge(self, _):
        self._count = self._count + 1 & 0xFFFF
        self._last_ms = time.ticks_ms()
        self._heard = True

    def read(self):
        """(count, age in ms); the age is an hour where none came yet."""
        age_ms = time.ticks_diff(time.ticks_ms(), self._last_ms)
        # An old time stamp would come back as a young one when ticks wrap.
        if not self._heard or age_ms >= HOUR_MS:
            self._heard = False
            age_ms = HOUR_MS
        return (self._count, age_ms)
