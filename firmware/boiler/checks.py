"""What the sensors say: SF-01 to SF-12, SF-17 and SF-25, nearly in the order of safety.md.

SF-01 to SF-04 are in `pressures`, signals that stand still in `life`.

`Checks.judge` gives each of these rows the value that its limit is compared with. Unknown is
bad: an invalid sample is over every limit. Integers only; pressures are ADC codes.
"""

from firmware.boiler import rows
from firmware.boiler.life import HOUR_MS, Life
from firmware.boiler.pressures import OVER, Pressures
from firmware.boiler.recent import Recent
from firmware.boiler.saturation import saturation_cdeg
from firmware.boiler.slopes import BIN_MS, Trend
from firmware.common.fields import HW, LW1, LW2
from firmware.common.limits import CODE_AT_ZERO

CDEG_MIN, CDEG_MAX = -4000, 40_000  # SF-09
CODE_STEAM, CDEG_STEAM = 4000, 11_500  # SF-05: from 1.0 bar or 115 °C
CODE_WIDE, BAND_CDEG, WIDE_CDEG = 5600, 400, 800  # SF-05: 8 K up to 3 bar, 4 K from 5 bar
WELL, WELL_MAX_MS = 64, 500  # the thermowell's lag: its parts of a cdeg, its longest step
# SF-06: over 16 means of 0.4 s. No drum that has time to act warms faster than 0.5 K/s, and one of
# 2.5 K/s is a step of the sensor.
WARMING, WARMING_BY, WARMING_MAX, WARMING_STEP = 16, 680, 20, 100
LEAD_MS = 3000  # so that it acts before the pressure switch, which stands at the same 11.4 bar
FRESH_MS = 1000  # SF-09
AGAIN = 2  # SF-10: a second time latches


class Checks:
    """What is remembered from loop to loop. Pairs are PT1, PT2; triples drum, outlet, metal."""

    def __init__(self, limits, latches):
        self.limits = limits
        self.latches = latches
        self.pressures = Pressures(limits, latches)
        self.pt_valid = self.pressures.valid  # in this loop
        self.boils_cdeg = [0, 0]  # saturation temperature at PT, when that was valid; 0 unknown
        self.well = [0, 0]  # the same through the thermowell, in 1/64 cdeg
        self.warming = Trend(WARMING, WARMING_STEP)
        self.age_ms = [0, 0, 0]  # of the last conversion
        self.t_valid = [False, False, False]  # the last conversion is good and fresh
        self.life = Life(latches)
        self.low_water = Recent(AGAIN, HOUR_MS)

    def judge(self, reading, heated):
        """Judge each row once. `heated`: PERMIT_1 was up since the step before."""
        self.pressures.judge(reading)
        self.temperature(0, reading.t_drum_new, reading.t_drum_ok, reading.t_drum_cdeg)
        self.temperature(1, reading.t_outlet_new, reading.t_outlet_ok, reading.t_outlet_cdeg)
        self.temperature(2, reading.t_metal_new, reading.t_metal_ok, reading.t_metal_cdeg)
        self.life.judge(reading, heated)
        highest = max(reading.pt1_code, reading.pt2_code)
        steam = highest >= CODE_STEAM or reading.t_drum_cdeg >= CDEG_STEAM
        self.saturated(0, reading.pt1_code, reading.t_drum_cdeg, steam)
        self.saturated(1, reading.pt2_code, reading.t_drum_cdeg, steam)
        drum_cdeg = reading.t_drum_cdeg + self.ahead_cdeg(reading.t_drum_new, reading.t_drum_cdeg)
        self.hotter(rows.SF06, 0, reading.t_drum_new, drum_cdeg)
        self.hotter(rows.SF07, 1, reading.t_outlet_new, reading.t_outlet_cdeg)
        new = reading.t_outlet_new and self.limits.superheater
        self.hotter(rows.SF07_REDUCE, 1, new, reading.t_outlet_cdeg)
        self.hotter(rows.SF08_HOT, 2, reading.t_metal_new, reading.t_metal_cdeg)
        self.dry(reading.t_metal_cdeg, reading.t_drum_cdeg)
        self.colder(reading.t_drum_cdeg - reading.t_metal_cdeg, heated)
        self.water(reading.level_bits, heated)
        self.latches.delay(rows.SF17, -reading.supply_mv if reading.supply_ok else OVER)
        self.hotter(rows.SF25, 0, reading.t_drum_new, -reading.t_drum_cdeg)
        self.hotter(rows.SF25 + 1, 1, reading.t_outlet_new, -reading.t_outlet_cdeg)
        self.hotter(rows.SF25 + 2, 2, reading.t_metal_new, -reading.t_metal_cdeg)

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
            self.boils_cdeg[pt] = saturation_cdeg(code - CODE_AT_ZERO + self.limits.air_code)
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

    def ahead_cdeg(self, new, cdeg):
        """SF-06: by how much the drum is warmer than its thermometer, by that one's own rate."""
        seen = cdeg if new and self.t_valid[0] else None
        tilt = self.warming.follow(seen, self.latches.loop_ms)
        # Sixteenths of a cdeg for each mean of 0.4 s.
        rate = min(max(tilt * 16 // WARMING_BY, 0), WARMING_MAX * 16)
        return rate * (self.limits.thermowell_ms + LEAD_MS) // (BIN_MS * 16)

    def dry(self, metal_cdeg, drum_cdeg):
        """SF-08: metal far above the water behind it. Of two PTs, the lower one is believed."""
        water_cdeg = max(drum_cdeg, min(self.boils_cdeg[0], self.boils_cdeg[1]))
        sensor = (self.sensor(0) or self.sensor(1)) if self.t_valid[2] else rows.SF09 + 2
        self.latches.delay(rows.SF08, OVER if sensor else metal_cdeg - water_cdeg, sensor)

    def colder(self, below_cdeg, heated):
        """SF-09: metal under light is warmer than the drum, or its thermometer has come off."""
        known = self.t_valid[0] and self.t_valid[2]
        self.latches.delay(rows.SF09_COLD, below_cdeg if heated and known else 0)

    def sensor(self, pt):
        """The row of this PT or of the drum thermometer where that is invalid, or None."""
        if self.pt_valid[pt]:
            return None if self.t_valid[0] else rows.SF09
        return rows.SF03 + pt

    def water(self, level_bits, heated):
        """SF-10, SF-11 and SF-12: the electrodes; each is wet only if all below it are."""
        latches = self.latches
        before = latches.active[rows.SF10]
        latches.delay(rows.SF10, not level_bits & LW1)
        held = latches.active[rows.SF10]
        times = self.low_water.count(latches.loop_ms, heated and held and not before)
        latches.delay(rows.SF10_AGAIN, times if held else 0)
        latches.delay(rows.SF11, not level_bits & LW2)
        latches.delay(rows.SF12, bool(level_bits & HW))
        latches.delay(rows.SF12_ORDER, bool(level_bits & (level_bits + 1)))
