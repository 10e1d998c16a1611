"""A board's end of the link: bounded work each turn, and never a wait.

Answers pings, announces the board, repeats the oldest unacknowledged event every second and
checks commands before it hands them on. While no ping came for five seconds nothing but
`hello` is sent.
"""

from firmware.common import fields as names
from firmware.common import ticks, wire

SILENT_MS = 5000
HOUR_MS = 3_600_000
HELLO_EVERY_MS = 5000
REPEAT_EVERY_MS = 1000
EVENTS_KEPT = 64
WRITE_LIMIT_B = 128  # a turn; what a USB port takes without waiting
QUEUE_LIMIT_B = 4096
FRAMES = ("traj", "cfg", "trips?")  # what the link hands on
KEPT_KINDS = ("trip", "state")  # these never give way to other kinds

_TOP = 1 << 30


def _is_count(value):
    """True for an integer in [0, 2^30), the range of ids and ticks."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _TOP


class Link:
    """The board's side of protocol.md.

    `role`: "boiler" or "tracker". `fields`: names of telemetry values in order.
    `config_crc`: eight hex digits, or "" without a configuration.
    `on_command(now_ms, op, args) -> (result, why)`, result one of accepted, rejected, done,
    failed. `on_frame(now_ms, frame)` gets frames of FRAMES whole. `read_limit`: bytes
    taken a turn. `hello_extra`: dict of further entries of `hello`. `keep(event)` gets each
    event at the moment it is made; without one the board does.
    """

    def __init__(
        self,
        board,
        role,
        fields,
        config_crc,
        on_command,
        on_frame,
        read_limit=256,
        hello_extra=None,
        keep=None,
    ):
        self._board = board
        self._on_command = on_command
        self._on_frame = on_frame
        self._keep = board.keep if keep is None else keep
        self._read_limit = read_limit
        self._decoder = wire.Decoder(wire.TRAJECTORY_LIMIT_B)
        self.frames = 0  # taken and made since boot; wraps at 2^16
        self._unknown = 0
        self._out = b""
        identity = board.identity()
        self.boot = identity["boot"]
        self._hello = _hello_frames(identity, role, fields, config_crc, hello_extra)
        self._hello_wanted = True
        self._hello_ms = 0
        self._ping_ms = 0
        self._ping_heard = False
        self._silent = True
        self._tel_seq = 0
        self._evt_seq = 0
        self._events = []  # the oldest first; the first one is outstanding once it has a seq
        self._lost = 0
        self._repeat_ms = 0
        self._last_id = 0
        self._last_ack = None

    @property
    def drops(self):
        """Lines that were no frames, and frames of an unknown type."""
        return self._decoder.drops + self._unknown

    def ping_age_ms(self, now_ms):
        """Milliseconds since the last ping; one hour where none came or it is older."""
        if self._ping_heard:
            age = ticks.diff(now_ms, self._ping_ms)
            if 0 <= age < HOUR_MS:
                return age
            self._ping_heard = False
        return HOUR_MS

    def serve(self, now_ms):
        """Take what came, answer it, and send what waits: once a turn."""
        data = self._board.link_read(self._read_limit)
        if data:
            for frame in self._decoder.feed(data):
                self._take(now_ms, frame)
        self._listen(now_ms)
        if self._hello_wanted or self._silent:
            self._announce(now_ms)
        elif self._events:
            self._repeat(now_ms)
        if self._out:
            self._send()

    def event(self, now_ms, kind, values):
        """Note that something happened; it is repeated until the gateway acknowledges it.

        `values`: dict of the event's own entries, JSON types only.
        """
        event = {"t": "evt", "ms": now_ms, "kind": kind}
        event.update(values)
        self._keep(event)
        if len(self._events) >= EVENTS_KEPT and not self._make_room(kind):
            self._lost += 1
            return
        if self._lost:
            event["lost"] = self._lost
            self._lost = 0
        self._events.append(event)

    def telemetry(self, now_ms, values):
        """Send one frame of values, in the order of `fields`; None for an invalid one."""
        if self._queue({"t": "tel", "seq": self._tel_seq + 1, "ms": now_ms, "v": values}):
            self._tel_seq += 1

    def ack(self, number, result, why=None, extra=None):
        """Acknowledge a command or a trajectory by its id; `extra`: dict of further entries."""
        frame = {"t": "ack", "id": number, "r": result}
        if why is not None:
            frame["why"] = why
        if extra:
            frame.update(extra)
        self._queue(frame)
        return frame

    @property
    def idle(self):
        """Somebody listens, and nothing waits to be sent."""
        return not self._silent and not self._out

    def tell(self, frame):
        """Send a frame of another kind, once; False where it may not be sent or has no room."""
        return self._queue(frame)

    def _listen(self, now_ms):
        """Forget what waits to be sent once nobody pings."""
        silent = self.ping_age_ms(now_ms) >= SILENT_MS
        if silent and not self._silent:
            self._out = b"\n"  # ends a frame that was cut
        self._silent = silent

    def _queue(self, frame):
        """Append a frame to what waits to be sent; False where it may not or has no room."""
        if self._silent and frame["t"] != "hello":
            return False
        self._count()
        data = wire.encode(frame)
        if len(self._out) + len(data) > QUEUE_LIMIT_B:
            return False
        self._out += data
        return True

    def _count(self):
        self.frames = (self.frames + 1) & 0xFFFF

    def _send(self):
        taken = self._board.link_write(self._out[:WRITE_LIMIT_B])
        if taken:
            self._out = self._out[taken:]

    def _announce(self, now_ms):
        """Hello at boot, when asked, and every five seconds while no pings come."""
        due = ticks.diff(now_ms, self._hello_ms) >= HELLO_EVERY_MS
        if not (self._hello_wanted or due) or len(self._out) > 1:
            return  # a hello that nobody takes is not heaped up
        self._hello_wanted = False
        self._hello_ms = now_ms
        for frame in self._hello:
            self._queue(frame)

    def _repeat(self, now_ms):
        event = self._events[0]
        if "seq" not in event:
            self._evt_seq += 1
            event["seq"] = self._evt_seq
        elif ticks.diff(now_ms, self._repeat_ms) < REPEAT_EVERY_MS:
            return
        self._repeat_ms = now_ms
        self._queue(event)

    def _make_room(self, kind):
        """Drop the oldest event that may go for one of this kind; False where none may."""
        for index in range(1, len(self._events)):  # the first one is on its way
            if self._events[index]["kind"] not in KEPT_KINDS:
                self._events.pop(index)
                self._lost += 1
                return True
        return False

    def _take(self, now_ms, frame):
        self._count()
        kind = frame.get("t")
        if kind == "ping" and _is_count(frame.get("n")):
            self._ping_ms = now_ms
            self._ping_heard = True
            self._silent = False
            self._queue({"t": "pong", "n": frame["n"], "ms": now_ms})
        elif kind == "evt_ack":
            self._event_stored(frame)
        elif kind == "cmd":
            self._command(now_ms, frame)
        elif kind == "hello?":
            self._hello_wanted = True
        elif kind in FRAMES:
            self._on_frame(now_ms, frame)
        else:
            self._unknown += 1

    def _event_stored(self, frame):
        outstanding = self._events[0].get("seq") if self._events else None
        if outstanding and frame.get("boot") == self.boot and frame.get("seq") == outstanding:
            self._events.pop(0)

    def _command(self, now_ms, frame):
        """Acknowledge a command exactly once; the same id again gets the same answer again."""
        number = frame.get("id")
        if not _is_count(number):
            self._unknown += 1
        elif frame.get("boot") != self.boot:
            self.ack(number, "rejected", "another boot")
        elif number == self._last_id and self._last_ack:
            self._queue(self._last_ack)
        elif number <= self._last_id:
            self.ack(number, "rejected", "id not rising")
        else:
            self._last_id = number
            self._execute(now_ms, number, frame)

    def _execute(self, now_ms, number, frame):
        op = frame.get("op")
        until = frame.get("until")
        args = frame.get("args", {})
        if not (_is_count(until) and isinstance(op, str) and isinstance(args, dict)):
            result, why = "rejected", "malformed"
        elif ticks.diff(until, now_ms) < 0:
            result, why = "expired", None
        else:
            result, why = self._on_command(now_ms, op, args)
        self._last_ack = self.ack(number, result, why)


def _hello_frames(identity, role, fields, config_crc, extra):
    """`hello` in as many parts as its fields need, each below the frame limit.

    Every part carries everything but the fields, of which it has a slice.
    """
    base = {"t": "hello", "role": role, "fw": names.FIRMWARE, "proto": names.PROTOCOL}
    base.update(identity)
    base["cfg"] = config_crc
    base.update(extra or {})
    room = wire.FRAME_LIMIT_B - len(wire.encode(_part(base, 99, 99, [])))
    slices = [[]]
    left = room
    for field in fields:
        if len(field) + 3 > left:
            slices.append([])
            left = room
        slices[-1].append(field)
        left -= len(field) + 3  # two quotes and a comma
    return [_part(base, n + 1, len(slices), part) for n, part in enumerate(slices)]


def _part(base, n, m, fields):
    part = base.copy()
    part.update({"n": n, "m": m, "fields": fields})
    return part
