"""Files of measured skies: SURFRAD, BSRN, TMY3 and PVGIS, told apart by what is in them.

Each is parsed by pvlib.iotools. What comes out has one form: times in UTC, longitudes positive
to the east, light at the moments it was measured at (for the mean of an hour: its middle).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from sim.plant.sky import SkyError

SURFRAD_COLUMNS = 48
LAST_MINUTE = (23, 50)  # a SURFRAD file is a whole day, but for a short gap
ANY_YEAR = 2001  # where the hours of a typical year are put; it has no leap day
HOUR_S, MINUTE_S = 3600.0, 60.0
KINDS = "a file of SURFRAD, BSRN, TMY3 or PVGIS"
STEEPEST_COSINE = 0.05  # of light on a plane: nearer to grazing, the beam cannot be told


@dataclass(frozen=True)
class SkyFile:
    """What a file holds. Frames are pandas; indices are times in UTC.

    `light` has columns dni and ghi in W/m2 (ghi only tells day from night), `air` some of
    temp_air (°C), wind_speed (m/s), pressure (hPa). `zenith_deg`: the file's own sun, where it
    gives one. `typical`: months of several years, good for any year.
    """

    kind: str
    name: str
    latitude_deg: float
    longitude_deg: float
    altitude_m: float
    light: Any
    air: Any
    step_s: float
    zenith_deg: Any = None
    typical: bool = False


def read_sky_file(path: Path) -> SkyFile:
    """Read a file of any known kind. Raises SkyError where it is none, or damaged."""
    text = _text(path)
    kind, read = _reader(path, text)
    try:
        return read(path, text)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, SkyError):
            raise
        raise _damaged(path, f"{type(error).__name__}: {error}", f"a whole {kind} file") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _damaged(path, str(error.strerror), KINDS) from error
    except UnicodeDecodeError as error:
        raise _damaged(path, "found bytes that are no text", KINDS) from error


def _reader(path: Path, text: str) -> tuple[str, Callable[[Path, str], SkyFile]]:
    lines = [line.strip() for line in text[:4000].splitlines()[:2]] + ["", ""]
    first, second = lines[0], lines[1]
    if second.split()[-2:-1] == ["version"]:
        return "SURFRAD", _surfrad
    if first.startswith(("*U0001", "*C0001")):
        return "BSRN", _bsrn
    if second.startswith("Date (MM/DD/YYYY),Time (HH:MM)"):
        return "TMY3", _tmy3
    if first.startswith("Latitude (decimal degrees)"):
        return "PVGIS", _pvgis_csv
    if first.startswith("{") and ('"tmy_hourly"' in text or '"hourly"' in text):
        return "PVGIS", _pvgis_json
    raise _damaged(path, f"found {first[:40]!r} as first line" if text else "empty", KINDS)


def _damaged(path: Path, found: str, allowed: str) -> SkyError:
    return SkyError(f"{path}: {found}; allowed: {allowed}")


# -- SURFRAD -----------------------------------------------------------------------------------


def _surfrad(path: Path, text: str) -> SkyFile:
    from pvlib.iotools import read_surfrad

    _check_surfrad_lines(path, text.splitlines())
    frame, header = read_surfrad(path)
    end = frame.index[-1]
    if (end.hour, end.minute) < LAST_MINUTE:
        found = f"cut short, ends at {end:%Y-%m-%d %H:%M} UTC"
        raise _damaged(path, found, "a day to 23:59")
    return SkyFile(
        "SURFRAD",
        header["name"],
        header["latitude"],
        -header["longitude"],  # the header counts degrees west as positive, without saying so
        header["elevation"],
        frame[["dni", "ghi"]],
        frame[["temp_air", "wind_speed", "pressure"]],
        MINUTE_S,
        zenith_deg=frame["solar_zenith"],
    )


def _check_surfrad_lines(path: Path, lines: list[str]) -> None:
    """Every line whole: pandas would fill a line cut short with gaps."""
    allowed = f"two lines of header and then {SURFRAD_COLUMNS} numbers a minute (SURFRAD)"
    for number, line in enumerate(lines[2:], start=3):
        cells = line.split()
        if len(cells) != SURFRAD_COLUMNS:
            raise _damaged(path, f"line {number} has {len(cells)} numbers (cut short?)", allowed)
        try:
            list(map(float, cells))
        except ValueError as error:
            raise _damaged(path, f"line {number}: {error}", allowed) from error
    if len(lines) < 4:
        raise _damaged(path, f"found {len(lines)} lines", allowed)


# -- BSRN --------------------------------------------------------------------------------------


def _bsrn(path: Path, text: str) -> SkyFile:
    """A station's month by the minute, UTC; degrees north of the pole and east of the antipode.

    The archive format gives no wind.
    """
    from pvlib.iotools import read_bsrn

    frame, header = read_bsrn(StringIO(text))
    if not header or not len(frame):
        raise _damaged(path, "found no logical record 0100", "a BSRN file with record 0100")
    return SkyFile(
        "BSRN",
        f"BSRN station {header['station identification number']}",
        header["latitude"],
        header["longitude"],
        float(header["altitude"]),
        frame[["dni", "ghi"]].astype(float),
        frame[["temp_air", "pressure"]].astype(float),
        MINUTE_S,
    )


# -- TMY3 --------------------------------------------------------------------------------------


def _tmy3(path: Path, text: str) -> SkyFile:
    """A typical year: local standard time, light as the mean of the hour before its time."""
    import pandas
    from pvlib.iotools import read_tmy3

    # Old files and new ones differ in the names of some columns that are not needed here.
    frame, header = read_tmy3(StringIO(text), coerce_year=ANY_YEAR)
    frame = frame.mask(frame == -9900)
    light = frame[["dni", "ghi"]].set_axis(frame.index - pandas.Timedelta(minutes=30))
    return SkyFile(
        "TMY3",
        header["Name"].strip('"'),
        header["latitude"],
        header["longitude"],
        header["altitude"],
        _any_year(light),
        _any_year(frame[["temp_air", "wind_speed", "pressure"]]),
        HOUR_S,
        typical=True,
    )


def _any_year(frame: Any) -> Any:
    """Rows of a typical year put into one year, in order, in UTC."""
    times = frame.index.tz_convert("UTC")
    frame = frame[~((times.month == 2) & (times.day == 29))]
    times = times[~((times.month == 2) & (times.day == 29))]
    moved = frame.set_axis(times.map(lambda time: time.replace(year=ANY_YEAR))).sort_index()
    return moved[~moved.index.duplicated()]


# -- PVGIS -------------------------------------------------------------------------------------


def _pvgis_csv(path: Path, text: str) -> SkyFile:
    from pvlib.iotools import read_pvgis_hourly, read_pvgis_tmy

    if "time(UTC)," in text:
        frame, header = read_pvgis_tmy(BytesIO(text.encode()), pvgis_format="csv")
        inputs = header["inputs"]
        return _pvgis_tmy(frame, inputs, inputs.get("irradiance time offset", 0.0))
    frame, header = read_pvgis_hourly(StringIO(text), pvgis_format="csv")
    inputs = header["inputs"]
    plane = [inputs.get(key, "-").split()[0] for key in ("Slope", "Azimuth")]
    return _pvgis_hourly(path, frame, inputs, None if "-" in plane else _numbers(plane))


def _pvgis_json(path: Path, text: str) -> SkyFile:
    from pvlib.iotools import read_pvgis_hourly, read_pvgis_tmy

    source = StringIO(text)
    place: dict[str, Any] = json.loads(text)["inputs"]["location"]
    if '"tmy_hourly"' in text:
        frame, _ = read_pvgis_tmy(source, pvgis_format="json")
        return _pvgis_tmy(frame, place, place.get("irradiance_time_offset", 0.0))
    frame, header = read_pvgis_hourly(source, pvgis_format="json")
    mounting = header["inputs"]["mounting_system"]
    if "two_axis" in mounting:
        return _pvgis_hourly(path, frame, place, None)
    if "fixed" not in mounting:
        allowed = "a fixed plane or two axes, so that the direct beam can be told"
        raise _damaged(path, f"found mounting_system {', '.join(mounting)}", allowed)
    plane = [mounting["fixed"][key]["value"] for key in ("slope", "azimuth")]
    return _pvgis_hourly(path, frame, place, _numbers(plane))


def _numbers(values: list[Any]) -> tuple[float, float]:
    slope, azimuth = (float(value) for value in values)
    return slope, azimuth


def _pvgis_tmy(frame: Any, place: dict[str, Any], offset_h: float) -> SkyFile:
    """A typical year in UTC; light was taken some minutes after its time, as the header says."""
    import pandas

    light = frame[["dni", "ghi"]].set_axis(frame.index + pandas.Timedelta(hours=offset_h))
    air = frame[["temp_air", "wind_speed"]].assign(pressure=frame["pressure"] / 100.0)
    return SkyFile(
        "PVGIS",
        "a place of PVGIS",
        place["latitude"],
        place["longitude"],
        float(place["elevation"]),
        _any_year(light),
        _any_year(air),
        HOUR_S,
        typical=True,
    )


def _pvgis_hourly(
    path: Path, frame: Any, place: dict[str, Any], plane: tuple[float, float] | None
) -> SkyFile:
    """Years by the hour in UTC, light on a plane: slope and azimuth (south 0, west 90).

    None: a plane that follows the sun, on which direct light is the beam itself.
    """
    from pvlib.irradiance import aoi_projection
    from pvlib.solarposition import get_solarposition

    if "poa_direct" not in frame:
        allowed = "radiation components (of PVGIS: components = 1), of which one is Gb(i)"
        raise _damaged(path, f"found the columns {', '.join(frame.columns)}", allowed)
    beam = frame["poa_direct"]
    if plane is not None:
        sun = get_solarposition(frame.index, place["latitude"], place["longitude"])
        slope, azimuth = plane
        cosine = aoi_projection(slope, azimuth + 180.0, sun["apparent_zenith"], sun["azimuth"])
        beam = (beam / cosine.where(cosine > STEEPEST_COSINE)).fillna(0.0)
    ghi = frame["poa_direct"] + frame["poa_sky_diffuse"]
    return SkyFile(
        "PVGIS",
        "a place of PVGIS",
        place["latitude"],
        place["longitude"],
        float(place["elevation"]),
        ghi.to_frame("ghi").assign(dni=beam),
        frame[["temp_air", "wind_speed"]],
        HOUR_S,
    )
