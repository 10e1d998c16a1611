"""A sky that was measured, under the sun of the site.

The file must agree with the sun: light by day and none by night at its own place and in its own
time zone, and that place near the site. This finds a longitude with the wrong sign and a wrong
time zone before they spoil a run.
"""

from pathlib import Path
from typing import Any

from sim.plant.sky import Place, Sky, SkyError, Weather, beams, minutes, suns
from sim.plant.sky_files import ANY_YEAR, HOUR_S, MINUTE_S, SkyFile, read_sky_file

# Gaps up to this are bridged, by the step of the data.
GAPS = {MINUTE_S: (660.0, "10 minutes"), HOUR_S: (10_800.0, "3 hours")}
ZENITH_TOLERANCE_DEG = 1.0  # between the file's own sun and the site's
# Values that a station can measure, in pvlib's units (W/m2, °C, m/s, hPa).
PLAUSIBLE = {
    "dni": (-50.0, 1500.0),  # at night a pyrheliometer reads a few watts below zero
    "temp_air": (-90.0, 60.0),
    "wind_speed": (0.0, 100.0),
    "pressure": (400.0, 1100.0),
}
# By day even a black sky gives more than the first, and by night no instrument shows the second.
DARK_W_M2, BRIGHT_W_M2 = 1.0, 20.0
# It is day or night for certain above and below this elevation; the mean of an hour leaves more
# open. A clock that is off by an hour is found: it makes 1 to 3 % of the hours of TMY3's years odd,
# against 0.1 %.
TWILIGHT_DEG, TWILIGHT_OF_HOURS_DEG = 2.0, 4.0
ODD_SHARE = 0.01  # of the rows may be odd: instruments fail, too
ROWS_LOOKED_AT = 9000  # a year by the hour


class MeasuredSky(Sky):
    """A measured day or year: a file of SURFRAD, BSRN, TMY3 or PVGIS.

    Data by the minute or by the hour are interpolated. A typical year serves in any year. Missing
    columns are means: 15 °C, 2 m/s, the pressure of the altitude. Raises SkyError for a file that
    cannot be used.
    """

    def __init__(
        self, file: str | Path, place: Place, start_utc_ms: int, duration_s: float
    ) -> None:
        path = Path(file)
        found = read_sky_file(path)
        times = minutes(start_utc_ms, duration_s)
        _check(path, found, place, times, start_utc_ms + int(duration_s * 1000))
        air = _filled(found.air, place.altitude_m)
        mean_pa = float(air["pressure"].mean()) * 100.0
        directions, elevations_deg, _ = suns(times, place, mean_pa, float(air["temp_air"].mean()))
        columns = _Columns(path, found, times)
        light = beams(columns.at_times(found.light["dni"]), elevations_deg)
        weather = (columns.at_times(air[name]).tolist() for name in ("temp_air", "wind_speed"))
        pascals = (columns.at_times(air["pressure"]) * 100.0).tolist()
        rows = zip(directions, light, *weather, pascals, strict=True)
        super().__init__([(*sun, *rest) for sun, *rest in rows])


def shipped_day() -> Path:
    """The measured day that comes with the project: Alamosa, 2016-01-01 (UTC)."""
    return Path(__file__).parent / "data" / "surfrad-slv16001.dat"


class _Columns:
    """Interpolates columns of a file at the times of a run, where they have no long gap."""

    def __init__(self, path: Path, found: SkyFile, times: Any) -> None:
        self._path, self._typical = path, found.typical
        self._gap_s, self._gap = GAPS[found.step_s]
        self._times = times.map(_in_any_year) if found.typical else times

    def at_times(self, column: Any) -> Any:
        """Values (times,) of one column. Raises SkyError for a gap."""
        import numpy as np

        valid = column.dropna()
        if self._typical:
            valid = _round_the_year(valid)
        self._check_gaps(column.name, valid.index)
        return np.interp(_seconds(self._times), _seconds(valid.index), valid.to_numpy(float))

    def _check_gaps(self, name: str, index: Any) -> None:
        import numpy as np

        ends = _seconds(index)
        first, last = -np.inf, np.inf
        if not self._typical:
            first, last = (float(end) for end in _seconds(self._times)[[0, -1]])
            ends = np.concatenate([[first], ends, [last]])
        begins, lengths = ends[:-1], np.diff(ends)
        gaps = (lengths > self._gap_s) & (begins < last) & (begins + lengths > first)
        if gaps.any():
            before = _time(1000.0 * float(begins[gaps][0]))
            when = f"{before:%m-%d %H:%M}" if self._typical else f"{before:%Y-%m-%d %H:%M}"
            raise SkyError(
                f"{self._path}: {name} is missing after {when} UTC for more than {self._gap};"
                " allowed: shorter gaps"
            )


def _seconds(index: Any) -> Any:
    """Seconds since 1970, whatever unit pandas keeps the times in."""
    return index.as_unit("ns").asi8 / 1e9


def _time(utc_ms: float) -> Any:
    import pandas

    return pandas.Timestamp(utc_ms, unit="ms", tz="UTC")


def _in_any_year(time: Any) -> Any:
    day = 28 if (time.month, time.day) == (2, 29) else time.day
    return time.replace(year=ANY_YEAR, day=day)


def _round_the_year(column: Any) -> Any:
    """A typical year with the hours before and after it, which are its own."""
    import pandas

    year = pandas.Timedelta(days=365)
    before, after = column.iloc[-3:], column.iloc[:3]
    parts = [before.set_axis(before.index - year), column, after.set_axis(after.index + year)]
    return pandas.concat(parts)


def _filled(air: Any, altitude_m: float) -> Any:
    """The air with means for the columns that the file does not have."""
    from pvlib.atmosphere import alt2pres

    mean = Weather()
    values = {
        "temp_air": mean.air_c,
        "wind_speed": mean.wind_m_s,
        "pressure": float(alt2pres(altitude_m)) / 100.0,
    }
    return air.assign(**{key: value for key, value in values.items() if key not in air})


def _check(path: Path, found: SkyFile, place: Place, times: Any, end_utc_ms: int) -> None:
    """Raises SkyError for a file that cannot be used for a run at these times."""
    _check_values(path, found)
    if not found.typical:
        _check_covered(path, found, times[0], _time(end_utc_ms))
    _check_place(path, found, place)
    _check_day_and_night(path, found)


def _check_values(path: Path, found: SkyFile) -> None:
    """An implausible value means another unit or a damaged file; a gap is no value."""
    for name, (low, high) in PLAUSIBLE.items():
        frame = found.light if name in found.light else found.air
        if name not in frame:
            continue
        wrong = frame[name][(frame[name] < low) | (frame[name] > high)]
        if len(wrong):
            raise SkyError(
                f"{path}: {name} at {wrong.index[0]:%m-%d %H:%M} UTC: found {wrong.iloc[0]:g},"
                f" allowed: {low:g} to {high:g}"
            )


def _check_covered(path: Path, found: SkyFile, start: Any, end: Any) -> None:
    """The run must lie within the hours of the file."""
    first, last = found.light.index[0].floor("h"), found.light.index[-1].ceil("h")
    if start < first or end > last:
        raise SkyError(
            f"{path}: found {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC, the run is"
            f" from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC; allowed: a run within it"
        )


def _check_place(path: Path, found: SkyFile, here: Place) -> None:
    """The sun of the file, over a day, must stand where the sun of the site does."""
    import numpy as np

    if found.zenith_deg is not None:
        sample = found.zenith_deg.iloc[::30]
        times, there_deg = sample.index, sample.to_numpy()
    else:
        times = minutes(int(_seconds(found.light.index)[0]) * 1000, 86_400.0)[::30]
        there_deg = suns(times, found.place)[2]
    off_deg = float(np.nanmax(np.abs(suns(times, here)[2] - there_deg)))
    if off_deg > ZENITH_TOLERANCE_DEG:
        raise SkyError(
            f"{path}: measured at {found.name}, {found.place}, where the sun stood up to"
            f" {off_deg:.1f} degrees away from that of the site at {here};"
            f" allowed: {ZENITH_TOLERANCE_DEG:.0f} degree (east longitudes are positive)"
        )


def _check_day_and_night(path: Path, found: SkyFile) -> None:
    """Light while the sun is up at the place in the file, and none while it is down."""
    odd = _odd_rows(found, found.place)
    if odd is None:
        return
    time, sun_deg, light_w_m2 = odd
    says = "day" if light_w_m2 > BRIGHT_W_M2 else "night"
    stood = f"{abs(sun_deg):.0f} degrees {'high' if sun_deg > 0 else 'below the horizon'}"
    turned = found.place._replace(longitude_deg=-found.place.longitude_deg)
    hint = "" if _odd_rows(found, turned) else "; with the sign of its longitude turned it is so"
    raise SkyError(
        f"{path}: at {time:%m-%d %H:%M} UTC the sun stood {stood} at {found.name},"
        f" {found.place}, and the file says {says} ({light_w_m2:.0f} W/m2);"
        f" allowed: light that goes with the file's own place and time zone{hint}"
    )


def _odd_rows(found: SkyFile, place: Place) -> tuple[Any, float, float] | None:
    """Time, sun's elevation and light of the worst row, if too many rows are odd at a place."""
    stride = 10 if found.step_s == MINUTE_S else 1
    rows = found.light.iloc[::stride].iloc[:ROWS_LOOKED_AT]
    light = rows["ghi"].fillna(rows["dni"]).to_numpy()
    sun_deg = 90.0 - suns(rows.index, place)[2]
    margin_deg = TWILIGHT_DEG if found.step_s == MINUTE_S else TWILIGHT_OF_HOURS_DEG
    odd = (sun_deg > margin_deg) & (light <= DARK_W_M2)
    odd |= (sun_deg < -margin_deg) & (light > BRIGHT_W_M2)
    if odd.sum() <= max(2.0, ODD_SHARE * len(rows)):
        return None
    worst = int(abs(sun_deg * odd).argmax())
    return rows.index[worst], float(sun_deg[worst]), float(light[worst])
