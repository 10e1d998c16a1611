"""The number of mirrors the heat trim asks for, and how seldom it changes."""

import pytest

from host.conductor.heat import HeatTrim

MIRROR_BAR_S = 0.01


@pytest.fixture
def trim():
    """trim(barg, …, on=…): the target number after seconds at these pressures."""

    def make(*barg, on, mirrors=4, **more):
        heat = HeatTrim(9.9, 10.3, mirrors, MIRROR_BAR_S, **more)
        for second, now in enumerate(barg):
            number = heat.number(second * 1000, now, on)
        return number

    return make


@pytest.mark.parametrize(("barg", "on"), [(9.9, 4), (9.97, 3), (10.05, 3), (10.1, 2), (10.17, 2)])
def test_number_when_the_pressure_wanders_in_the_band_then_nothing_is_turned(trim, barg, on):
    assert trim(*[barg] * 6, on=on) == on


@pytest.mark.parametrize(("barg", "on"), [(10.3, 4), (10.31, 1), (11.0, 4)])
def test_number_when_at_the_top_then_none(trim, barg, on):
    assert trim(*[barg] * 6, on=on) == 0


def test_number_when_far_below_then_all_at_once(trim):
    assert trim(*[8.0] * 6, on=0) == 4


def test_number_when_too_high_and_rising_then_as_many_leave_as_the_slope_is_worth(trim):
    # 0.02 bar/s are two mirrors too many; in 8 s it would be far above the band.
    assert trim(9.90, 9.92, 9.94, on=4) == 2


def test_number_when_too_high_but_falling_then_it_comes_back_by_itself(trim):
    assert trim(10.19, 10.185, 10.18, 10.175, on=3) == 3


def test_number_when_too_low_but_rising_then_it_comes_back_by_itself(trim):
    assert trim(9.72, 9.725, 9.73, 9.735, on=3) == 3


def test_number_when_a_change_does_not_show_yet_then_it_is_not_made_twice():
    heat = HeatTrim(9.9, 10.3, 4, MIRROR_BAR_S)
    on, barg, changed_s = 4, 9.93, []
    for second in range(20):
        # One mirror too many; the metal goes on giving its heat for 14 s after it has left.
        late_s = second - changed_s[0] if changed_s else 0
        barg += MIRROR_BAR_S * max(1.0 - late_s / 14.0, 0.0)
        number = heat.number(second * 1000, barg, on)
        changed_s += [second] if number != on else []
        on = number
    assert (len(changed_s), on) == (1, 3)


def test_number_when_a_person_limits_the_heat_then_no_more_than_that(trim):
    assert trim(*[8.0] * 6, on=4, limit_pct=50.0) == 2


def test_number_when_the_pressure_is_unknown_then_none_after_seconds(trim):
    assert trim(9.9, 9.9, None, on=4) == 4
    assert trim(9.9, 9.9, *[None] * 5, on=4) == 0
