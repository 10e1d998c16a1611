"""A board under test on either interpreter: its seam without metal, and the gateway's end of its
link. `desk.boiler` and `desk.tracker` add what their boards read and drive; `desk.metal` puts the
board's own drivers in place of the seam.
"""

from firmware.common import ticks, wire

BOOT = "9f3a01c2"
PROG = "5eed0123456789ab"  # what runs; "" where it is not what was built
ENOSPC = 28  # MicroPython's errno has no ENOSPC
UNCOUNTED = ("tel", "pong")  # frames that come all the time


class Seam:
    """What firmware calls of a board.py, but for `read` and `write`; the clock is `now_ms`."""

    def __init__(self, flash=None, now_ms=0, boot=BOOT, cause="power", prog=PROG):
        self.flash = flash
        self.boot, self.cause, self.prog = boot, cause, prog
        self.now_ms = now_ms
        self.received = b""
        self.sent = b""
        self.room = 1 << 20  # bytes that the link takes now
        self.kept = []  # events
        self.markers = []  # of restarts

    def ticks_ms(self):
        return self.now_ms

    def link_read(self, limit):
        data = self.received[:limit]
        self.received = self.received[len(data) :]
        return data

    def link_write(self, data):
        data = data[: self.room]
        self.sent += data
        return len(data)

    def keep(self, event):
        self.kept.append(event)

    def identity(self):
        who = {"id": "e6614103e7452d2f", "boot": self.boot, "py": "test", "cause": self.cause}
        who["prog"] = self.prog
        return who

    def end_turn(self):
        pass

    def restart(self, marker):
        if self.flash.full:
            raise OSError(ENOSPC)
        self.markers.append(marker)


class Harness:
    """A board and its loop, in virtual time, and a gateway that pings once a second."""

    pings_every = 20  # turns
    confirms = True  # the gateway acknowledges events

    def __init__(self, board, loop):
        self.board = board
        self.loop = loop
        self.pings = True
        self.turns = 0
        self.command_id = 0
        self.frames = []  # but for UNCOUNTED
        self.latest = []  # values of the last telemetry
        self._decoder = wire.Decoder(wire.FRAME_LIMIT_B)

    def begin_turn(self):
        if self.pings and self.turns % self.pings_every == 0:
            self.send({"t": "ping", "n": self.turns})
        self.turns += 1

    def send(self, frame):
        self.board.received += wire.encode(frame)

    def take(self):
        """The bytes that the board has sent."""
        data, self.board.sent = self.board.sent, b""
        return data

    def receive(self):
        """All frames that the board has sent since the last call."""
        new = self._decoder.feed(self.take())
        for frame in new:
            if frame["t"] == "tel":
                self.latest = frame["v"]
            if frame["t"] not in UNCOUNTED:
                self.frames.append(frame)
            if frame["t"] == "evt" and self.confirms:
                boot = self.board.identity()["boot"]
                self.send({"t": "evt_ack", "boot": boot, "seq": frame["seq"]})
        return new

    def send_command(self, op, args, boot=None):
        """Sends a command; returns a test for its acknowledgement."""
        self.command_id += 1
        number = self.command_id
        frame = {"t": "cmd", "id": number, "op": op, "args": args}
        frame["boot"] = boot or self.board.identity()["boot"]
        frame["until"] = ticks.add(self.board.ticks_ms(), 5000)
        self.send(frame)
        return lambda f: f["t"] == "ack" and f.get("id") == number and "mirror" not in f

    def answer(self, matches, within_turns=100):
        """(result, why) of the first frame from now on that matches."""
        begun = len(self.frames)
        for _ in range(within_turns):
            self.turn()
            for frame in self.frames[begun:]:
                if matches(frame):
                    return frame["r"], frame.get("why")
        raise AssertionError("no answer")

    def events(self, kind=None):
        return [e for e in self.board.kept if kind is None or e["kind"] == kind]
