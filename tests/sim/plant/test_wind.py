"""Wind: steady, in gusts around a mean, and as it was measured."""

import statistics

import pytest

from sim.plant.measured import MeasuredSky, shipped_day
from sim.plant.plant import Plant
from sim.plant.sky import Place
from sim.plant.wind import INTENSITY, LENGTH_M, Gusts

TEN_MINUTES = 600


def gusts(mean_m_s, seconds, seed=1):
    wind = Gusts(seed)
    return [wind.around(mean_m_s, 1.0) for _ in range(seconds)]


def read_m_s(plant):
    inputs = plant.tracker_inputs["tracker1"]
    return inputs.wind_cm_s / 100.0 if inputs.wind_ok else None


@pytest.mark.parametrize("mean_m_s", [3.0, 9.0, 20.0])
def test_gusts_over_hours_then_mean_and_turbulence_of_the_standard(mean_m_s):
    wind = gusts(mean_m_s, 40_000)
    assert statistics.mean(wind) == pytest.approx(mean_m_s, rel=0.02)
    assert statistics.stdev(wind) / mean_m_s == pytest.approx(INTENSITY, rel=0.05)
    assert pytest.approx(0.189, abs=1e-3) == INTENSITY


def test_gusts_then_pass_in_the_time_their_length_takes():
    wind = gusts(9.0, 40_000)
    seconds = round(LENGTH_M / 9.0)
    later = statistics.correlation(wind[:-seconds], wind[seconds:])
    assert later == pytest.approx(0.37, abs=0.06)  # 1 / e


def test_strongest_gust_of_ten_minutes_then_near_the_standard_s_peak():
    peaks = [max(gusts(9.0, TEN_MINUTES, seed)) / 9.0 for seed in range(30)]
    # EN 1991-1-4 (4.8): the peak's pressure is 1 + 7 I of the mean's: 1.52 of its speed.
    assert statistics.mean(peaks) == pytest.approx(1.52, abs=0.08)


def test_gusts_of_the_same_seed_then_the_same_and_of_another_not():
    assert gusts(9.0, 60) == gusts(9.0, 60)
    assert gusts(9.0, 60) != gusts(9.0, 60, seed=2)


def test_gusts_in_a_calm_and_in_a_storm_then_never_below_nothing():
    assert set(gusts(0.0, 10)) == {0.0}
    assert min(gusts(30.0, 20_000)) >= 0.0


def test_plant_in_steady_wind_then_read_as_it_is(make_plant, run_s):
    plant = make_plant()
    plant.wind_m_s = 7.0
    run_s(plant, 3.0)
    assert read_m_s(plant) == 7.0


def test_plant_in_gusts_then_they_are_read_and_when_they_end_the_mean(make_plant, run_s):
    plant = make_plant()
    plant.wind_m_s, plant.gusty = 9.0, True
    seen = []
    for _ in range(30):
        run_s(plant, 1.0)
        seen.append(read_m_s(plant))
    assert len(set(seen)) > 25
    assert 5.0 < min(seen) < 9.0 < max(seen) < 14.0
    plant.gusty = False
    run_s(plant, 1.0)
    assert read_m_s(plant) == 9.0


def test_plant_under_a_measured_sky_then_its_wind_is_read(parameters):
    sky = MeasuredSky(shipped_day(), Place(37.70, -105.92, 2317.0), 1_451_606_400_000, 3600.0)
    plant = Plant(parameters("la-villette"), sky, 1)
    assert read_m_s(plant) == round(sky.at(0.0).wind_m_s, 2)
