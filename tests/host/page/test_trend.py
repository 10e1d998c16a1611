"""The last hour of the chart."""

import itertools

from host.page.trend import HOUR_MS, SPAN_MS, Trend

START = 1_782_000_000_000


def feed(plant_state, trend, t, **fields):
    plant_state.boiler.t, plant_state.boiler.fields = t, fields
    return trend.sample()


def test_trend_when_fed_then_it_keeps_a_point_every_ten_seconds_of_the_last_hour(
    plant_state, clock
):
    trend = Trend(plant_state, clock)
    for t in range(START, START + HOUR_MS + 100_000, 500):
        feed(plant_state, trend, t, pt1_mbar=1000)
    times = [point.t for point in trend.points]
    assert times[-1] - times[0] <= HOUR_MS
    assert {b - a for a, b in itertools.pairwise(times)} == {SPAN_MS}


def test_trend_when_a_value_is_invalid_then_it_has_a_hole(plant_state, clock):
    trend = Trend(plant_state, clock)
    feed(plant_state, trend, START, pt1_mbar=9634, t_drum_cdeg=None)
    pressure, drum, metal = trend.series(7_200_000)
    assert pressure == [[START + 7_200_000, 9.63]]
    assert drum == metal == [[START + 7_200_000, None]]


def test_trend_when_the_time_is_unknown_then_it_takes_nothing(plant_state, clock):
    trend = Trend(plant_state, clock)
    assert feed(plant_state, trend, None, pt1_mbar=1) is False
    assert trend.points == []
