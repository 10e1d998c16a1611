"""The minutes since each proof, as they survive a power cut."""

from firmware.boiler.proofs import COUNT, MOST_MIN, NO_RECORD
from firmware.common import wire
from firmware.common.fields import PROOFS

NAME = "proofs"
EVERY_MIN = 60  # so much may be lost with the power


class ProofRecord:
    """`store`: a firmware.common.store.Store. `minutes`: of each proof, at boot."""

    def __init__(self, store):
        self._store = store
        data = store.flash.read(NAME)
        kept = None if data is None else unpack(data)
        # What is damaged counts as never proved.
        self.minutes = NO_RECORD if kept is None else kept
        self._written = self.minutes

    def write(self, minutes):
        """Write the minutes where they have moved on by an hour or back; True: it was tried.

        May be called when both PERMITs are low and the store is ready.
        """
        for place in range(COUNT):
            moved = minutes[place] - self._written[place]
            if moved < 0 or moved >= EVERY_MIN:
                if self._store.write(NAME, pack(minutes)):
                    self._written = tuple(minutes)
                return True
        return False


def pack(minutes):
    """The stored form of the minutes, in the order of PROOFS."""
    return wire.encode({name: count for name, count in zip(PROOFS, minutes)})


def unpack(data):
    """The minutes from their stored form; None where it is damaged."""
    found = wire.decode(data[:-1])
    if found is None:
        return None
    minutes = tuple([found.get(name) for name in PROOFS])
    for count in minutes:
        if type(count) is not int or not 0 <= count <= MOST_MIN:
            return None
    return minutes
