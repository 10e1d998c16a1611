"""Whether what was commanded happened: SF-13, SF-14, SF-23 and SF-26; SF-15 is in `water`.

`Responses.judge` gives each of these rows the value that its limit is compared with. What was
commanded stands in the interlock's state, as it was driven since the step before.
"""

from firmware.boiler import rows
from firmware.boiler.life import HOUR_MS
from firmware.boiler.pressures import CODE_MIN, OVER
from firmware.boiler.slopes import Trend
from firmware.boiler.water import Water

CODE_HOT, CDEG_HOT = 3600, 6000  # SF-13: 0.5 bar, 60 °C
DEFOCUS_MS, DARK_MS = 6000, 8000  # SF-13
TREND, TREND_BY = 16, 272  # codes a second of a tilt over 16 means of 0.4 s
VENTED_MS = 10_000  # SF-14
COLD_CDEG = 500  # SF-14: below the boiling point; the vent is open, and no steam comes


class Responses:
    """What is remembered from loop to loop. Pairs are group 1, group 2."""

    def __init__(self, limits, latches, checks):
        self.limits = limits
        self.latches = latches
        self.checks = checks
        self.on_ms = [0, 0]  # how long a PERMIT has had pulses
        self.low_ms = [0, 0]  # how long it has had none
        self.proved = [True, True]  # OFF_TARGET was closed 6 s after PERMIT dropped
        self.shut_ms = [0, 0]  # OFF_TARGET has not opened in so much time with PERMIT up
        self.code = CODE_MIN  # the higher pressure, when both were valid
        self.trend = Trend(TREND, OVER)
        self.vented_ms = 0  # the vent has been open under high pressure
        self.water = Water(limits, latches)

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
        self.cold_vent(reading, driven.vent_open)
        self.water.judge(reading, checks, driven)
        # PERMIT_1 is up in RUN and in REDUCED: then no tracker may be dead.
        latches.delay(rows.SF26, driven.permit1 and not reading.alive1_closed)
        latches.delay(rows.SF26 + 1, driven.permit1 and not reading.alive2_closed)

    def group(self, group, permit, off_target, contact, hot):
        """SF-13 and SF-23 of group 1 (`group` 0) or 2: PERMIT, its contact, OFF_TARGET."""
        loop_ms = self.latches.loop_ms
        if permit and self.on_ms[group] == 0:
            self.shut_ms[group] = 0
        self.on_ms[group] = on_ms = min(self.on_ms[group] + loop_ms, HOUR_MS) if permit else 0
        self.low_ms[group] = low_ms = 0 if permit else min(self.low_ms[group] + loop_ms, HOUR_MS)
        proved = self.proved[group] or (off_target and low_ms >= DEFOCUS_MS)
        self.proved[group] = proved = proved and not permit
        light = not permit and not off_target
        self.latches.delay(rows.SF13_LATE + group, low_ms if light and not proved else 0)
        self.latches.delay(rows.SF13_HOME + group, light and proved and hot)
        self.latches.delay(rows.SF13_SHUT + group, self.shut(group, permit, off_target))
        self.latches.delay(rows.SF13_WELDED + group, contact and not permit)
        explained = contact or self.latches.active[rows.SF23]
        self.latches.delay(rows.SF23_CONTACT + group, 0 if explained else on_ms)

    def shut(self, group, permit, off_target):
        """Trackers open OFF_TARGET when PERMIT rises. A loop that stays closed is welded."""
        if not off_target:
            self.shut_ms[group] = -HOUR_MS  # it has opened in this RUN
        elif permit and self.shut_ms[group] >= 0:
            self.shut_ms[group] = min(self.shut_ms[group] + self.latches.loop_ms, HOUR_MS)
        return self.shut_ms[group]

    def pressure(self, valid, vent_open):
        """SF-13: it still rises 8 s after both PERMITs dropped. SF-14: the vent does not help."""
        loop_ms = self.latches.loop_ms
        high = self.code >= self.limits.high_code
        rise_code_s = self.trend.follow(self.code if valid else None, loop_ms) // TREND_BY
        dark = min(self.low_ms[0], self.low_ms[1]) >= DARK_MS
        self.latches.delay(rows.SF13_RISING, rise_code_s if high and dark else 0)
        vented = vent_open and high
        self.vented_ms = min(self.vented_ms + loop_ms, VENTED_MS) if vented else 0
        self.latches.delay(rows.SF14, rise_code_s if self.vented_ms >= VENTED_MS else -OVER)

    def cold_vent(self, reading, vent_open):
        """SF-14: a drum below its boiling point is under pressure although the vent is open."""
        checks = self.checks
        known = checks.t_valid[0] and checks.pt_valid[0] and checks.pt_valid[1]
        cold = known and reading.t_drum_cdeg <= self.limits.boiling_cdeg - COLD_CDEG
        lower = min(reading.pt1_code, reading.pt2_code)
        self.latches.delay(rows.SF14_SHUT, lower if cold and vent_open else 0)
