"""Clouds: as much of them as asked for, with edges of seconds, the same for the same seed."""

from itertools import pairwise

import pytest

from sim.plant.clouds import COVERED_S, EDGE_S, CloudySky, mean_lengths_s
from sim.plant.sky import Sky, SkyError

DAY_S = 86_400
CLEAR = Sky([(0.0, -0.6, 0.8, 900.0, 10.0, 3.0, 1e5)] * 2)


def lights(cover, seed=1, seconds=DAY_S, step_s=1):
    sky = CloudySky(CLEAR, cover, seed, seconds)
    return [sky.at(t).dni_w_m2 for t in range(0, seconds, step_s)]


def spells_s(light):
    """Lengths of the spells with more and with less than half of the light, ends left out."""
    free = [x > 450.0 for x in light]
    changes = [i for i, (a, b) in enumerate(pairwise(free), start=1) if a != b]
    lengths = [(free[a], b - a) for a, b in pairwise(changes)]
    return [n for is_free, n in lengths if is_free], [n for is_free, n in lengths if not is_free]


@pytest.mark.parametrize("cover", [0.1, 0.4, 0.5, 0.8])
def test_clouds_over_twenty_days_then_cover_as_much_as_asked(cover):
    light = [x for seed in range(20) for x in lights(cover, seed, step_s=60)]
    assert 1.0 - sum(light) / len(light) / 900.0 == pytest.approx(cover, abs=0.03)


@pytest.fixture(scope="module")
def spells():
    return spells_s(lights(0.5, seconds=5 * DAY_S))


def test_sun_when_clouds_are_as_wide_as_gaps_then_spells_of_minutes(spells):
    free, covered = spells
    # Clouds and gaps too small for an edge do not halve the light: what is left is longer.
    assert COVERED_S < sum(free) / len(free) < 1.25 * COVERED_S
    assert COVERED_S < sum(covered) / len(covered) < 1.25 * COVERED_S


def test_lengths_of_spells_then_scattered_as_in_an_exponential_distribution(spells):
    _, covered = spells
    mean_s = sum(covered) / len(covered)
    longer = sum(n > 2 * mean_s for n in covered) / len(covered)
    assert longer == pytest.approx(0.135, abs=0.03)  # exp(-2)


def test_edge_then_takes_seconds():
    light = lights(0.4, seconds=20_000)
    steepest = max(abs(b - a) for a, b in pairwise(light))
    assert steepest == pytest.approx(900.0 / EDGE_S, rel=1e-6)
    assert min(light) == 0.0 and max(light) == pytest.approx(900.0)


def test_few_clouds_then_of_the_usual_size_and_many_with_gaps_of_that_size():
    assert mean_lengths_s(0.1) == pytest.approx((9 * COVERED_S, COVERED_S))
    assert mean_lengths_s(0.75) == pytest.approx((COVERED_S, 3 * COVERED_S))


def test_cover_of_nothing_and_of_everything_then_clear_and_dark():
    assert set(lights(0.0, step_s=600)) == {900.0}
    assert set(lights(1.0, step_s=600)) == {0.0}


def test_clouds_of_the_same_seed_then_the_same_and_of_another_not():
    assert lights(0.4, 5, 7200) == lights(0.4, 5, 7200)
    assert lights(0.4, 5, 7200) != lights(0.4, 6, 7200)


def test_longer_run_then_begins_with_the_same_clouds():
    assert lights(0.4, seconds=3600) == lights(0.4, seconds=7200)[:3600]


def test_cloud_then_leaves_sun_and_air_as_they_are():
    state = CloudySky(CLEAR, 1.0, 1, 60).at(30.0)
    assert state.dni_w_m2 == 0.0
    assert state[2:] == CLEAR.at(30.0)[2:] and state.sun == CLEAR.at(30.0).sun


@pytest.mark.parametrize("cover", [-0.1, 1.01, float("nan")])
def test_cover_that_is_none_then_refused(cover):
    with pytest.raises(SkyError, match="allowed: 0 to 1") as caught:
        CloudySky(CLEAR, cover, 1, 60)
    assert caught.value.exit_code == 2
