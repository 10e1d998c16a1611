"""Where on the receiver each mirror aims: its centre, or spread where the light would be too much.

The flux is estimated from above: every mirror at 1000 W/m² without loss by the cosine, its
facets on top of each other, with no blur.
"""

from math import cos, radians, sin

from host.site import Mirror, PlaneReceiver, Site

Point = tuple[float, float, float]

DESIGN_DNI_KW_M2 = 1.0
_STEPS = 20


class AimError(ValueError):
    """A receiver that cannot bear its mirrors; the message names found and allowed flux."""

    exit_code = 2


def aim_points_m(site: Site) -> dict[str, Point]:
    """For each mirror's id the point to aim at, so that no spot exceeds `flux_limit_kw_m2`.

    Raises AimError where even the widest spread within the receiver is too much light.
    """
    receiver = site.receiver
    if not isinstance(receiver, PlaneReceiver):
        return {mirror.id: receiver.centre_m for mirror in site.mirrors}
    for step in range(_STEPS + 1):
        share = step / _STEPS
        spots = [_spot(receiver, share, i) for i in range(len(site.mirrors))]
        peak = _peak_kw_m2(site.mirrors, spots)
        if peak <= receiver.flux_limit_kw_m2:
            return {
                m.id: _point(receiver, *spot) for m, spot in zip(site.mirrors, spots, strict=True)
            }
    raise AimError(
        f"{site.source}: receiver.flux_limit_kw_m2: found mirrors that bring {peak:.0f} kW/m² "
        f"onto one spot, allowed: {receiver.flux_limit_kw_m2:g}; take fewer or a larger receiver"
    )


def _spot(receiver: PlaneReceiver, share: float, index: int) -> tuple[float, float]:
    """Right and up of the centre in metres: mirrors take turns among the four quarters."""
    right, up = ((-1, -1), (1, 1), (-1, 1), (1, -1))[index % 4]
    return right * share * receiver.width_m / 4, up * share * receiver.height_m / 4


def _peak_kw_m2(mirrors: tuple[Mirror, ...], spots: list[tuple[float, float]]) -> float:
    """Largest sum of overlapping beams; it is found in the middle of one of them or between."""
    places = [*spots, (0.0, 0.0)]
    return max(_flux_kw_m2(mirrors, spots, x, y) for x, y in places)


def _flux_kw_m2(
    mirrors: tuple[Mirror, ...], spots: list[tuple[float, float]], x: float, y: float
) -> float:
    total = 0.0
    for mirror, (right, up) in zip(mirrors, spots, strict=True):
        columns, rows = mirror.facets
        inside_x = abs(x - right) <= mirror.width_m / columns / 2
        if inside_x and abs(y - up) <= mirror.height_m / rows / 2:
            total += columns * rows * mirror.reflectivity * DESIGN_DNI_KW_M2
    return total


def _point(receiver: PlaneReceiver, right_m: float, up_m: float) -> Point:
    azimuth = radians(receiver.faces_azimuth_deg)
    elevation = radians(receiver.faces_elevation_deg)
    # Seen from the front: right is west of somebody who looks south at a receiver facing north.
    right = (-cos(azimuth), sin(azimuth), 0.0)
    up = (
        -sin(elevation) * sin(azimuth),
        -sin(elevation) * cos(azimuth),
        cos(elevation),
    )
    east, north, height = (
        c + right_m * r + up_m * u for c, r, u in zip(receiver.centre_m, right, up, strict=True)
    )
    return (east, north, height)
