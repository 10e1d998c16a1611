"""Whether what was commanded happened: SF-13 to SF-16, SF-18, SF-19, SF-23 and SF-24.

`Responses.judge` gives each of these rows the value that its limit is compared with. What was
commanded stands in the interlock's state, as it was driven since the step before.
"""

from firmware.boiler import rows
from firmware.boiler.checks import CODE_MIN, HOUR_MS, OVER
from firmware.boiler.latches import Recent

CODE_HOT, CDEG_HOT = 3600, 6000  # SF-13: 0.5 bar, 60 °C
DEFOCUS_MS, DARK_MS, RISING_MS = 6000, 8000, 2000  # SF-13
FALLING_MS = 10_000  # SF-14
NO_FLOW_MS, FLOWS_MS, PAUSE_MS, REST_MS = 3000, 2000, 60_000, 1000  # SF-15
PUMP_MAX_MS = HOUR_MS + 1  # SF-15: feed_max_ms may be an hour, and longer than that must be seen
TRIES = 3  # SF-15: the third in 60 min latches
LATE_MS, LATE_WITHIN_MS, LATE = 100, 10_000, 3  # SF-16
RESETS, BOOTS = 4, 3  # SF-24: within 60 min


class Responses:
    """What is remembered from loop to loop. Pairs are group 1, group 2.

    `boots`, `resets`: unintended watchdog boots, and resets after trips out of RUN or REDUCED,
    within the last 60 min; `locked`: the lock of SF-24 was running when the power went.
    """

    def __init__(self, limits, latches, checks, configured, boots, resets, locked):
        self.limits = limits
        self.latches = latches
        self.checks = checks
        self.configured = configured
        self.on_ms = [0, 0]  # how long a PERMIT has had pulses
        self.low_ms = [0, 0]  # how long it has had none
        self.proved = [True, True]  # OFF_TARGET was closed 6 s after PERMIT dropped
        self.code = CODE_MIN  # the higher pressure, when both were valid
        self.rise = Rise(RISING_MS)
        self.fall = Rise(FALLING_MS)
        self.pump_ms = 0  # how long the pump has been on, but for the cold fill
        self.rest_ms = REST_MS  # how long it has been off
        self.pause_ms = 0  # what is left of the pause after missing flow
        self.tries = Recent(TRIES, HOUR_MS)
        self.late = Recent(LATE, LATE_WITHIN_MS)
        self.part = 0  # of the memory, checked in this step
        self.intact = True
        self.reset = False  # one was asked for after a trip out of RUN or REDUCED
        self.resets = Recent(RESETS, HOUR_MS, min(resets, RESETS - 1))
        self.times = 0  # of them
        self.locked_ms = [HOUR_MS if locked else 0, HOUR_MS if boots >= BOOTS else 0]

    def judge(self, reading, driven):
        """Judge each row once. `driven`: has permit1, permit2, pump, filling, vent_open."""
        latches, checks = self.latches, self.checks
        valid = checks.pt_valid[0] and checks.pt_valid[1]
        if valid:
            self.code = max(reading.pt1_code, reading.pt2_code)
        # Unknown is hot.
        cool = valid and checks.t_valid[2] and reading.t_metal_cdeg < CDEG_HOT
        hot = not cool or self.code >= CODE_HOT
        # Before the contacts, which an open chain opens too.
        latches.delay(rows.SF23, not reading.chain_closed)
        self.group(0, driven.permit1, reading.off_target1_closed, reading.contact1_closed, hot)
        self.group(1, driven.permit2, reading.off_target2_closed, reading.contact2_closed, hot)
        self.pressure(valid, driven.vent_open)
        self.feed(reading.flow_age_ms, driven.pump, driven.filling)
        late = self.late.count(reading.loop_ms, reading.loop_ms > LATE_MS)
        latches.delay(rows.SF16, late)
        self.memory(reading.config_ok)
        latches.delay(rows.SF19, reading.ping_age_ms)
        self.restarts(reading.loop_ms)
        latches.delay(rows.SF24_BUTTON, driven.button.stuck)

    def group(self, group, permit, off_target, contact, hot):
        """SF-13 and SF-23 of group 1 (`group` 0) or 2: PERMIT, its contact, OFF_TARGET."""
        loop_ms = self.latches.loop_ms
        self.on_ms[group] = on_ms = min(self.on_ms[group] + loop_ms, HOUR_MS) if permit else 0
        self.low_ms[group] = low_ms = 0 if permit else min(self.low_ms[group] + loop_ms, HOUR_MS)
        proved = self.proved[group] or (off_target and low_ms >= DEFOCUS_MS)
        self.proved[group] = proved = proved and not permit
        light = not permit and not off_target
        self.latches.delay(rows.SF13_LATE + group, low_ms if light and not proved else 0)
        self.latches.delay(rows.SF13_HOME + group, light and proved and hot)
        self.latches.delay(rows.SF13_WELDED + group, contact and not permit)
        explained = contact or self.latches.active[rows.SF23]
        self.latches.delay(rows.SF23_CONTACT + group, 0 if explained else on_ms)

    def pressure(self, valid, vent_open):
        """SF-13: it still rises 8 s after both PERMITs dropped. SF-14: the vent does not help."""
        high = self.code >= self.limits.high_code
        dark_ms = min(self.low_ms[0], self.low_ms[1])
        loop_ms = self.latches.loop_ms
        rise = self.rise.follow(dark_ms > 0, valid, self.code, loop_ms)
        self.latches.delay(rows.SF13_RISING, rise if high and dark_ms >= DARK_MS else 0)
        fall = self.fall.follow(vent_open and high, valid, self.code, loop_ms)
        self.latches.delay(rows.SF14, fall)

    def feed(self, flow_age_ms, pump, filling):
        """SF-15: no flow with the pump on, then a pause; flow with it off; on for too long."""
        latches = self.latches
        loop_ms = latches.loop_ms
        # An invalid sample stops the pump for a moment; that begins nothing anew.
        self.rest_ms = 0 if pump else min(self.rest_ms + loop_ms, REST_MS)
        feeds = self.rest_ms < REST_MS and not filling
        self.pump_ms = min(self.pump_ms + loop_ms, PUMP_MAX_MS) if feeds else 0
        on_ms = self.pump_ms if pump else 0
        missing = min(on_ms, flow_age_ms) >= NO_FLOW_MS
        self.pause_ms = PAUSE_MS if missing else max(self.pause_ms - loop_ms, 0)
        times = self.tries.count(loop_ms, missing and not latches.active[rows.SF15])
        latches.delay(rows.SF15, self.pause_ms)
        latches.delay(rows.SF15_AGAIN, times if self.pause_ms else 0)
        latches.delay(rows.SF15_OFF, not pump and flow_age_ms < FLOWS_MS)
        latches.delay(rows.SF15_LONG, on_ms)

    def memory(self, config_ok):
        """SF-18: the stored copies, and one limit and one row in memory in each step."""
        self.part = part = self.part + 1 if self.part < HOUR_MS else 0
        row = self.latches.intact(part % rows.COUNT)
        self.intact = self.intact and row and self.limits.intact(part)
        self.configured = self.configured and config_ok
        self.latches.delay(rows.SF18, not self.configured)
        self.latches.delay(rows.SF18 + 1, not self.intact)

    def restarts(self, loop_ms):
        """SF-24: a fourth reset, or a third boot by the watchdog, within 60 min locks for 60."""
        self.times = self.resets.count(loop_ms, self.reset)
        left_ms = self.locked_ms
        left_ms[0] = (
            HOUR_MS if self.reset and self.times >= RESETS else max(left_ms[0] - loop_ms, 0)
        )
        left_ms[1] = max(left_ms[1] - loop_ms, 0)
        self.reset = False
        self.latches.delay(rows.SF24, left_ms[0])
        self.latches.delay(rows.SF24 + 1, left_ms[1])


class Rise:
    """How fast pressure rises, in codes a second, over windows that begin and end valid."""

    def __init__(self, window_ms):
        self.window_ms = window_ms
        self.elapsed_ms = 0
        self.from_code = 0  # at the window's start, 0 unknown
        self.code_s = -OVER  # in the last window; not yet known is falling

    def follow(self, watched, valid, code, loop_ms):
        """Take a sample; what was found lasts until the next window has ended."""
        self.elapsed_ms = min(self.elapsed_ms + loop_ms, HOUR_MS)
        if not watched or (valid and self.elapsed_ms >= self.window_ms):
            known = watched and self.from_code > 0
            rise = (code - self.from_code) * 1000 // max(self.elapsed_ms, 1)
            self.code_s = rise if known else -OVER
            self.from_code = code if valid else 0
            self.elapsed_ms = 0
        return self.code_s
