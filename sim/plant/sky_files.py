"""Files of measured skies: SURFRAD, BSRN, TMY3 and PVGIS, recognised by their content.

Each is parsed by pvlib.iotools. The result has one form: times in UTC, longitudes positive to the
east, light at the moments it was measured at (for the mean of an hour: its middle).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from sim.plant.sky import Place, SkyError

SURFRAD_COLUMNS = 48
LAST_MINUTE = (23, 50)  # a SURFRAD file is a whole day, but for a short gap
ANY_YEAR = 2001  # where the hours of a typical year are put; it has no leap day
HOUR_S, MINUTE_S = 3600.0, 60.0
KINDS = "a file of SURFRAD, BSRN, TMY3 or PVGIS"
STEEPEST_COSINE = 0.05  # of light on a plane: nearer to grazing, the beam is unknown


@dataclass(frozen=True)
class SkyFile:
    """The content of a file. Frames are pandas; indices are times in UTC.

    `light` has columns dni and ghi in W/m2 (ghi serves to know day from night), `air` some of
    temp_air (°C), wind_speed (m/s), pressure (hPa). `zenith_deg`: the file's own sun, where it
    gives one. `typical`: months of several years, good for any year.
    """

    name: str
    place: Place
    light: Any
    air: Any
    step_s: float
    zenith_deg: Any = None
    typical: bool = False


def read_sky_file(path: Path) -> SkyFile:
    """Read a file of any known kind. Raises SkyError for another kind, or a damaged file."""
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


def _place(header: Any, altitude: str = "elevation") -> Place:
    return Place(header["latitude"], header["longitude"], float(header[altitude]))


def _damaged(path: Path, found: str, allowed: str) -> SkyError:
    return SkyError(f"{path}: {found}; allowed: {allowed}")


def _surfrad(path: Path, text: str) -> SkyFile:
    from pvlib.iotools import read_surfrad

    _check_surfrad_lines(path, text.splitlines())
    frame, header = read_surfrad(path)
    end = frame.index[-1]
    if (end.hour, end.minute) < LAST_MINUTE:
        found = f"cut short, ends at {end:%Y-%m-%d %H:%M} UTC"
        raise _damaged(path, found, "a day to 23:59")
    return SkyFile(
        header["name"],
        # The header counts degrees west as positive, and pvlib keeps that.
        Place(header["latitude"], -header["longitude"], header["elevation"]),
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


def _bsrn(path: Path, text: str) -> SkyFile:
    """A station's month by the minute, UTC; degrees north of the pole and east of the antipode.

    The archive format gives no wind.
    """
    from pvlib.iotools import read_bsrn

    frame, header = read_bsrn(StringIO(text))
    if not header or not len(frame):
        raise _damaged(path, "found no logical record 0100", "a BSRN file with record 0100")
    return SkyFile(
        f"BSRN station {header['station identification number']}",
        _place(header, "altitude"),
        frame[["dni", "ghi"]].astype(float),
        frame[["temp_air", "pressure"]].astype(float),
        MINUTE_S,
    )


def _tmy3(path: Path, text: str) -> SkyFile:
    """A typical year: local standard time, light as the mean of the hour before its time."""
    import pandas
    from pvlib.iotools import read_tmy3

    # Old files and new ones differ in the names of some columns that are not needed here.
    frame, header = read_tmy3(StringIO(text), coerce_year=ANY_YEAR)
    frame = frame.mask(frame == -9900)
    light = frame[["dni", "ghi"]].set_axis(frame.index - pandas.Timedelta(minutes=30))
    return SkyFile(
        header["Name"].strip('"'),
        _place(header, "altitude"),
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


def _pvgis_csv(path: Path, text: str) -> SkyFile:
    from pvlib.iotools import read_pvgis_hourly, read_pvgis_tmy

    if "time(UTC)," in text:
        frame, header = read_pvgis_tmy(BytesIO(text.encode()), pvgis_format="csv")
        inputs = header["inputs"]
        return _pvgis_tmy(frame, _place(inputs), inputs.get("irradiance time offset", 0.0))
    frame, header = read_pvgis_hourly(StringIO(text), pvgis_format="csv")
    inputs = header["inputs"]
    words = [inputs.get(key, "-").split()[0] for key in ("Slope", "Azimuth")]
    plane = None if "-" in words else list(map(float, words))
    return _pvgis_hourly(path, frame, _place(inputs), plane)


def _pvgis_json(path: Path, text: str) -> SkyFile:
    from pvlib.iotools import read_pvgis_hourly, read_pvgis_tmy

    source = StringIO(text)
    location = json.loads(text)["inputs"]["location"]
    place = _place(location)
    if '"tmy_hourly"' in text:
        frame, _ = read_pvgis_tmy(source, pvgis_format="json")
        return _pvgis_tmy(frame, place, location.get("irradiance_time_offset", 0.0))
    frame, header = read_pvgis_hourly(source, pvgis_format="json")
    mounting = header["inputs"]["mounting_system"]
    if "two_axis" in mounting:
        return _pvgis_hourly(path, frame, place, None)
    if "fixed" not in mounting:
        allowed = "a fixed plane or two axes, which leave the direct beam known"
        raise _damaged(path, f"found mounting_system {', '.join(mounting)}", allowed)
    plane = [float(mounting["fixed"][key]["value"]) for key in ("slope", "azimuth")]
    return _pvgis_hourly(path, frame, place, plane)


def _pvgis_tmy(frame: Any, place: Place, offset_h: float) -> SkyFile:
    """A typical year in UTC; by its header, light was taken some minutes after its time."""
    import pandas

    light = frame[["dni", "ghi"]].set_axis(frame.index + pandas.Timedelta(hours=offset_h))
    air = frame[["temp_air", "wind_speed"]].assign(pressure=frame["pressure"] / 100.0)
    years = _any_year(light), _any_year(air)
    return SkyFile("a place of PVGIS", place, *years, HOUR_S, typical=True)


def _pvgis_hourly(path: Path, frame: Any, place: Place, plane: list[float] | None) -> SkyFile:
    """Years by the hour in UTC, light on a plane: slope and azimuth (south 0, west 90).

    None: a plane that follows the sun, on which direct light is the beam itself.
    """
    if "poa_direct" not in frame:
        allowed = "radiation components (of PVGIS: components = 1), of which one is Gb(i)"
        raise _damaged(path, f"found the columns {', '.join(frame.columns)}", allowed)
    beam = frame["poa_direct"]
    ghi = beam + frame["poa_sky_diffuse"]
    if plane is not None:
        beam = _beam(beam, place, *plane)
    light, air = ghi.to_frame("ghi").assign(dni=beam), frame[["temp_air", "wind_speed"]]
    return SkyFile("a place of PVGIS", place, light, air, HOUR_S)


def _beam(on_plane: Any, place: Place, slope: float, azimuth: float) -> Any:
    """The beam that brings this light onto a plane."""
    from pvlib.irradiance import aoi_projection
    from pvlib.solarposition import get_solarposition

    sun = get_solarposition(on_plane.index, place.latitude_deg, place.longitude_deg)
    cosine = aoi_projection(slope, azimuth + 180.0, sun["apparent_zenith"], sun["azimuth"])
    return (on_plane / cosine.where(cosine > STEEPEST_COSINE)).fillna(0.0)
