"""How long a press lasts in the plant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.page.cabinet import plant_seconds


@pytest.mark.parametrize("held_s", [0.0, 0.05, 0.3])
def test_press_when_short_then_it_lasts_for_two_samples(held_s):
    assert plant_seconds(held_s, 1.0) == 0.4


def test_press_when_time_is_real_then_it_lasts_as_long_as_it_did():
    assert plant_seconds(7.5, 1.0) == 7.5


@given(st.floats(0.0, 60.0), st.sampled_from([2.0, 5.0, 10.0]))
def test_press_when_time_runs_faster_then_either_clock_may_give_its_meaning(held_s, rate):
    lasts_s = plant_seconds(held_s, rate)
    if held_s * rate < 1.0:
        assert 0.1 <= lasts_s <= 1.0  # short by both clocks
    if 2.0 <= held_s * rate <= 10.0 or 2.0 <= held_s <= 10.0:
        assert 2.0 < lasts_s < 10.0  # a reset
    if held_s > 10.0:
        assert lasts_s > 10.0  # too long by both
