"""Presses of the local button, found in samples.

A start is a gesture that a chattering or wet contact cannot make: released for 3 s, pressed for
0.2 to 1 s, released and quiet for 0.5 s, with no bounce in the 5 s before.
"""

SHORT_MIN_MS, SHORT_MAX_MS = 200, 1000  # start, cold fill
FREE_MS, QUIET_MS, BOUNCED_MS = 3000, 500, 5000  # released before and after it; since a bounce
LONG_MIN_MS, LONG_MAX_MS = 2000, 10_000  # local reset
STUCK_MS, FREED_MS = 30_000, 10_000  # SF-24
FOREVER_MS = 3_600_000  # ages saturate here


class Button:
    """What is known of the button. A press that began before boot does not count."""

    def __init__(self):
        self.pressed = True
        self.counts = False  # the press that goes on will mean something when it ends
        self.free = False  # and may be short: the button was released for long before it
        self.began = self.short = self.long = False  # in this step: began, or ended as such
        self.stuck = False  # held for 30 s, until released for 10 s
        self.held_ms = 0  # of this press
        self.freed_ms = 0  # since the last press
        self.bounced_ms = FOREVER_MS  # since a press that was too short for a person
        self.waits_ms = 0  # of quiet, until a short press counts

    def watch(self, pressed, engaged, loop_ms):
        """Take a sample. A press that begins while `engaged` counts for nothing."""
        self.short = self.long = False
        self.bounced_ms = min(self.bounced_ms + loop_ms, FOREVER_MS)
        held_ms = min(self.held_ms + loop_ms, FOREVER_MS) if self.pressed else 0
        if self.pressed and not pressed:
            self._end(held_ms)
        elif self.waits_ms:
            self._wait(pressed, loop_ms)
        self.began = pressed and not self.pressed
        if self.began:
            self.free = self.freed_ms >= FREE_MS and self.bounced_ms >= BOUNCED_MS
        if self.began or not pressed:
            self.counts = pressed and not engaged
        self.freed_ms = 0 if pressed else min(self.freed_ms + loop_ms, FOREVER_MS)
        self.stuck = (pressed and held_ms >= STUCK_MS) or (self.stuck and self.freed_ms < FREED_MS)
        self.held_ms = held_ms
        self.pressed = pressed

    def _end(self, held_ms):
        """A press has ended. It was surely held only between the samples that saw it."""
        if self.held_ms < SHORT_MIN_MS:
            self.bounced_ms = 0
        elif self.counts and self.free and held_ms <= SHORT_MAX_MS:
            self.waits_ms = QUIET_MS
        self.long = self.counts and LONG_MIN_MS <= held_ms <= LONG_MAX_MS

    def _wait(self, pressed, loop_ms):
        """A short press counts once the button has been quiet after it."""
        self.waits_ms = 0 if pressed else max(self.waits_ms - loop_ms, 0)
        self.short = self.waits_ms == 0 and not pressed
