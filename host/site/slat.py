"""Slats under a tube: angles in the plane across the tube, in which all slats turn.

A slat's single axis is parallel to the tube. Its angle is that of its normal in the plane across
the axis: 0 points to the right when looking along the tube's azimuth, 90 degrees points up.
"""

from functools import lru_cache
from math import atan2, cos, degrees, hypot, radians, sin

from host.site.mirror import Mirror
from host.site.model import Site
from host.site.receiver import TubeReceiver

Vector = tuple[float, float, float]

_SUN_RADIUS_RAD = 4.65e-3


class SlatError(ValueError):
    """A slat has no tube above it; the message names the mirror, found and allowed."""

    exit_code = 2


def tube_of(site: Site, mirror: Mirror) -> TubeReceiver:
    """The tube above a slat. Raises SlatError if the receiver is not a tube."""
    if isinstance(site.receiver, TubeReceiver):
        return site.receiver
    raise SlatError(
        f'{site.source}: receiver.kind: found "{site.receiver.kind}", allowed: "tube" above slats '
        f"as {mirror.id}"
    )


def tube_axis(tube: TubeReceiver) -> Vector:
    """The unit vector along a tube, east, north, up."""
    azimuth, tilt = radians(tube.axis_azimuth_deg), radians(tube.axis_tilt_deg)
    return (cos(tilt) * sin(azimuth), cos(tilt) * cos(azimuth), sin(tilt))


def right_and_above(tube: TubeReceiver) -> tuple[Vector, Vector]:
    """The unit vectors across a tube: horizontally to the right of its azimuth, and upwards."""
    azimuth, tilt = radians(tube.axis_azimuth_deg), radians(tube.axis_tilt_deg)
    right = (cos(azimuth), -sin(azimuth), 0.0)
    return right, (-sin(tilt) * sin(azimuth), -sin(tilt) * cos(azimuth), cos(tilt))


def across(tube: TubeReceiver, vector: Vector) -> tuple[float, float]:
    """Angle (-90 to 270 degrees) and length of a vector in the plane across a tube."""
    x, y = (sum(v * s for v, s in zip(vector, side, strict=True)) for side in right_and_above(tube))
    angle_deg = degrees(atan2(y, x)) % 360.0
    return (angle_deg - 360.0 if angle_deg >= 270.0 else angle_deg), hypot(x, y)


def way_to_tube(site: Site, mirror: Mirror) -> tuple[float, float]:
    """Angle and length of the vector from a slat to the tube, in the plane across it."""
    tube = tube_of(site, mirror)
    east, north, up = (c - p for c, p in zip(tube.centre_m, mirror.pivot_m, strict=True))
    return across(tube, (east, north, up))


def slat_normal(tube: TubeReceiver, angle_deg: float) -> Vector:
    """The unit normal of a slat at an angle."""
    right, above = right_and_above(tube)
    x, y = cos(radians(angle_deg)), sin(radians(angle_deg))
    east, north, up = (x * r + y * a for r, a in zip(right, above, strict=True))
    return (east, north, up)


def strip_radius_m(site: Site, mirror: Mirror) -> float:
    """Half the width of a slat's beam at the tube, spread by the sun's disc and slope errors."""
    return 0.5 * mirror.width_m + _spread_rad(mirror) * way_to_tube(site, mirror)[1]


def tracking_deg(site: Site, mirror: Mirror, sun: Vector) -> float:
    """A slat's angle with its beam on the tube: halfway between sun and tube."""
    sun_deg, _ = across(tube_of(site, mirror), sun)
    return 0.5 * (sun_deg + way_to_tube(site, mirror)[0])


def positions_and_turns_deg(
    site: Site, mirror: Mirror, suns: tuple[Vector, ...]
) -> list[tuple[float, float]]:
    """For each sun, a slat's angle with its beam on the tube and the turn that takes it off.

    Off means 2.2 radii beyond the tube's edge. Light that comes along the tube travels farther
    and therefore spreads more, also across the tube.
    """
    tube = tube_of(site, mirror)
    way_deg, way_m = way_to_tube(site, mirror)
    still_m = 0.5 * tube.diameter_m + 2.2 * 0.5 * mirror.width_m / mirror.facets[0]
    spread_m = 2.2 * _spread_rad(mirror) * way_m
    return [
        (0.5 * (sun_deg + way_deg), 0.5 * degrees((still_m + spread_m / share) / way_m))
        for sun_deg, share in _year_across(tube, suns)
    ]


@lru_cache(maxsize=16)
def _year_across(tube: TubeReceiver, suns: tuple[Vector, ...]) -> list[tuple[float, float]]:
    return [across(tube, sun) for sun in suns]


def _spread_rad(mirror: Mirror) -> float:
    """The sun's disc, and two sigma of the slope error, which reflection doubles."""
    return _SUN_RADIUS_RAD + 4.0 * mirror.slope_error_mrad * 1e-3
