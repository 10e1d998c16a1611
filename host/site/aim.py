"""Where each mirror aims: the receiver's centre, or spread out if that is too much light.

The estimate of the flux is an upper bound: 1000 W/m² on every mirror, no cosine loss, no blur,
and all facets of a mirror on the same spot.
"""

from math import cos, radians, sin

from host.site.mirror import Mirror
from host.site.model import Site
from host.site.receiver import PlaneReceiver

Point = tuple[float, float, float]

DESIGN_DNI_KW_M2 = 1.0
_STEPS = 20


class AimError(ValueError):
    """The mirrors bring too much light; the message names found and allowed flux."""

    exit_code = 2


def aim_points_m(site: Site) -> dict[str, Point]:
    """The point that each mirror aims at, so that no spot exceeds `flux_limit_kw_m2`.

    Raises AimError if even the widest spread on the receiver is too much light.
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
        f"onto one spot, allowed: {receiver.flux_limit_kw_m2:g}; use fewer mirrors or a "
        "larger receiver"
    )


def _spot(receiver: PlaneReceiver, share: float, index: int) -> tuple[float, float]:
    """Metres right of and above the centre: mirrors use the four quarters in turn."""
    right, up = ((-1, -1), (1, 1), (-1, 1), (1, -1))[index % 4]
    return right * share * receiver.width_m / 4, up * share * receiver.height_m / 4


def _peak_kw_m2(mirrors: tuple[Mirror, ...], spots: list[tuple[float, float]]) -> float:
    """Largest sum of overlapping beams, looked for in their centres and between them."""
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
    # As seen from the front: facing south, towards a receiver that faces north, right is west.
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
