"""A recorded trace again: the same readings at the same ticks must give the same decisions.

For both interpreters. The file is what assurance/proofs/recording.py writes.
"""

import json

from firmware.boiler import interlock
from firmware.boiler.control import Control
from firmware.boiler.reading import Outputs, Reading
from firmware.common.limits import Limits

COMMANDS = {"start": interlock.start, "stop": interlock.stop, "trip": interlock.trip}


class Protection:
    """Interlock and control, without a board. `number` makes the integers they are given."""

    def __init__(self, limits, number=int):
        self.number = number
        self.state = interlock.State(limits, True)
        self.control = Control(self.state)
        self.reading = Reading()
        self.outputs = Outputs()

    def read(self, values):
        """Take (name, value) pairs into the reading."""
        for name, value in values:
            flag = isinstance(value, bool)
            setattr(self.reading, name, value if flag else self.number(value))

    def step(self, now_ms):
        """One loop on the reading as it is."""
        interlock.step(self.state, self.reading, now_ms)
        self.control.step(self.reading, self.outputs)

    def driven(self):
        """All outputs, 0 or 1."""
        names = ("permit1", "permit2", "pump", "vent_closed", "siren", "lamp")
        return [int(bool(getattr(self.outputs, name))) for name in names]

    def command(self, why, mode):
        """What the gateway commanded at the end of a loop that led to another state."""
        if why in COMMANDS and self.state.mode != mode:
            COMMANDS[why](self.state)


def replay(path, number=int, guard=None):
    """Loops that agree; AssertionError at the first that does not.

    `guard`: called before each step with True and after it with False (heap_lock).
    """
    loops = 0
    with open(path) as lines:
        protection = Protection(Limits(json.loads(lines.readline()), "00000000"), number)
        for line in lines:
            now_ms, changed, mode, why, outputs = json.loads(line)
            protection.read(changed.items())
            now_ms = number(now_ms)
            if guard is not None:
                guard(True)
            try:
                protection.step(now_ms)
            finally:
                if guard is not None:
                    guard(False)
            assert protection.driven() == outputs, (path, loops, outputs, protection.driven())
            protection.command(why, mode)
            found = protection.state.mode, protection.state.why
            assert found == (mode, why), (path, loops, mode, why, found)
            loops += 1
    return loops
