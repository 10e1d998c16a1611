"""The condition of each safety function, nearly in the order of the table in safety.md.

`Checks.judge` gives every row of `latches` the value that its limit is compared with. Unknown
is bad: an invalid sample is over every limit. Integers only; pressures are ADC codes.
"""

from firmware.boiler import latches as rows

HOUR_MS = 3_600_000  # ages saturate here
OVER = 1 << 20  # over every limit
CODE_MIN, CODE_MAX = 2880, 16800  # 3.6 and 21 mA: NAMUR NE 43
CDEG_MIN, CDEG_MAX = -4000, 40_000  # SF-09
CODE_HOT, CDEG_HOT = 3600, 6000  # SF-13: 0.5 bar, 60 °C
LW2_WET = 1  # firmware.common.fields.LW2
FRESH_MS = 1000  # SF-09
DEFOCUS_MS, DARK_MS, RISING_MS = 6000, 8000, 2000  # SF-13
LATE_MS, LATE_WITHIN_MS = 100, 10_000  # SF-16


class Checks:
    """What is remembered from loop to loop. Pairs are PT1, PT2 or group 1, group 2."""

    def __init__(self, limits, latches, configured):
        self.limits = limits
        self.latches = latches
        self.configured = configured
        self.pt_valid = [False, False]  # in this loop
        self.code = [-1, -1]  # the sample before, -1 where that was invalid
        self.age_ms = [0, 0, 0]  # of the last conversion: drum, outlet, metal
        self.t_valid = [False, False, False]  # the last conversion is good and fresh
        self.on_ms = [0, 0]  # how long a PERMIT has had pulses
        self.low_ms = [0, 0]  # how long it has had none
        self.proved = [True, True]  # OFF_TARGET was closed 6 s after PERMIT dropped
        self.rising_ms = 0  # of a window in which pressure is watched for rising
        self.rising_from = 0  # code at its start
        self.rise_code_s = 0  # in the last window
        self.late_left_ms = [0, 0, 0]  # how long the last three late loops still count

    def judge(self, reading, permit1, permit2):
        """Judge every row once. `permit1`, `permit2`: pulsed since the step before."""
        latches = self.latches
        trusted = self.reference(reading.reference_ok, reading.reference_code)
        self.pressure(0, reading.pt1_code, reading.pt1_ok and trusted)
        self.pressure(1, reading.pt2_code, reading.pt2_ok and trusted)
        self.difference(reading.pt1_code - reading.pt2_code)
        self.temperature(0, reading.t_drum_new, reading.t_drum_ok, reading.t_drum_cdeg)
        drum_cdeg = reading.t_drum_cdeg if self.t_valid[0] else OVER
        latches.vote(rows.SF06, drum_cdeg if reading.t_drum_new else None, rows.SF09)
        self.temperature(1, reading.t_outlet_new, reading.t_outlet_ok, reading.t_outlet_cdeg)
        self.temperature(2, reading.t_metal_new, reading.t_metal_ok, reading.t_metal_cdeg)
        latches.delay(rows.SF11, not reading.level_bits & LW2_WET)
        # Before the contacts, which an open chain opens too.
        latches.delay(rows.SF23, not reading.chain_closed)
        hot = self.hot(reading)
        self.group(0, permit1, reading.off_target1_closed, reading.contact1_closed, hot)
        self.group(1, permit2, reading.off_target2_closed, reading.contact2_closed, hot)
        self.rising(max(reading.pt1_code, reading.pt2_code))
        self.loops(reading.loop_ms)
        latches.delay(rows.SF18, not self.configured)
        latches.delay(rows.SF19, reading.ping_age_ms)

    def reference(self, answered, code):
        """SF-03: the fixed reference is off by more than 1 %. False: so are both PTs."""
        nominal = self.limits.reference_code
        good = answered and abs(code - nominal) * 100 <= nominal
        self.latches.vote(rows.SF03_REFERENCE, not good, rows.SF03_REFERENCE)
        return good

    def pressure(self, pt, code, answered):
        """SF-03, SF-01 and SF-02 of PT1 (`pt` 0) or PT2 (`pt` 1)."""
        latches = self.latches
        valid = answered and CODE_MIN <= code <= CODE_MAX
        seen = code if valid else OVER
        sensor = rows.SF03 + pt
        latches.vote(sensor, not valid, sensor)
        latches.vote(rows.SF01 + pt, seen, sensor)
        latches.vote(rows.SF01_HOLD + pt, seen, sensor)
        latches.vote(rows.SF02 + pt, seen, sensor)
        # A rate takes two valid samples in a row; without them it may be anything. It is back
        # only with pressure at 9.5 bar, and there is none in the first two seconds.
        before = self.code[pt]
        known = valid and before >= 0
        rise_code_s = 0 if known else OVER
        if known and code > self.limits.rise_from_code:
            rise_code_s = (code - before) * 1000 // max(latches.loop_ms, 1)
        if known and code > self.limits.pressure_back_code:
            rise_code_s = max(rise_code_s, 1)
        row = rows.SF02_RISE + pt
        latches.delay(row, rise_code_s if latches.recording else 0, row if known else sensor)
        self.code[pt] = code if valid else -1
        self.pt_valid[pt] = valid

    def difference(self, apart):
        """SF-04: the channels disagree; with an invalid one it is that channel's fault."""
        known = self.pt_valid[0] and self.pt_valid[1]
        row = rows.SF04 if known else rows.SF03 + (1 if self.pt_valid[0] else 0)
        self.latches.delay(rows.SF04, abs(apart) if known else OVER, row)

    def temperature(self, channel, new, good, cdeg):
        """SF-09: a conversion is invalid, or none comes for 1 s (each loop without is one)."""
        row = rows.SF09 + channel
        age_ms = 0 if new else min(self.age_ms[channel] + self.latches.loop_ms, HOUR_MS)
        self.age_ms[channel] = age_ms
        invalid = None  # nothing new
        if new or age_ms >= FRESH_MS:
            invalid = not (new and good and CDEG_MIN <= cdeg <= CDEG_MAX)
            self.t_valid[channel] = not invalid
        self.latches.vote(row, invalid, row)

    def hot(self, reading):
        """From 0.5 bar, or metal from 60 °C; unknown is hot."""
        known = self.pt_valid[0] and self.pt_valid[1] and self.t_valid[2]
        highest = max(reading.pt1_code, reading.pt2_code)
        return not known or highest >= CODE_HOT or reading.t_metal_cdeg >= CDEG_HOT

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

    def rising(self, code):
        """SF-13: pressure at SF-01 still rises 8 s after both PERMITs dropped."""
        dark_ms = min(self.low_ms[0], self.low_ms[1])
        valid = self.pt_valid[0] and self.pt_valid[1]
        self.rising_ms = min(self.rising_ms + self.latches.loop_ms, HOUR_MS)
        # The window begins and ends with valid samples; what acts meanwhile goes on.
        if dark_ms == 0 or (valid and self.rising_ms >= RISING_MS):
            known = self.rising_from > 0 and dark_ms >= DARK_MS
            late = known and code >= self.limits.high_code
            rise_code_s = (code - self.rising_from) * 1000 // max(self.rising_ms, 1)
            self.rise_code_s = rise_code_s if late else 0
            self.rising_from = code if valid else 0
            self.rising_ms = 0
        self.latches.delay(rows.SF13_RISING, self.rise_code_s)

    def loops(self, loop_ms):
        """SF-16: how many loops of the last 10 s were longer than 100 ms."""
        left_ms = self.late_left_ms
        for loop in (0, 1, 2):
            left_ms[loop] = max(left_ms[loop] - loop_ms, 0)
        if loop_ms > LATE_MS:
            left_ms[left_ms.index(min(left_ms))] = LATE_WITHIN_MS
        self.latches.delay(rows.SF16, 3 - left_ms.count(0))
