"""Two boards with the same readings, one of which gets frames: invariant 7 of safety.md.

Both start in the same state. One receives only its pings; the other also garbage, damaged frames,
frames of any content, valid commands other than `start`, invalid starts, and configurations. Its
PERMITs may be up only while those of the first are, and no frame may end its loop. It gets no
valid `start`, and no press but the one that a configuration needs.
"""

import binascii
import json

from desk.boiler import BOOT, Bench

from firmware.common import limits, parts, ticks, wire

MODES = ("TRIPPED", "READY", "RUN", "REDUCED", "HOLD")
TURNS = 250  # of a bout
QUEUE_B = 1200  # what waits on the wire at most: two loops' worth
KINDS = ("ping", "cmd", "cfg", "traj", "evt_ack", "hello?", "trips?", "pong", "evt", "tel", "x", "")
KEYS = ("t", "n", "m", "id", "op", "boot", "until", "args", "seq", "crc", "d", "k", "mirror", "v")
WORDS = ("start", "stop", "RUN", BOOT, "", "00000000", "é\u20ac", "a" * 60, "\\", "1e9", "null")
NUMBERS = (0, 1, -1, 2, 16, 17, (1 << 29), (1 << 30) - 1, 1 << 30, 1 << 31, 1 << 63, 1 << 70)
ODD = ("1e999", "-1e999", "1e-9", "[" * 80 + "]" * 80, '{"a":' * 40 + "1" + "}" * 40, "true", "[]")
OPS = ("stop", "trip", "lamp_test", "maintenance", "reset", "track", "defocus", "jog", "Start", "")
WEATHER = (
    {},
    {"pt1_code": 12_000},
    {"pt2_code": 11_600},
    {"pt1_code": 11_700},
    {"pt2_ok": False},
    {"t_metal_ok": False},
    {"level_bits": 0},
    {"level_bits": 16},
    {"chain_closed": False},
    {"supply_mv": 19_000},
    {"ping_age_ms": 5000},
    {"pt1_code": 3200, "pt2_code": 3200},
)


class Dice:
    """Numbers that are the same on every interpreter."""

    def __init__(self, seed):
        self._last = seed

    def below(self, end):
        self._last = (self._last * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        return (self._last >> 8) % end

    def one(self, many):
        return many[self.below(len(many))]


class Fuzz:
    """Draws the frames that are sent to a board. `frames`: how many so far."""

    def __init__(self, dice):
        self.dice = dice
        self.frames = 0
        self.last_id = 0  # of the commands that a board has taken

    def line(self, now_ms):
        """The bytes of one frame, or of something like a frame."""
        self.frames += 1
        choice = self.dice.below(12)
        if choice < 2:
            return self.garbage()
        if choice < 4:
            return self.damaged(wire.encode(self.command(now_ms)))
        if choice < 6:
            return self.any_json()
        if choice < 8:
            return wire.encode(self.broken_start(now_ms))
        if choice < 9:
            return self.damaged(self.configuration())
        if choice < 10:
            return self.configuration()
        return wire.encode(self.command(now_ms))

    def garbage(self):
        end = b"\n" if self.dice.below(4) else b""
        return bytes([self.dice.below(256) for _ in range(self.dice.below(60))]) + end

    def damaged(self, line):
        """A frame with one byte changed, so that its CRC is wrong."""
        line = bytearray(line)
        line[self.dice.below(len(line) - 1)] ^= 1 + self.dice.below(255)
        return bytes(line)

    def any_json(self):
        """A valid frame of any content."""
        entries = []
        for _ in range(self.dice.below(7)):
            entries.append("%s:%s" % (json.dumps(self.dice.one(KEYS)), self.value()))
        if self.dice.below(8):
            entries.append('"t":' + json.dumps(self.dice.one(KINDS)))
        body = ("{" + ",".join(entries) + "}").encode()
        if self.dice.below(20) == 0:
            body = self.value().encode()
        return body + b"*" + ("%08X" % binascii.crc32(body)).encode() + b"\n"

    def value(self):
        choice = self.dice.below(5)
        if choice == 0:
            return self.dice.one(ODD)
        if choice == 1:
            return json.dumps(self.dice.one(WORDS))
        if choice == 2:
            return "[" + ",".join([str(self.dice.one(NUMBERS)) for _ in range(3)]) + "]"
        if choice == 3:
            return '{"%s":%d}' % (self.dice.one(KEYS), self.dice.one(NUMBERS))
        return str(self.dice.one(NUMBERS))

    def command(self, now_ms):
        """Valid, and no start. Rarely stop or trip: after them nothing more happens in a bout."""
        op = self.dice.one(OPS)
        if op in ("stop", "trip") and self.dice.below(200):
            op = "lamp_test"
        self.last_id += 1
        return self.framed(op, self.last_id, BOOT, ticks.add(now_ms, 5000), {})

    def broken_start(self, now_ms):
        """`start`, with one error."""
        until = ticks.add(now_ms, 5000)
        choice = self.dice.below(7)
        if choice == 0:
            return self.framed("start", self.last_id + 1, "9f3a01c3", until, {})
        if choice == 1:
            return self.framed("start", 0, BOOT, until, {})
        if choice == 2:
            return self.framed("start", str(self.last_id + 1), BOOT, until, {})
        self.last_id += 1
        if choice == 3:
            return self.framed("start", self.last_id, BOOT, ticks.add(now_ms, -1), {})
        if choice == 4:
            return self.framed("start", self.last_id, BOOT, None, {})
        if choice == 5:
            return self.framed("start", self.last_id, BOOT, until, [1])
        return self.framed(["start"], self.last_id, BOOT, until, {})

    def framed(self, op, number, boot, until, args):
        return {"t": "cmd", "op": op, "id": number, "boot": boot, "until": until, "args": args}

    def configuration(self):
        """A part of a configuration, valid or not."""
        values = limits.defaults()
        values[self.dice.one(limits.NAMES)] -= self.dice.below(3)
        names = sorted(values)
        count = 1 + self.dice.below(3)
        crc = wire.crc_hex(parts.spelled(values).encode())
        number = self.dice.below(count)
        part = {name: values[name] for name in names[number::count]}
        frame = {"t": "cfg", "id": self.dice.below(99), "n": number + 1, "m": count, "crc": crc}
        frame["d"] = part
        return wire.encode(frame)


class Bout:
    """Two boards in one state. `mode`: its name; `held`: the button is pressed all the time."""

    def __init__(self, dice, mode, held):
        self.dice = dice
        self.alone, self.other = made(mode), made(mode)
        if held:
            self.alone.set(button_pressed=True)
        self.other.board.read = self.copy_reading
        self.ups = 0  # loops in which a PERMIT was up

    def copy_reading(self, reading):
        """The second board reads what the first one read."""
        source = self.alone.loop.reading
        for name in source.__dict__:
            setattr(reading, name, getattr(source, name))

    def play(self, fuzz, turns=TURNS):
        """So many loops, or until the second board asks for a restart."""
        weather = self.dice.one(WEATHER)
        begins = self.dice.below(turns)
        for turn in range(turns):
            if turn == begins:
                self.alone.set(**weather)
            board = self.other.board
            while len(board.received) < QUEUE_B // 2:
                board.received += fuzz.line(board.now_ms)
            self.alone.turn()
            self.other.turn()
            for up, may in zip(self.other.permits, self.alone.permits):
                assert may or not up, (turn, self.other.mode, self.alone.mode, self.other.events())
            self.ups += 1 if self.other.permits[0] else 0
            if board.markers:
                break


def made(mode):
    """A bench in a state."""
    bench = Bench()
    if mode == "TRIPPED":
        bench.run(3000)
    else:
        getattr(bench, "to_" + mode.lower())()
    assert bench.mode == mode
    return bench


def fuzz(frames, seed):
    """Bouts until so many frames were sent: {"frames", "bouts", "loops_up", "restarts"}."""
    dice = Dice(seed)
    drawn = Fuzz(dice)
    bouts = ups = restarts = 0
    while drawn.frames < frames:
        bout = Bout(dice, MODES[bouts % len(MODES)], dice.below(5) == 0)
        drawn.last_id = bout.other.command_id
        bout.play(drawn)
        bouts += 1
        ups += bout.ups
        restarts += len(bout.other.board.markers)
    return {"frames": drawn.frames, "bouts": bouts, "loops_up": ups, "restarts": restarts}
