"""SF-15: heat that went in, feed water that came in and the level must agree.

A dose is limited by its metered volume. The heat since the last full dose is known from the
metal, which stands above the drum by as many kelvin as heat flows into the water; what did not
warm the drum has boiled water away.
"""

from firmware.boiler import rows
from firmware.boiler.life import HOUR_MS, METAL
from firmware.boiler.recent import Recent
from firmware.common.fields import HW, LC_OFF, LC_ON, LW1

# Of the metal's excess, what drum and pipes lose to the air. Under a cloud the metal is at most so
# much colder than the drum; one that reads colder still is not believed.
LOSS_CDEG = 100
PULSES_WRAP = 0xFFFF
NO_FLOW_MS, FLOWS_MS, PAUSE_MS, REST_MS = 3000, 2000, 60_000, 1000
TRIES = 3  # the third time without flow in 60 min latches
ENDS_MS = 600_000  # a dose that rested so long is over
NEAR_MS = 10_000  # LC_ON has been dry for less: the level is still there
HEAT_MAX = 1 << 26  # cdeg seconds; far above every limit


class Water:
    """`limits`: doses in pulses of the flow meter, heat in hundredths of a kelvin × seconds."""

    def __init__(self, limits, latches):
        self.limits = limits
        self.latches = latches
        self.dosing = False  # from the pump's first turn to LC_OFF
        self.from_pulses = 0  # of the meter, when the dose began
        self.most_pulses = 0  # that the level at its start leaves room for
        self.dry_ms = ENDS_MS  # LC_ON has been dry
        self.pump_ms = 0  # how long the pump has been on, but for the cold fill
        self.rest_ms = ENDS_MS  # how long it has been off
        self.pause_ms = 0  # what is left of the pause after missing flow
        self.tries = Recent(TRIES, HOUR_MS)
        # Nobody knows the level at a boot: a quarter of the band may be gone.
        self.heat_cdeg_s = limits.boil_cdeg_s // 4
        self.part_cdeg_ms = 0
        self.from_cdeg = None  # of the drum, when the balance began
        self.drum_cdeg = 0  # a mean of its last conversions

    def judge(self, reading, checks, driven):
        """Judge each row once. `driven`: has permit1, pump, filling."""
        self.feed(reading.flow_age_ms, driven.pump, driven.filling)
        self.dose(reading, driven.pump, driven.filling, driven.vent_open)
        self.balance(reading, checks, driven.permit1)

    def feed(self, flow_age_ms, pump, filling):
        """SF-15: no flow with the pump on, then a pause; flow with it off."""
        latches = self.latches
        loop_ms = latches.loop_ms
        # An invalid sample stops the pump for a moment; that begins nothing anew.
        self.rest_ms = 0 if pump else min(self.rest_ms + loop_ms, ENDS_MS)
        feeds = self.rest_ms < REST_MS and not filling
        self.pump_ms = min(self.pump_ms + loop_ms, HOUR_MS) if feeds else 0
        missing = pump and min(self.pump_ms, flow_age_ms) >= NO_FLOW_MS
        self.pause_ms = PAUSE_MS if missing else max(self.pause_ms - loop_ms, 0)
        times = self.tries.count(loop_ms, missing and not latches.active[rows.SF15])
        latches.delay(rows.SF15, self.pause_ms)
        latches.delay(rows.SF15_AGAIN, times if self.pause_ms else 0)
        latches.delay(rows.SF15_OFF, not pump and flow_age_ms < FLOWS_MS)

    def dose(self, reading, pump, filling, vent_open):
        """A dose may meter what fits between the level at its start and LC_OFF, and a quarter.

        While the vent blows steam off, a dose has no such end.
        """
        limits, bits = self.limits, reading.level_bits
        self.dry_ms = 0 if bits & LC_ON else min(self.dry_ms + self.latches.loop_ms, ENDS_MS)
        metered = (reading.flow_pulses - self.from_pulses) & PULSES_WRAP if self.dosing else 0
        if bits & (LC_OFF | HW):
            if filling or metered >= limits.dose_min_pulses:
                self.known()
            self.dosing = False
        elif self.rest_ms >= ENDS_MS or vent_open:
            self.dosing = False
        elif pump and not filling and not self.dosing:
            self.dosing = True
            self.from_pulses = reading.flow_pulses
            self.most_pulses = self.room_pulses(bits)
        beyond = metered - self.most_pulses if self.dosing and pump else 0
        if beyond > 0:
            self.dosing = False  # the next one, after the reset, begins anew
        self.latches.delay(rows.SF15_DOSE, beyond)

    def room_pulses(self, bits):
        """What may be metered from this level on."""
        if self.dry_ms < NEAR_MS:
            return self.limits.dose_lc_on_pulses
        return self.limits.dose_lw1_pulses if bits & LW1 else self.limits.dose_lw2_pulses

    def known(self):
        """The level is known: a dose has reached LC_OFF, or a person has looked at the glass."""
        self.heat_cdeg_s = 0
        self.from_cdeg = None

    def balance(self, reading, checks, heated):
        """Heat since the last full dose, less what warmed the drum, in cdeg seconds."""
        limits = self.limits
        drum = checks.warming
        if self.from_cdeg is None and drum.slope.known:
            self.from_cdeg = drum.mean
        elif not heated and self.from_cdeg is not None:
            self.from_cdeg += drum.mean - self.drum_cdeg  # a drum that cools boils nothing away
        self.drum_cdeg = drum.mean
        if heated:
            known = checks.t_valid[0] and checks.t_valid[2] and not checks.life.dead(METAL)
            above = reading.t_metal_cdeg - reading.t_drum_cdeg if known else limits.light_cdeg
            net = max(above, -LOSS_CDEG) - LOSS_CDEG
            part = self.part_cdeg_ms + net * self.latches.loop_ms
            self.heat_cdeg_s = min(self.heat_cdeg_s + part // 1000, HEAT_MAX)
            self.part_cdeg_ms = part % 1000
        warmed = 0
        if checks.t_valid[0] and self.from_cdeg is not None:
            warmed = (drum.mean - self.from_cdeg) * limits.warm_s
        if self.heat_cdeg_s < warmed:  # a credit would hide what boils away later
            self.heat_cdeg_s = warmed
        self.latches.delay(rows.SF15_BALANCE, self.heat_cdeg_s - warmed)
