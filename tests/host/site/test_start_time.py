"""When a simulated day begins, and the formula that finds it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.site.start_time import default_start, elevation_deg
from host.tracking.sun import Place, sun_positions

PARIS = (48.8958, 2.3876)


def in_paris(now):
    return default_start(*PARIS, "Europe/Paris", 6.0, now)


def test_start_in_summer_then_is_today_an_hour_after_tracking_can_begin():
    start = in_paris(datetime(2026, 7, 10, 22, tzinfo=UTC))
    assert start.date() == date(2026, 7, 11)  # it is past midnight in Paris
    assert elevation_deg(start - timedelta(hours=1), *PARIS) == pytest.approx(6.0, abs=0.2)


def test_start_in_winter_then_is_on_the_21st_of_june():
    assert in_paris(datetime(2026, 12, 1, 12, tzinfo=UTC)).date() == date(2026, 6, 21)


def test_start_where_the_sun_never_rises_then_is_noon():
    start = default_start(-85.0, 0.0, "UTC", 6.0, datetime(2026, 5, 1, tzinfo=UTC))
    assert start == datetime(2026, 6, 21, 12, tzinfo=UTC)


@settings(max_examples=20, deadline=None)
@given(
    st.floats(-66, 66),
    st.floats(-180, 180),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),
)
def test_elevation_then_agrees_with_the_almanac(latitude, longitude, naive):
    at = naive.replace(tzinfo=UTC)
    place = Place(latitude, longitude, 0.0, 1013.0, 12.0)
    exact = sun_positions(place, [at]).elevation_deg[0]
    assert elevation_deg(at, latitude, longitude) == pytest.approx(exact, abs=0.05)
