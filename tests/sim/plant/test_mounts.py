"""True mounts: each error moves a beam by what geometry says, and drawn ones are of their sigma."""

import math
from dataclasses import replace

import numpy as np
import pytest

from host.site import load_site
from sim.boards.site_plant import plant_parameters
from sim.plant.mirrors import Mirrors
from sim.plant.mounts import Mounts, drawn_errors
from sim.plant.parameters import AxisParameters, MirrorParameters, MountErrors

AXIS = AxisParameters("rotary", 0.0, 360.0, 0.0, -1, steps_per_deg=444.4)
MIRROR = MirrorParameters(
    "m1", "tracker1", 1, (0.0, 8.0, 1.2), 1.0, 1.0, (3, 3), 0.05, 0.92, 1.5, (AXIS, AXIS), (0, 0, 4)
)
SOUTH, UP, EAST = np.array([0.0, -1.0, 0.0]), np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])


def normal(errors, azimuth_deg, elevation_deg):
    angles = np.radians([[azimuth_deg, elevation_deg]])
    return Mounts([replace(MIRROR, errors=errors)]).turned(angles)[0, :, 2]


def moved_mrad(errors, azimuth_deg, elevation_deg):
    exact = normal(MountErrors(), azimuth_deg, elevation_deg)
    return 1e3 * (normal(errors, azimuth_deg, elevation_deg) - exact)


@pytest.mark.parametrize(
    ("errors", "azimuth_deg", "elevation_deg", "way"),
    [
        # An azimuth turns the normal less the higher it points.
        (MountErrors(offsets_mrad=(2.0, 0.0)), 180.0, 0.0, -2.0 * EAST),
        (MountErrors(offsets_mrad=(2.0, 0.0)), 180.0, 60.0, -1.0 * EAST),
        (MountErrors(offsets_mrad=(0.0, 2.0)), 180.0, 0.0, 2.0 * UP),
        # A share of a thousandth too much: of half a turn 3.14 mrad, of 60° upwards 1.05.
        (MountErrors(scales=(1e-3, 0.0)), 180.0, 0.0, -math.pi * EAST),
        (MountErrors(scales=(0.0, 1e-3)), 180.0, 60.0, math.pi / 3 * (0.5 * UP + 0.866 * -SOUTH)),
        # A pedestal that leans by turning about east: north goes up, south down, east stays.
        (MountErrors(tilts_mrad=(2.0, 0.0)), 180.0, 0.0, -2.0 * UP),
        (MountErrors(tilts_mrad=(2.0, 0.0)), 90.0, 0.0, 0.0 * UP),
        # About north: what points upwards goes east.
        (MountErrors(tilts_mrad=(0.0, 2.0)), 180.0, 90.0, 2.0 * EAST),
        # Axes not square: nothing at the horizon, all of it at the zenith, sideways.
        (MountErrors(not_square_mrad=2.0), 180.0, 0.0, 0.0 * UP),
        (MountErrors(not_square_mrad=2.0), 180.0, 90.0, -2.0 * EAST),
    ],
)
def test_normal_when_the_mount_is_wrong_then_off_by_what_geometry_says(
    errors, azimuth_deg, elevation_deg, way
):
    assert moved_mrad(errors, azimuth_deg, elevation_deg) == pytest.approx(way, abs=0.01)


def test_mirror_on_a_wrong_mount_then_still_a_frame_of_its_own():
    errors = drawn_errors(3, 0, 5.0)
    turn = Mounts([replace(MIRROR, errors=errors)]).turned(np.radians([[130.0, 40.0]]))[0]
    assert turn.T @ turn == pytest.approx(np.eye(3), abs=1e-12)
    assert normal(errors, 130.0, 40.0).tolist() != normal(MountErrors(), 130.0, 40.0).tolist()


def test_errors_when_drawn_then_of_their_sigma_and_the_same_for_the_same_seed():
    drawn = [drawn_errors(7, number, 2.0) for number in range(400)]
    angles = np.array([[*e.offsets_mrad, *e.tilts_mrad, e.not_square_mrad] for e in drawn])
    assert angles.std(axis=0) == pytest.approx(2.0, rel=0.12)
    assert angles.mean(axis=0) == pytest.approx(0.0, abs=0.35)
    assert np.std([e.scales for e in drawn]) == pytest.approx(2e-3, rel=0.1)
    assert np.std([e.pivot_off_m for e in drawn]) == pytest.approx(2e-3, rel=0.1)
    assert drawn_errors(7, 5, 2.0) == drawn[5]
    assert len(set(drawn)) == len(drawn)
    assert drawn_errors(8, 5, 2.0) != drawn[5]


# -- a whole field ---------------------------------------------------------------------------------


def field(sigma_mrad, seed=1):
    site = load_site("la-villette")
    plant = site.plant.model_copy(update={"mount_errors_mrad": sigma_mrad, "mount_seed": seed})
    return plant_parameters(site.model_copy(update={"plant": plant}))


def at_noon_w(numbers):
    """The light with all mirrors where exact mounts would want them."""
    mirrors = Mirrors(numbers.mirrors, numbers.receiver)
    sun = np.array([0.0, -math.cos(math.radians(64.5)), math.sin(math.radians(64.5))])
    for mirror in numbers.mirrors:
        normal = np.array([0.0, 0.0, 1.0])
        for _ in range(8):
            way = np.array(mirror.aim_m) - np.array(mirror.pivot_m)
            way = way - mirror.surface_offset_m * normal
            normal = sun + way / np.linalg.norm(way)
            normal /= np.linalg.norm(normal)
        azimuth_deg = math.degrees(math.atan2(normal[0], normal[1])) % 360
        mirrors.place(mirror.id, azimuth_deg, math.degrees(math.asin(normal[2])))
    return mirrors.power_w(sun, 870.0)


def test_field_of_a_site_that_says_nothing_then_on_exact_mounts():
    assert {m.errors for m in plant_parameters(load_site("la-villette")).mirrors} == {MountErrors()}


def test_field_on_mounts_of_ten_milliradians_then_loses_light_and_another_seed_another():
    exact_w, wrong_w, other_w = (at_noon_w(field(*how)) for how in ((0.0,), (10.0,), (10.0, 2)))
    assert exact_w == pytest.approx(2800.0, abs=100.0)
    assert wrong_w < 0.9 * exact_w and other_w < 0.9 * exact_w
    assert wrong_w != other_w
    assert at_noon_w(field(10.0)) == wrong_w
