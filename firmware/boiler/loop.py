"""One loop of the boiler board, every 50 ms: read, step, write, then serve the link.

The loop that is tested is the loop that ships: `main.py` only starts it, and the simulator
turns it with another board behind the same seam.
"""

from firmware.boiler import config, interlock
from firmware.boiler.control import Control
from firmware.boiler.kept import Kept
from firmware.boiler.reading import Outputs, Reading
from firmware.boiler.report import Report
from firmware.common import fields, limits, link, ticks
from firmware.common.garbage import Garbage
from firmware.common.native import micropython
from firmware.common.newconfig import NewConfig
from firmware.common.restart import Restart

LOOP_MS = 50
LOOP_MAX_MS = 60_000  # a longer loop counts as this long
READ_LIMIT_B = 600  # a full line at 115 200 baud brings 576 in a turn
CODE_LOW = 3600  # 0.5 bar: below, maintenance and another configuration are possible


class Loop:
    """All that the board runs. `board`: the seam (architecture.md), real or simulated.

    Its `read` fills a reading and returns what is wrong with a chip, in words, once; else None.
    """

    def __init__(self, board):
        self.board = board
        found = config.load(board.flash)
        used = config.fallback() if found is None else found
        self.configured = found is not None
        self.stored = config.Watch(board.flash, used.crc)
        identity = board.identity()
        self.kept = Kept(board.flash, identity)
        intact = identity["prog"] != ""  # SF-18: else nothing may be reset
        self.restart = Restart()
        self.newconfig = NewConfig(
            self.kept.store, self.restart, self._refuses_config, config.fault
        )
        counts = self.kept.counts
        restarts = counts.boots, counts.resets, counts.locked, counts.heated
        trusted = self.configured and intact
        self.state = interlock.State(used, trusted, restarts, self.kept.proofs.minutes)
        self.control = Control(self.state)
        self.reading = Reading()
        self.outputs = Outputs()
        self.link = link.Link(
            board,
            "boiler",
            fields.BOILER_FIELDS,
            used.crc,
            self._command,
            self._frame,
            READ_LIMIT_B,
            keep=self._note,
        )
        self.garbage = Garbage()
        self.report = Report(self.state, self.reading, self.outputs, self.link, self.garbage)
        self._before_ms = None  # start of the loop before
        if not intact:
            self.link.event(board.ticks_ms(), "fault", {"what": "program", "why": fields.ALTERED})

    def turn(self):
        """One loop."""
        board = self.board
        reading = self.reading
        now_ms = board.ticks_ms()
        fault = board.read(reading)
        reading.loop_ms = self._loop_ms(now_ms)
        reading.ping_age_ms = self.link.ping_age_ms(now_ms)
        reading.config_ok = self.stored.turn(reading.loop_ms)
        self._decide(now_ms)
        board.write(self.outputs)
        self.report.after_step(now_ms)
        if fault:
            self.link.event(now_ms, "fault", {"what": "chip", "why": fault})
        self.link.serve(now_ms)
        self._store(now_ms)
        self.restart.turn(now_ms, board, self.link)
        self.garbage.turn(self.link.frames)
        board.end_turn()

    def _decide(self, now_ms):
        """What the outputs shall be. An allocation is an error here, as in the proofs."""
        # Not only for safety: with the heap locked, frames too wide for MicroPython's own stack
        # are on that of the chip, and the step takes half the time.
        micropython.heap_lock()
        try:
            interlock.step(self.state, self.reading, now_ms)
            self.control.step(self.reading, self.outputs)
        finally:
            micropython.heap_unlock()

    def _store(self, now_ms):
        """What outlives a power cut: at most one file is written in a loop."""
        kept, newconfig = self.kept, self.newconfig
        if kept.turn(self.state, self.reading, self.outputs, newconfig.waits):
            newconfig.turn(now_ms, self.link)
            self.stored.ok = self.stored.ok and not newconfig.written
        kept.tell(now_ms, self.link)

    def _loop_ms(self, now_ms):
        before_ms = self._before_ms
        self._before_ms = now_ms
        if before_ms is None:
            return LOOP_MS
        elapsed_ms = ticks.diff(now_ms, before_ms)
        return elapsed_ms if 0 <= elapsed_ms < LOOP_MAX_MS else LOOP_MAX_MS

    def _command(self, now_ms, op, args):
        """What the gateway may ask of a boiler. There is no reset."""
        result, why = "done", None
        if op == "start":
            why = interlock.start(self.state)
            if why is not None:
                result = "rejected"
                self.report.refusal(now_ms, "start_refused", why)
        elif op == "stop":
            interlock.stop(self.state)
        elif op == "trip":
            interlock.trip(self.state)
        elif op == "lamp_test":
            self.control.lamp_test()
        elif op == "maintenance":
            why = self._refuses_maintenance()
            result = "accepted" if why is None else "rejected"
            if why is None:
                self.restart.ask("maintenance", now_ms)
        else:
            result, why = "rejected", "unknown command"
        self.report.changes(now_ms)
        return result, why

    def _refuses_maintenance(self):
        """It leaves the plant without protection: only where pressure is known to be low."""
        up = self.state.permit1 or self.state.permit2
        return "PERMIT is up" if up else self._refuses_pressure()

    def _refuses_config(self):
        """Another configuration: a person holds the button, which then resets nothing."""
        if not self.reading.button_pressed:
            return "nobody holds the button of the board"
        self.state.button.counts = False
        if not self.configured:
            return None
        if self.state.mode != fields.TRIPPED:
            return "not TRIPPED"
        return self._refuses_pressure()

    def _refuses_pressure(self):
        """Only where it is known to be low."""
        reading = self.reading
        valid = self.state.checks.pt_valid
        if not (valid[0] and valid[1]):
            return "pressure unknown"
        highest = max(reading.pt1_code, reading.pt2_code)
        return None if highest < CODE_LOW else "pressure %d mbar" % limits.pressure_mbar(highest)

    def _frame(self, now_ms, frame):
        """What is neither a command nor the link's own. Trajectories are for trackers."""
        if frame["t"] == "trips?":
            self.kept.trips.ask()
        elif frame["t"] == "cfg":
            self.newconfig.take(frame, now_ms, self.link)

    def _note(self, event):
        """Each event, when it is made."""
        self.board.keep(event)
        self.kept.trips.add(event)
