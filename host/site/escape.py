"""How far and how fast a mirror must turn to take its beam off the receiver.

A beam meets the receiver only while the mirror's normal bisects the directions to the sun and
to the receiver. If the normal is raised above the highest bisector of the year by the angle that
moves the beam two radii off, the beam is clear at every azimuth.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from math import asin, atan2, cos, degrees, dist, hypot, pi, radians, sin, sqrt, tau

from host.site.mirror import EscapeDrive, LinearAxis, Mirror, RotaryAxis
from host.site.model import Site
from host.site.receiver import PlaneReceiver
from host.site.slat import positions_and_turns_deg

Vector = tuple[float, float, float]

_OBLIQUITY_DEG = 23.44  # of the ecliptic: the sun's largest declination
_SUN_RADIUS_RAD = 4.65e-3
# A geared spindle stops within this time: coasting past a home switch it would hit the end stop.
ACTUATOR_RAMP_S = 0.1
_DRIVES: dict[str, EscapeDrive] = {
    "battery": "wire",
    "spring": "spring",
    "gravity": "gravity",
    "none": "software",
}


@dataclass(frozen=True)
class Escape:
    """Angles of a mirror's escape axis, in degrees."""

    away_deg: float  # added to the tracking position, it puts the beam beside the receiver
    clear_deg: float  # from here to the escape end the beam is off, all year
    first_deg: float  # the tracking position of the year nearest to the escape end
    last_deg: float  # and the farthest from it


@lru_cache(maxsize=256)  # campaigns build the same few sites thousands of times
def escape_of(site: Site, mirror: Mirror) -> Escape:
    """The escape of one mirror; away_deg is signed, towards the escape end."""
    sign = 1.0 if mirror.escape_to == "max" else -1.0
    axis = mirror.axes[mirror.escape_axis - 1]
    positions = _positions_and_turns_deg(site, mirror)
    reached = [(a, t) for a, t in positions if axis.min_deg <= a <= axis.max_deg]
    reached = reached or [(axis.min_deg, 0.0)]
    angles = [sign * angle for angle, _ in reached]
    clear = sign * max(sign * angle + turn for angle, turn in reached)
    return Escape(
        away_deg=sign * max(turn for _, turn in reached),
        clear_deg=min(max(clear, axis.min_deg), axis.max_deg),
        first_deg=sign * max(angles),
        last_deg=sign * min(angles),
    )


def _positions_and_turns_deg(site: Site, mirror: Mirror) -> list[tuple[float, float]]:
    """For each sun of the year, the tracking position and the turn that takes the beam off."""
    if mirror.kind == "slat":
        return positions_and_turns_deg(site, mirror, suns(site))
    spread_deg = _spread_deg(site, mirror)
    normals = [(sun, bisector(site, mirror, sun)) for sun in suns(site)]
    return [(_angle(mirror, n), spread_deg / _beam_rate(mirror, sun, n)) for sun, n in normals]


def escape_drive(site: Site, mirror: Mirror) -> EscapeDrive:
    """What moves the escape axis while PERMIT is low: as the site says, or by its stored energy."""
    return mirror.escape_drive or _DRIVES[site.boiler.defocus_energy]


def escape_s(mirror: Mirror) -> float:
    """Seconds for the whole escape axis, to its escape end at full speed."""
    axis = mirror.axes[mirror.escape_axis - 1]
    return travel_s(axis, axis.min_deg, axis.max_deg)


def slowest_escape_s(site: Site) -> float:
    """The longest `escape_s` of a site."""
    return max(escape_s(mirror) for mirror in site.mirrors)


def travel_s(axis: RotaryAxis | LinearAxis, from_deg: float, to_deg: float) -> float:
    """Seconds for a move between two angles of an axis, from rest to rest."""
    if isinstance(axis, RotaryAxis):
        way, speed, rate = abs(to_deg - from_deg), axis.speed_deg_s, axis.acceleration_deg_s2
    else:
        way = abs(actuator_mm(axis, to_deg) - actuator_mm(axis, from_deg))
        speed, rate = axis.speed_mm_s, axis.speed_mm_s / ACTUATOR_RAMP_S
    if way < speed * speed / rate:
        return 2.0 * sqrt(way / rate)
    return way / speed + speed / rate


def actuator_mm(axis: LinearAxis, angle_deg: float) -> float:
    """Length of a linear actuator at an angle of its axis, by the law of cosines."""
    a, b = axis.arm_a_mm, axis.arm_b_mm
    return sqrt(a * a + b * b - 2.0 * a * b * cos(radians(angle_deg + axis.angle_offset_deg)))


def suns(site: Site) -> tuple[Vector, ...]:
    """Unit vectors (east, north, up) to the sun, every 10 minutes of 9 days of the year."""
    return _suns(site.location.latitude_deg, site.location.start_elevation_deg)


@cache
def _suns(latitude_deg: float, start_elevation_deg: float) -> tuple[Vector, ...]:
    latitude, lowest = radians(latitude_deg), sin(radians(start_elevation_deg))
    found: list[Vector] = []
    for i in range(9):
        declination = radians(_OBLIQUITY_DEG * (i / 4.0 - 1.0))
        for k in range(144):
            hour = tau * k / 144.0 - pi
            up = sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hour)
            if up >= lowest:
                north = cos(latitude) * sin(declination) - sin(latitude) * cos(declination) * cos(
                    hour
                )
                found.append((-cos(declination) * sin(hour), north, up))
    return tuple(found)


def beam_radius_m(site: Site, mirror: Mirror) -> float:
    """Radius of a mirror's spot on the receiver: half a facet, sun, slope error (2 σ)."""
    facet = (mirror.width_m / mirror.facets[0], mirror.height_m / mirror.facets[1])
    spread_rad = _SUN_RADIUS_RAD + 2.0 * 2.0 * mirror.slope_error_mrad * 1e-3
    return 0.5 * sqrt(facet[0] ** 2 + facet[1] ** 2) + spread_rad * _distance_m(site, mirror)


def bisector(site: Site, mirror: Mirror, sun: Vector) -> Vector:
    """The unit normal that reflects the sun onto the receiver's centre."""
    centre, pivot = site.receiver.centre_m, mirror.pivot_m
    way = dist(centre, pivot)
    x = sun[0] + (centre[0] - pivot[0]) / way
    y = sun[1] + (centre[1] - pivot[1]) / way
    z = sun[2] + (centre[2] - pivot[2]) / way
    length = sqrt(x * x + y * y + z * z)
    return (x / length, y / length, z / length)


def _distance_m(site: Site, mirror: Mirror) -> float:
    return dist(site.receiver.centre_m, mirror.pivot_m)


def _angle(mirror: Mirror, normal: Vector) -> float:
    """The escape axis' tracking position in degrees: azimuth or elevation of the normal."""
    x, y, z = normal
    if mirror.escape_axis == 2:
        return degrees(asin(z))
    return degrees(atan2(x, y)) % 360.0


def _spread_deg(site: Site, mirror: Mirror) -> float:
    """Turn of the beam that moves its centre 2.2 radii beyond the receiver's edge."""
    receiver = site.receiver
    size = receiver.height_m if isinstance(receiver, PlaneReceiver) else receiver.diameter_m
    metres = 0.5 * size + 2.2 * beam_radius_m(site, mirror)
    return degrees(metres / _distance_m(site, mirror))


def _beam_rate(mirror: Mirror, sun: Vector, normal: Vector) -> float:
    """How far a beam turns per turn of its mirror's escape axis: at most 2, less in oblique light.

    The beam is b = 2(s·n)n - s. A turn moves the normal n along a unit vector t, so it moves the
    beam by 2(s·t)n + 2(s·n)t.
    """
    east, north, up = normal
    flat = hypot(east, north)
    if mirror.escape_axis == 2:
        way = (-up * east / flat, -up * north / flat, flat)
        turn = 1.0
    else:
        way, turn = (north / flat, -east / flat, 0.0), flat
    across = sun[0] * way[0] + sun[1] * way[1] + sun[2] * way[2]
    lean = sun[0] * east + sun[1] * north + sun[2] * up
    return 2.0 * turn * hypot(across, lean)
