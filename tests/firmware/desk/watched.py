"""The pure core beside `assurance.specification`: after each step both must be in the same mode."""

from desk.step import Core

from assurance.specification import table
from assurance.specification.demands import Monitor
from assurance.specification.seen import Seen
from firmware.boiler import rows
from firmware.boiler.reading import Reading
from firmware.common import fields

MODES = fields.BOILER_MODES


def names():
    """The name in the specification of each row of the firmware."""
    found = [""] * rows.COUNT
    for row in table.ROWS:
        first = getattr(rows, row.name, None)
        if first is not None:
            for place in range(len(row.channels)):
                found[first + place] = row.name
    return found


class Watched(Core):
    """A Core whose readings a Monitor looks at from the boot on."""

    def __init__(self, **rest):
        Core.__init__(self, **rest)
        superheater = bool(self.state.limits.superheater)
        self.monitor = Monitor("TRIPPED", superheater)
        seen = Seen(superheater)
        seen.look(Reading(), False, False)
        self._watched = [name in seen.values for name in names()]

    def turn(self, **changed):
        """One loop of both."""
        permits = self.state.permit1, self.state.permit2
        Core.turn(self, **changed)
        self.monitor.turn(self.reading, *permits)
        return self

    def to(self, mode):
        """Both in this mode. The monitor knows of no button and no `start`."""
        Core.to(self, mode)
        self.monitor.mode = mode
        return self

    def agrees(self):
        """The same mode, or one with less heat by a row that the specification does not watch."""
        row = self.state.row
        unwatched = row >= 0 and not self._watched[row]
        return self.mode == self.monitor.mode or (unwatched and self.is_stricter())

    def is_stricter(self):
        """The board heats less than the specification demands."""
        order = "RUN", "REDUCED", "HOLD", "READY", "TRIPPED"
        return order.index(self.mode) > order.index(self.monitor.mode)
