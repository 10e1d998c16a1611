"""Faults of chips in words for people: each once, and one at a time."""

import time

# One event a second: a cabinet without power has five faults at once, and events queue in memory.
EVERY_MS = 1000


class Complaints:
    """`parts`: drivers with an attribute `fault`, None or words."""

    def __init__(self, parts, now_ms):
        self._parts = parts
        self._told = [None] * len(parts)
        self._last_ms = now_ms

    def news(self, now_ms):
        """Words that are new, or None."""
        if time.ticks_diff(now_ms, self._last_ms) < EVERY_MS:
            return None
        self._last_ms = now_ms
        for at in range(len(self._parts)):
            words = self._parts[at].fault
            if words is not None and words != self._told[at]:
                self._told[at] = words
                return words
        return None
