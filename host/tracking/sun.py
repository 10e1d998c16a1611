"""Position of the sun: pvlib's SPA for many times at once, and unit vectors in between.

Times are aware datetimes or integer UTC milliseconds; a time without a zone is an error. Azimuth
is clockwise from north. Directions are unit vectors (east, north, up) towards the sun as it is
seen, refraction included.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Times = NDArray[np.int64]

# Between unit vectors a minute apart the chord's direction is off by less than 0.001 mrad; angles
# would be off by mrad near the zenith.
TRACK_STEP_MS = 60_000


class SunError(ValueError):
    """A place or a time that cannot be used; the message names the finding and the allowed."""

    exit_code = 2


@dataclass(frozen=True)
class Place:
    """A place and the mean of its air. Without a pressure: that of the altitude."""

    latitude_deg: float
    longitude_deg: float
    altitude_m: float = 0.0
    pressure_hpa: float | None = None
    temperature_c: float = 12.0

    def __post_init__(self) -> None:
        _within("latitude", self.latitude_deg, -90.0, 90.0, "degrees, north positive")
        _within("longitude", self.longitude_deg, -180.0, 180.0, "degrees, east positive")
        _within("altitude", self.altitude_m, -430.0, 9000.0, "metres")
        _within("temperature", self.temperature_c, -90.0, 60.0, "°C")
        if self.pressure_hpa is not None:
            _within("pressure", self.pressure_hpa, 200.0, 1100.0, "hPa")


@dataclass(frozen=True)
class SunPositions:
    """Angles in degrees, (times,) each: true, and apparent (with refraction)."""

    azimuth_deg: Array
    zenith_deg: Array
    elevation_deg: Array
    apparent_zenith_deg: Array
    apparent_elevation_deg: Array

    def vectors(self) -> Array:
        """Unit vectors (times, 3) towards the sun as it is seen."""
        azimuth, up = np.radians(self.azimuth_deg), np.radians(self.apparent_elevation_deg)
        flat = np.cos(up)
        return np.stack([flat * np.sin(azimuth), flat * np.cos(azimuth), np.sin(up)], axis=-1)


def utc_ms(time: datetime) -> int:
    """UTC milliseconds of an aware datetime; a naive one is a SunError."""
    return _utc_us(time) // 1000


def _utc_us(time: datetime | int) -> int:
    """UTC microseconds: the sun moves by 4e-6 degrees in a millisecond."""
    if not isinstance(time, datetime):
        return 1000 * int(time)
    if time.utcoffset() is None:
        raise SunError(
            f"time without a zone: found {time.isoformat()}, allowed: with one, "
            f"as {time.isoformat()}Z (UTC) or {time.isoformat()}+02:00"
        )
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def sun_positions(place: Place, times: Sequence[datetime | int] | Times) -> SunPositions:
    """The sun at a place for all times, in one call of the SPA."""
    # Imported here: it takes half a second, and most commands do not need it.
    import pandas
    from pvlib.atmosphere import alt2pres
    from pvlib.solarposition import spa_python

    if isinstance(times, np.ndarray):
        stamps = times * 1000
    else:
        stamps = np.array([_utc_us(t) for t in times], dtype=np.int64)
    hpa = place.pressure_hpa
    angles = spa_python(
        pandas.DatetimeIndex(stamps.astype("datetime64[us]"), tz="UTC"),
        place.latitude_deg,
        place.longitude_deg,
        altitude=place.altitude_m,
        pressure=alt2pres(place.altitude_m) if hpa is None else hpa * 100.0,
        temperature=place.temperature_c,
    )
    names = ("azimuth", "zenith", "elevation", "apparent_zenith", "apparent_elevation")
    return SunPositions(*(angles[name].to_numpy() for name in names))


class SunTrack:
    """Directions to the sun between two times, at any millisecond, from one call of the SPA."""

    def __init__(self, place: Place, from_ms: int, to_ms: int) -> None:
        steps = -(-(to_ms - from_ms) // TRACK_STEP_MS) + 1
        self.from_ms = from_ms
        self.to_ms = from_ms + (steps - 1) * TRACK_STEP_MS
        times = from_ms + TRACK_STEP_MS * np.arange(steps, dtype=np.int64)
        self._vectors = sun_positions(place, times).vectors()

    def vectors(self, times_ms: Times) -> Array:
        """Unit vectors (times, 3) towards the sun; SunError outside the track."""
        if len(times_ms) and not self.from_ms <= times_ms.min() <= times_ms.max() <= self.to_ms:
            raise SunError(
                f"found times {times_ms.min()} to {times_ms.max()} ms, "
                f"allowed: {self.from_ms} to {self.to_ms}"
            )
        at = (times_ms - self.from_ms) / TRACK_STEP_MS
        before = np.minimum(at.astype(np.int64), len(self._vectors) - 2)
        share = (at - before)[:, None]
        between = self._vectors[before] * (1.0 - share) + self._vectors[before + 1] * share
        vectors: Array = between / np.linalg.norm(between, axis=1)[:, None]
        return vectors


def _within(name: str, value: float, low: float, high: float, unit: str) -> None:
    if not low <= value <= high:  # NaN too
        raise SunError(f"{name}: found {value}, allowed: {low:g} to {high:g} {unit}")
