"""An intended restart, a moment after it was asked for: what was answered is sent first."""

from firmware.common import ticks

AFTER_MS = 1000


class Restart:
    """`board.restart(marker)` at the right time; the marker says why, after the boot."""

    def __init__(self):
        self._marker = None
        self._asked_ms = 0

    def ask(self, marker, now_ms):
        """Restart soon."""
        self._marker, self._asked_ms = marker, now_ms

    def turn(self, now_ms, board):
        """Once a loop, at its end. Where the board restarts, this does not return."""
        if self._marker is not None and ticks.diff(now_ms, self._asked_ms) >= AFTER_MS:
            marker, self._marker = self._marker, None
            board.restart(marker)
