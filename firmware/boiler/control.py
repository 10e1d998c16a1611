"""Feed water, vent, siren and lamp: the table of outputs in safety.md.

Never decides about a PERMIT. `step` runs after `interlock.step` in each loop, on the same
reading, and allocates nothing.
"""

from firmware.boiler import rows
from firmware.common.fields import HW, LC_OFF, LC_ON, READY, TRIPPED

CODE_HOT = 3360  # 0.2 bar: in TRIPPED there is feed from here, and cold fill below
CODE_SAFE = 3600  # 0.5 bar: safe to approach below
CDEG_HOT = 6000
VENT_OPEN_CDEG, VENT_CLOSE_CDEG = 200, 400  # above the site's boiling point
FILL_NO_FLOW_MS = 30_000
SIREN_FULL_MS, SIREN_EVERY_MS, SIREN_SHORT_MS = 180_000, 600_000, 5000
BLINK_MS, STEADY_MS = 600, 3000  # half of a blink is dark; so are the ends of the steady part
TEST_MS = 3000
METAL_FEED_CDEG = 23_000  # SF-08: cold water on hotter metal is a thermal shock

_SIREN_ROWS = tuple([row for row in range(rows.COUNT) if rows.ROWS[row][0] in (2, 6, 13, 14)])
_VENT_ROWS = tuple([row for row in _SIREN_ROWS if rows.KINDS[row] == rows.LATCH])
# A lack of water that the balance suspects is no reason not to feed.
_NO_FEED_ROWS = tuple(
    [
        row
        for row in range(rows.COUNT)
        if rows.ROWS[row][0] in (2, 8, 12, 15, 25) and row != rows.SF15_BALANCE
    ]
)
# Of SF-15, what stays until a person resets it: the pump would only do it again. A cold fill may
# come before that reset, which SF-11 refuses as long as LW2 is dry.
_RESET_FIRST_ROWS = (rows.SF15_AGAIN, rows.SF15_OFF, rows.SF15_DOSE)


class Control:
    """What the outputs need to remember. `state`: the interlock's."""

    def __init__(self, state):
        self.state = state
        self.feeding = False  # from LC_ON dry to LC_OFF wet
        self.filling = False  # cold fill
        self.fill_ms = 0
        self.vent_open = True
        self.siren_ms = -1  # since it began, -1 once it is silenced
        self.siren_news = 0  # recorded rows that were taken note of
        self.lamp_ms = 0
        self.test_ms = 0  # of the lamp test, what is left

    def step(self, reading, outputs):
        """Fill in all outputs for this loop."""
        state = self.state
        outputs.permit1 = state.permit1
        outputs.permit2 = state.permit2
        sounds = self._sounds(reading)
        self._vent(reading)
        self._fill(reading)
        outputs.pump = self._feeds(reading)
        outputs.vent_closed = not self.vent_open
        outputs.siren = sounds or self.test_ms > 0
        outputs.lamp = self._lights(reading)
        state.pump = outputs.pump
        state.vent_open = self.vent_open
        state.filling = self.filling
        state.engaged = sounds or self.filling

    def lamp_test(self):
        """Lamp and siren for three seconds."""
        self.test_ms = TEST_MS

    def _sounds(self, reading):
        """SF-02, SF-06, SF-13 and SF-14, which does not trip, sound until a press."""
        state = self.state
        if state.button.began:
            self.siren_ms = -1
        elif self.siren_ms >= 0:
            self.siren_ms += reading.loop_ms
            if self.siren_ms >= SIREN_FULL_MS + SIREN_EVERY_MS:
                self.siren_ms -= SIREN_EVERY_MS
        if state.latches.news > self.siren_news:
            self._begin_siren(state.latches)
        pause_ms = SIREN_FULL_MS + SIREN_EVERY_MS - SIREN_SHORT_MS
        return 0 <= self.siren_ms < SIREN_FULL_MS or self.siren_ms >= pause_ms

    def _begin_siren(self, latches):
        """Something was recorded in this step: the siren may have to begin anew."""
        for row in _SIREN_ROWS:
            if latches.recorded[row] > self.siren_news:
                self.siren_ms = 0
        self.siren_news = latches.news

    def _vent(self, reading):
        state = self.state
        checks = state.checks
        boiling = state.limits.boiling_cdeg
        both = checks.pt_valid[0] and checks.pt_valid[1]
        if self._vent_cause():
            self.vent_open = True
        elif not checks.t_valid[0]:
            if both and reading.pt1_code <= CODE_HOT and reading.pt2_code <= CODE_HOT:
                self.vent_open = True
        elif reading.t_drum_cdeg < boiling + VENT_OPEN_CDEG:
            self.vent_open = True
        elif self.vent_open and both and reading.t_drum_cdeg > boiling + VENT_CLOSE_CDEG:
            low = state.limits.vent_close_code
            self.vent_open = reading.pt1_code > low or reading.pt2_code > low

    def _vent_cause(self):
        latches = self.state.latches
        if latches.acting[rows.LATCH]:
            for row in _VENT_ROWS:
                if latches.active[row]:
                    return True
        return False

    def _feeds(self, reading):
        """Feed from LC_ON dry to LC_OFF wet, at most to HW. No feed beats feed."""
        level = reading.level_bits
        if level & (LC_OFF | HW):
            self.feeding = False
        elif not level & LC_ON:
            self.feeding = True
        hot = self.state.mode >= READY or self._is_hot(reading)
        wanted = self.feeding and hot and not self._waits_for_a_person()
        return (wanted or self.filling) and not self._must_not_feed(reading)

    def _must_not_feed(self, reading):
        """Whatever forbids every feed, the cold fill too."""
        state = self.state
        checks = state.checks
        high = state.limits.high_high_code
        return (
            reading.level_bits & HW
            or not (checks.pt_valid[0] and checks.pt_valid[1])
            or reading.pt1_code >= high
            or reading.pt2_code >= high
            or not checks.t_valid[2]
            or reading.t_metal_cdeg > METAL_FEED_CDEG
            or self._feed_fails(state.latches)
        )

    def _feed_fails(self, latches):
        """One of the functions that end feeding, seen or not in an invalid sample."""
        if latches.stirring == 0:
            return False
        for row in _NO_FEED_ROWS:
            if latches.holds(row):
                return True
        return False

    def _waits_for_a_person(self):
        """What forbids feed but no cold fill: SF-11, and an SF-15 that nobody has reset."""
        latches = self.state.latches
        for row in _RESET_FIRST_ROWS:
            if latches.recorded[row]:
                return True
        return latches.active[rows.SF11]

    def _is_hot(self, reading):
        """Known to be hot: an unknown temperature starts no pump."""
        metal = self.state.checks.t_valid[2] and reading.t_metal_cdeg >= CDEG_HOT
        return metal or reading.pt1_code >= CODE_HOT or reading.pt2_code >= CODE_HOT

    def _fill(self, reading):
        """Cold fill: from a short press to LC_OFF, a second press, or its time."""
        state = self.state
        if self.filling:
            self.fill_ms += reading.loop_ms
            dry_ms = min(self.fill_ms, reading.flow_age_ms)
            over = self.fill_ms >= state.limits.fill_max_ms or dry_ms >= FILL_NO_FLOW_MS
            if over or state.button.began or not self._may_fill(reading):
                self.filling = False
        elif state.button.short and self._may_fill(reading):
            self.filling = True
            self.fill_ms = 0

    def _may_fill(self, reading):
        state = self.state
        return (
            state.mode == TRIPPED
            and self.siren_ms < 0
            and self.vent_open
            and state.checks.t_valid[0]  # else the vent might have to close
            and state.checks.t_valid[2]
            and not self._is_hot(reading)
            and not self._must_not_feed(reading)
            and not reading.level_bits & LC_OFF
        )

    def _is_safe(self, reading):
        """Everything that can burn is known and cool; unknown is not safe."""
        checks = self.state.checks
        pressures, temperatures = checks.pt_valid, checks.t_valid
        known = pressures[0] and pressures[1]
        known = known and temperatures[0] and temperatures[1] and temperatures[2]
        return (
            known
            and reading.pt1_code < CODE_SAFE
            and reading.pt2_code < CODE_SAFE
            and reading.t_drum_cdeg < CDEG_HOT
            and reading.t_outlet_cdeg < CDEG_HOT
            and reading.t_metal_cdeg < CDEG_HOT
        )

    def _lights(self, reading):
        """Latched: blinks the number of the first function. Steady: safe to approach."""
        if self.test_ms > 0:
            self.test_ms -= reading.loop_ms
            return True
        safe = self._is_safe(reading)
        first = self.state.latches.first
        if self.state.mode != TRIPPED or first < 0:
            self.lamp_ms = 0
            return safe
        blinks_ms = rows.ROWS[first][0] * BLINK_MS
        lamp_ms = self.lamp_ms
        self.lamp_ms = lamp_ms + reading.loop_ms
        if lamp_ms < blinks_ms:
            return lamp_ms % BLINK_MS < BLINK_MS // 2
        lamp_ms -= blinks_ms + BLINK_MS
        if lamp_ms >= STEADY_MS + BLINK_MS:
            self.lamp_ms = 0
        return safe and 0 <= lamp_ms < STEADY_MS
