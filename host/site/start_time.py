"""When a simulated day starts by default: one hour after tracking can start.

The sun's position comes from the Astronomical Almanac's low-precision formula, good to a few
hundredths of a degree: enough to choose a minute. Mirrors are pointed with pvlib.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HIGH_ENOUGH_DEG = 35.0
AFTER = timedelta(hours=1)
_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


def default_start(
    latitude_deg: float, longitude_deg: float, zone: str, start_elevation_deg: float, now: datetime
) -> datetime:
    """The default start (UTC) of a clear-sky day at a place.

    Today (in `zone`) if the sun climbs above 35 degrees there, else 21 June; one hour after it
    passes `start_elevation_deg`. Noon if it never does.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    highest = max(elevation_deg(t, latitude_deg, longitude_deg) for t in _minutes(today, zone))
    midsummer = today.replace(month=6, day=21)
    day = today if highest > HIGH_ENOUGH_DEG else midsummer
    for t in _minutes(day, zone):
        if elevation_deg(t, latitude_deg, longitude_deg) >= start_elevation_deg:
            return t + AFTER
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)


def elevation_deg(at: datetime, latitude_deg: float, longitude_deg: float) -> float:
    """The sun's elevation without refraction, to a few hundredths of a degree."""
    return direction_deg(at, latitude_deg, longitude_deg)[1]


def direction_deg(at: datetime, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
    """The sun's azimuth (clockwise from north) and elevation, as exact as `elevation_deg`."""
    days = (at - _J2000).total_seconds() / 86400.0
    anomaly = math.radians(357.528 + 0.9856003 * days)
    mean_longitude = 280.460 + 0.9856474 * days
    ecliptic = math.radians(
        mean_longitude + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2.0 * anomaly)
    )
    tilt = math.radians(23.439 - 0.0000004 * days)
    declination = math.asin(math.sin(tilt) * math.sin(ecliptic))
    ascension = math.atan2(math.cos(tilt) * math.sin(ecliptic), math.cos(ecliptic))
    sidereal_deg = 280.46062 + 360.98564737 * days + longitude_deg
    hour_angle = math.radians(sidereal_deg) - ascension
    latitude = math.radians(latitude_deg)
    up = math.sin(latitude) * math.sin(declination) + (
        math.cos(latitude) * math.cos(declination) * math.cos(hour_angle)
    )
    east = -math.cos(declination) * math.sin(hour_angle)
    north = math.cos(latitude) * math.sin(declination) - (
        math.sin(latitude) * math.cos(declination) * math.cos(hour_angle)
    )
    return math.degrees(math.atan2(east, north)) % 360.0, math.degrees(math.asin(up))


def _minutes(day: date, zone: str) -> Iterator[datetime]:
    """Each minute of a local day, in UTC."""
    first = datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
    return (first + timedelta(minutes=n) for n in range(1440))
