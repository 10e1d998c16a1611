"""Measured skies of other kinds than SURFRAD: typical years, months by the minute, series.

Data of the BSRN and of PVGIS are written here, in their formats, from a clear sky.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas
import pvlib
import pytest

from sim.plant.measured import MeasuredSky, shipped_day
from sim.plant.sky import Place, SkyError

DAY_S = 86_400
GREENSBORO = Place(36.1, -79.95, 273.0)
TMY3 = Path(pvlib.__file__).parent / "data" / "723170TYA.CSV"
ALPS = Place(45.0, 8.0, 250.0)


def utc_ms(*when):
    return round(datetime(*when, tzinfo=UTC).timestamp() * 1000)


MIDSUMMER_MS = utc_ms(2026, 6, 21)


def clear(times, place):
    """Columns of a cloudless sky at these times: dni, ghi, dhi, and the sun's elevation."""
    sun = pvlib.solarposition.get_solarposition(times, *place)
    frame = pvlib.clearsky.simplified_solis(sun["apparent_elevation"])
    return frame.fillna(0.0).assign(up=sun["elevation"], azimuth=sun["azimuth"])


def kwh_m2(sky, hours=24):
    return sum(sky.at(60.0 * minute).dni_w_m2 for minute in range(60 * hours)) / 60_000.0


def refused(file, place, start_ms=MIDSUMMER_MS, duration_s=DAY_S):
    with pytest.raises(SkyError) as caught:
        MeasuredSky(file, place, start_ms, duration_s)
    assert caught.value.exit_code == 2
    message = str(caught.value)
    assert str(file) in message and "allowed" in message and "\n" not in message
    return message


# -- writers -----------------------------------------------------------------------------------


def bsrn_line(cells):
    """A line of fixed columns: {where a cell ends: its value}."""
    line = ""
    for end in sorted(cells):
        line += str(cells[end]).rjust(end - len(line))
    return line


def bsrn_mean(w_m2, end):
    """Mean, standard deviation, least and largest of a minute; the mean ends at `end`."""
    whole = round(w_m2)
    return {end: whole, end + 6: 0.0, end + 11: whole, end + 16: whole}


def write_bsrn(file, place, days=2, light=None):
    """A month's beginning, June 2026; latitudes count from the south pole, longitudes from 180."""
    times = pandas.date_range("2026-06-01", periods=1440 * days, freq="min", tz="UTC")
    sky = clear(times, place) if light is None else light(times)
    north, east, altitude = place[0] + 90.0, place[1] + 180.0, int(place[2])
    lines = ["*U0001", " 99  6 2026  1", " 99", "*U0004", " -1 -1 -1", "  3  1", "a field"]
    lines += ["+00 000             +00 000", "127.0.0.1      nobody"]
    lines += [
        f"{north:7.3f} {east:7.3f} {altitude:4d} 00000",
        " -1 -1 -1",
        "  0  2  90  3",
        "*U0100",
    ]
    for minute, (dni, ghi, dhi) in enumerate(sky[["dni", "ghi", "dhi"]].to_numpy()):
        day, minute = minute // 1440 + 1, minute % 1440
        lines.append(
            bsrn_line({3: f"{day:2d}", 9: minute, **bsrn_mean(ghi, 16), **bsrn_mean(dni, 39)})
        )
        lines.append(bsrn_line({**bsrn_mean(dhi, 16), 64: 12.5, 70: 40.0, 75: 985}))
    file.write_text("\n".join(lines) + "\n")
    return file


def pvgis_year(place, offset_h):
    times = pandas.date_range("2015-01-01", periods=8760, freq="h", tz="UTC")
    sky = clear(times + pandas.Timedelta(hours=offset_h), place).round(1)
    stamps = times.strftime("%Y%m%d:%H%M")
    return list(zip(stamps, sky["ghi"], sky["dni"], sky["dhi"], strict=True))


def write_pvgis_tmy(file, place, offset_h=0.1761):
    lines = [
        f"Latitude (decimal degrees): {place[0]:.3f}",
        f"Longitude (decimal degrees): {place[1]:.3f}",
        f"Elevation (m): {place[2]}",
        f"Irradiance Time Offset (h): {offset_h}",
        "month,year",
        *(f"{month},{2004 + month}" for month in range(1, 13)),
        "time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP",
    ]
    for stamp, ghi, dni, dhi in pvgis_year(place, offset_h):
        lines.append(f"{stamp},20.5,50.0,{ghi},{dni},{dhi},300.0,3.5,180.0,98400.0")
    file.write_text("\r\n".join([*lines, "", "T2m: 2-m air temperature (degree Celsius)"]))
    return file


def write_pvgis_tmy_json(file, place, offset_h=0.5):
    names = ("T2m", "RH", "G(h)", "Gb(n)", "Gd(h)", "IR(h)", "WS10m", "WD10m", "SP")
    rows = [
        {"time(UTC)": stamp}
        | dict(zip(names, (20.5, 50, ghi, dni, dhi, 300, 3.5, 180, 98400.0), strict=True))
        for stamp, ghi, dni, dhi in pvgis_year(place, offset_h)
    ]
    location = {"latitude": place[0], "longitude": place[1], "elevation": place[2]}
    content = {
        "inputs": {"location": {**location, "irradiance_time_offset": offset_h}},
        "outputs": {"months_selected": [], "tmy_hourly": rows},
        "meta": {"inputs": {}},
    }
    file.write_text(json.dumps(content))
    return file


def pvgis_days(place):
    times = pandas.date_range("2020-06-20 00:10", periods=72, freq="h", tz="UTC")
    return times.strftime("%Y%m%d:%H%M"), clear(times, place)


def write_pvgis_hourly(file, place, slope=30.0, azimuth=-20.0):
    """Light on a fixed plane; PVGIS counts azimuths from south."""
    stamps, sky = pvgis_days(place)
    on_plane = pvlib.irradiance.beam_component(
        slope, azimuth + 180.0, 90.0 - sky["up"], sky["azimuth"], sky["dni"]
    )
    lines = [
        f"Latitude (decimal degrees):\t{place[0]:.3f}",
        f"Longitude (decimal degrees):\t{place[1]:.3f}",
        f"Elevation (m):\t{place[2]:.0f}",
        "Radiation database:\tPVGIS-SARAH2",
        "",
        "",
        f"Slope: {slope:g} deg. ",
        f"Azimuth: {azimuth:g} deg. ",
        "time,Gb(i),Gd(i),Gr(i),H_sun,T2m,WS10m,Int",
    ]
    for stamp, beam, dhi in zip(stamps, on_plane, sky["dhi"], strict=True):
        lines.append(f"{stamp},{beam:.2f},{dhi:.2f},0.0,0.0,21.0,2.5,0.0")
    file.write_text("\n".join([*lines, "", "T2m: 2-m air temperature", ""]))
    return file


def write_pvgis_hourly_json(file, place, mounting="two_axis", columns=("Gb(i)", "Gd(i)")):
    stamps, sky = pvgis_days(place)
    rows = [
        {"time": stamp, columns[0]: dni, columns[1]: dhi, "T2m": 21.0, "WS10m": 2.5, "Int": 0}
        for stamp, dni, dhi in zip(stamps, sky["dni"], sky["dhi"], strict=True)
    ]
    location = {"latitude": place[0], "longitude": place[1], "elevation": place[2]}
    content = {
        "inputs": {"location": location, "mounting_system": {mounting: {}}},
        "outputs": {"hourly": rows},
        "meta": {"inputs": {}},
    }
    file.write_text(json.dumps(content))
    return file


# -- typical years of TMY3 -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def greensboro():
    return MeasuredSky(TMY3, GREENSBORO, MIDSUMMER_MS, DAY_S)


def test_typical_year_in_any_year_then_the_energy_of_that_day(greensboro):
    frame, _ = pvlib.iotools.read_tmy3(TMY3, coerce_year=2026)
    light = frame["dni"].set_axis(frame.index - pandas.Timedelta(minutes=30)).tz_convert("UTC")
    assert kwh_m2(greensboro) == pytest.approx(light["2026-06-21"].sum() / 1000.0, rel=0.03)


def test_hour_s_mean_then_in_the_middle_of_the_hour_before_its_time(greensboro):
    frame, _ = pvlib.iotools.read_tmy3(TMY3, coerce_year=2026)
    at_15 = frame["dni"].loc["2026-06-21 15:00:00-05:00"]  # 14:00 to 15:00, 19:00 to 20:00 UTC
    assert greensboro.at(19.5 * 3600).dni_w_m2 == pytest.approx(at_15)


def test_air_of_a_typical_year_then_that_of_the_time_itself(greensboro):
    frame, _ = pvlib.iotools.read_tmy3(TMY3, coerce_year=2026)
    row = frame.loc["2026-06-21 15:00:00-05:00"]
    state = greensboro.at(20 * 3600)
    assert state.air_c == pytest.approx(row["temp_air"])
    assert state.wind_m_s == pytest.approx(row["wind_speed"])
    assert state.pressure_pa == pytest.approx(row["pressure"] * 100.0)


def test_typical_year_on_a_leap_day_then_the_day_before_again():
    sky = MeasuredSky(TMY3, GREENSBORO, utc_ms(2024, 2, 28), 2 * DAY_S)
    for hour in range(1, 24):
        leap, before = sky.at(3600.0 * hour), sky.at(DAY_S + 3600.0 * hour)
        assert (leap.dni_w_m2, leap.air_c) == (before.dni_w_m2, before.air_c)


def test_typical_year_of_the_far_north_then_agrees_with_its_sun():
    file = TMY3.with_name("703165TY.csv")  # Sand Point, Alaska: fog, and long twilights
    MeasuredSky(file, Place(55.317, -160.517, 7.0), MIDSUMMER_MS, DAY_S)


@pytest.mark.parametrize("start", [(2025, 12, 31, 12), (1999, 1, 1)])
def test_typical_year_over_new_year_then_goes_on(start):
    sky = MeasuredSky(TMY3, GREENSBORO, utc_ms(*start), 2 * DAY_S)
    assert 0.0 < kwh_m2(sky, 48) < 20.0
    temperatures = [sky.at(600.0 * i).air_c for i in range(288)]
    assert max(abs(np.diff(temperatures))) < 2.0


def test_file_under_another_name_then_found_out_by_its_content(tmp_path, greensboro):
    for name, source in (("x.dat", TMY3), ("y.csv", shipped_day())):
        (tmp_path / name).write_bytes(source.read_bytes())
    same = MeasuredSky(tmp_path / "x.dat", GREENSBORO, MIDSUMMER_MS, DAY_S)
    assert same.at(60_000.0) == greensboro.at(60_000.0)
    MeasuredSky(tmp_path / "y.csv", Place(37.70, -105.92, 2317.0), utc_ms(2016, 1, 1), DAY_S)


def changed_tmy3(tmp_path, old, new):
    file = tmp_path / "changed.csv"
    file.write_text(TMY3.read_text().replace(old, new, 1))
    return file


def test_longitude_without_its_sign_then_refused_wherever_the_site_is(tmp_path):
    file = changed_tmy3(tmp_path, "-79.950", "79.950")
    message = refused(file, GREENSBORO)
    assert "79.95 E" in message and "-79.95 E" in message and "east longitudes" in message
    message = refused(file, (36.1, 79.95, 273.0))
    assert "the file says day" in message or "the file says night" in message
    assert "with the sign of its longitude turned" in message


@pytest.mark.parametrize("zone", ["5.0", "0.0", "-4.0", "-6.0"])
def test_time_zone_that_is_not_the_place_s_then_refused_with_sun_and_light(tmp_path, zone):
    message = refused(changed_tmy3(tmp_path, "NC,-5.0", f"NC,{zone}"), GREENSBORO)
    assert "the sun stood" in message and "the file says" in message and "W/m2" in message
    assert "longitude turned" not in message


def test_typical_year_cut_short_then_refused_with_the_last_hour(tmp_path):
    file = tmp_path / "half.csv"
    file.write_text("".join(TMY3.read_text().splitlines(keepends=True)[:4000]))
    assert "missing after" in refused(file, GREENSBORO)


def test_typical_year_cut_in_a_line_then_refused(tmp_path):
    file = tmp_path / "cut.csv"
    file.write_text(TMY3.read_text()[:1_000_000])
    refused(file, GREENSBORO)


# -- months of the BSRN --------------------------------------------------------------------------


def test_bsrn_month_then_its_light_by_the_minute_and_its_air(tmp_path):
    file = write_bsrn(tmp_path / "month.001", ALPS)
    sky = MeasuredSky(file, ALPS, utc_ms(2026, 6, 1), DAY_S)
    times = pandas.date_range("2026-06-01", periods=24, freq="h", tz="UTC")
    wanted = clear(times, ALPS)
    for hour in range(24):
        expected = wanted["dni"].iloc[hour] if wanted["up"].iloc[hour] > 0.0 else 0.0
        assert sky.at(3600.0 * hour).dni_w_m2 == pytest.approx(expected, abs=0.6)
    assert sky.at(0.0)[2:] == (12.5, 2.0, 98_500.0)  # the format has no wind


def test_bsrn_month_when_the_run_leaves_it_then_refused_with_both_times(tmp_path):
    file = write_bsrn(tmp_path / "month.001", ALPS)
    message = refused(file, ALPS, utc_ms(2026, 6, 2, 12))
    assert "2026-06-03 00:00" in message and "2026-06-03 12:00" in message


def test_bsrn_month_with_a_long_gap_then_refused_where_the_run_meets_it(tmp_path):
    def gappy(times):
        sky = clear(times, ALPS)
        sky.iloc[700:800] = -999
        return sky

    file = write_bsrn(tmp_path / "gap.001", ALPS, light=gappy)
    assert "dni is missing after 2026-06-01 11:39" in refused(file, ALPS, utc_ms(2026, 6, 1))
    MeasuredSky(file, ALPS, utc_ms(2026, 6, 2), 3600)


@pytest.mark.parametrize("hours", [-1, 1, 9])
def test_bsrn_month_when_its_clock_is_off_then_refused(tmp_path, hours):
    def late(times):
        return clear(times + pandas.Timedelta(hours=hours), ALPS)

    file = write_bsrn(tmp_path / "late.001", ALPS, light=late)
    message = refused(file, ALPS, utc_ms(2026, 6, 1))
    assert "below the horizon" in message or "degrees high" in message


def test_bsrn_file_without_its_basic_record_then_refused(tmp_path):
    file = tmp_path / "other.001"
    text = write_bsrn(file, ALPS, days=1).read_text()
    file.write_text(text.replace("*U0100", "*U0300"))
    assert "0100" in refused(file, ALPS, utc_ms(2026, 6, 1))
    file.write_text(text[:60])
    refused(file, ALPS, utc_ms(2026, 6, 1))


# -- PVGIS ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("write", "name"), [(write_pvgis_tmy, "tmy.txt"), (write_pvgis_tmy_json, "tmy.data")]
)
def test_pvgis_typical_year_then_its_light_at_its_offset_and_its_air(tmp_path, write, name):
    sky = MeasuredSky(write(tmp_path / name, ALPS), ALPS, MIDSUMMER_MS, DAY_S)
    times = pandas.date_range("2015-06-21", periods=24, freq="h", tz="UTC")
    wanted = clear(times, ALPS)["dni"]
    for hour in range(7, 17):
        assert sky.at(3600.0 * hour).dni_w_m2 == pytest.approx(wanted.iloc[hour], rel=0.02)
    assert sky.at(43_200.0)[2:] == pytest.approx((20.5, 3.5, 98_400.0))


@pytest.mark.parametrize("turn", [-20.0, 60.0])
def test_pvgis_series_on_a_fixed_plane_then_the_beam_is_worked_out(tmp_path, turn):
    file = write_pvgis_hourly(tmp_path / "series.csv", ALPS, azimuth=turn)
    sky = MeasuredSky(file, ALPS, utc_ms(2020, 6, 21), DAY_S)
    stamps, wanted = pvgis_days(ALPS)
    for hour in range(8, 16):
        row = list(stamps).index(f"20200621:{hour:02}10")
        seconds = 3600.0 * hour + 600.0
        assert sky.at(seconds).dni_w_m2 == pytest.approx(wanted["dni"].iloc[row], rel=0.01)
    assert sky.at(0.0).pressure_pa == pytest.approx(98_360.0, abs=50.0)  # of the altitude


def test_pvgis_series_of_two_axes_then_its_direct_light_is_the_beam(tmp_path):
    file = write_pvgis_hourly_json(tmp_path / "series.json", ALPS)
    sky = MeasuredSky(file, ALPS, utc_ms(2020, 6, 21), DAY_S)
    _, wanted = pvgis_days(ALPS)
    assert sky.at(12 * 3600 + 600.0).dni_w_m2 == pytest.approx(wanted["dni"].iloc[24 + 12])


def test_pvgis_series_that_does_not_tell_the_beam_then_refused_with_what_does(tmp_path):
    start_ms = utc_ms(2020, 6, 21)
    file = write_pvgis_hourly_json(tmp_path / "sum.json", ALPS, columns=("G(i)", "x"))
    assert "components" in refused(file, ALPS, start_ms)
    file = write_pvgis_hourly_json(tmp_path / "axis.json", ALPS, mounting="inclined_axis")
    assert "two axes" in refused(file, ALPS, start_ms)


def test_pvgis_year_cut_short_then_refused(tmp_path):
    file = write_pvgis_tmy(tmp_path / "tmy.csv", ALPS)
    file.write_text(file.read_text()[:200_000])
    assert "dni is missing after 05-1" in refused(file, ALPS)


def test_pvgis_place_elsewhere_then_refused(tmp_path):
    file = write_pvgis_hourly(tmp_path / "series.csv", ALPS)
    assert "8.00 E" in refused(file, Place(45.0, -8.0, 250.0), utc_ms(2020, 6, 21))


@pytest.mark.parametrize(
    "content", ['{"inputs": {}, "outputs": {"hourly": []}}', "*U0001\n", '{"hourly"', "a,b\nDate"]
)
def test_file_that_only_begins_like_one_then_refused_in_one_line(tmp_path, content):
    file = tmp_path / "begun.json"
    file.write_text(content)
    refused(file, ALPS)


def test_light_that_no_sun_gives_then_refused_with_its_hour(tmp_path):
    file = write_pvgis_hourly_json(tmp_path / "bright.json", ALPS)
    content = json.loads(file.read_text())
    content["outputs"]["hourly"][36]["Gb(i)"] = 5000.0
    file.write_text(json.dumps(content))
    assert "06-21 12:10 UTC: found 5000" in refused(file, ALPS, utc_ms(2020, 6, 21))
