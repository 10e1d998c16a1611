"""The pure core beside `assurance.specification`: after each step both must be in the same mode."""

from desk.step import Core

from assurance.specification import driven, table
from assurance.specification.demands import Monitor
from firmware.boiler import rows
from firmware.common import fields

MODES = fields.BOILER_MODES
# Each heats less than those before it, or waits for more.
COOLER = ("RUN", "REDUCED", "READY", "HOLD", "TRIPPED")


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
        self._watched = [name in self.monitor.conditions for name in names()]

    def turn(self, **changed):
        """One loop of both."""
        permits = self.state.permit1, self.state.permit2
        self.was_closed = self.outputs.vent_closed
        Core.turn(self, **changed)
        self.monitor.turn(self.reading, *permits)
        return self

    def to(self, mode):
        """Both in this mode. The monitor knows of no button and no `start`."""
        Core.to(self, mode)
        self.monitor.mode = mode
        return self

    def agrees(self):
        """The same mode, or less heat because of a row that the specification does not watch."""
        return self.mode == self.monitor.mode or (self.is_stricter() and self._unwatched_act())

    def outputs_wrong(self):
        """Which outputs are not what the specification says for this loop, by name."""
        seen, outputs = self.monitor.seen, self.outputs
        found = []
        blinks = self.mode == "TRIPPED" and self.state.latches.first >= 0
        if not blinks and outputs.lamp != driven.is_safe(seen):
            found.append("lamp")
        cause = any([self.acts(sf) for sf in driven.VENTS])
        if outputs.vent_closed == driven.vent_is_open(seen, not self.was_closed, cause):
            found.append("vent")
        forbidden = not driven.may_feed(seen, self.reading) or any(
            [self.acts(sf) for sf in driven.NO_FEED]
        )
        if outputs.pump and forbidden:
            found.append("pump")
        return found

    def is_stricter(self):
        """The board heats less than the specification demands."""
        return COOLER.index(self.mode) > COOLER.index(self.monitor.mode)

    def _unwatched_act(self):
        row, active = self.state.row, self.state.latches.active
        acting = [number for number in range(rows.COUNT) if active[number]] + [row]
        return any([number >= 0 and not self._watched[number] for number in acting])
