"""One axis: between angles and steps, and how fast to step in this turn.

The step hardware makes steps at the signed rate it is given until it is given another, so a rate
holds for one turn of the loop. `rate_towards` is a trapezoid in such turns: it changes by at
most `gain` a turn and, whatever the distance, can still stop before the goal.

An axis knows its position once its home switch was found: hardware steps + `offset`.
"""

import math

from firmware.common import ticks

TURNS_A_S = 10
# Driven at one count a turn or faster, an axis whose count stands for so long does not move.
COUNTED_STEPS_S = TURNS_A_S
STANDS_MS = 1000


class Rotary:
    """A drive that turns the axis directly: steps = angle × steps per degree."""

    def __init__(self, steps_per_deg):
        self._steps_per_udeg = steps_per_deg / 1e6

    def steps_at(self, angle_udeg):
        """Drive position in steps at an angle."""
        return round(angle_udeg * self._steps_per_udeg)

    def udeg_at(self, steps):
        """Angle at a drive position."""
        return round(steps / self._steps_per_udeg)


class Linear:
    """A linear actuator across a hinge: its length gives the angle by the law of cosines.

    `arm_a` and `arm_b` (mm) reach from the hinge to the actuator's ends; at `angle_offset_udeg`
    + angle = 0 they lie on each other.
    """

    def __init__(self, counts_per_mm, arm_a_mm, arm_b_mm, angle_offset_udeg):
        self._counts = counts_per_mm
        self._squares = arm_a_mm * arm_a_mm + arm_b_mm * arm_b_mm
        self._twice = 2.0 * arm_a_mm * arm_b_mm
        self._offset_udeg = angle_offset_udeg

    def steps_at(self, angle_udeg):
        """Drive position in counts at an angle."""
        opening_rad = math.radians((angle_udeg + self._offset_udeg) / 1e6)
        length_mm = math.sqrt(self._squares - self._twice * math.cos(opening_rad))
        return round(length_mm * self._counts)

    def udeg_at(self, steps):
        """Angle at a drive position."""
        length_mm = steps / self._counts
        cosine = (self._squares - length_mm * length_mm) / self._twice
        opening_rad = math.acos(min(1.0, max(-1.0, cosine)))
        return round(math.degrees(opening_rad) * 1e6) - self._offset_udeg


def rate_towards(rate, distance, speed, gain):
    """The signed rate (steps/s) for this turn, `distance` steps from the goal.

    Slowing down by `gain` each turn from rate v covers v + (v - gain) + ... ; the fastest
    allowed rate is the one whose sum just reaches the goal.
    """
    left = abs(distance) * TURNS_A_S / gain  # in turns at a rate of `gain`
    whole = int((math.sqrt(1.0 + 8.0 * left) - 1.0) / 2.0)
    part = (left - whole * (whole + 1) / 2.0) / (whole + 1)
    # A hair is added so that a distance that is whole in steps does not lose one by rounding.
    fastest = min(speed, int((whole + part) * gain + 0.001))
    return rate_near(rate, fastest if distance > 0 else -fastest, gain)


def rate_near(rate, wanted, gain):
    """The rate closest to the wanted one that acceleration allows in this turn."""
    return min(rate + gain, max(rate - gain, wanted))


class Axis:
    """An axis in motion: give it a goal (`go`), a rate (`run`) or nothing (`halt`)."""

    def __init__(self, config):
        self.config = config
        self._drive = drive_of(config)
        ends = (self.steps_at(config.min_udeg), self.steps_at(config.max_udeg))
        self.lowest, self.highest = min(ends), max(ends)
        self.home_steps = self.steps_at(config.home_udeg)
        rising = 1 if ends[1] >= ends[0] else -1
        self.home_sign = config.home_dir * rising  # towards the switch, in steps
        inside = self.steps_at(config.home_udeg - config.home_dir * 500_000)
        self.half_degree_steps = max(1, abs(inside - self.home_steps))  # near the switch
        self.gain = max(1, config.accel_steps_s2 // TURNS_A_S)
        self.speed = config.speed_steps_s
        self.slow = min(config.slow_steps_s, self.gain)  # so slow that it stops within a turn
        self.homed = False
        self.raw_steps = 0  # as the hardware counts
        self.rate = 0
        self._counted = 0  # where the hardware's count was
        self._counted_ms = None  # when it last moved, or need not have
        self._offset = 0
        self._goal = None  # in hardware steps
        self._wanted = 0
        self._wish = None  # the drive position that was asked for last
        self._outward = False  # driven by the flank that leads away from the home switch
        self._play_steps = 0  # between both flanks, where it was asked to go

    def steps_at(self, angle_udeg):
        """Drive position at an angle."""
        return self._drive.steps_at(angle_udeg)

    def reachable(self, angle_udeg):
        """Drive position at an angle, or at the end of travel that is nearest to it."""
        config = self.config
        return self.steps_at(min(config.max_udeg, max(config.min_udeg, angle_udeg)))

    @property
    def steps(self):
        """Drive position now; means nothing before `homed`."""
        return self.raw_steps + self._offset

    @property
    def position(self):
        """Drive position that belongs to the angle: `steps` without the backlash."""
        return self.steps + (self._play_steps * self.home_sign if self._outward else 0)

    @property
    def udeg(self):
        """Angle now; means nothing before `homed`."""
        return self._drive.udeg_at(self.position)

    @property
    def resting(self):
        """Stands still and has nowhere to go."""
        return self.rate == 0 and self._wanted == 0 and self._goal in (None, self.raw_steps)

    @property
    def short_of_home(self):
        """Steps that are missing to the home switch; negative beyond it."""
        return (self.home_steps - self.steps) * self.home_sign

    def found(self, edge_raw_steps):
        """The home switch was found where the hardware's count was this."""
        self._offset = self.home_steps - edge_raw_steps
        self._wish, self._outward = None, False  # it was found on the way to it
        self.homed = True

    def go(self, steps):
        """Towards a drive position, held within the travel."""
        if steps != self._wish:
            if self.config.backlash_udeg:
                self._take_up(steps)
            self._wish = steps
        if self._outward:
            steps -= self._play_steps * self.home_sign
        self._goal = min(self.highest, max(self.lowest, steps)) - self._offset
        self._wanted = 0

    def _take_up(self, steps):
        """The home switch was found with one flank: away from it the other one drives."""
        way = steps - self.position
        beyond_udeg = self._drive.udeg_at(steps) + self.config.backlash_udeg
        self._play_steps = abs(self.steps_at(beyond_udeg) - steps)
        if abs(way) <= self._play_steps and self._wish is not None:
            way = steps - self._wish  # it is there: what counts is where the goal goes
        if way:
            self._outward = way * self.home_sign < 0

    def run(self, rate):
        """Without a goal, towards a rate."""
        self._goal = None
        self._wanted = rate

    def halt(self):
        """To a stop, as fast as acceleration allows."""
        self.run(0)

    def give_up(self):
        """Something else has its motor and takes it home: no goal, no rate, the flank of home."""
        self.halt()
        self.rate = 0
        self._wish, self._outward = None, False

    def stands_still(self, now_ms):
        """Driven, and its count stands; to be asked once a turn, before `turn`."""
        moved = self.raw_steps != self._counted or abs(self.rate) < COUNTED_STEPS_S
        if moved or self._counted_ms is None:
            self._counted, self._counted_ms = self.raw_steps, now_ms
        return ticks.diff(now_ms, self._counted_ms) >= STANDS_MS

    def turn(self):
        """The rate for this turn, from `raw_steps` as just read."""
        if self._goal is None:
            self.rate = rate_near(self.rate, self._wanted, self.gain)
        else:
            self.rate = rate_towards(self.rate, self._goal - self.raw_steps, self.speed, self.gain)
        return self.rate


def drive_of(config):
    """The drive law an axis is configured with."""
    if config.drive == "rotary":
        return Rotary(config.steps_per_deg_milli / 1e3)
    return Linear(
        config.counts_per_mm_milli / 1e3,
        config.arm_a_um / 1e3,
        config.arm_b_um / 1e3,
        config.angle_offset_udeg,
    )
