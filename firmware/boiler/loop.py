"""One loop of the boiler board, every 50 ms: read, step, write, then serve the link.

The loop that is tested is the loop that ships: `main.py` only starts it, and the simulator
turns it with another board behind the same seam.
"""

import gc

from firmware.boiler import config, control, interlock
from firmware.boiler import latches as rows
from firmware.boiler.reading import Outputs, Reading
from firmware.common import fields, limits, link, ticks

TELEMETRY_MS = 500
LOOP_MS = 50
LOOP_MAX_MS = 60_000  # a longer loop counts as this long
READ_LIMIT_B = 256
FLOW_MS = 2000  # the flow is averaged over so long
MAINTENANCE_BELOW_MBAR = 500


class Loop:
    """Everything the board runs. `board`: the seam (see the architecture), read and written."""

    def __init__(self, board):
        self.board = board
        found = config.load(board)
        used = config.fallback() if found is None else found
        self.state = interlock.State(used, found is not None)
        self.control = control.Control(self.state)
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
        )
        self._mode = -1
        self._told = 0  # recorded rows
        self._started = False
        self._now_ms = 0
        self._loop_max_ms = 0
        self._telemetry_ms = 0
        self._flow = Flow()
        self._heap_free = getattr(gc, "mem_free", None)

    def turn(self):
        """One loop."""
        board = self.board
        reading = self.reading
        now_ms = board.ticks_ms()
        loop_ms = LOOP_MS
        if self._started:
            loop_ms = min(ticks.diff(now_ms, self._now_ms), LOOP_MAX_MS)
        self._started = True
        self._now_ms = now_ms
        if loop_ms > self._loop_max_ms:
            self._loop_max_ms = loop_ms
        board.read(reading)
        reading.loop_ms = loop_ms
        reading.ping_age_ms = self.link.ping_age_ms(now_ms)
        interlock.step(self.state, reading, now_ms)
        self.control.step(reading, self.outputs)
        board.write(self.outputs)
        self._report(now_ms)
        self._telemetry_ms += loop_ms
        if self._telemetry_ms >= TELEMETRY_MS:
            self._telemetry_ms = 0
            self._send_telemetry(now_ms)
        self.link.serve(now_ms)
        board.end_turn()

    def _report(self, now_ms):
        """Tell what changed in this loop as events."""
        state = self.state
        if state.latches.news != self._told:
            self._told = state.latches.news
            self._tell_trips(now_ms)
        if state.mode != self._mode:
            self._tell_state(now_ms)
        if state.start_refused is not None:
            self.link.event(now_ms, "start_refused", {"why": state.start_refused})
        if state.reset_refused is not None:
            self.link.event(now_ms, "reset_refused", {"why": state.reset_refused})

    def _tell_state(self, now_ms):
        state = self.state
        before = None if self._mode < 0 else fields.BOILER_MODES[self._mode]
        self._mode = state.mode
        event = {"state": fields.BOILER_MODES[state.mode], "from": before, "why": state.why}
        if state.row >= 0:
            event.update(self._cause(state.row))
        elif state.why == "trip":
            self.link.event(now_ms, "trip", {"sf": "COMMAND", "since": now_ms, "state": before})
        self.link.event(now_ms, "state", event)

    def _tell_trips(self, now_ms):
        latches = self.state.latches
        mode = self._mode if self._mode >= 0 else fields.TRIPPED
        for row in range(rows.COUNT):
            if latches.recorded[row] and not latches.told[row]:
                latches.told[row] = True
                event = {"sf": rows.NAMES[row], "state": fields.BOILER_MODES[mode]}
                event.update(self._cause(row))
                self.link.event(now_ms, "trip", event)

    def _cause(self, row):
        """Channel, value, limit and since of a row, in the units people read."""
        latches = self.state.latches
        channel = rows.ROWS[row][1]
        value, limit = latches.value[row], latches.limit[row]
        if channel in ("pt1", "pt2") and rows.ROWS[row][0] != 3:
            value, limit = limits.pressure_mbar(value), limits.pressure_mbar(limit)
        elif channel == "pt1-pt2":
            value, limit = value * 5 // 4, limit * 5 // 4
        return {"ch": channel, "val": value, "lim": limit, "since": latches.since_ms[row]}

    def _send_telemetry(self, now_ms):
        state = self.state
        memory = state.memory
        reading = self.reading
        first = state.latches.first
        flow_ml_min = self._flow.ml_min(reading.flow_pulses)
        values = (
            state.mode,
            rows.ROWS[first][0] if first >= 0 else 0,
            limits.pressure_mbar(reading.pt1_code) if memory.pt_valid[0] else None,
            limits.pressure_mbar(reading.pt2_code) if memory.pt_valid[1] else None,
            reading.t_drum_cdeg if memory.t_valid[0] else None,
            reading.t_outlet_cdeg if memory.t_valid[1] else None,
            reading.t_metal_cdeg if memory.t_valid[2] else None,
            reading.level_bits,
            flow_ml_min,
            reading.supply_mv if reading.supply_ok else None,
            _bits(state.permit1, state.permit2, reading.contact1_closed, reading.contact2_closed),
            _bits(reading.off_target1_closed, reading.off_target2_closed),
            _bits(reading.chain_closed),
            _bits(self.outputs.pump),
            _bits(not self.outputs.vent_closed),
            self._loop_max_ms,
            self._heap_free() if self._heap_free else None,
            self.link.drops,
        )
        self._loop_max_ms = 0
        self.link.telemetry(now_ms, values)

    def _command(self, now_ms, op, args):
        """What the gateway may ask of a boiler; there is no reset."""
        state = self.state
        result, why = "done", None
        if op == "start":
            why = interlock.start(state)
            if why is not None:
                self.link.event(now_ms, "start_refused", {"why": why})
                result = "rejected"
        elif op == "stop":
            interlock.stop(state)
        elif op == "trip":
            interlock.trip(state)
        elif op == "lamp_test":
            self.control.lamp_test()
        elif op == "maintenance":
            result, why = self._maintenance()
        else:
            result, why = "rejected", "unknown command"
        if state.mode != self._mode:
            self._tell_state(now_ms)
        return result, why

    def _maintenance(self):
        """Restart without firmware for a minute: only below 0.5 bar, known for certain."""
        memory = self.state.memory
        highest = limits.pressure_mbar(max(self.reading.pt1_code, self.reading.pt2_code))
        if not (memory.pt_valid[0] and memory.pt_valid[1]):
            return "rejected", "pressure unknown"
        if highest >= MAINTENANCE_BELOW_MBAR:
            return "rejected", "pressure %d mbar" % highest
        if self.state.permit1 or self.state.permit2:
            return "rejected", "PERMIT is up"
        self.board.restart("maintenance")
        return "accepted", None

    def _frame(self, now_ms, frame):
        """Configuration over the link is not taken by this firmware; trajectories never are."""


class Flow:
    """Millilitres a minute from the rising count of pulses, over the last two seconds."""

    def __init__(self):
        self._pulses = [None] * (FLOW_MS // TELEMETRY_MS)

    def ml_min(self, pulses):
        """Called once per telemetry frame; None until two seconds have been seen."""
        before = self._pulses.pop(0)
        self._pulses.append(pulses)
        if before is None:
            return None
        return ((pulses - before) & 0xFFFF) * 60_000_000 // (limits.PULSES_A_LITRE * FLOW_MS)


def _bits(*flags):
    bits = 0
    for place, flag in enumerate(flags):
        if flag:
            bits |= 1 << place
    return bits
