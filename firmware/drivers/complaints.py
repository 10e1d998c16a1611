"""What is wrong with chips, in words for people: each once, and never many at a time."""

import time

EVERY_MS = 1000


class Complaints:
    """`parts`: drivers with an attribute `fault`, None or words."""

    def __init__(self, parts, now_ms):
        self._parts = parts
        self._told = [None] * len(parts)
        self._last_ms = now_ms

    def news(self, now_ms):
        """Words that were not told before, or None."""
        if time.ticks_diff(now_ms, self._last_ms) < EVERY_MS:
            return None
        self._last_ms = now_ms
        for at in range(len(self._parts)):
            words = self._parts[at].fault
            if words is not None and words != self._told[at]:
                self._told[at] = words
                return words
        return None
