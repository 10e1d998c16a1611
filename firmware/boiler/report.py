"""What the boiler board tells: an event for each change, telemetry twice a second."""

from firmware.boiler import rows
from firmware.boiler.checks import CDEG_MAX, CDEG_MIN
from firmware.boiler.pressures import CODE_MAX, CODE_MIN, OVER
from firmware.boiler.selfcheck import BOOTS, RESETS
from firmware.common import fields, limits

TELEMETRY_MS = 500
FLOW_MS = 2000  # the flow is averaged over so long

_MODES = fields.BOILER_MODES
_RATES = ("pt1-pt2", "pt1_rise", "pt2_rise", "pressure")  # codes without the live zero
# Conditions that are yes or no: what should be. While it acts, it is the other.
_WANTED = {rows.SF10: 1, rows.SF11: 1, rows.SF12: 0, rows.SF15: 1, rows.SF15_OFF: 0}
_WANTED.update({rows.SF26: 1, rows.SF26 + 1: 1, rows.SF13_SHUT: 0, rows.SF13_SHUT + 1: 0})
_WANTED.update({rows.SF23: 1, rows.SF24_BUTTON: 0, rows.SF18: 1, rows.SF18 + 1: 1})
for _row, _is in ((rows.SF13_LATE, 1), (rows.SF13_HOME, 1), (rows.SF13_WELDED, 0)):
    _WANTED.update({_row: _is, _row + 1: _is})
_WANTED.update({rows.SF23_CONTACT: 1, rows.SF23_CONTACT + 1: 1})


class Report:
    """Compares the state with what was told last. `link`: where events and telemetry go.

    `garbage`: what knows how much memory is free.
    """

    def __init__(self, state, reading, outputs, link, garbage):
        self._state = state
        self._reading = reading
        self._outputs = outputs
        self._link = link
        self._garbage = garbage
        self._mode = None
        self._told = 0  # the last recorded row that was told
        self._overdue = [False] * len(fields.PROOFS)  # proofs that were told to be due
        self._since_ms = 0  # since the last telemetry
        self._loop_max_ms = 0
        self._flow = Flow()

    def after_step(self, now_ms):
        """Events of this loop, and telemetry when it is due."""
        state = self._state
        self.changes(now_ms)
        if state.refused is not None:
            kind = "reset_refused" if state.mode == fields.TRIPPED else "start_refused"
            self.refusal(now_ms, kind, state.refused)
        loop_ms = self._reading.loop_ms
        if loop_ms > self._loop_max_ms:
            self._loop_max_ms = loop_ms
        self._since_ms += loop_ms
        if self._since_ms >= TELEMETRY_MS:
            self._since_ms = 0
            self._link.telemetry(now_ms, self._values())
            self._loop_max_ms = 0

    def changes(self, now_ms):
        """Events for rows recorded and for a change of state since they were told last."""
        if self._state.latches.news > self._told:
            self._tell_trips(now_ms)
        if self._state.mode != self._mode:
            self._tell_state(now_ms)
        self._tell_proofs(now_ms)

    def _tell_proofs(self, now_ms):
        """A part that was proved, or is overdue for its proof: each once."""
        proofs = self._state.proofs
        place = proofs.done
        if place >= 0:
            self._link.event(now_ms, "proof", {"ch": fields.PROOFS[place]})
        place = proofs.place
        if proofs.overdue(place) != self._overdue[place]:
            self._overdue[place] = not self._overdue[place]
            if self._overdue[place]:
                self._link.event(now_ms, "proof_due", {"ch": fields.PROOFS[place]})

    def refusal(self, now_ms, kind, why):
        """A start or a reset was refused; while TRIPPED the first function is told too."""
        event = {"why": why}
        if self._state.latches.first >= 0:
            event["sf"] = rows.NAMES[self._state.latches.first]
        self._link.event(now_ms, kind, event)

    def _tell_trips(self, now_ms):
        latches = self._state.latches
        for number in range(self._told + 1, latches.news + 1):
            if number in latches.recorded:  # else a reset has come since
                row = latches.recorded.index(number)
                kind = "trip" if rows.KINDS[row] == rows.LATCH else "fault"
                event = {"sf": rows.NAMES[row], "state": _MODES[self._mode]}
                event.update(cause(row, latches, self._reading))
                self._link.event(now_ms, kind, event)
            elif number in latches.warned:  # else it has settled since
                row = latches.warned.index(number)
                event = {"sf": rows.NAMES[row], "ch": rows.ROWS[row][rows.CHANNEL]}
                self._link.event(now_ms, "warning", event)
        self._told = latches.news

    def _tell_state(self, now_ms):
        state = self._state
        before = None if self._mode is None else _MODES[self._mode]
        self._mode = state.mode
        event = {"state": _MODES[state.mode], "from": before, "why": state.why}
        if state.row >= 0:
            event.update(cause(state.row, state.latches, self._reading))
        elif state.why == "trip":
            self._link.event(now_ms, "trip", {"sf": "COMMAND", "state": before, "since": now_ms})
        self._link.event(now_ms, "state", event)

    def _values(self):
        """Values in the order of BOILER_FIELDS; None where invalid."""
        checks = self._state.checks
        reading = self._reading
        outputs = self._outputs
        first = self._state.latches.first
        return (
            self._state.mode,
            rows.ROWS[first][rows.SF] if first >= 0 else 0,
            limits.pressure_mbar(reading.pt1_code) if checks.pt_valid[0] else None,
            limits.pressure_mbar(reading.pt2_code) if checks.pt_valid[1] else None,
            reading.t_drum_cdeg if checks.t_valid[0] else None,
            reading.t_outlet_cdeg if checks.t_valid[1] else None,
            reading.t_metal_cdeg if checks.t_valid[2] else None,
            reading.level_bits,
            self._flow.ml_min(reading.flow_pulses),
            reading.supply_mv if reading.supply_ok else None,
            bits(
                outputs.permit1, outputs.permit2, reading.contact1_closed, reading.contact2_closed
            ),
            bits(reading.off_target1_closed, reading.off_target2_closed),
            bits(reading.alive1_closed, reading.alive2_closed),
            bits(reading.chain_closed),
            bits(outputs.pump),
            bits(not outputs.vent_closed),
            self._loop_max_ms,
            self._garbage.free_b,
            self._link.drops,
        )


class Flow:
    """Millilitres a minute from the rising count of pulses, over the last two seconds."""

    def __init__(self):
        self._pulses = [None] * (FLOW_MS // TELEMETRY_MS)

    def ml_min(self, pulses):
        """Called once for each telemetry frame; None until two seconds have been seen."""
        before = self._pulses.pop(0)
        self._pulses.append(pulses)
        if before is None:
            return None
        return ((pulses - before) & 0xFFFF) * 60_000_000 // (limits.PULSES_A_LITRE * FLOW_MS)


def cause(row, latches, reading):
    """Channel, value, limit and since of a row, for people: pressures in millibar, wires 0 or 1."""
    channel = rows.ROWS[row][rows.CHANNEL]
    function = rows.ROWS[row][rows.SF]
    value, limit = int(latches.value[row]), latches.limit[row]
    if row in _WANTED:
        value, limit = 1 - _WANTED[row], _WANTED[row]
    elif row == rows.SF12_ORDER:
        value, limit = reading.level_bits, None
    elif function == 24:  # judged is what is left of the lock
        value, limit = None, (RESETS, BOOTS)[row - rows.SF24]
    elif row == rows.SF09_COLD:
        value, limit = reading.t_metal_cdeg, reading.t_drum_cdeg - limit
    elif row in rows.STILL:
        value, limit = _sensor(channel, reading)[0], None
    elif function in (3, 9):
        value, limit = _sensor(channel, reading)
    elif row == rows.SF14_SHUT:
        value, limit = limits.pressure_mbar(value), limits.pressure_mbar(limit)
    elif row == rows.SF15_BALANCE:  # its numbers say nothing to people
        value = limit = None
    elif channel in ("pt1", "pt2"):
        value, limit = limits.pressure_mbar(value), limits.pressure_mbar(limit)
    elif channel in _RATES:
        value, limit = value * 5 // 4, limit * 5 // 4
    elif function == 5:  # judged is what is beyond the band
        value += limit
    elif function in (17, 25):  # judged with the other sign
        value, limit = -value, -limit
    if value is not None and abs(value) >= OVER:
        value = None  # none that could be believed
    return {"ch": channel, "val": value, "lim": limit, "since": latches.since_ms[row]}


def _sensor(channel, reading):
    """What a faulty channel reads now (None: nothing), and the end of its range."""
    if channel == "reference":
        return (reading.reference_code if reading.reference_ok else None), None
    if channel in ("pt1", "pt2"):
        code = reading.pt1_code if channel == "pt1" else reading.pt2_code
        answered = reading.pt1_ok if channel == "pt1" else reading.pt2_ok
        limit = CODE_MIN if code < CODE_MIN else CODE_MAX
        value = limits.pressure_mbar(code) if answered else None
        return value, limits.pressure_mbar(limit)
    fresh = getattr(reading, channel + "_new") and getattr(reading, channel + "_ok")
    value = getattr(reading, channel + "_cdeg")
    return (value if fresh else None), (CDEG_MIN if value < CDEG_MIN else CDEG_MAX)


def bits(*flags):
    """Flags as an integer, the first one in the lowest bit."""
    number = 0
    for place, flag in enumerate(flags):
        if flag:
            number |= 1 << place
    return number
