"""Writes to a board's flash: seldom, read back, and with words for what fails."""

BUSY_MS = 10_000  # SF-16 counts the late loops of so long
RETRY_MS = 60_000
FULL = 28  # errno of a full file system


class Store:
    """Whole small files in `flash` (board.flash). A write may hold up the loop it is made in.

    There is room for two writes in 10 s: they alone are never the three late loops of SF-16.
    """

    def __init__(self, flash):
        self.flash = flash
        self.fault = None  # what failed last, in words; None since a write that went well
        self._busy_ms = [0, 0]  # how long the last two writes still count
        self._wait_ms = 0  # after one that failed
        self._idle = True  # nothing of that counts now

    def turn(self, loop_ms):
        """Once a loop: time passes."""
        if self._idle:
            return
        busy_ms = self._busy_ms
        busy_ms[0] = max(busy_ms[0] - loop_ms, 0)
        busy_ms[1] = max(busy_ms[1] - loop_ms, 0)
        self._wait_ms = max(self._wait_ms - loop_ms, 0)
        self._idle = max(busy_ms) + self._wait_ms == 0

    @property
    def ready(self):
        """Whether there may be a write in this loop."""
        return self._idle or (min(self._busy_ms) == 0 and self._wait_ms == 0)

    @property
    def free(self):
        """Whether there may be a write in this loop and in the next one, whatever failed before."""
        return max(self._busy_ms) == 0

    def write(self, name, data):
        """Writes a file and reads it back; True where it is there. Else `fault` says why."""
        busy_ms = self._busy_ms
        busy_ms[busy_ms.index(min(busy_ms))] = BUSY_MS
        self._idle = False
        self.fault = self._failure(name, data)
        if self.fault is not None:
            self._wait_ms = RETRY_MS
        return self.fault is None

    def _failure(self, name, data):
        try:
            self.flash.write(name, data)
        except OSError as error:
            if error.args[0] == FULL:
                return "flash full: %s not written; remove files that are not the board's" % name
            return "flash fails (%s): %s not written; replace the board" % (error.args[0], name)
        if self.flash.read(name) != data:
            return "flash fails: %s reads back wrong; replace the board" % name
        return None
