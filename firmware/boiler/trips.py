"""The last 16 trips, as they survive a power cut: one file a trip, each with its CRC.

A trip waits in memory until both PERMITs are low. A power cut in the middle of a write loses
at most the trip that was being written.
"""

from firmware.common import wire

KEPT = 16  # in flash
WAITING = 16  # in memory; the first ones count, so that the cause is among them
OF_THE_LINK = ("t", "kind", "seq", "lost")  # entries of an event that are not the trip's


class Trips:
    """`store`: a firmware.common.store.Store.

    `boot`, `prog`: this boot's id and the program that runs, written with each trip.
    """

    def __init__(self, store, boot, prog):
        self._store = store
        self._boot, self._prog = boot, prog
        self._waiting = []
        self.last = 0  # number of the last one that was made
        for place in range(KEPT):
            found = self._read(place)
            if found is not None and found["n"] > self.last:
                self.last = found["n"]
        self._told = self._tell_to = self.last

    def add(self, event):
        """Takes an event in: a dict, as the link has it. All but trips are left out."""
        if event["kind"] != "trip" or len(self._waiting) >= WAITING:
            return
        trip = {name: event[name] for name in event if name not in OF_THE_LINK}
        self.last += 1
        trip["n"] = self.last
        trip["boot"], trip["prog"] = self._boot, self._prog
        self._waiting.append((place_of(self.last), wire.encode(trip)))

    def write(self):
        """Writes the trip that has waited longest; True where one waited.

        May be called when both PERMITs are low and the store is ready.
        """
        if not self._waiting:
            return False
        if self._store.write(*self._waiting[0]):
            self._waiting.pop(0)
        return True

    @property
    def asked(self):
        """Somebody waits for trips."""
        return self._told < self._tell_to

    def ask(self):
        """From now on `tell` gives all that are stored, the oldest first."""
        self._told, self._tell_to = max(self.last - KEPT, 0), self.last

    def tell(self):
        """The next frame for who asked; None: none in this loop."""
        while self._told < self._tell_to:
            self._told += 1
            found = self._read(self._told % KEPT)
            if found is not None and found["n"] == self._told:
                found["t"] = "trip"
                return found
        return None

    def _read(self, place):
        """What a place holds: a dict with its number, or None."""
        data = self._store.flash.read(place_of(place))
        found = wire.decode(data[:-1]) if data else None
        right = found is not None and type(found.get("n")) is int and found["n"] % KEPT == place
        return found if right and found["n"] > 0 else None


def place_of(number):
    """The name of the file in which a trip is kept."""
    return "trip%02d" % (number % KEPT)
