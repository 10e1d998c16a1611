"""A whole boiler board at register level: its own board.py and drivers over models of the chips.

Contacts follow the pulses as relays do, mirrors take 3 s to turn away, the drum is saturated,
and a gateway pings.
"""

from desk.flash import with_copies
from desk.harness import PROG, Harness

from firmware.boiler import config
from firmware.boiler.loop import Loop
from firmware.boiler.saturation import saturation_cdeg
from firmware.common import fields, limits, wire
from sim.chips import load
from sim.chips.cabinet import BoilerCabinet

AIR_CODE = 806
RELAY_MS = 250  # after its last pulse a relay drops
AWAY_MS = 3000
HEALTHY = ("lw2", "lw1", "lc_on", "chain")


class Metal(Harness):
    """`turn` is one loop of the board. `mbar`: what both transmitters show."""

    def __init__(self, port="pico", mbar=5000, cabinet=None, flash=None, cause="power"):
        self.cabinet = cabinet or BoilerCabinet(port, cause=cause)
        self.world = self.cabinet.world
        self.cabinet.closed.update(HEALTHY)
        self.cabinet.set_alive(True, True)
        self.follow = True  # contacts and mirrors follow
        self._edges = [0, 0]
        self._pulse_us = [-(10**9)] * 2
        self.longest_us = 0
        self.pressure(mbar)
        board = load(port, "firmware.boiler.board").Board(None, "/nowhere")
        packed = config.pack(limits.defaults())
        board.flash = flash or with_copies(packed, packed)
        board.identity()["prog"] = PROG
        Harness.__init__(self, board, Loop(board))

    def pressure(self, mbar):
        """Both transmitters, and thermometers that fit."""
        code = limits.CODE_AT_ZERO + mbar * 4 // 5
        self.cabinet.set_codes(code, code)
        drum = saturation_cdeg(code - limits.CODE_AT_ZERO + AIR_CODE) / 100
        self.cabinet.see(drum=drum, outlet=drum, metal=drum + 4)

    def turn(self, count=1):
        for _ in range(count):
            self.begin_turn()
            if self.follow:
                self._relays()
            began_us = self.world.now_us
            self.loop.turn()
            self.longest_us = max(self.longest_us, self.world.now_us - began_us)
            self.receive()

    def run(self, seconds):
        self.turn(round(seconds * 20))

    def send(self, frame):
        self.cabinet.line().arrive(wire.encode(frame))

    def take(self):
        line = self.cabinet.line()
        data, line.sent = bytes(line.sent), bytearray()
        return data

    def command(self, op):
        """The answer to a command."""
        return self.answer(self.send_command(op, {}))

    def press(self, seconds):
        self.cabinet.closed.add("button")
        self.run(seconds)
        self.cabinet.closed.discard("button")
        self.turn(2)

    def to_run(self):
        """What a person does in the morning."""
        self.run(8)
        self.press(2.5)
        assert self.mode == fields.READY, (self.mode, self.events())
        assert self.command("start") == ("done", None)
        self.run(1)
        assert self.mode == fields.RUN, self.events()
        return self

    @property
    def mode(self):
        return self.loop.state.mode

    def events(self, kind=None):
        return [f for f in self.frames if f["t"] == "evt" and kind in (None, f["kind"])]

    def trips(self):
        return [event["sf"] for event in self.events("trip")]

    def faults(self):
        return [event["why"] for event in self.events("fault")]

    def pulses(self, name):
        """How often an output was toggled."""
        return self.cabinet.output(name).edges

    def _relays(self):
        now_us = self.world.now_us
        for at, number in enumerate(("1", "2")):
            edges = self.pulses("permit" + number)
            if edges != self._edges[at]:
                self._edges[at], self._pulse_us[at] = edges, now_us
            silent_ms = (now_us - self._pulse_us[at]) // 1000
            self._close("contact" + number, silent_ms < RELAY_MS)
            self._close("off_target" + number, silent_ms >= AWAY_MS)

    def _close(self, name, closed):
        if closed:
            self.cabinet.closed.add(name)
        else:
            self.cabinet.closed.discard(name)
