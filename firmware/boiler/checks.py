"""What the sensors say: SF-01 to SF-12, SF-17 and SF-25, nearly in the order of safety.md.

`Checks.judge` gives each of these rows the value that its limit is compared with. Unknown is
bad: an invalid sample is over every limit. Integers only; pressures are ADC codes.
"""

from firmware.boiler import rows
from firmware.boiler.latches import Recent
from firmware.boiler.saturation import saturation_cdeg

HOUR_MS = 3_600_000  # ages saturate here
OVER = 1 << 20  # over every limit
CODE_MIN, CODE_MAX, CODE_ZERO = 2880, 16800, 3200  # 3.6 and 21 mA: NAMUR NE 43; 0 bar
CDEG_MIN, CDEG_MAX = -4000, 40_000  # SF-09
CODE_STEAM, CDEG_STEAM = 4000, 11_500  # SF-05: from 1.0 bar or 115 °C
CODE_WIDE, BAND_CDEG, WIDE_CDEG = 5600, 400, 800  # SF-05: 8 K up to 3 bar, 4 K from 5 bar
WELL, WELL_MAX_MS = 64, 500  # the thermowell's lag: its parts of a cdeg, its longest step
LW2_WET, LW1_WET, HW_WET = 1, 2, 16  # firmware.common.fields
FRESH_MS = 1000  # SF-09
AGAIN = 2  # SF-10: a second time latches


class Checks:
    """What is remembered from loop to loop. Pairs are PT1, PT2; triples drum, outlet, metal."""

    def __init__(self, limits, latches):
        self.limits = limits
        self.latches = latches
        self.pt_valid = [False, False]  # in this loop
        self.code = [-1, -1]  # the sample before, -1 where that was invalid
        self.boils_cdeg = [0, 0]  # saturation temperature at PT, when that was valid; 0 unknown
        self.well = [0, 0]  # the same through the thermowell, in 1/64 cdeg
        self.age_ms = [0, 0, 0]  # of the last conversion
        self.t_valid = [False, False, False]  # the last conversion is good and fresh
        self.low_water = Recent(AGAIN, HOUR_MS)

    def judge(self, reading, heated):
        """Judge each row once. `heated`: PERMIT_1 was up since the step before."""
        trusted = self.reference(reading.reference_ok, reading.reference_code)
        self.pressure(0, reading.pt1_code, reading.pt1_ok and trusted)
        self.pressure(1, reading.pt2_code, reading.pt2_ok and trusted)
        self.difference(reading.pt1_code - reading.pt2_code)
        self.temperature(0, reading.t_drum_new, reading.t_drum_ok, reading.t_drum_cdeg)
        self.temperature(1, reading.t_outlet_new, reading.t_outlet_ok, reading.t_outlet_cdeg)
        self.temperature(2, reading.t_metal_new, reading.t_metal_ok, reading.t_metal_cdeg)
        highest = max(reading.pt1_code, reading.pt2_code)
        steam = highest >= CODE_STEAM or reading.t_drum_cdeg >= CDEG_STEAM
        self.saturated(0, reading.pt1_code, reading.t_drum_cdeg, steam)
        self.saturated(1, reading.pt2_code, reading.t_drum_cdeg, steam)
        self.hotter(rows.SF06, 0, reading.t_drum_new, reading.t_drum_cdeg)
        self.hotter(rows.SF07, 1, reading.t_outlet_new, reading.t_outlet_cdeg)
        new = reading.t_outlet_new and self.limits.superheater
        self.hotter(rows.SF07_REDUCE, 1, new, reading.t_outlet_cdeg)
        self.hotter(rows.SF08_HOT, 2, reading.t_metal_new, reading.t_metal_cdeg)
        self.dry(reading.t_metal_cdeg, reading.t_drum_cdeg)
        self.water(reading.level_bits, heated)
        self.latches.delay(rows.SF17, -reading.supply_mv if reading.supply_ok else OVER)
        self.hotter(rows.SF25, 0, reading.t_drum_new, -reading.t_drum_cdeg)
        self.hotter(rows.SF25 + 1, 1, reading.t_outlet_new, -reading.t_outlet_cdeg)
        self.hotter(rows.SF25 + 2, 2, reading.t_metal_new, -reading.t_metal_cdeg)

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

    def hotter(self, row, channel, new, cdeg):
        """SF-06, SF-07, SF-08 and, with the sign turned, SF-25: one new conversion."""
        seen = cdeg if self.t_valid[channel] else OVER
        self.latches.vote(row, seen if new else None, rows.SF09 + channel)

    def saturated(self, pt, code, drum_cdeg, steam):
        """SF-05: the drum is not as warm as water that boils at this pressure."""
        latches = self.latches
        if self.pt_valid[pt]:
            self.boils_cdeg[pt] = saturation_cdeg(code - CODE_ZERO + self.limits.air_code)
        boils = self.boils_cdeg[pt] * WELL  # invalid samples do not hold the lag up
        well = self.well[pt] if self.well[pt] > 0 else boils
        step_ms = min(latches.loop_ms, WELL_MAX_MS)
        self.well[pt] = well + (boils - well) * step_ms // self.limits.thermowell_ms
        band_cdeg = min(max(WIDE_CDEG - (code - CODE_WIDE) // 4, BAND_CDEG), WIDE_CDEG)
        row = rows.SF05 + pt
        latches.limit[row] = band_cdeg  # for people; judged is what is beyond it
        beyond_cdeg = abs(drum_cdeg - self.well[pt] // WELL) - band_cdeg
        sensor = self.sensor(pt)
        latches.delay(row, OVER if sensor else beyond_cdeg if steam else 0, sensor)

    def dry(self, metal_cdeg, drum_cdeg):
        """SF-08: metal far above the water behind it. Of two PTs, the lower one is believed."""
        water_cdeg = max(drum_cdeg, min(self.boils_cdeg[0], self.boils_cdeg[1]))
        sensor = (self.sensor(0) or self.sensor(1)) if self.t_valid[2] else rows.SF09 + 2
        self.latches.delay(rows.SF08, OVER if sensor else metal_cdeg - water_cdeg, sensor)

    def sensor(self, pt):
        """The row of this PT or of the drum thermometer where that is invalid, or None."""
        if self.pt_valid[pt]:
            return None if self.t_valid[0] else rows.SF09
        return rows.SF03 + pt

    def water(self, level_bits, heated):
        """SF-10, SF-11 and SF-12: the electrodes; each is wet only if all below it are."""
        latches = self.latches
        before = latches.active[rows.SF10]
        latches.delay(rows.SF10, not level_bits & LW1_WET)
        held = latches.active[rows.SF10]
        times = self.low_water.count(latches.loop_ms, heated and held and not before)
        latches.delay(rows.SF10_AGAIN, times if held else 0)
        latches.delay(rows.SF11, not level_bits & LW2_WET)
        latches.delay(rows.SF12, bool(level_bits & HW_WET))
        latches.delay(rows.SF12_ORDER, bool(level_bits & (level_bits + 1)))
