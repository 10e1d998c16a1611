"""A tracker board on a bench: motors that turn with the rates they are given, home switches,
end stops, and a link whose other end is the test. Nothing of the firmware's own arithmetic."""

import binascii
import json
import math

from desk.flash import with_copies
from desk.harness import BOOT, Harness, Seam

from firmware.tracker import config as stored
from firmware.tracker.loop import Loop

TURN_MS = 100
WRAP = 1 << 30

AXIS1 = {
    "drive": "rotary", "min": 60000000, "max": 300000000, "home": 60000000, "home_dir": -1,
    "speed": 2222, "slow": 222, "accel": 2222, "steps_per_deg_milli": 444400,
}  # fmt: skip
AXIS2 = {
    "drive": "linear", "min": 0, "max": 90000000, "home": 90000000, "home_dir": 1, "speed": 400,
    "slow": 40, "accel": 800, "counts_per_mm_milli": 20000, "arm_a_um": 200000, "arm_b_um": 600000,
    "angle_offset_udeg": 45000000,
}  # fmt: skip
CLEAR_UDEG = 55000000


def mirror(name, axes=(AXIS1, AXIS2), stow=(180000000, 90000000), escape=1, drive="software"):
    return {
        "id": name, "escape": escape, "away_udeg": 6000000, "clear_udeg": CLEAR_UDEG,
        "stow": list(stow), "axes": [dict(axis) for axis in axes], "escape_drive": drive,
    }  # fmt: skip


def configuration(*mirrors, wind=0, reserve_min_mv=11000):
    return {
        "board": "tracker1", "group": 1, "wind": wind, "stow_cm_s": 1200, "resume_cm_s": 800,
        "reserve_min_mv": reserve_min_mv, "mirrors": list(mirrors) or [mirror("m1"), mirror("m2")],
    }  # fmt: skip


def drive_steps(axis, deg):
    """Truth: the drive's position in steps at an angle."""
    if axis["drive"] == "rotary":
        return deg * axis["steps_per_deg_milli"] / 1000
    a, b = axis["arm_a_um"] / 1000, axis["arm_b_um"] / 1000
    opening = math.radians(deg + axis["angle_offset_udeg"] / 1e6)
    length = math.sqrt(a * a + b * b - 2 * a * b * math.cos(opening))
    return length * axis["counts_per_mm_milli"] / 1000


def drive_deg(axis, steps):
    """Truth: the angle at a drive position."""
    if axis["drive"] == "rotary":
        return steps * 1000 / axis["steps_per_deg_milli"]
    a, b = axis["arm_a_um"] / 1000, axis["arm_b_um"] / 1000
    length = steps * 1000 / axis["counts_per_mm_milli"]
    cosine = (a * a + b * b - length * length) / (2 * a * b)
    return math.degrees(math.acos(min(1, max(-1, cosine)))) - axis["angle_offset_udeg"] / 1e6


class Motor:
    """One axis as it really is."""

    def __init__(self, axis, deg):
        self.axis = axis
        low, high = axis["min"] / 1e6 - 1, axis["max"] / 1e6 + 1
        stops = (drive_steps(axis, low), drive_steps(axis, high))
        self._low, self._high = min(stops), max(stops)
        self._drive = drive_steps(axis, deg)
        self._play_deg = axis.get("backlash_udeg", 0) / 1e6
        self._deg = drive_deg(axis, self._drive)
        self._count = 0.0
        # Where the end switch of a drive by wire opens: the switch lags behind by half the play.
        home, way = axis["home"] / 1e6, axis["home_dir"]
        self._end = drive_steps(axis, home + way * (self._play_deg / 2 + 1e-6))
        self._way = 1 if self._end > drive_steps(axis, home - way) else -1
        self.rate = 0
        self.carried = False  # by wire: its rate means nothing
        self.welded = False  # the relay: the driver keeps the motor
        self.jammed = False  # steps are made, the axis stays
        self.stalled = False  # no steps are counted either
        self.blind = False  # it moves, no steps are counted
        self.switch = None  # True or False: stuck

    @property
    def deg(self):
        return self._deg

    @property
    def steps(self):
        return math.floor(self._count + 1e-6)

    @property
    def home_made(self):
        if self.switch is not None:
            return self.switch
        # A hair of tolerance: angle -> steps -> angle is not exact.
        return (self.deg - self.axis["home"] / 1e6) * self.axis["home_dir"] >= -1e-9

    def step(self, dt_s):
        if self.stalled:
            return
        steps = self.rate * dt_s
        if self.carried:
            left = max(0, (self._end - self._drive) * self._way)
            steps = min(left, self.axis["speed"] * dt_s) * self._way
        if not self.blind:
            self._count += steps
        if not self.jammed:
            self._drive += steps
            self._drive = min(self._high, max(self._low, self._drive))
            deg, half = drive_deg(self.axis, self._drive), self._play_deg / 2
            self._deg = min(deg + half, max(deg - half, self._deg))


class Board(Seam):
    """The motors, switches, wind and reserve that a tracker board reads."""

    def __init__(self, config, starts_deg, first_ms, copies):
        Seam.__init__(self, with_copies(*(copies or (stored.pack(config),) * 2)), first_ms)
        axes = [axis for m in config["mirrors"] for axis in _padded(m["axes"])]
        self.motors = [Motor(axis, deg) for axis, deg in zip(axes, starts_deg)]
        self.by_wire = [
            self.motors[2 * i + m["escape"]]
            for i, m in enumerate(config["mirrors"])
            if m["escape_drive"] != "software"
        ]
        self.permit = True
        self.wind_cm_s, self.wind_ok = 200, True
        self.reserve_mv, self.reserve_ok = 12600, True
        self.button_pressed = False
        self.off_target = self.buzzer = self.alive = False

    def read(self, reading):
        reading.permit = self.permit
        reading.button_pressed = self.button_pressed
        reading.steps = [motor.steps for motor in self.motors]
        reading.home_made = [motor.home_made for motor in self.motors]
        reading.wind_cm_s, reading.wind_ok = self.wind_cm_s, self.wind_ok
        reading.reserve_mv, reading.reserve_ok = self.reserve_mv, self.reserve_ok

    def write(self, outputs):
        for motor, rate in zip(self.motors, outputs.rates_steps_s):
            motor.rate = rate
        self.off_target, self.buzzer = outputs.off_target, outputs.buzzer
        self.alive = outputs.alive


def _padded(axes):
    return list(axes) + [AXIS2] * (2 - len(axes))


class Bench(Harness):
    """A board in closed loop with its mirrors, and the gateway's end of its link."""

    pings_every = 10

    def __init__(
        self, config=None, starts_deg=(150.0, 40.0) * 6, first_ms=0, pings=True, copies=None
    ):
        config = config or configuration()
        board = Board(config, starts_deg, first_ms, copies)
        Harness.__init__(self, board, Loop(board))
        self.pings = pings
        self.watch = None  # called after each turn

    @property
    def now_ms(self):
        return self.board.now_ms

    def deg(self, index):
        """True angle of an axis: mirror i has 2 * i and 2 * i + 1."""
        return self.board.motors[index].deg

    @property
    def states(self):
        """(state, why) of every change, first to last."""
        return [(e["state"], e["why"]) for e in self.events("state")]

    @property
    def state(self):
        return self.states[-1][0]

    @property
    def faults(self):
        return [(e["mirror"], e["axis"], e["why"]) for e in self.events("fault") if "mirror" in e]

    def telemetry(self):
        """The latest frame's values by name."""
        names = []
        for frame in self.frames:
            if frame["t"] == "hello":
                names = (names if frame["n"] > 1 else []) + frame["fields"]
        return dict(zip(names, self.latest))

    def turn(self):
        self.begin_turn()
        self.loop.turn()
        for motor in self.board.by_wire:
            motor.carried = not self.board.permit and not motor.welded
        for motor in self.board.motors:
            motor.step(TURN_MS / 1000)
        self.board.now_ms = (self.board.now_ms + TURN_MS) % WRAP
        self.receive()
        if self.watch is not None:
            self.watch()

    def run(self, seconds):
        for _ in range(round(seconds * 10)):
            self.turn()

    def until(self, condition, limit_s):
        """Turns until it holds; seconds it took."""
        for turns in range(round(limit_s * 10)):
            if condition():
                return turns / 10
            self.turn()
        raise AssertionError("not within %s s; states %s" % (limit_s, self.states))

    def command(self, op, args=None, boot=None):
        """Sends a command; its (result, why)."""
        if not self.turns:
            self.turn()  # the board answers only a gateway that has pinged it
        return self.answer(self.send_command(op, args or {}, boot))

    def send_course(self, name, knots, number=1, boot=BOOT, skip=()):
        """Sends a trajectory part by part; the board's answer."""
        for part in parts(name, knots, number, boot):
            if part["n"] not in skip:
                self.send(part)
        return self.answer(lambda f: f["t"] == "ack" and f.get("mirror") == name)

    def ready(self, axis1_deg=150.0, axis2_deg=40.0, hours=1):
        """Homes, and gives all mirrors a trajectory that hardly moves."""
        assert self.command("home") == ("accepted", None)
        self.until(lambda: self.state == "STANDBY", 300)
        for mirror_config in stored.load(self.board.flash).mirrors:
            knots = line(self.now_ms, hours, axis1_deg, axis2_deg)
            assert self.send_course(mirror_config.id, knots) == ("done", None)

    def on_target(self, mirrors=None, **where):
        """As a bright noon: homed, tracking, all at rest."""
        self.ready(**where)
        args = {} if mirrors is None else {"mirrors": mirrors}
        assert self.command("track", args) == ("accepted", None)
        self.run(60)
        assert self.state == "TRACK"


def line(now_ms, hours, axis1_deg, axis2_deg, deg_h=1.0):
    """Knots a minute apart from a minute ago: both axes at a steady pace."""
    knots = []
    for minute in range(-1, int(hours * 60) + 1):
        done = minute / 60 * deg_h
        angles = [int((deg + done) * 1e6) for deg in (axis1_deg, axis2_deg)]
        knots.append([(now_ms + minute * 60000) % WRAP] + angles)
    return knots


def parts(name, knots, number=1, boot=BOOT, size=25):
    """The `traj` frames of a trajectory."""
    crc = "%08X" % binascii.crc32(json.dumps(knots, separators=(",", ":")).encode())
    count = (len(knots) + size - 1) // size
    frames = []
    for n in range(count):
        frame = {"t": "traj", "boot": boot, "id": number, "mirror": name, "n": n + 1, "m": count}
        frame.update({"crc": crc, "k": knots[n * size : (n + 1) * size]})
        frames.append(frame)
    return frames
