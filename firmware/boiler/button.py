"""Presses of the local button, found in samples."""

SHORT_MIN_MS, SHORT_MAX_MS = 50, 1000  # start, cold fill
LONG_MIN_MS, LONG_MAX_MS = 2000, 10_000  # local reset
STUCK_MS, FREED_MS = 30_000, 10_000  # SF-24
FOREVER_MS = 3_600_000  # ages saturate here


class Button:
    """What is known of the button. A press that began before boot does not count."""

    def __init__(self):
        self.pressed = True
        self.counts = False  # the press that goes on will mean something when it ends
        self.began = self.short = self.long = False  # in this step: began, or ended as such
        self.stuck = False  # held for 30 s, until released for 10 s
        self.held_ms = 0  # of this press
        self.freed_ms = FOREVER_MS  # since the last press

    def watch(self, pressed, engaged, loop_ms):
        """Take a sample. A press that begins while `engaged` counts for nothing."""
        held_ms = min(self.held_ms + loop_ms, FOREVER_MS) if self.pressed else 0
        ended = self.pressed and not pressed and self.counts
        # It was surely held only from the first sample that saw it to the last: a single one may be
        # a glitch of the wire, and a short press is a start.
        self.short = ended and self.held_ms >= SHORT_MIN_MS and held_ms <= SHORT_MAX_MS
        self.long = ended and LONG_MIN_MS <= held_ms <= LONG_MAX_MS
        self.began = pressed and not self.pressed
        if self.began or not pressed:
            self.counts = pressed and not engaged
        self.freed_ms = 0 if pressed else min(self.freed_ms + loop_ms, FOREVER_MS)
        self.stuck = (pressed and held_ms >= STUCK_MS) or (self.stuck and self.freed_ms < FREED_MS)
        self.held_ms = held_ms
        self.pressed = pressed
