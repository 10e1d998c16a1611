import random

from desk.narrow import Narrow

from firmware.common import ticks
from firmware.tracker.trajectory import (
    MAX_ANGLE_UDEG,
    MAX_LENGTH_MS,
    MAX_SPAN_MS,
    Course,
    Trajectory,
    interpolate,
)

WRAP = 1 << 30


def exact(a, b, elapsed, span):
    """With integers as large as they need be."""
    return a + (b - a) * elapsed // span


def narrow(a, b, elapsed, span):
    return interpolate(Narrow(a), Narrow(b), Narrow(elapsed), Narrow(span)).value


def trajectory(*knots):
    made = Trajectory()
    for knot in knots:
        made.add(*knot)
    return made


def refusal(call, *arguments):
    try:
        call(*arguments)
    except ValueError as problem:
        return str(problem)
    raise AssertionError("not refused")


def test_narrow_when_a_result_leaves_31_bits_then_it_says_so():
    assert (Narrow((1 << 30) - 1) + 0).value == (1 << 30) - 1
    for sum_of in ((Narrow((1 << 30) - 1), 1), (Narrow(-(1 << 30)), -1)):
        try:
            sum_of[0] + sum_of[1]
        except OverflowError:
            continue
        raise AssertionError(sum_of)


def test_interpolation_when_drawn_at_random_then_it_is_exact_and_stays_in_31_bits():
    draw = random.Random(2) if hasattr(random, "Random") else random
    for _ in range(3000):
        a = draw.randrange(-MAX_ANGLE_UDEG, MAX_ANGLE_UDEG + 1)
        b = draw.randrange(-MAX_ANGLE_UDEG, MAX_ANGLE_UDEG + 1)
        span = draw.randrange(1, MAX_SPAN_MS + 1)
        elapsed = draw.randrange(0, span + 1)
        assert narrow(a, b, elapsed, span) == exact(a, b, elapsed, span), (a, b, elapsed, span)


def test_interpolation_when_at_its_bounds_then_it_is_exact_and_stays_in_31_bits():
    ends = (-MAX_ANGLE_UDEG, -1, 0, 1, MAX_ANGLE_UDEG)
    for a in ends:
        for b in ends:
            for span in (1, 2, 4095, 4096, 4097, 60000, 120000, MAX_SPAN_MS - 1, MAX_SPAN_MS):
                for elapsed in (0, 1, span // 2, span - 1, span):
                    assert narrow(a, b, elapsed, span) == exact(a, b, elapsed, span)


def test_trajectory_when_a_knot_does_not_follow_then_it_is_refused_with_the_reason():
    one = trajectory((1000, 0, 0))
    assert "after the knot before" in refusal(one.add, 1000, 0, 0)
    assert "after the knot before" in refusal(one.add, 999, 0, 0)
    assert "after the knot before" in refusal(one.add, 1000 + MAX_SPAN_MS + 1, 0, 0)
    assert "360" in refusal(one.add, 2000, MAX_ANGLE_UDEG + 1, 0)
    assert "360" in refusal(one.add, 2000, 0, -MAX_ANGLE_UDEG - 1)
    assert "tick" in refusal(one.add, WRAP, 0, 0)
    assert "tick" in refusal(one.add, -1, 0, 0)


def test_trajectory_when_longer_than_four_days_then_it_is_refused():
    long = Trajectory()
    times = 0
    while times <= MAX_LENGTH_MS:
        long.add(times, 0, 0)
        times += MAX_SPAN_MS
    assert "4 days" in refusal(long.add, times, 0, 0)


def test_course_when_between_knots_then_both_axes_lie_on_the_line():
    course = Course()
    course.offer(trajectory((1000, 0, 5000), (2000, 700, 1000), (4000, 100, 1001)), 1000)
    assert course.at(1000) == (0, 5000)
    assert course.at(1500) == (350, 3000)
    assert course.at(2000) == (700, 1000)
    assert course.at(3000) == (400, 1000)
    assert course.at(4000) == (100, 1001)
    assert course.at(1250) == (175, 4000)  # back in time is allowed too


def test_course_when_before_its_first_or_after_its_last_knot_then_there_is_no_position():
    course = Course()
    assert course.at(5) is None
    course.offer(trajectory((1000, 1, 1), (2000, 2, 2)), 0)
    assert course.at(999) is None and not course.covers(999)
    course.refresh(1000)
    assert course.covers(1000) and course.covers(2000) and not course.covers(2001)
    assert course.at(2001) is None
    course.refresh(2001)
    assert course.at(1500) is None  # gone for good


def test_course_when_it_has_expired_before_it_came_then_it_is_refused():
    assert refusal(Course().offer, trajectory((1000, 1, 1), (2000, 2, 2)), 2001) == "expired"


def test_course_when_ticks_wrap_within_it_then_it_goes_on():
    first = WRAP - 90_000
    knots = [((first + i * 60_000) % WRAP, i * 60_000, -i * 60_000) for i in range(4)]
    course = Course()
    course.offer(trajectory(*knots), first)
    for elapsed in range(0, 180_001, 500):
        assert course.at(ticks.add(first, elapsed)) == (elapsed, -elapsed)


def test_course_when_asked_anywhere_then_the_right_pair_of_knots_is_found():
    times = [i * i * 7 + i for i in range(200)]
    course = Course()
    course.offer(trajectory(*[(t, t * 1000, 0) for t in times]), 0)
    for now in (0, 1, times[-1], 8, times[100], times[100] - 1, times[99] + 1, 5, times[150] + 3):
        assert course.at(now) == (now * 1000, 0)


def test_course_when_a_new_one_has_begun_already_then_it_joins_without_a_jump():
    course = Course()
    course.offer(trajectory((0, 0, 0), (60_000, 60_000, 0)), 0)
    new = trajectory((0, 500_000, 9000), (20_000, 520_000, 9000), (60_000, 560_000, 9000))
    before = course.at(10_000)
    course.offer(new, 10_000)
    assert course.at(10_000) == before == (10_000, 0)
    assert course.at(15_000) == (265_000, 4500)  # half-way to the next knot of the new one
    assert course.at(20_000) == (520_000, 9000)
    assert course.at(40_000) == (540_000, 9000)


def test_course_when_the_new_one_begins_later_then_the_old_one_leads_until_there():
    course = Course()
    course.offer(trajectory((0, 0, 0), (60_000, 60_000, 0)), 0)
    course.offer(trajectory((30_000, 90_000, 0), (50_000, 110_000, 0)), 5000)
    assert course.at(20_000) == (20_000, 0)
    course.refresh(30_000)
    assert course.at(30_000) == (30_000, 0)
    assert course.at(40_000) == (70_000, 0)
    assert course.at(50_000) == (110_000, 0)


def test_course_when_the_old_one_ended_before_then_there_is_a_gap_and_no_line_across_it():
    course = Course()
    course.offer(trajectory((0, 0, 0), (1000, 1000, 0)), 0)
    course.offer(trajectory((5000, 90, 0), (6000, 100, 0)), 500)
    course.refresh(3000)
    assert course.at(3000) is None
    course.refresh(5500)
    assert course.at(5500) == (95, 0)


def test_course_when_followed_through_many_swaps_then_no_step_is_larger_than_its_lines():
    course, now, last = Course(), 0, None
    course.offer(trajectory((0, 0, 0), (240_000, 0, 0)), 0)
    for swap in range(1, 6):
        aim = swap % 2 * 1_000_000
        for _ in range(30):
            now += 1000
            course.refresh(now)
            here = course.at(now)
            assert last is None or abs(here[0] - last[0]) <= 1_000_000 // 19
            last = here
        knots = [(now + t, aim, 0) for t in (-5000, 20_000, 40_000, 80_000)]
        course.offer(trajectory(*knots), now)
    assert last[0] in (0, 1_000_000)
