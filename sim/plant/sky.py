"""The sky: where the sun stands, how strong its beam is, and the weather.

A sky is a table by the minute, made once, and interpolated: the sun as a unit vector (angles
would be off by mrad near the zenith), all else linearly. Measured skies are in `measured`,
clouds in `clouds`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

GRID_S = 60.0


class SkyError(ValueError):
    """A sky that cannot be made; the message names the file, the finding and the allowed."""

    exit_code = 2


class Place(NamedTuple):
    """Where a sky is seen from: degrees, north and east positive, and metres above the sea."""

    latitude_deg: float
    longitude_deg: float
    altitude_m: float

    def __str__(self) -> str:
        return f"{self.latitude_deg:.2f} N {self.longitude_deg:.2f} E"


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

    `start_utc_ms` is t = 0; after `duration_s` the last minute holds.
    """

    def __init__(
        self, place: Place, start_utc_ms: int, duration_s: float, weather: Weather = Weather()
    ) -> None:
        from pvlib.atmosphere import alt2pres
        from pvlib.clearsky import simplified_solis

        up_m = place.altitude_m
        pressure_pa = float(alt2pres(up_m))
        times = minutes(start_utc_ms, duration_s)
        directions, elevations_deg, _ = suns(times, place, pressure_pa, weather.air_c)
        # Haze and vapour thin out with height (scale heights of 1.5 and 2 km).
        haze, vapour_cm = 0.1 * math.exp(-up_m / 1500.0), math.exp(-up_m / 2000.0)
        dni = simplified_solis(elevations_deg, haze, vapour_cm, pressure_pa)["dni"]
        air = (weather.air_c, weather.wind_m_s, pressure_pa)
        light = zip(directions, beams(dni, elevations_deg), strict=True)
        super().__init__([(*sun, beam, *air) for sun, beam in light])


def minutes(start_utc_ms: int, duration_s: float) -> Any:
    """Times of the rows of a sky, a pandas index in UTC."""
    import pandas

    count = int(duration_s / GRID_S) + 2
    start = pandas.Timestamp(start_utc_ms, unit="ms", tz="UTC")
    return pandas.date_range(start, periods=count, freq=f"{GRID_S:.0f}s")


def suns(
    times: Any, place: Place, pressure_pa: float = 101325.0, air_c: float = 12.0
) -> tuple[list[tuple[float, float, float]], Any, Any]:
    """Unit vectors to the sun as it is seen, apparent elevations and true zeniths, degrees.

    Pressure and temperature matter for refraction; their defaults are pvlib's.
    """
    import numpy as np
    from pvlib.solarposition import get_solarposition

    sun = get_solarposition(times, *place, pressure=pressure_pa, temperature=air_c)
    elevation_deg = sun["apparent_elevation"].to_numpy()
    up, azimuth = np.radians(elevation_deg), np.radians(sun["azimuth"].to_numpy())
    east, north = np.cos(up) * np.sin(azimuth), np.cos(up) * np.cos(azimuth)
    vectors = zip(east.tolist(), north.tolist(), np.sin(up).tolist(), strict=True)
    return list(vectors), elevation_deg, sun["zenith"].to_numpy()


def beams(dni_w_m2: Any, elevations_deg: Any) -> list[float]:
    """Direct light, none while the sun is down (a pyrheliometer reads a few watts at night)."""
    pairs = zip(dni_w_m2, elevations_deg, strict=True)
    return [max(0.0, float(dni)) if up > 0.0 and dni == dni else 0.0 for dni, up in pairs]
