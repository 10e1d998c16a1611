"""What the sky gives: where the sun stands, how strong its beam is, and the weather.

A sky is a table by the minute, made once, and interpolated: the sun as a unit vector (angles
would be off by mrad near the zenith), all else linearly. pvlib is imported only here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

GRID_S = 60.0
GAP_MINUTES = 10  # a measured file may lack this much; it is bridged
ZENITH_TOLERANCE_DEG = 1.0  # between the file's own sun and ours
SURFRAD_COLUMNS = 48
# What a station can have measured: units as pvlib gives them (W/m2, °C, m/s, hPa).
PLAUSIBLE = {
    "dni": (-50.0, 1500.0),  # at night a pyrheliometer reads a few watts below nothing
    "temp_air": (-90.0, 60.0),
    "wind_speed": (0.0, 100.0),
    "pressure": (400.0, 1100.0),
}


class SkyError(ValueError):
    """A sky that cannot be had: says which file, what was found and what is allowed."""

    exit_code = 2


class SkyState(NamedTuple):
    """The sky at one moment. `sun` is the unit vector (east, north, up) towards the sun."""

    sun: tuple[float, float, float]
    dni_w_m2: float
    air_c: float
    wind_m_s: float
    pressure_pa: float


Row = tuple[float, float, float, float, float, float, float]  # sun (3), dni, air, wind, pressure


@dataclass(frozen=True)
class Weather:
    """Air in a sky that was not measured."""

    air_c: float = 15.0
    wind_m_s: float = 2.0


class Sky:
    """Rows by the minute from the start on; before and after them the end rows hold."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def at(self, t_s: float) -> SkyState:
        """The sky `t_s` seconds after the start."""
        place = max(0.0, t_s / GRID_S)
        index = min(int(place), len(self._rows) - 2)
        part = min(place - index, 1.0)
        low, high = self._rows[index], self._rows[index + 1]
        east, north, up, dni, air, wind, pressure = (
            a + part * (b - a) for a, b in zip(low, high, strict=True)
        )
        length = math.sqrt(east * east + north * north + up * up)
        return SkyState((east / length, north / length, up / length), dni, air, wind, pressure)


class ClearSky(Sky):
    """A cloudless day by pvlib's simplified Solis model with mean air.

    `start_utc_ms` is t = 0; `duration_s` says how much of the sky to make (beyond it the last
    minute holds).
    """

    def __init__(
        self,
        latitude_deg: float,
        longitude_deg: float,
        altitude_m: float,
        start_utc_ms: int,
        duration_s: float,
        weather: Weather = Weather(),
    ) -> None:
        from pvlib.atmosphere import alt2pres
        from pvlib.clearsky import simplified_solis

        pressure_pa = float(alt2pres(altitude_m))
        times = _minutes(start_utc_ms, duration_s)
        suns, elevations_deg, _ = _suns(
            times, latitude_deg, longitude_deg, altitude_m, pressure_pa, weather.air_c
        )
        # Haze and vapour thin out with height (scale heights of 1.5 and 2 km).
        haze, vapour_cm = 0.1 * math.exp(-altitude_m / 1500.0), math.exp(-altitude_m / 2000.0)
        dni = simplified_solis(elevations_deg, haze, vapour_cm, pressure_pa)["dni"]
        air = (weather.air_c, weather.wind_m_s, pressure_pa)
        beams = _beams(dni, elevations_deg)
        super().__init__([(*sun, beam, *air) for sun, beam in zip(suns, beams, strict=True)])


class MeasuredSky(Sky):
    """A day that was measured, from a SURFRAD file, under the sun of the site.

    The file's sun must stand where ours does, which catches a site in another place, and a
    longitude with the wrong sign. Raises SkyError where the file cannot be used.
    """

    def __init__(
        self,
        file: str | Path,
        latitude_deg: float,
        longitude_deg: float,
        altitude_m: float,
        start_utc_ms: int,
        duration_s: float,
    ) -> None:
        frame, metadata = _read_surfrad(Path(file))
        _check_values(Path(file), frame)
        air = _without_gaps(Path(file), frame[list(PLAUSIBLE)])
        times = _minutes(start_utc_ms, duration_s)
        _check_covered(Path(file), frame.index, times, start_utc_ms, duration_s)
        here = (latitude_deg, longitude_deg, altitude_m)
        _check_place(Path(file), frame, metadata, here)
        mean_pa = float(air["pressure"].mean()) * 100.0
        suns, elevations_deg, _ = _suns(times, *here, mean_pa, float(air["temp_air"].mean()))
        cut = air.reindex(air.index.union(times)).interpolate("time").ffill().loc[times]
        beams = _beams(cut["dni"], elevations_deg)
        rest = zip(
            cut["temp_air"].tolist(),
            cut["wind_speed"].tolist(),
            (cut["pressure"] * 100.0).tolist(),
            strict=True,
        )
        rows = zip(suns, beams, rest, strict=True)
        super().__init__([(*sun, beam, *weather) for sun, beam, weather in rows])


def shipped_day() -> Path:
    """The measured day that comes with the project: Alamosa, 2016-01-01 (UTC)."""
    return Path(__file__).parent / "data" / "surfrad-slv16001.dat"


def _minutes(start_utc_ms: int, duration_s: float) -> Any:
    import pandas

    count = int(duration_s / GRID_S) + 2
    start = pandas.Timestamp(start_utc_ms, unit="ms", tz="UTC")
    return pandas.date_range(start, periods=count, freq=f"{GRID_S:.0f}s")


def _suns(
    times: Any, latitude: float, longitude: float, altitude: float, pressure_pa: float, air_c: float
) -> tuple[list[tuple[float, float, float]], Any, Any]:
    """Unit vectors to the sun as it is seen, apparent elevations and true zeniths, degrees."""
    import numpy as np
    from pvlib.solarposition import get_solarposition

    sun = get_solarposition(
        times, latitude, longitude, altitude, pressure=pressure_pa, temperature=air_c
    )
    elevation_deg = sun["apparent_elevation"].to_numpy()
    up, azimuth = np.radians(elevation_deg), np.radians(sun["azimuth"].to_numpy())
    east, north = np.cos(up) * np.sin(azimuth), np.cos(up) * np.cos(azimuth)
    vectors = zip(east.tolist(), north.tolist(), np.sin(up).tolist(), strict=True)
    return list(vectors), elevation_deg, sun["zenith"].to_numpy()


def _beams(dni_w_m2: Any, elevations_deg: Any) -> list[float]:
    """Direct light, none while the sun is down (a pyrheliometer reads a few watts at night)."""
    pairs = zip(dni_w_m2, elevations_deg, strict=True)
    return [max(0.0, float(dni)) if up > 0.0 and dni == dni else 0.0 for dni, up in pairs]


def _read_surfrad(path: Path) -> tuple[Any, dict[str, Any]]:
    """The file's table and header, with the sign of the longitude put right."""
    from pvlib.iotools import read_surfrad

    _check_lines(path)
    try:
        frame, metadata = read_surfrad(path)
    except (ValueError, IndexError, KeyError) as error:
        raise _other_format(path, str(error)) from error
    # The header counts degrees west as positive, without saying so.
    metadata["longitude"] = -metadata["longitude"]
    return frame, metadata


def _other_format(path: Path, found: str) -> SkyError:
    return SkyError(
        f"{path}: {found}; allowed: a SURFRAD day, two lines of header and then"
        f" {SURFRAD_COLUMNS} numbers a minute"
    )


def _check_lines(path: Path) -> None:
    """Every line whole: pandas would fill a line cut short with gaps."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SkyError(f"{path}: {error.strerror}; allowed: a SURFRAD file") from error
    except UnicodeDecodeError as error:
        raise _other_format(path, "found bytes that are no text") from error
    header = lines[1].split() if len(lines) > 1 else []
    if len(lines) < 3 or len(header) < 4 or header[-2] != "version":
        raise _other_format(path, f"found {lines[0][:40]!r} as first line" if lines else "empty")
    for number, line in enumerate(lines[2:], start=3):
        cells = line.split()
        if len(cells) != SURFRAD_COLUMNS:
            raise _other_format(path, f"line {number} has {len(cells)} numbers (cut short?)")
        try:
            list(map(float, cells))
        except ValueError as error:
            raise _other_format(path, f"line {number}: {error}") from error


def _check_values(path: Path, frame: Any) -> None:
    """A value that nature cannot have is another unit or a damaged file; a gap is no value."""
    for column, (low, high) in PLAUSIBLE.items():
        wrong = frame[column][(frame[column] < low) | (frame[column] > high)]
        if len(wrong):
            raise SkyError(
                f"{path}: {column} at {wrong.index[0]:%H:%M} UTC: found {wrong.iloc[0]:g},"
                f" allowed: {low:g} to {high:g}"
            )


def _without_gaps(path: Path, frame: Any) -> Any:
    """Missing minutes bridged where they are few; each file holds a day to its last minute."""
    end = frame.index[-1]
    if (end.hour, end.minute) < (23, 60 - GAP_MINUTES):
        raise SkyError(
            f"{path}: cut short, ends at {end:%Y-%m-%d %H:%M} UTC; allowed: a day to 23:59"
        )
    by_minute = frame.asfreq("min")
    whole = by_minute.interpolate("time", limit=GAP_MINUTES).bfill(limit=GAP_MINUTES)
    for column in whole.columns:
        gaps = whole.index[whole[column].isna()]
        if len(gaps):
            before = by_minute[column][: gaps[0]].last_valid_index() or whole.index[0]
            raise SkyError(
                f"{path}: {column} is missing after {before:%H:%M} UTC for more than"
                f" {GAP_MINUTES} minutes; allowed: shorter gaps"
            )
    return whole


def _check_covered(
    path: Path, index: Any, times: Any, start_utc_ms: int, duration_s: float
) -> None:
    """The run must lie within the file's day, which ends a minute after its last line."""
    import pandas

    start = times[0]
    end = pandas.Timestamp(start_utc_ms + int(duration_s * 1000), unit="ms", tz="UTC")
    last = index[-1].ceil("D")
    if start < index[0] or end > last:
        raise SkyError(
            f"{path}: found {index[0]:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC, the run is"
            f" from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC; allowed: a run within it"
        )


def _check_place(
    path: Path, frame: Any, metadata: dict[str, Any], here: tuple[float, float, float]
) -> None:
    """The file's own zenith angles must be those of the sun at the site."""
    import numpy as np

    sample = frame.iloc[::30]
    _, _, zenith_deg = _suns(sample.index, *here, 101325.0, 12.0)
    off_deg = float(np.max(np.abs(zenith_deg - sample["solar_zenith"].to_numpy())))
    if off_deg > ZENITH_TOLERANCE_DEG:
        raise SkyError(
            f"{path}: measured at {metadata['name']}, {metadata['latitude']:.2f} N"
            f" {metadata['longitude']:.2f} E, where the sun stood up to {off_deg:.1f} degrees"
            f" away from that of the site at {here[0]:.2f} N {here[1]:.2f} E;"
            f" allowed: {ZENITH_TOLERANCE_DEG:.0f} degree (east longitudes are positive)"
        )
