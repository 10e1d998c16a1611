"""The protection at its edge: `interlock.step()` in virtual time, and what inputs do to it.

Wires follow the PERMITs, codes flicker by one count, and everything else is calm until a test
says otherwise. Each mode is reached as a person reaches it.
"""

from firmware.boiler import interlock, rows
from firmware.boiler.interlock import NO_COUNTS, State
from firmware.boiler.proofs import NO_RECORD
from firmware.boiler.reading import Reading
from firmware.common import fields
from firmware.common.limits import Limits, defaults

LW2, LW1, LC_ON, LC_OFF, HW = fields.LW2, fields.LW1, fields.LC_ON, fields.LC_OFF, fields.HW
DRIVEN = ("pump", "filling", "engaged", "vent_open")  # by control, which is not here
FLICKER = ("pt1_code", "pt2_code", "reference_code", "t_drum_cdeg", "t_outlet_cdeg", "t_metal_cdeg")
CALM = {  # 9.0 bar and saturated; water up to LC_ON
    "pt1_code": 10_400,
    "pt2_code": 10_400,
    "reference_code": 16_000,
    "t_drum_cdeg": 17_991,
    "t_outlet_cdeg": 17_991,
    "t_metal_cdeg": 17_991,
    "level_bits": LW2 | LW1 | LC_ON,
    "supply_mv": 24_000,
    "flow_age_ms": 60_000,
    "ping_age_ms": 100,
    "chain_closed": True,
    "alive1_closed": True,
    "alive2_closed": True,
    "button_pressed": False,
}
COLD = {"pt1_code": 3300, "pt2_code": 3300}
COLD.update({"t_drum_cdeg": 2000, "t_outlet_cdeg": 2000, "t_metal_cdeg": 2000})


def limits_with(changed):
    """The default limits, but for these."""
    values = defaults()
    values.update(changed)
    return Limits(values, "")


class Steps:
    """A board's protection in a mode. `inputs`: names in Reading or DRIVEN that are not calm."""

    def __init__(self, mode="RUN", limits=(), configured=True, counts=NO_COUNTS, **inputs):
        minutes = inputs.pop("minutes", NO_RECORD)
        self.state = State(limits_with(dict(limits)), configured, counts, minutes)
        self.reading = Reading()
        self.now_ms = self.turns = 0
        self.shown = [False] * rows.COUNT  # which rows acted after the last step
        self.inputs = {}
        self.put(dict(CALM, vent_open=False))
        for name in ("pt1", "pt2", "reference", "supply", "t_drum", "t_outlet", "t_metal"):
            self.put({name + "_ok": True})
        for name in ("t_drum", "t_outlet", "t_metal"):
            self.put({name + "_new": True})
        self.put(inputs)
        if mode != "boot":
            self.go(mode)

    def go(self, mode):
        """From a boot to this mode, by real steps."""
        self.run(2200, 100)
        if mode != "TRIPPED":
            self.press(2500)
        if mode in ("RUN", "REDUCED", "HOLD"):
            refused = interlock.start(self.state)
            assert refused is None, refused
            self.run(100)
        if mode == "REDUCED":
            self.run(100, pt1_code=11_600, pt2_code=11_600)
            self.run(200, pt1_code=10_400, pt2_code=10_400)
        if mode == "HOLD":
            self.run(50, ping_age_ms=5000)
        assert self.mode == mode, (self.mode, self.state.why)

    def put(self, inputs):
        """Set inputs; they stay."""
        self.inputs.update(inputs)
        for name in inputs:
            setattr(self.state if name in DRIVEN else self.reading, name, inputs[name])

    def free(self, *names):
        """Wires that follow the PERMITs again."""
        for name in names:
            del self.inputs[name]

    def step(self, loop_ms=50):
        """One loop."""
        state, reading, inputs = self.state, self.reading, self.inputs
        self.now_ms += loop_ms
        self.turns += 1
        reading.loop_ms = loop_ms
        for name, follows in (
            ("contact1_closed", state.permit1),
            ("contact2_closed", state.permit2),
            ("off_target1_closed", not state.permit1),
            ("off_target2_closed", not state.permit2),
        ):
            if name not in inputs:
                setattr(reading, name, follows)
        if self.turns % 6 == 0:
            for name in FLICKER:
                if inputs[name] == CALM[name]:
                    setattr(reading, name, inputs[name] + (self.turns // 6 & 1))
        interlock.step(state, reading, self.now_ms)

    def run(self, ms, loop_ms=50, **inputs):
        """Steps with these inputs: [(ms, row)] as rows begin to act, and (ms, ~row) as they end."""
        self.put(inputs)
        seen = []
        for turn in range(1, ms // loop_ms + 1):
            self.step(loop_ms)
            self._note(turn * loop_ms, seen)
        return tuple(seen)

    def _note(self, ms, seen):
        active = self.state.latches.active
        if active == self.shown:
            return
        for row in range(rows.COUNT):
            if active[row] != self.shown[row]:
                self.shown[row] = active[row]
                seen.append((ms, row if active[row] else ~row))

    def samples(self, name, *values):
        """One step for each value of an input."""
        return self.series(*[{name: value} for value in values])

    def series(self, *inputs):
        """One step for each dict of inputs."""
        seen = []
        for turn, one in enumerate(inputs):
            self.put(one)
            self.step()
            self._note((turn + 1) * 50, seen)
        return tuple(seen)

    def press(self, ms):
        """Press the button for so long, and release it."""
        self.run(ms, button_pressed=True)
        self.run(50, button_pressed=False)

    @property
    def mode(self):
        """The name of the state."""
        return fields.BOILER_MODES[self.state.mode]

    @property
    def permits(self):
        """PERMIT_1 and PERMIT_2."""
        return self.state.permit1, self.state.permit2

    @property
    def acting(self):
        """All rows that act."""
        return tuple([row for row in range(rows.COUNT) if self.state.latches.active[row]])

    @property
    def warned(self):
        """All rows that warn."""
        return tuple([row for row in range(rows.COUNT) if self.state.latches.warned[row]])

    @property
    def recorded(self):
        """The rows that were recorded since the reset, in their order."""
        when = self.state.latches.recorded
        found = sorted([(when[row], row) for row in range(rows.COUNT) if when[row]])
        return tuple([row for _, row in found])

    def first_out(self):
        """Of the first row that latched: itself, value, limit, and for how long it had been bad."""
        latches = self.state.latches
        row = latches.first
        return row, latches.value[row], latches.limit[row], self.now_ms - latches.since_ms[row]


def at(ms, *began):
    """All these rows began to act at once."""
    return tuple([(ms, row) for row in began])


def ended(ms, *rows_that):
    """All these rows ceased to act at once."""
    return tuple([(ms, ~row) for row in rows_that])


def check(table, mode="RUN", limits=(), **always):
    """Each case of a table: inputs, for how long, the mode at the end, which rows acted when."""
    for inputs, ms, after, expected in table:
        desk = Steps(mode, limits, **always)
        found = desk.run(ms, **inputs)
        assert (desk.mode, found) == (after, expected), (inputs, desk.mode, found)
