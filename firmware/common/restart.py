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

    def turn(self, now_ms, board, link):
        """Once a loop, at its end. Where the board restarts, this does not return.

        A flash that takes no marker is told: without one the restart would count for SF-24.
        """
        if self._marker is not None and ticks.diff(now_ms, self._asked_ms) >= AFTER_MS:
            marker, self._marker = self._marker, None
            try:
                board.restart(marker)
            except OSError as error:
                why = "flash full or failing (%s): no restart; cut the power" % error.args[0]
                link.event(now_ms, "fault", {"what": "flash", "why": why})
