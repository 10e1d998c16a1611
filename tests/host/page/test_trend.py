"""The last hour of the chart."""

import itertools

from host.page.trend import HOUR_MS, SPAN_MS, Trend

START = 1_782_000_000_000


def feed(picture, trend, t, **fields):
    picture.boiler.t, picture.boiler.fields = t, fields
    return trend.look()


def test_trend_when_fed_keeps_a_point_every_ten_seconds_of_the_last_hour(picture, clock):
    trend = Trend(picture, clock)
    for t in range(START, START + HOUR_MS + 100_000, 500):
        feed(picture, trend, t, pt1_mbar=1000)
    times = [point.t for point in trend.points]
    assert times[-1] - times[0] <= HOUR_MS
    assert {b - a for a, b in itertools.pairwise(times)} == {SPAN_MS}


def test_trend_when_a_value_is_invalid_has_a_hole(picture, clock):
    trend = Trend(picture, clock)
    feed(picture, trend, START, pt1_mbar=9634, t_drum_cdeg=None)
    pressure, drum, metal = trend.series(7_200_000)
    assert pressure == [[START + 7_200_000, 9.63]]
    assert drum == metal == [[START + 7_200_000, None]]


def test_trend_when_the_time_is_not_known_takes_nothing(picture, clock):
    trend = Trend(picture, clock)
    assert feed(picture, trend, None, pt1_mbar=1) is False
    assert trend.points == []
