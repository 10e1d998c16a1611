from firmware.common import ticks

WRAP = 1 << 30


def test_ticks_when_both_are_on_one_side_of_the_wrap_then_diff_is_the_difference():
    assert ticks.diff(1500, 1000) == 500
    assert ticks.diff(1000, 1500) == -500


def test_ticks_when_the_wrap_lies_between_then_diff_sees_through_it():
    assert ticks.diff(10, WRAP - 40) == 50
    assert ticks.diff(WRAP - 40, 10) == -50


def test_ticks_when_added_across_the_wrap_then_they_stay_in_range():
    for start in (0, 1, ticks.HALF - 1, ticks.HALF, WRAP - 1):
        for ms in (0, 1, 50, ticks.HALF - 1, -1, -50, -(ticks.HALF - 1)):
            later = ticks.add(start, ms)
            assert later == (start + ms) % WRAP
            assert ticks.diff(later, start) == ms
