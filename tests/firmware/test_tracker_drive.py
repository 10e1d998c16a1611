import math
import random

from desk.tracker import AXIS1, AXIS2, drive_deg, drive_steps

from firmware.tracker.config import AxisConfig
from firmware.tracker.drive import Axis, rate_near, rate_towards

DRAW = random.Random(3) if hasattr(random, "Random") else random


def changed(axis, **values):
    other = dict(axis)
    other.update(values)
    return other


def journey(rate, distance, speed, gain):
    """(rates, steps left) until the axis stands; distances are multiples of a tenth."""
    rates, left = [], float(distance)
    for _ in range(50000):
        rate = rate_towards(rate, math.floor(left + 1e-6), speed, gain)
        rates.append(rate)
        left -= rate / 10
        if rate == 0 and abs(left) < 1:
            return rates, left
    raise AssertionError("never stands: %r" % ((rate, distance, speed, gain),))


def test_rate_when_starting_from_rest_then_the_goal_is_met_and_never_passed():
    for _ in range(300):
        distance = DRAW.randrange(1, 40000)
        speed, gain = DRAW.randrange(10, 3000), DRAW.randrange(10, 500)
        rates, left = journey(0, distance, speed, gain)
        assert min(rates) >= 0 and -1e-6 < left < 1, (distance, speed, gain)


def test_rate_when_under_way_then_speed_and_acceleration_keep_their_limits():
    for _ in range(300):
        distance = DRAW.randrange(-40000, 40000)
        speed, gain = DRAW.randrange(10, 3000), DRAW.randrange(10, 500)
        begin = DRAW.randrange(-speed, speed + 1)
        rates, _ = journey(begin, distance, speed, gain)
        before = begin
        for rate in rates:
            assert abs(rate) <= speed and abs(rate - before) <= gain
            before = rate


def test_rate_when_the_way_is_long_then_full_speed_is_reached():
    rates, _ = journey(0, 20000, 2222, 222)
    assert max(rates) == 2222
    # 20000 steps at 2222 a second, and one more second to speed up and slow down
    assert len(rates) / 10 <= 20000 / 2222 + 1.5


def test_rate_when_nothing_is_left_then_it_is_zero():
    assert rate_towards(0, 0, 500, 50) == 0
    assert rate_towards(30, 0, 500, 50) == 0
    assert rate_near(500, 0, 50) == 450
    assert rate_near(-500, 500, 50) == -450
    assert rate_near(10, -20, 50) == -20


def test_rotary_when_asked_then_steps_and_angles_belong_together():
    axis = Axis(AxisConfig(AXIS1))
    assert axis.steps_at(90_000_000) == 39996
    axis.found(axis.home_steps)  # hardware steps are drive steps
    for steps in (26664, 30000, 39996, 133320):
        axis.raw_steps = steps
        assert abs(axis.udeg - steps / 444.4 * 1e6) <= 1


def test_backlash_when_it_is_no_possible_angle_then_the_axis_is_refused():
    assert AxisConfig(AXIS1).backlash_udeg == 0
    assert AxisConfig(changed(AXIS1, backlash_udeg=50_000)).backlash_udeg == 50_000
    for udeg in (-1, 5_000_001, 0.5, None):
        try:
            AxisConfig(changed(AXIS1, backlash_udeg=udeg))
        except ValueError:
            continue
        raise AssertionError(udeg)


def test_backlash_when_the_drive_runs_a_step_too_far_then_the_flank_stays_the_same():
    axis = Axis(AxisConfig(changed(AXIS1, backlash_udeg=50_000)))  # 22 steps, home at the low end
    axis.found(axis.home_steps)
    axis.raw_steps = 40_000
    for goal in range(50_000, 50_100, 2):
        axis.go(goal)
        axis.raw_steps = goal + 22 + 3
        assert axis.position == goal + 3
    axis.go(50_090)
    assert axis.position == axis.steps


def test_backlash_when_the_home_switch_is_found_anew_then_nothing_is_taken_off():
    axis = Axis(AxisConfig(changed(AXIS1, backlash_udeg=50_000)))
    axis.found(axis.home_steps)
    axis.go(axis.home_steps + 10_000)
    assert axis.position != axis.steps
    axis.found(axis.raw_steps)
    assert axis.udeg == AXIS1["home"]


def test_linear_when_asked_then_steps_and_angles_follow_the_law_of_cosines():
    axis = Axis(AxisConfig(AXIS2))
    axis.found(axis.home_steps)
    for deg in range(0, 91, 5):
        steps = axis.steps_at(deg * 1_000_000)
        assert abs(steps - drive_steps(AXIS2, deg)) <= 0.5
        axis.raw_steps = steps
        assert abs(axis.udeg - drive_deg(AXIS2, steps) * 1e6) < 2


def test_axis_when_sent_beyond_its_travel_then_it_stops_at_the_end():
    for config in (AXIS1, AXIS2, changed(AXIS2, angle_offset_udeg=-170_000_000)):
        axis = Axis(AxisConfig(config))
        axis.raw_steps = 1234
        axis.found(1234)
        for goal in (axis.highest + 5000, axis.lowest - 5000, axis.highest, axis.lowest):
            axis.go(goal)
            position = float(axis.raw_steps)
            for _ in range(2000):
                position += axis.turn() / 10
                axis.raw_steps = math.floor(position + 1e-6)
                assert axis.lowest <= axis.steps <= axis.highest
            assert axis.resting
            assert axis.steps == min(axis.highest, max(axis.lowest, goal))


def test_axis_when_it_halts_then_it_slows_down_as_allowed():
    axis = Axis(AxisConfig(AXIS1))
    axis.run(2000)
    for _ in range(20):
        axis.turn()
    axis.halt()
    rates = [axis.turn() for _ in range(12)]
    assert rates[:3] == [2000 - 222, 2000 - 444, 2000 - 666] and rates[-1] == 0
    assert axis.resting


def test_axis_when_the_actuator_shortens_with_the_angle_then_its_switch_is_the_other_way():
    assert Axis(AxisConfig(AXIS2)).home_sign == 1
    mirrored = Axis(AxisConfig(changed(AXIS2, angle_offset_udeg=-135_000_000)))
    assert mirrored.home_sign == -1 and mirrored.lowest < mirrored.highest
    assert Axis(AxisConfig(AXIS1)).home_sign == -1
