"""The parts of the protection one by one, without board, loop or link: a step at a time."""

from firmware.boiler.checks import Checks
from firmware.boiler.latches import Latches
from firmware.boiler.reading import Reading
from firmware.boiler.responses import Responses
from firmware.boiler.rows import COUNT
from firmware.common import fields
from firmware.common.limits import Limits, defaults


def limits_with(**changed):
    """The default limits, but for these."""
    values = defaults()
    values.update(changed)
    return Limits(values, "")


def calm_reading(**changed):
    """9.0 bar at rest with both PERMITs low: nothing is wrong."""
    reading = Reading()
    values = dict(pt1_code=10_400, pt2_code=10_400, reference_code=16_000, supply_mv=24_000)
    for name in ("pt1", "pt2", "reference", "supply", "t_drum", "t_outlet", "t_metal"):
        values[name + "_ok"] = True
    for name in ("t_drum", "t_outlet", "t_metal"):
        values[name + "_new"] = True
        values[name + "_cdeg"] = 17_991
    values.update(level_bits=fields.LW2 | fields.LW1 | fields.LC_ON, flow_age_ms=60_000)
    values.update(chain_closed=True, off_target1_closed=True, off_target2_closed=True)
    values.update(alive1_closed=True, alive2_closed=True)
    values.update(ping_age_ms=100)
    values.update(changed)
    for name in values:
        assert hasattr(reading, name), name
        setattr(reading, name, values[name])
    return reading


class Driven:
    """What the responses look at of the interlock's state."""

    def __init__(self):
        self.permit1 = self.permit2 = self.pump = self.filling = self.vent_open = False
        self.button = self
        self.stuck = False


class Alone:
    """Latches, checks and responses that are recording."""

    def __init__(self, configured=True, boots=0, resets=0, locked=False, **changed):
        self.limits = limits_with(**changed)
        self.latches = Latches(self.limits)
        self.latches.recording = True
        self.checks = Checks(self.limits, self.latches)
        counts = boots, resets, locked
        self.responses = Responses(self.limits, self.latches, self.checks, configured, *counts)
        self.driven = Driven()
        self.now_ms = 0

    def next(self, loop_ms=50):
        """Begins a step."""
        self.now_ms += loop_ms
        self.latches.begin(self.now_ms, loop_ms)
        return self

    def judge(self, reading, heated=False):
        """A whole step of checks and responses."""
        self.next(reading.loop_ms)
        self.checks.judge(reading, heated)
        self.responses.judge(reading, self.driven)

    def acting(self):
        """All rows that act."""
        return tuple([row for row in range(COUNT) if self.latches.active[row]])

    def bad_ms(self, row):
        """How long the condition of a row has been bad, less what was forgiven."""
        return self.latches.bad_ms[row]

    def window(self, row):
        """The last three votes of a row, as bits."""
        return self.latches.window[row]
