"""What outlives a power cut on the boiler board, and when it is written.

Writing to flash stops the loop for tens of milliseconds: never while a PERMIT has pulses.
"""

from firmware.boiler.trips import Trips
from firmware.common.store import Store

DROPPED_MS = 1000  # by then a relay without pulses has dropped, or SF-13 has said otherwise


class Kept:
    """`board`: the seam. `boot`: this boot's id."""

    def __init__(self, board, boot):
        self.store = Store(board.flash)
        self.trips = Trips(self.store, boot)
        self._low_ms = 0  # how long both outputs have had no pulses
        self._told = None  # the last fault of the flash that was told

    def turn(self, reading, outputs, now_ms, link):
        """Once a loop, after the outputs are written: at most one file is written or read."""
        self.store.turn(reading.loop_ms)
        if self._low(reading, outputs) and self.store.ready:
            self.trips.write()
        self._tell(now_ms, link)

    def _low(self, reading, outputs):
        """Both PERMITs are low: their outputs, and their contacts while those may be believed."""
        if outputs.permit1 or outputs.permit2:
            self._low_ms = 0
            return False
        self._low_ms = min(self._low_ms + reading.loop_ms, DROPPED_MS)
        closed = reading.contact1_closed or reading.contact2_closed
        return not closed or self._low_ms >= DROPPED_MS

    def _tell(self, now_ms, link):
        fault = self.store.fault
        if fault is not None and self._told is None:
            link.event(now_ms, "fault", {"what": "flash", "why": fault})
        self._told = fault
        if link.idle:
            found = self.trips.tell()
            if found is not None:
                link.tell(found)
