"""Checks of the mirrors: groups, reach, speed, and where their beams go."""

from collections.abc import Iterator, Sequence
from math import atan2, degrees, dist, inf, radians, sqrt
from math import cos as cosine
from math import sin as sine

from host.site.aim import AimError, aim_points_m
from host.site.checks.finding import Finding, error, warning
from host.site.escape import (
    Escape,
    Vector,
    beam_radius_m,
    bisector,
    escape_drive,
    escape_of,
    escape_s,
    suns,
    travel_s,
)
from host.site.margin import CHAIN_S, DARK_S
from host.site.mirror import Mirror
from host.site.model import KeepOut, Site
from host.site.slat import (
    across,
    slat_normal,
    strip_radius_m,
    tracking_deg,
    tube_axis,
    tube_of,
    way_to_tube,
)

_BALANCE = 0.15  # largest difference of the groups' areas, over the whole area
_LONGEST_ESCAPE_S = 60.0  # SF-13 waits twice as long, and at most 120 s
_SF_13_S = 6.0
_SWEEP_STEPS = 24
_SUNS_STEP = 3  # every third of the sampled suns, half an hour apart


def field_findings(site: Site) -> Iterator[Finding]:
    """Findings about the mirrors of a site."""
    yield from _balance(site)
    yield from _aim(site)
    yield from _escape_drives(site)
    for mirror in site.mirrors:
        key = f"mirror.{mirror.id}"
        escape = escape_of(site, mirror)
        yield from _home_switch(mirror, key)
        yield from _reach(site, mirror, key)
        yield from _speed(mirror, escape, key)
        yield from _keep_out(site, mirror, escape, key)


def _balance(site: Site) -> Iterator[Finding]:
    areas = [sum(m.area_m2 for m in site.mirrors if m.group == g) for g in (1, 2)]
    for group, area_m2 in zip((1, 2), areas, strict=True):
        if area_m2 == 0.0:
            yield error(
                "mirror.group", f"group {group} has no mirror, but half the field belongs in it"
            )
            return
    off = abs(areas[0] - areas[1]) / sum(areas)
    if off > _BALANCE:
        yield warning(
            "mirror.group",
            f"out of balance: group 1 has {areas[0]:g} m², group 2 {areas[1]:g} m²; SF-01 turns "
            "group 2 away and relies on halving the light",
        )


def _aim(site: Site) -> Iterator[Finding]:
    try:
        aim_points_m(site)
    except AimError as problem:
        yield error("receiver.flux_limit_kw_m2", str(problem))


def _escape_drives(site: Site) -> Iterator[Finding]:
    """What takes the light away if a tracker board hangs."""
    by_board = [m.id for m in site.mirrors if escape_drive(site, m) == "software"]
    if by_board:
        yield warning(
            "mirror.escape_drive",
            f"found software for {', '.join(by_board)}: a tracker board that hangs keeps their "
            "light on the receiver although PERMIT is low; the other drives need no program",
        )
    by_wire = [m.id for m in site.mirrors if escape_drive(site, m) == "wire"]
    energy = site.boiler.defocus_energy
    if by_wire and energy != "battery":
        yield error(
            "mirror.escape_drive",
            f"found wire for {', '.join(by_wire)}, but boiler.defocus_energy is {energy}; "
            "allowed: spring or gravity, or a battery for the motors",
        )


def _home_switch(mirror: Mirror, key: str) -> Iterator[Finding]:
    axis = mirror.axes[mirror.escape_axis - 1]
    end_deg = axis.max_deg if mirror.escape_to == "max" else axis.min_deg
    if axis.home_deg != end_deg:
        yield error(
            f"{key}.axis{mirror.escape_axis}.home_deg",
            f"found {axis.home_deg:g}, allowed: {end_deg:g}, the escape end, because homing and "
            "leaving the receiver are the same move",
        )


def _reach(site: Site, mirror: Mirror, key: str) -> Iterator[Finding]:
    """How much of the year the sun is within each axis's travel."""
    year = [_tracking_deg(site, mirror, sun) for sun in suns(site)]
    for i, axis in enumerate(mirror.axes):
        lost = sum(not axis.min_deg <= angles[i] <= axis.max_deg for angles in year)
        if lost:
            share = round(100.0 * lost / len(year))
            words = (
                f"the aim point is out of reach for {max(share, 1)} % of the time with the sun up"
            )
            level = error if share > 50 else warning
            yield level(f"{key}.axis{i + 1}", words)


def _tracking_deg(site: Site, mirror: Mirror, sun: Vector) -> tuple[float, ...]:
    """Angles of the axes with the beam on the receiver; an azimuth is counted as by its axis."""
    if mirror.kind == "slat":
        return (tracking_deg(site, mirror, sun),)
    azimuth, elevation = _angles_deg(bisector(site, mirror, sun))
    middle = (mirror.axis1.min_deg + mirror.axis1.max_deg) / 2.0
    return (azimuth - middle + 180.0) % 360.0 - 180.0 + middle, elevation


def _speed(mirror: Mirror, escape: Escape, key: str) -> Iterator[Finding]:
    axis = mirror.axes[mirror.escape_axis - 1]
    name = f"{key}.axis{mirror.escape_axis}"
    dark_s = max(
        travel_s(axis, a, a + escape.away_deg) for a in (escape.first_deg, escape.last_deg)
    )
    if dark_s > DARK_S:
        yield error(
            name,
            f"too slow: the beam takes {dark_s:.1f} s to leave the receiver, allowed: {DARK_S:g}",
        )
        return
    off_target_s = CHAIN_S + travel_s(axis, escape.last_deg, escape.clear_deg)
    if off_target_s > _SF_13_S:
        yield warning(
            name,
            f"slow: from {escape.last_deg:.0f} degrees the axis takes {off_target_s:.1f} s until "
            f"the beam is off the receiver all year, but SF-13 waits {_SF_13_S:g} s for OFF_TARGET",
        )
    whole_s = escape_s(mirror)
    if whole_s > _LONGEST_ESCAPE_S:
        yield error(name, f"an escape takes {whole_s:.0f} s, allowed: {_LONGEST_ESCAPE_S:g}")


def _keep_out(site: Site, mirror: Mirror, escape: Escape, key: str) -> Iterator[Finding]:
    """Beams on the receiver and on the way to the escape end, through the whole year."""
    slat = mirror.kind == "slat"
    if not site.keep_out or (mirror.escape_axis != 2 and not slat):
        return
    margin_m = strip_radius_m(site, mirror) if slat else beam_radius_m(site, mirror)
    year = list(suns(site))[::_SUNS_STEP]
    for volume in site.keep_out:
        centre, radius_m = volume.centre_m, volume.radius_m + margin_m
        if dist(_nearest(site, mirror, centre), centre) < radius_m:
            yield error(key, f"is inside keep_out {volume.name}")
        elif _on_receiver_m(site, mirror, centre, year) < radius_m:
            yield error(key, f"the beam on the receiver passes through keep_out {volume.name}")
        else:
            yield from _sweeps(site, mirror, volume, radius_m, year, key)


def _sweeps(
    site: Site,
    mirror: Mirror,
    volume: KeepOut,
    radius_m: float,
    year: Sequence[Vector],
    key: str,
) -> Iterator[Finding]:
    hits = 0
    for sun in year:
        for normal in _turns(site, mirror, sun):
            beam = _reflected(sun, normal)
            if beam is None:
                continue
            origin = _nearest(site, mirror, volume.centre_m, beam)
            if _from_ray_m(origin, beam, volume.centre_m) < radius_m:
                hits += 1
                break
    if hits:
        share = max(round(100.0 * hits / len(year)), 1)
        yield error(
            key,
            f"on the way to and from the escape end the beam passes through keep_out "
            f"{volume.name}, {share} % of the time with the sun up",
        )


def _turns(site: Site, mirror: Mirror, sun: Vector) -> Iterator[Vector]:
    """Normals on the way from tracking to the escape end, without the tracking position."""
    axis = mirror.axes[mirror.escape_axis - 1]
    end_deg = axis.max_deg if mirror.escape_to == "max" else axis.min_deg
    if mirror.kind == "slat":
        from_deg = tracking_deg(site, mirror, sun)
    else:
        azimuth, from_deg = _angles_deg(bisector(site, mirror, sun))
    for i in range(1, _SWEEP_STEPS + 1):
        angle_deg = from_deg + (end_deg - from_deg) * i / _SWEEP_STEPS
        if mirror.kind == "slat":
            yield slat_normal(tube_of(site, mirror), angle_deg)
        else:
            yield _direction(azimuth, angle_deg)


def _nearest(site: Site, mirror: Mirror, point: Vector, beam: Vector | None = None) -> Vector:
    """The point of a mirror whose light comes nearest to `point`; a slat is long."""
    if mirror.kind != "slat":
        return mirror.pivot_m
    along = tube_axis(tube_of(site, mirror))
    apart = [p - o for p, o in zip(point, mirror.pivot_m, strict=True)]
    share = _dot(along, beam) if beam else 0.0
    shift = _dot(apart, along) - (share * _dot(apart, beam) if beam else 0.0)
    shift /= 1.0 - share * share
    shift = min(max(shift, -0.5 * mirror.height_m), 0.5 * mirror.height_m)
    east, north, up = (o + shift * a for o, a in zip(mirror.pivot_m, along, strict=True))
    return (east, north, up)


def _on_receiver_m(site: Site, mirror: Mirror, point: Vector, year: Sequence[Vector]) -> float:
    """The least distance of the light on its way to the receiver from a point."""
    if mirror.kind != "slat":
        return _from_segment_m(mirror.pivot_m, site.receiver.centre_m, point)
    tube, nearest_m = tube_of(site, mirror), inf
    _, way_m = way_to_tube(site, mirror)
    for sun in year:
        beam = _reflected(sun, slat_normal(tube, tracking_deg(site, mirror, sun)))
        if beam is not None:
            origin = _nearest(site, mirror, point, beam)
            far_m = way_m / across(tube, beam)[1]
            x, y, z = (o + far_m * b for o, b in zip(origin, beam, strict=True))
            nearest_m = min(nearest_m, _from_segment_m(origin, (x, y, z), point))
    return nearest_m


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _angles_deg(normal: Vector) -> tuple[float, float]:
    east, north, up = normal
    return degrees(atan2(east, north)) % 360.0, degrees(atan2(up, sqrt(east**2 + north**2)))


def _direction(azimuth_deg: float, elevation_deg: float) -> Vector:
    azimuth, elevation = radians(azimuth_deg), radians(elevation_deg)
    flat = cosine(elevation)
    return (flat * sine(azimuth), flat * cosine(azimuth), sine(elevation))


def _reflected(sun: Vector, normal: Vector) -> Vector | None:
    """The beam's direction; None if the sun is behind the mirror."""
    lean = _dot(sun, normal)
    if lean <= 0.0:
        return None
    x, y, z = (2.0 * lean * n - s for s, n in zip(sun, normal, strict=True))
    return (x, y, z)


def _from_ray_m(origin: Vector, beam: Vector, point: Vector) -> float:
    """Distance of a point from a ray; `beam` is a unit vector."""
    apart = [p - o for p, o in zip(point, origin, strict=True)]
    along = max(sum(a * b for a, b in zip(apart, beam, strict=True)), 0.0)
    return dist(point, [o + along * b for o, b in zip(origin, beam, strict=True)])


def _from_segment_m(begin: Vector, end: Vector, point: Vector) -> float:
    way = [e - b for e, b in zip(end, begin, strict=True)]
    apart = [p - b for p, b in zip(point, begin, strict=True)]
    share = sum(a * w for a, w in zip(apart, way, strict=True)) / sum(w * w for w in way)
    share = min(max(share, 0.0), 1.0)
    return dist(point, [b + share * w for b, w in zip(begin, way, strict=True)])
