"""Light of the facets: known figures, fronts and backs, shade."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plant.optics import Optics, receiver_frame
from sim.plant.parameters import AxisParameters, MirrorParameters, ReceiverParameters

AXIS = AxisParameters("rotary", 0.0, 360.0, 0.0, -1, steps_per_deg=444.4)
NORMAL = (0.0, math.cos(math.radians(20)), -math.sin(math.radians(20)))
RECEIVER = ReceiverParameters((0.0, 0.0, 4.0), 0.4, 0.4, NORMAL)
LA_VILLETTE = [(-2.25, 7.5, 1.2), (-0.75, 7.8, 1.2), (0.75, 7.8, 1.2), (2.25, 7.5, 1.2)]
NOON_DNI_W_M2 = 860.0  # pvlib's clear sky over Paris at noon in June


def sun_at(azimuth_deg, elevation_deg):
    a, e = math.radians(azimuth_deg), math.radians(elevation_deg)
    return np.array([math.cos(e) * math.sin(a), math.cos(e) * math.cos(a), math.sin(e)])


def mirrors_at(pivots, facets=(3, 3)):
    return [
        MirrorParameters(
            f"m{i}", "tracker1", 1, p, 1.0, 1.0, facets, 0.05, 0.92, 1.5, (AXIS, AXIS), (0, 0, 4.0)
        )
        for i, p in enumerate(pivots, start=1)
    ]


def aimed(mirrors, sun, aim=(0.0, 0.0, 4.0)):
    """Angles (mirrors, 2) in radians that bring the middle of each beam onto `aim`."""
    angles = []
    for mirror in mirrors:
        normal = np.array([0.0, 0.0, 1.0])
        for _ in range(8):
            ray = np.array(aim) - (np.array(mirror.pivot_m) + mirror.surface_offset_m * normal)
            normal = sun + ray / np.linalg.norm(ray)
            normal /= np.linalg.norm(normal)
        angles.append([math.atan2(normal[0], normal[1]), math.asin(normal[2])])
    return np.array(angles)


def power_kw(mirrors, receiver, sun, aim=(0.0, 0.0, 4.0)):
    lit = Optics(mirrors, receiver).lit_m2(aimed(mirrors, sun, aim), sun)
    return float(lit.sum()) * NOON_DNI_W_M2 / 1000


# -- known light of a known facet at a known distance ----------------------------------------------


def one_facet(distance_m, size_m, slope_error_mrad, reflectivity=0.9):
    """A mirror of one facet that faces a receiver to its north; the sun stands there too."""
    return MirrorParameters(
        id="m1",
        board="tracker1",
        group=1,
        pivot_m=(0.0, 0.0, 0.0),
        width_m=size_m,
        height_m=size_m,
        facets=(1, 1),
        surface_offset_m=0.0,
        reflectivity=reflectivity,
        slope_error_mrad=slope_error_mrad,
        axes=(AXIS, AXIS),
        aim_m=(0.0, distance_m, 0.0),
    )


def lit_from_the_north(distance_m, size_m, slope_error_mrad, receiver_m, towards_east_deg=0.0):
    """Square metres of its light on a square receiver, the sun above or beside the receiver."""
    receiver = ReceiverParameters((0.0, distance_m, 0.0), receiver_m, receiver_m, (0.0, -1.0, 0.0))
    sun = sun_at(towards_east_deg, 0.0)
    angles = np.radians([[towards_east_deg / 2, 0.0]])
    mirror = one_facet(distance_m, size_m, slope_error_mrad)
    return float(Optics([mirror], receiver).lit_m2(angles, sun)[0])


@pytest.mark.parametrize("towards_east_deg", [0.0, 60.0, 100.0])
def test_facet_before_a_large_receiver_then_its_area_times_reflectivity_and_cosine(
    towards_east_deg,
):
    cosine = math.cos(math.radians(towards_east_deg / 2))
    lit = lit_from_the_north(10.0, 0.5, 1.0, 4.0, towards_east_deg)
    assert lit == pytest.approx(0.25 * 0.9 * cosine, rel=1e-3)


@pytest.mark.parametrize("distance_m", [10.0, 40.0, 100.0])
def test_small_facet_far_off_then_its_spot_is_the_sun_s_and_slope_s_gaussian(distance_m):
    # A spot of sigma = distance × sqrt(2.3² + (2 × 2)²) mrad; what lies within a square of it.
    sigma_m = distance_m * math.hypot(2.3e-3, 2 * 2.0e-3)
    share = math.erf(0.25 / (math.sqrt(2) * sigma_m)) ** 2
    lit = lit_from_the_north(distance_m, 0.02, 2.0, 0.5)
    assert lit == pytest.approx(0.02**2 * 0.9 * share, rel=2e-3)


def test_facet_twice_as_far_off_then_a_quarter_of_the_light_on_a_small_receiver():
    near, far = (lit_from_the_north(d, 0.02, 2.0, 0.05) for d in (50.0, 100.0))
    assert far / near == pytest.approx(0.25, rel=0.02)


def test_flat_mirrors_when_aimed_at_noon_then_half_a_kilowatt():
    flat = mirrors_at(LA_VILLETTE, facets=(1, 1))
    assert power_kw(flat, RECEIVER, sun_at(180, 64.5)) == pytest.approx(0.5, abs=0.05)


def test_canted_facets_when_aimed_at_noon_then_2_8_kilowatts():
    assert power_kw(mirrors_at(LA_VILLETTE), RECEIVER, sun_at(180, 64.5)) == pytest.approx(
        2.8, abs=0.1
    )


def test_light_when_mirrors_look_away_then_exactly_none():
    mirrors, sun = mirrors_at(LA_VILLETTE), sun_at(180, 64.5)
    angles = aimed(mirrors, sun)
    angles[:, 1] = math.pi / 2
    assert Optics(mirrors, RECEIVER).lit_m2(angles, sun).sum() == 0.0


def test_light_when_the_receiver_shows_its_back_then_none():
    back = ReceiverParameters(RECEIVER.centre_m, 0.4, 0.4, tuple(-n for n in NORMAL))
    assert power_kw(mirrors_at(LA_VILLETTE), back, sun_at(180, 64.5)) == 0.0


def test_light_when_the_sun_is_behind_the_mirror_then_none():
    mirrors, sun = mirrors_at(LA_VILLETTE[:1]), sun_at(180, 64.5)
    angles = aimed(mirrors, sun)
    assert Optics(mirrors, RECEIVER).lit_m2(angles, -sun).sum() == 0.0


def test_shade_when_one_mirror_stands_behind_another_then_it_loses_light():
    low_sun = sun_at(180, 12)
    apart = mirrors_at([(-3.0, 9.0, 1.2), (3.0, 9.0, 1.2)])
    behind = mirrors_at([(0.0, 9.0, 1.2), (0.0, 10.2, 1.2)])
    assert power_kw(behind, RECEIVER, low_sun) < 0.9 * power_kw(apart, RECEIVER, low_sun)


def test_shade_when_mirrors_stand_beside_each_other_then_nothing_is_lost():
    sun = sun_at(180, 50)
    each = [power_kw(mirrors_at([p]), RECEIVER, sun) for p in LA_VILLETTE]
    assert power_kw(mirrors_at(LA_VILLETTE), RECEIVER, sun) == pytest.approx(sum(each), rel=1e-6)


def test_receiver_frame_when_facing_north_then_right_is_west_of_the_viewer_and_up_is_up():
    # Whoever stands north of it and looks south has west at the right hand.
    right, up, out = receiver_frame((0.0, 1.0, 0.0))
    assert right == pytest.approx([-1.0, 0.0, 0.0])
    assert up == pytest.approx([0.0, 0.0, 1.0])
    assert out == pytest.approx([0.0, 1.0, 0.0])


def test_receiver_frame_when_facing_the_ground_then_right_is_east():
    assert receiver_frame((0.0, 0.0, -1.0))[0] == pytest.approx([1.0, 0.0, 0.0])


@settings(max_examples=40, deadline=None)
@given(
    azimuth=st.floats(60, 300),
    elevation=st.floats(5, 85),
    east=st.floats(-0.6, 0.6),
    up=st.floats(3.4, 4.6),
)
def test_light_when_aimed_anywhere_then_between_none_and_all_of_it(azimuth, elevation, east, up):
    mirrors, sun = mirrors_at(LA_VILLETTE), sun_at(azimuth, elevation)
    angles = aimed(mirrors, sun, (east, 0.0, up))
    lit = Optics(mirrors, RECEIVER).lit_m2(angles, sun)
    assert (lit >= 0.0).all()
    assert (lit <= 0.92).all()


def test_light_when_the_aim_moves_across_the_edge_then_it_falls_steadily():
    mirrors, sun = mirrors_at(LA_VILLETTE[:1]), sun_at(180, 50)
    powers = [power_kw(mirrors, RECEIVER, sun, (x, 0.0, 4.0)) for x in np.linspace(0, 0.6, 13)]
    assert all(a >= b for a, b in pairwise(powers))
    assert powers[-1] < 0.01 * powers[0]
