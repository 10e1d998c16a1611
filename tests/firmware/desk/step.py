"""The pure core on the desk: interlock and control, a reading in each step, nothing else.

A table of tests begins in a mode, changes some inputs of a calm reading for some steps, and looks
at what an observer sees: mode, the function that moved it, outputs.
"""

from desk.snapshot import Snapshot
from desk.steps import limits_with
from desk.storm import calm

from firmware.boiler import interlock, rows
from firmware.boiler.control import Control
from firmware.boiler.reading import Outputs, Reading
from firmware.common import fields, ticks


class Core:
    """Begins as a boot does. `limits`: those that are not the default ones."""

    def __init__(self, now_ms=0, configured=True, **limits):
        self.state = interlock.State(limits_with(limits), configured)
        self.control = Control(self.state)
        self.outputs = Outputs()
        self.reading = Reading()
        self.now_ms = now_ms
        self.loop = 0
        self.kept = {}  # inputs that are not calm until further notice

    def turn(self, **changed):
        """One loop on a calm reading, but for what is kept and for these inputs."""
        reading = self.reading
        calm(reading, self.state, self.loop)
        for values in (self.kept, changed):
            for name in values:
                assert hasattr(reading, name), name
                setattr(reading, name, values[name])
        interlock.step(self.state, reading, self.now_ms)
        self.control.step(reading, self.outputs)
        self.now_ms = ticks.add(self.now_ms, reading.loop_ms)
        self.loop += 1
        return self

    def run(self, ms, loop_ms=50, **changed):
        """So much time with these inputs."""
        for _ in range(ms // loop_ms):
            self.turn(loop_ms=loop_ms, **changed)
        return self

    def keep(self, **inputs):
        """From now on these inputs; a None is calm again."""
        for name in inputs:
            if inputs[name] is None:
                self.kept.pop(name, None)
            else:
                self.kept[name] = inputs[name]
        return self

    def press(self, ms, **changed):
        self.run(ms, button_pressed=True, **changed)
        return self.turn(**changed)

    def to_ready(self):
        self.run(3000).press(2500)
        assert self.mode == "READY", self.seen()
        return self

    def to_run(self):
        self.to_ready().run(4000).press(500).run(1000)
        assert self.mode == "RUN", self.seen()
        return self

    def to_reduced(self):
        self.to_run()
        self.run(100, pt1_code=11_600, pt2_code=11_600)
        assert self.mode == "REDUCED", self.seen()
        return self

    def to_hold(self):
        self.to_run()
        self.run(100, ping_age_ms=5000)
        assert self.mode == "HOLD", self.seen()
        return self

    def to(self, mode):
        """In this mode since a moment."""
        if mode != "TRIPPED":
            return getattr(self, "to_" + mode.lower())()
        return self.run(3000)

    @property
    def mode(self):
        return fields.BOILER_MODES[self.state.mode]

    @property
    def permits(self):
        return self.outputs.permit1, self.outputs.permit2

    def seen(self):
        """Mode, and what moved it there."""
        return self.mode, self.state.why

    def acting(self):
        """(function, channel) of each row that acts."""
        active = self.state.latches.active
        return [rows.ROWS[row][:2] for row in range(rows.COUNT) if active[row]]

    def acts(self, sf, channel=None):
        """A row of this function acts, of this channel if it is given."""
        return any([one[0] == sf and channel in (None, one[1]) for one in self.acting()])

    def snapshot(self):
        """The state, to be put back as often as one likes."""
        return Snapshot(self)
