"""Skies: the measured day as it was measured, and everything a file can get wrong."""

import math
from datetime import UTC, datetime

import numpy as np
import pandas
import pytest
from pvlib.solarposition import get_solarposition

from sim.plant.measured import MeasuredSky, shipped_day
from sim.plant.sky import ClearSky, Place, SkyError

DAY_S = 86400
ALAMOSA = Place(37.70, -105.92, 2317.0)
PARIS = Place(48.8958, 2.3876, 50.0)


def utc_ms(*when):
    return round(datetime(*when, tzinfo=UTC).timestamp() * 1000)


NEW_YEAR_MS = utc_ms(2016, 1, 1)


@pytest.fixture(scope="module")
def measured():
    return MeasuredSky(shipped_day(), ALAMOSA, NEW_YEAR_MS, DAY_S)


def refused(file, place=ALAMOSA, start_ms=NEW_YEAR_MS, duration_s=DAY_S):
    with pytest.raises(SkyError) as caught:
        MeasuredSky(file, place, start_ms, duration_s)
    assert caught.value.exit_code == 2
    assert str(file) in str(caught.value)
    assert "allowed" in str(caught.value)
    return str(caught.value)


def test_measured_day_when_summed_then_the_documented_energy(measured):
    kwh_m2 = sum(measured.at(t).dni_w_m2 for t in range(DAY_S)) / 3.6e6
    assert kwh_m2 == pytest.approx(8.54, rel=0.01)


def test_measured_day_at_its_brightest_then_the_documented_peak(measured):
    assert max(measured.at(t).dni_w_m2 for t in range(0, DAY_S, 60)) == 1076.1


def test_measured_sky_between_two_minutes_then_half_way(measured):
    first, second = measured.at(18 * 3600).dni_w_m2, measured.at(18 * 3600 + 60).dni_w_m2
    assert measured.at(18 * 3600 + 30).dni_w_m2 == pytest.approx((first + second) / 2)


def test_measured_sky_when_the_run_begins_later_then_its_time_is_the_file_s(measured):
    later = MeasuredSky(shipped_day(), ALAMOSA, utc_ms(2016, 1, 1, 15, 30), 3600)
    here, there = later.at(100.0), measured.at(15.5 * 3600 + 100)
    assert here.sun == pytest.approx(there.sun, abs=1e-12)
    assert here[1:] == pytest.approx(there[1:])


def test_measured_sky_then_air_is_that_of_the_high_valley_in_winter(measured):
    state = measured.at(0.0)
    assert state.air_c == -7.6
    assert state.pressure_pa == 77350.0
    assert measured.at(12 * 3600).air_c < -15.0


def test_measured_sky_at_night_then_no_beam_though_the_instrument_reads_a_little(measured):
    assert all(measured.at(t).dni_w_m2 == 0.0 for t in range(2 * 3600, 14 * 3600, 300))


@pytest.mark.parametrize("t_s", [14.5 * 3600 + 17, 18 * 3600 + 31, 23.5 * 3600 + 59])
def test_sun_between_grid_points_then_spa_to_a_microradian(measured, t_s):
    when = np.array([np.datetime64("2016-01-01") + np.timedelta64(round(t_s * 1000), "ms")])
    sun = get_solarposition(
        pandas.DatetimeIndex(when, tz="UTC"), *ALAMOSA, pressure=77790.0, temperature=-13.7
    )
    up = math.radians(sun["apparent_elevation"].iloc[0])
    azimuth = math.radians(sun["azimuth"].iloc[0])
    wanted = (
        math.cos(up) * math.sin(azimuth), math.cos(up) * math.cos(azimuth), math.sin(up),
    )  # fmt: skip
    assert math.dist(measured.at(t_s).sun, wanted) < 2e-5


def test_sun_at_any_time_then_a_unit_vector(measured):
    for t in range(0, DAY_S, 977):
        assert math.hypot(*measured.at(t).sun) == pytest.approx(1.0, abs=1e-12)


def test_measured_day_at_a_site_with_the_wrong_sign_of_longitude_then_refused():
    message = refused(shipped_day(), place=Place(37.70, 105.92, 2317.0))
    assert "-105.92" in message and "Alamosa" in message


def test_measured_day_at_another_place_then_refused():
    assert "Alamosa" in refused(shipped_day(), place=PARIS)


def test_measured_day_when_the_run_leaves_it_then_refused_with_both_times():
    message = refused(shipped_day(), duration_s=DAY_S + 60)
    assert "2016-01-02 00:00" in message and "2016-01-02 00:01" in message
    refused(shipped_day(), start_ms=utc_ms(2015, 12, 31, 23), duration_s=7200)
    refused(shipped_day(), start_ms=utc_ms(2026, 6, 21), duration_s=3600)


def test_measured_file_when_cut_in_a_line_then_refused_with_the_line(tmp_path):
    file = tmp_path / "cut.dat"
    file.write_bytes(shipped_day().read_bytes()[:100_100])
    assert "line 426 has" in refused(file, duration_s=3600)


def test_measured_file_when_cut_between_lines_then_refused_with_its_end(tmp_path):
    file = tmp_path / "half.dat"
    lines = shipped_day().read_text().splitlines(keepends=True)
    file.write_text("".join(lines[: 2 + 720]))
    assert "11:59" in refused(file, duration_s=3600)


@pytest.mark.parametrize(
    "content",
    [b"", b"Alamosa\n", b"time,dni\n1,2\n3,4\n", b"\x00\xff\xfe\x80" * 50, b"{}\n{}\n{}\n"],
)
def test_measured_file_of_another_format_then_refused(tmp_path, content):
    file = tmp_path / "other.dat"
    file.write_bytes(content)
    assert "SURFRAD" in refused(file)


def test_measured_file_with_words_for_numbers_then_refused(tmp_path):
    file = tmp_path / "words.dat"
    file.write_text(shipped_day().read_text().replace("1076.1", "bright"))
    refused(file)


def test_measured_file_that_is_not_there_then_refused(tmp_path):
    refused(tmp_path / "missing.dat")


def test_measured_file_with_a_short_gap_then_bridged_and_a_long_one_refused(tmp_path):
    lines = shipped_day().read_text().splitlines(keepends=True)
    short = tmp_path / "short.dat"
    short.write_text("".join(lines[:1000] + lines[1005:]))
    sky = MeasuredSky(short, ALAMOSA, NEW_YEAR_MS, DAY_S)
    assert sky.at(1000 * 60.0).dni_w_m2 > 900.0
    long = tmp_path / "long.dat"
    long.write_text("".join(lines[:1000] + lines[1100:]))
    assert "16:37" in refused(long)


def test_clear_sky_on_midsummer_in_paris_then_a_plausible_day():
    sky = ClearSky(PARIS, utc_ms(2026, 6, 21), DAY_S)
    noon = sky.at(11.9 * 3600)
    assert 850.0 < noon.dni_w_m2 < 1000.0
    assert math.degrees(math.asin(noon.sun[2])) == pytest.approx(64.5, abs=0.3)
    assert sky.at(0.0).dni_w_m2 == 0.0


def test_clear_sky_high_up_then_brighter_and_thinner_air():
    paris = ClearSky(PARIS, utc_ms(2026, 6, 21), DAY_S)
    valley = ClearSky(ALAMOSA, utc_ms(2026, 6, 21), DAY_S)
    assert valley.at(19 * 3600).dni_w_m2 > paris.at(12 * 3600).dni_w_m2
    assert valley.at(0.0).pressure_pa == pytest.approx(76400.0, abs=300.0)


def test_clear_sky_after_its_end_then_the_last_minute_holds():
    sky = ClearSky(PARIS, utc_ms(2026, 6, 21, 12), 600)
    assert sky.at(1e6) == sky.at(660.0)
