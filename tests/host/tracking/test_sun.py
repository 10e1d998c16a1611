"""The sun beside pvlib's SPA, its errors, and its interpolation."""

import math
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pvlib.solarposition import spa_python

from host.tracking.sun import Place, SunError, SunTrack, sun_positions, utc_ms

PARIS = Place(48.8958, 2.3876, 50.0, 1007.0, 12.0)
NOON = datetime(2026, 6, 21, 12, 0, tzinfo=UTC)


@settings(max_examples=60, deadline=None)
@given(
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    altitude=st.floats(0, 4000),
    time=st.datetimes(datetime(1980, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC)),
)
def test_angles_when_compared_with_spa_then_equal_to_a_millionth(
    latitude, longitude, altitude, time
):
    ours = sun_positions(Place(latitude, longitude, altitude, 900.0, 5.0), [time])
    theirs = spa_python(
        pandas.DatetimeIndex([time]), latitude, longitude, altitude, 90_000.0, 5.0
    ).iloc[0]
    assert abs(math.remainder(ours.azimuth_deg[0] - theirs["azimuth"], 360.0)) < 1e-6
    for name in ("zenith", "elevation", "apparent_zenith", "apparent_elevation"):
        assert getattr(ours, f"{name}_deg")[0] == pytest.approx(theirs[name], abs=1e-6)


def test_angles_when_no_pressure_is_given_then_that_of_the_altitude():
    low = datetime(2026, 6, 21, 4, 30, tzinfo=UTC)
    high = sun_positions(Place(48.9, 2.4, 3000.0), [low])
    sea = sun_positions(Place(48.9, 2.4, 0.0), [low])
    bent_high = high.apparent_elevation_deg - high.elevation_deg
    bent_sea = sea.apparent_elevation_deg - sea.elevation_deg
    assert bent_high[0] == pytest.approx(0.69 * bent_sea[0], rel=0.02)


def test_angles_when_times_are_milliseconds_then_the_same_as_of_datetimes():
    by_datetime = sun_positions(PARIS, [NOON])
    by_number = sun_positions(PARIS, np.array([utc_ms(NOON)]))
    assert by_number.azimuth_deg[0] == by_datetime.azimuth_deg[0]


def test_time_when_given_in_another_zone_then_the_same_instant():
    paris = timezone(timedelta(hours=2))
    assert utc_ms(datetime(2026, 6, 21, 14, 0, tzinfo=paris)) == utc_ms(NOON)


def test_time_when_naive_then_an_error_that_says_so():
    with pytest.raises(SunError, match="without a zone"):
        sun_positions(PARIS, [datetime(2026, 6, 21, 12, 0)])
    assert SunError.exit_code == 2


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((91.0, 0.0), "latitude"),
        ((0.0, 181.0), "longitude"),
        ((0.0, math.nan), "longitude"),
        ((0.0, 0.0, 10_000.0), "altitude"),
        ((0.0, 0.0, 0.0, 101_325.0), "pressure"),
        ((0.0, 0.0, 0.0, 1000.0, 300.0), "temperature"),
    ],
)
def test_place_when_out_of_range_then_an_error_that_names_what_is_allowed(values, named):
    with pytest.raises(SunError, match=f"{named}: found .* allowed"):
        Place(*values)


def test_track_when_between_its_minutes_then_within_a_microradian_of_spa():
    # Colombo at an equinox: the sun passes within 3 degrees of the zenith.
    place = Place(6.9, 79.9, 10.0, 1010.0, 28.0)
    begin = utc_ms(datetime(2026, 3, 21, 1, 30, tzinfo=UTC))
    track = SunTrack(place, begin, begin + 9 * 3_600_000)
    times = begin + np.random.default_rng(1).integers(0, 9 * 3_600_000, 500)
    exact = sun_positions(place, times).vectors()
    assert np.linalg.norm(track.vectors(times) - exact, axis=1).max() < 1e-6


def test_track_when_asked_outside_then_an_error():
    track = SunTrack(PARIS, 0, 3_600_000)
    with pytest.raises(SunError, match="allowed"):
        track.vectors(np.array([3_660_001]))


def test_vectors_when_taken_then_unit_length_and_towards_the_south_at_noon():
    vector = sun_positions(PARIS, [NOON]).vectors()[0]
    assert np.linalg.norm(vector) == pytest.approx(1.0)
    assert vector[1] < -0.4
    assert vector[2] > 0.85
