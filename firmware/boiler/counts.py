"""SF-24's counts, as they survive a power cut: boots by the watchdog, resets, a running lock.

A board does not know how long it was without power, so the hour of what was stored begins
again with each boot. That errs to the side of a lock.
"""

from firmware.common import wire

NAME = "counts"
HOUR_MS = 3_600_000
MANY = 100  # counts stay below


class Counts:
    """`store`: a firmware.common.store.Store. `cause`: why the board started.

    boots: unintended boots by the watchdog, with this one; resets: after trips out of RUN or
    REDUCED; locked: a lock was running when the power went. What cannot be read is a lock, and
    `fault` says so.
    """

    def __init__(self, store, cause):
        self._store = store
        self._uptime_ms = 0
        data = store.flash.read(NAME)
        kept = (0, 0, 0) if data is None else unpack(data)
        self.boots, self.resets, locked = (0, 0, 1) if kept is None else kept
        self.locked = locked == 1
        self.fault = "counts damaged: no reset for 60 min (SF-24)" if kept is None else None
        self._written = kept
        if cause == "watchdog":
            # At once: a board that comes no further than this must be counted too.
            self.boots = min(self.boots + 1, MANY)
            self.write(self.resets, self.locked)

    def turn(self, loop_ms):
        """Once a loop: boots are forgotten after 60 min without another."""
        if self.boots:
            self._uptime_ms += loop_ms
            if self._uptime_ms >= HOUR_MS:
                self.boots = 0

    def write(self, resets, locked):
        """Writes the counts where they have changed; True where that was tried.

        May be called when both PERMITs are low and the store is ready.
        """
        wanted = (self.boots, min(resets, MANY), int(locked))
        if wanted == self._written:
            return False
        if self._store.write(NAME, pack(wanted)):
            self._written = wanted
        return True


def pack(counts):
    """The stored form of boots, resets and locked (0 or 1)."""
    return wire.encode({"boots": counts[0], "resets": counts[1], "locked": counts[2]})


def unpack(data):
    """(boots, resets, locked) from their stored form; None where that is damaged or another's."""
    found = wire.decode(data[:-1])
    if found is None:
        return None
    counts = (found.get("boots"), found.get("resets"), found.get("locked"))
    for count in counts:
        if type(count) is not int or not 0 <= count <= MANY:
            return None
    return counts
