"""SF-24's counts, as they survive a power cut: boots, resets, a running lock, a reset to come.

A board does not know how long it was without power, so the hour of what was stored begins
again with each boot. That errs to the side of a lock.
"""

from firmware.common import wire

NAME = "counts"
NAMES = ("boots", "resets", "locked", "heated")
HOUR_MS = 3_600_000
MANY = 100  # counts stay below


class Counts:
    """`store`: a firmware.common.store.Store. `cause`: why the board started.

    boots: unintended boots by the watchdog, with this one; resets: after trips out of RUN or
    REDUCED; locked: a lock was running when the power went; heated: such a trip waited for its
    reset. What cannot be read is a lock, and `fault` says so.
    """

    def __init__(self, store, cause):
        self._store = store
        self._uptime_ms = 0
        data = store.flash.read(NAME)
        kept = (0, 0, 0, 0) if data is None else unpack(data)
        self.boots, self.resets, locked, heated = (0, 0, 1, 1) if kept is None else kept
        self.locked, self.heated = locked == 1, heated == 1
        self.fault = "counts damaged: no reset for 60 min (SF-24)" if kept is None else None
        self._written = kept
        if cause == "watchdog":
            # At once: a board that comes no further than this must be counted too.
            self.boots = min(self.boots + 1, MANY)
            self.write(self.resets, self.locked, self.heated)

    def turn(self, loop_ms):
        """Once a loop: boots are forgotten after 60 min without another."""
        if self.boots:
            self._uptime_ms += loop_ms
            if self._uptime_ms >= HOUR_MS:
                self.boots = 0

    def write(self, resets, locked, heated):
        """Writes the counts where they have changed; True where that was tried.

        May be called when both PERMITs are low and the store is ready.
        """
        wanted = (self.boots, min(resets, MANY), int(locked), int(heated))
        if wanted == self._written:
            return False
        if self._store.write(NAME, pack(wanted)):
            self._written = wanted
        return True


def pack(counts):
    """The stored form of boots, resets, locked and heated (0 or 1)."""
    return wire.encode({name: count for name, count in zip(NAMES, counts)})


def unpack(data):
    """(boots, resets, locked, heated) from their stored form; None where damaged or another's."""
    found = wire.decode(data[:-1])
    if found is None:
        return None
    counts = tuple([found.get(name) for name in NAMES])
    for count in counts:
        if type(count) is not int or not 0 <= count <= MANY:
            return None
    return counts
