"""What outlives a power cut on the boiler board, and when it is written.

Writing to flash stops the loop for tens of milliseconds: never while a PERMIT has pulses.
"""

from firmware.boiler.counts import Counts
from firmware.boiler.proof_record import ProofRecord
from firmware.boiler.trips import Trips
from firmware.common.fields import TRIPPED
from firmware.common.store import Store

DROPPED_MS = 1000  # by then a relay without pulses has dropped, or SF-13 has said otherwise


class Kept:
    """`flash`: the board's. `identity`: its dict, with boot id, cause and program."""

    def __init__(self, flash, identity):
        self.store = Store(flash)
        self.trips = Trips(self.store, identity["boot"], identity["prog"])
        self.counts = Counts(self.store, identity["cause"])
        self.proofs = ProofRecord(self.store)
        self._low_ms = 0  # how long both outputs have had no pulses
        self._fault = None  # of the flash, as it was told

    def turn(self, state, reading, outputs, waits):
        """Once a loop, after the outputs are written: at most one file is written.

        `waits`: something else shall be written first. True where flash may be written and
        nothing was.
        """
        store = self.store
        store.turn(reading.loop_ms)
        self.counts.turn(reading.loop_ms)
        if not self._low(reading, outputs):
            return False
        if waits or not store.ready:
            return True
        wrote = self._count(state) or self.trips.write()
        return not (wrote or self.proofs.write(state.proofs.minutes))

    def _count(self, state):
        """SF-24's counts, before the trips: a power cut soon after one must not hide its reset."""
        itself = state.itself
        locked = max(itself.locked_ms) > 0
        # A reset is counted in the step after it: until then the trip still waits.
        heated = state.heated and (state.mode == TRIPPED or itself.reset)
        return self.counts.write(itself.times, locked, heated)

    def tell(self, now_ms, link):
        """Once a loop: what is new about the flash, and the next trip for who asked."""
        fault = self.counts.fault or self.store.fault
        self.counts.fault = None
        if fault is not None and self._fault is None:
            link.event(now_ms, "fault", {"what": "flash", "why": fault})
        self._fault = fault
        if self.trips.asked and link.idle:
            found = self.trips.tell()
            if found is not None:
                link.tell(found)

    def _low(self, reading, outputs):
        """Both PERMITs are low: their outputs, and their contacts while those may be believed."""
        if outputs.permit1 or outputs.permit2:
            self._low_ms = 0
            return False
        self._low_ms = min(self._low_ms + reading.loop_ms, DROPPED_MS)
        closed = reading.contact1_closed or reading.contact2_closed
        return not closed or self._low_ms >= DROPPED_MS
