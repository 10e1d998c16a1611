"""Slats under a tube: known light in known places, a ray trace, and what neighbours take."""

import math

import numpy as np
import pytest

from sim.plant.mirrors import Mirrors
from sim.plant.optics import SUN_SIGMA_RAD, Optics
from sim.plant.parameters import AxisParameters, MirrorParameters, TubeParameters

NORTH = (0.0, 1.0, 0.0)
AXIS = AxisParameters("rotary", 0.0, 200.0, 200.0, 1, steps_per_deg=100.0)
TUBE = TubeParameters((0.0, 0.0, 2.0), 2.0, 0.1, NORTH)
RAYS = 200_000


def slat(east_m=0.0, width_m=0.05, facets=1, name="s1", slope_error_mrad=1.5, length_m=2.0):
    return MirrorParameters(
        id=name,
        board="tracker1",
        group=1,
        pivot_m=(east_m, 0.0, 0.0),
        width_m=width_m,
        height_m=length_m,
        facets=(facets, 1),
        surface_offset_m=0.0,
        reflectivity=0.9,
        slope_error_mrad=slope_error_mrad,
        axes=(AXIS,),
        aim_m=(0.0, 0.0, 2.0),
        escape_axis=0,
        turns_about=NORTH,
    )


def sun_at(across_deg, towards_south_deg=0.0):
    """Its angle in the plane across north from the eastern horizon, and how far south of it."""
    a, s = math.radians(across_deg), math.radians(towards_south_deg)
    return np.array([math.cos(s) * math.cos(a), -math.sin(s), math.cos(s) * math.sin(a)])


def bisecting_deg(mirror, across_deg):
    """Half-way between the sun and the tube, in the plane across the axis."""
    tube_deg = math.degrees(math.atan2(2.0, -mirror.pivot_m[0]))
    return (across_deg + tube_deg) / 2


def lit_m2(mirrors, angles_deg, sun, tube=TUBE):
    angles = np.radians([[angle, 0.0] for angle in angles_deg])
    return Optics(mirrors, tube).lit_m2(angles, sun)


def test_narrow_slat_under_the_tube_and_the_sun_then_all_of_its_light():
    lit = lit_m2([slat()], [90.0], sun_at(90.0))
    # 0.1 m² of which 0.9 are reflected; the sun's disc spills a few millimetres at the ends.
    assert lit[0] == pytest.approx(0.05 * 2.0 * 0.9, rel=0.007)


@pytest.mark.parametrize("south_deg", [10.0, 20.0, 30.0, 40.0])
def test_sun_that_stands_off_along_the_axis_then_the_cosine_and_the_end_are_lost(south_deg):
    lit = lit_m2([slat()], [90.0], sun_at(90.0, south_deg))
    beta = math.radians(south_deg)
    # The light lands by 2 m × tan(beta) farther along a tube of 2 m.
    end = 1.0 - 2.0 * math.tan(beta) / 2.0
    assert lit[0] == pytest.approx(0.09 * math.cos(beta) * end, rel=0.01)


@pytest.mark.parametrize("across_deg", [40.0, 75.0, 100.0, 150.0])
@pytest.mark.parametrize("east_m", [-0.9, 0.0, 0.6])
def test_slat_that_bisects_then_its_light_less_the_cosine_and_beside_it_none(across_deg, east_m):
    mirror, sun = slat(east_m), sun_at(across_deg)
    angle_deg = bisecting_deg(mirror, across_deg)
    cosine = math.cos(math.radians(across_deg - angle_deg))
    assert lit_m2([mirror], [angle_deg], sun)[0] == pytest.approx(0.09 * cosine, rel=0.02)
    # 3° of the slat are 6° of its beam: 21 cm at 2 m.
    for off_deg in (-3.0, 3.0):
        assert lit_m2([mirror], [angle_deg + off_deg], sun)[0] < 1e-4


def test_share_of_a_beam_wider_than_the_tube_then_that_of_the_error_function():
    # Blur of the sun and of twice the slope error at 2 m, on a strip as wide as the tube.
    tube = TubeParameters(TUBE.centre_m, 10.0, 0.02, NORTH)
    mirror = slat(width_m=0.001, slope_error_mrad=3.0)
    sigma_m = 2.0 * math.hypot(SUN_SIGMA_RAD, 2 * 3.0e-3)
    share = math.erf(0.01 / (math.sqrt(2) * sigma_m))
    lit = lit_m2([mirror], [90.0], sun_at(90.0), tube)[0]
    assert 0.4 < share < 0.7
    assert lit == pytest.approx(0.001 * 2.0 * 0.9 * share, rel=1e-3)


def test_bent_slat_then_brings_more_than_a_flat_one_as_wide():
    sun = sun_at(70.0)
    flat, bent = (slat(0.5, 0.2, facets) for facets in (1, 4))
    angle = bisecting_deg(flat, 70.0)
    flat_m2, bent_m2 = (lit_m2([m], [angle], sun)[0] for m in (flat, bent))
    assert bent_m2 > 1.5 * flat_m2


# -- beside a ray trace ----------------------------------------------------------------------------


def traced_m2(mirror, angle_deg, sun, tube):
    """Rays from the slat's surface that meet the round tube, ends and all; for 1 of reflection."""
    rng = np.random.default_rng(7)
    angle = math.radians(angle_deg)
    out = np.array([math.cos(angle), 0.0, math.sin(angle)])
    right, along = np.array([math.sin(angle), 0.0, -math.cos(angle)]), np.array(NORTH)
    x = rng.uniform(-0.5, 0.5, RAYS) * mirror.width_m
    y = rng.uniform(-0.5, 0.5, RAYS) * mirror.height_m
    pitch = mirror.width_m / mirror.facets[0]
    middle = (np.floor(x / pitch + mirror.facets[0] / 2) + 0.5 - mirror.facets[0] / 2) * pitch
    focus = math.dist(mirror.pivot_m, mirror.aim_m)
    error = rng.normal(0.0, mirror.slope_error_mrad * 1e-3, (2, RAYS))
    lean = -middle / (2 * focus)
    normals = out + (lean + error[0])[:, None] * right + error[1][:, None] * along
    normals /= np.linalg.norm(normals, axis=1)[:, None]
    points = np.array(mirror.pivot_m) + x[:, None] * right + y[:, None] * along
    points = points - ((x - middle) * lean)[:, None] * out
    aside = np.cross(sun, [0.0, 0.0, 1.0]) + np.array([1e-9, 0.0, 0.0])
    aside /= np.linalg.norm(aside)
    off = rng.normal(0.0, SUN_SIGMA_RAD, (2, RAYS))
    light = sun + off[0][:, None] * aside + off[1][:, None] * np.cross(sun, aside)
    light /= np.linalg.norm(light, axis=1)[:, None]
    cosine = (normals * light).sum(axis=1)
    rays = 2 * cosine[:, None] * normals - light
    # Nearest approach to the tube's line, in the plane across it.
    to = np.array(tube.centre_m) - points
    flat = rays[:, [0, 2]]
    speed = np.linalg.norm(flat, axis=1)
    at = (to[:, [0, 2]] * flat).sum(axis=1) / speed**2
    miss = np.abs(to[:, 0] * flat[:, 1] - to[:, 2] * flat[:, 0]) / speed
    landed = points[:, 1] + at * rays[:, 1] - tube.centre_m[1]
    inside = (miss < tube.diameter_m / 2) & (np.abs(landed) < tube.length_m / 2) & (at > 0)
    area_m2 = mirror.width_m * mirror.height_m
    return area_m2 * float((cosine * inside).mean())


@pytest.mark.parametrize("facets", [1, 2, 4])
@pytest.mark.parametrize("sun", [(90, 0), (60, 25), (140, 45), (30, 10)])
@pytest.mark.parametrize("off_deg", [0.0, 0.7])
def test_light_when_traced_ray_by_ray_then_within_a_hundredth_of_the_slat(facets, sun, off_deg):
    mirror = slat(0.7, 0.2, facets)
    angle = bisecting_deg(mirror, sun[0]) + off_deg
    lit = lit_m2([mirror], [angle], sun_at(*sun))[0] / 0.9
    traced = traced_m2(mirror, angle, sun_at(*sun), TUBE)
    assert lit == pytest.approx(traced, abs=0.01 * 0.4)


# -- neighbours ------------------------------------------------------------------------------------


def row(count=10, pitch_m=0.1, width_m=0.1):
    middle = (count - 1) / 2
    return [slat((i - middle) * pitch_m, width_m, name=f"s{i}") for i in range(count)]


def test_slats_side_by_side_in_a_low_sun_then_each_keeps_what_its_pitch_sees():
    mirrors, across_deg = row(), 20.0
    sun, angles = sun_at(across_deg), [bisecting_deg(m, across_deg) for m in row()]
    together = lit_m2(mirrors, angles, sun)
    alone = np.array([lit_m2([m], [a], sun)[0] for m, a in zip(mirrors, angles, strict=True)])
    # The eastern one stands free; of the others the sun sees pitch × sin(20°), were they level.
    assert together[-1] > 0.95 * alone[-1]
    for i in (3, 4, 5):
        lean = math.radians(angles[i] - across_deg)
        seen = math.sin(math.radians(across_deg)) / math.cos(lean)
        assert together[i] / alone[i] == pytest.approx(seen, abs=0.12)


def test_slats_when_the_sun_is_high_then_hardly_anything_is_lost():
    mirrors, sun = row(pitch_m=0.12), sun_at(90.0)
    angles = [bisecting_deg(m, 90.0) for m in mirrors]
    alone = sum(lit_m2([m], [a], sun)[0] for m, a in zip(mirrors, angles, strict=True))
    assert lit_m2(mirrors, angles, sun).sum() > 0.98 * alone


# -- drives ----------------------------------------------------------------------------------------


def test_slat_when_driven_then_turns_by_its_one_axis_and_the_second_rate_is_nothing():
    mirrors = Mirrors([slat()], TUBE)
    mirrors.place("s1", 90.0, 0.0)
    mirrors.set_rates("tracker1", [1000, 0])
    mirrors.step(1.0)
    assert mirrors.angles_deg[0, 0] == pytest.approx(100.0)
    assert mirrors.steps("tracker1") == [1000, 0]


def test_slat_when_its_second_axis_is_to_break_then_refused_with_what_it_has():
    mirrors = Mirrors([slat()], TUBE)
    with pytest.raises(ValueError, match=r"axis1\|home"):
        mirrors.inject("s1.axis2", "jam")
    mirrors.inject("s1.home", "closed")
    assert mirrors.home_made("tracker1")[0]


def test_slats_and_heliostats_in_one_field_then_refused():
    heliostat = MirrorParameters(
        "m1", "tracker1", 1, (0, 5, 0), 1.0, 1.0, (3, 3), 0.05, 0.9, 1.5, (AXIS, AXIS), (0, 0, 2)
    )
    with pytest.raises(ValueError, match="slats and heliostats"):
        Optics([slat(), heliostat], TUBE)
