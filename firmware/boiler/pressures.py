"""What the pressure transmitters say: SF-01 to SF-04. Pressures are ADC codes."""

from firmware.boiler import rows
from firmware.boiler.slopes import Slope

OVER = 1 << 20  # over every limit
CODE_MIN, CODE_MAX = 2880, 16800  # 3.6 and 21 mA: NAMUR NE 43
FAST, RISE = 10, 20  # SF-02: samples of 50 ms in half a second and in a second
# Codes a second of a tilt: 6 · 20 / (n (n² - 1)), as a fraction.
FAST_OVER, FAST_BY, RISE_OVER, RISE_BY = 4, 33, 2, 133
# Each half of a window must rise by a quarter of its share: a step in a signal is no rise.
FAST_HALF, RISE_HALF = 50, 28


class Pressures:
    """What is remembered of PT1 and PT2 from loop to loop."""

    def __init__(self, limits, latches):
        self.limits = limits
        self.latches = latches
        self.valid = [False, False]  # in this loop
        self.fast = [Slope(FAST), Slope(FAST)]
        self.rise = [Slope(RISE), Slope(RISE)]

    def judge(self, reading):
        """Judge both transmitters and their reference."""
        trusted = self.reference(reading.reference_ok, reading.reference_code)
        self.pressure(0, reading.pt1_code, reading.pt1_ok and trusted)
        self.pressure(1, reading.pt2_code, reading.pt2_ok and trusted)
        self.difference(reading.pt1_code - reading.pt2_code)

    def reference(self, answered, code):
        """SF-03: the fixed reference is off by more than 1 %. False: so are both PTs."""
        nominal = self.limits.reference_code
        good = answered and abs(code - nominal) * 100 <= nominal
        self.latches.vote(rows.SF03_REFERENCE, not good, rows.SF03_REFERENCE)
        return good

    def pressure(self, pt, code, answered):
        """SF-03, SF-01 and SF-02 of PT1 (`pt` 0) or PT2 (`pt` 1)."""
        latches = self.latches
        before = self.valid[pt]
        self.valid[pt] = valid = answered and CODE_MIN <= code <= CODE_MAX
        seen = code if valid else OVER
        sensor = rows.SF03 + pt
        latches.vote(sensor, not valid, sensor)
        latches.vote(rows.SF01 + pt, seen, sensor)
        latches.vote(rows.SF01_HOLD + pt, seen, sensor)
        latches.vote(rows.SF02 + pt, seen, sensor)
        if valid:
            self.slopes(pt, code, sensor)
        else:
            # One sample is left out; after two in a row the window begins anew.
            self.fast[pt].known = self.rise[pt].known = before
            latches.vote(rows.SF02_FAST + pt, OVER if latches.recording else 0, sensor)
            latches.vote(rows.SF02_RISE + pt, OVER if latches.recording else 0, sensor)

    def slopes(self, pt, code, sensor):
        """SF-02, rate: a drum full to the brim. The cause stays until pressure is at 9.5 bar."""
        latches, limits = self.latches, self.limits
        fast, rise = self.fast[pt], self.rise[pt]
        if not latches.recording:  # no sample of the first two seconds is part of a rate
            fast.known = rise.known = False
        fast.push(code)
        rise.push(code)
        stays = 1 if code > limits.pressure_back_code else 0
        fast_code_s = rise_code_s = stays
        if code > limits.rise_from_code and latches.recording:
            if fast.spread() >= FAST_HALF:
                fast_code_s = max(fast.tilt * FAST_OVER // FAST_BY, stays)
            if rise.spread() >= RISE_HALF:
                rise_code_s = max(rise.tilt * RISE_OVER // RISE_BY, stays)
        latches.vote(rows.SF02_FAST + pt, fast_code_s, sensor)
        latches.vote(rows.SF02_RISE + pt, rise_code_s, sensor)

    def difference(self, apart):
        """SF-04: the channels disagree; with an invalid one it is that channel's fault."""
        known = self.valid[0] and self.valid[1]
        row = rows.SF04 if known else rows.SF03 + (1 if self.valid[0] else 0)
        self.latches.delay(rows.SF04, abs(apart) if known else OVER, row)
