"""A boiler board on the desk: readings set by hand, virtual time, a gateway that pings."""

from desk.flash import with_copies
from desk.harness import BOOT, PROG, Harness, Seam

from firmware.boiler import config, proof_record
from firmware.boiler.loop import Loop
from firmware.boiler.saturation import saturation_cdeg
from firmware.common import fields, limits, ticks

AIR_CODE, WELL_MS = 806, 15_000  # as the default limits have them
WET_TO_LC_ON = fields.LW2 | fields.LW1 | fields.LC_ON
PROVED = proof_record.pack([0] * len(fields.PROOFS))
# Codes are as a test sets them, but for a moment now and then in which they are lower by one
# count: real ones never stand still (SF-03, SF-09). Six turns, because one of six is looked at.
FLICKER_EVERY_MS, FLICKER_MS = 30_000, 600
CODES = "pt1_code", "pt2_code", "reference_code", "t_drum_cdeg", "t_outlet_cdeg", "t_metal_cdeg"


def code(mbar):
    """The ADC code of a gauge pressure in millibar; exact for multiples of 5."""
    return limits.CODE_AT_ZERO + mbar * 4 // 5


def age(left_ms, ms):
    """Lets times that run out age."""
    for one in range(len(left_ms)):
        left_ms[one] = max(left_ms[one] - ms, 0)


class Board(Seam):
    """Contacts follow their PERMITs, mirrors take 3 s to turn away."""

    def __init__(self, now_ms=0, stored=None, flash=None, boot=BOOT, cause="power", prog=PROG):
        packed = config.pack(limits.defaults())
        if flash is None:
            flash = with_copies(*((packed, packed) if stored is None else stored))
            flash.files[proof_record.NAME] = PROVED
        Seam.__init__(self, flash, now_ms, boot, cause, prog)
        self.inputs = {}
        self.away_ms = [60_000, 60_000]  # since a PERMIT was low
        self.permits = [False, False]
        self.flow_age_ms = 60_000  # water flows while the pump is on
        self.drum_cdeg = -1  # saturated, through the lag of the thermowell
        self.outputs = None
        self.flickers = list(CODES)
        self.elapsed_ms = 0

    def read(self, reading):
        reading.contact1_closed, reading.contact2_closed = self.permits
        reading.off_target1_closed = self.away_ms[0] >= 3000
        reading.off_target2_closed = self.away_ms[1] >= 3000
        reading.flow_age_ms = self.flow_age_ms
        reading.t_drum_cdeg = int(self.drum_cdeg)
        reading.t_metal_cdeg = reading.t_drum_cdeg + (600 if self.permits[0] else 100)
        for name in self.inputs:
            setattr(reading, name, self.inputs[name])
        if self.elapsed_ms % FLICKER_EVERY_MS >= FLICKER_EVERY_MS - FLICKER_MS:
            for name in self.flickers:
                setattr(reading, name, getattr(reading, name) - 1)

    def write(self, outputs):
        self.outputs = outputs
        self.permits = [outputs.permit1, outputs.permit2]


class Bench(Harness):
    """A board, its loop, and what a test does with them. Begins as a power-on does."""

    confirms = False

    def __init__(
        self, now_ms=0, stored=None, flash=None, boot=BOOT, cause="power", prog=PROG, **inputs
    ):
        self.board = Board(now_ms, stored, flash, boot, cause, prog)
        self.set(
            pt1_code=code(9000),
            pt1_ok=True,
            pt2_code=code(9000),
            pt2_ok=True,
            reference_code=16000,
            reference_ok=True,
            supply_mv=24_000,
            supply_ok=True,
            t_drum_ok=True,
            t_outlet_cdeg=17_900,
            t_outlet_ok=True,
            t_metal_ok=True,
            level_bits=WET_TO_LC_ON,
            chain_closed=True,
            alive1_closed=True,
            alive2_closed=True,
        )
        self.set(**inputs)
        Harness.__init__(self, self.board, Loop(self.board))

    def set(self, **inputs):
        """Set inputs by their names in Reading; a set one no longer follows the outputs."""
        self.board.inputs.update(inputs)

    def free(self, *names):
        """Inputs that follow the outputs again."""
        for name in names:
            self.board.inputs.pop(name, None)

    def pressure(self, mbar):
        self.set(pt1_code=code(mbar), pt2_code=code(mbar))

    def freeze(self, *names):
        """These codes stand still from now on; without names all of them."""
        for name in names or CODES:
            self.board.flickers.remove(name)

    def climb(self, to_code):
        """Both transmitters rise so slowly that no rate acts, not even in the dark (SF-13)."""
        pt_code = self.board.inputs["pt1_code"]
        while pt_code < to_code:
            pt_code = min(pt_code + (120 if pt_code < 11_450 else 10), to_code)
            self.set(pt1_code=pt_code, pt2_code=pt_code)
            self.run(1000)

    def turn(self, turns=1, loop_ms=50):
        """Turn the loop; conversions end in every second turn, pings come every second."""
        board = self.board
        for _ in range(turns):
            new = self.turns % 2 == 0
            for name in ("t_drum_new", "t_outlet_new", "t_metal_new"):
                if name + "_held" not in board.inputs:
                    board.inputs[name] = new
            self.begin_turn()
            self._warm(loop_ms)
            self.loop.turn()
            if len(board.sent) > 8192:
                self.receive()
            board.now_ms = ticks.add(board.now_ms, loop_ms)
            board.elapsed_ms += loop_ms
            board.flow_age_ms = 100 if board.outputs.pump else board.flow_age_ms + loop_ms
            for group in (0, 1):
                low = not board.permits[group]
                board.away_ms[group] = board.away_ms[group] + loop_ms if low else 0

    def _warm(self, loop_ms):
        """The drum follows the pressure."""
        board = self.board
        boils_cdeg = saturation_cdeg(board.inputs["pt1_code"] - limits.CODE_AT_ZERO + AIR_CODE)
        lag_ms = WELL_MS if board.drum_cdeg >= 0 else loop_ms
        board.drum_cdeg += (boils_cdeg - board.drum_cdeg) * min(loop_ms / lag_ms, 1)

    def run(self, ms):
        self.turn(ms // 50)

    def wait(self, until, within_ms=90_000):
        """Turns until a condition holds."""
        for _ in range(within_ms // 50):
            if until():
                return
            self.turn()
        assert until(), "the condition did not come true"

    def slowly(self, ms):
        """The same in loops of 100 ms, which are just not late: half as many to compute."""
        self.turn(ms // 100, 100)

    def skip(self, ms):
        """As if so much idle time had passed: counts that last 60 min age."""
        state = self.loop.state
        responses = state.responses
        for counted in (state.checks.low_water, responses.water.tries, state.itself.resets):
            age(counted.left_ms, ms)
        age(state.itself.locked_ms, ms)

    def convert(self, name, *values):
        """A new conversion of one Pt100 in each of the next loops; None is an invalid one."""
        self.set(**{name + "_new_held": True, name + "_new": True})
        for value in values:
            self.set(**{name + "_ok": value is not None})
            if value is not None:
                self.set(**{name + "_cdeg": value})
            self.turn()

    def command(self, op, **args):
        """Sends a command and turns four times: (result, why)."""
        matches = self.send_command(op, args)
        self.turn(4)
        acks = [frame for frame in self.receive() if matches(frame)]
        return acks[0]["r"], acks[0].get("why")

    def press(self, ms):
        """Press the button for so long, release it, and turn once more."""
        self.set(button_pressed=True)
        self.run(ms)
        self.set(button_pressed=False)
        self.turn(2)

    def gesture(self, ms=500):
        """A start, or a cold fill: released for 3 s, pressed for so long, quiet for 0.5 s."""
        self.run(3000)
        self.press(ms)
        self.run(500)

    def to_ready(self):
        self.run(3000)
        self.press(2500)
        assert self.mode == "READY", self.events()
        return self

    def to_run(self):
        self.to_ready()
        assert self.command("start") == ("done", None), self.events()
        self.turn(20)
        assert self.permits == (True, True)
        return self

    def to_reduced(self):
        self.to_run()
        self.pressure(10_500)
        self.turn(2)
        assert self.mode == "REDUCED"
        self.pressure(10_200)
        return self

    def to_hold(self):
        self.to_run()
        self.pressure(10_600)
        self.turn(2)
        assert self.mode == "HOLD"
        return self

    @property
    def mode(self):
        return fields.BOILER_MODES[self.loop.state.mode]

    @property
    def permits(self):
        return (self.board.outputs.permit1, self.board.outputs.permit2)

    @property
    def outputs(self):
        return self.board.outputs

    def trips(self):
        """Names of the functions that latched, in their order."""
        return [e["sf"] for e in self.events("trip")]

    def first_out(self):
        """Of the first trip: function, channel, value, limit, and how long ago it began."""
        trip = self.events("trip")[0]
        ago_ms = ticks.diff(trip["ms"], trip["since"])
        return trip["sf"], trip["ch"], trip["val"], trip["lim"], ago_ms

    def why(self):
        """The cause of the last change of state."""
        return self.events("state")[-1]["why"]

    def telemetry(self):
        """The latest telemetry as a dict."""
        self.receive()
        return dict(zip(fields.BOILER_FIELDS, self.latest))
