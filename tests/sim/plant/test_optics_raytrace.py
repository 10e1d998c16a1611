"""The closed form beside a ray trace that shares none of its approximations."""

import math

import numpy as np
import pytest

from sim.plant.optics import SUN_SIGMA_RAD, Optics
from sim.plant.parameters import AxisParameters, MirrorParameters, ReceiverParameters

AXIS = AxisParameters("rotary", 0.0, 360.0, 0.0, -1, steps_per_deg=444.4)
RAYS = 150_000


def mirror_at(pivot, facets):
    return MirrorParameters(
        "m1", "tracker1", 1, pivot, 1.0, 1.0, facets, 0.05, 1.0, 1.5, (AXIS, AXIS), (0, 0, 4.0)
    )


def receiver(tilt_deg):
    tilt = math.radians(tilt_deg)
    return ReceiverParameters((0.0, 0.0, 4.0), 0.4, 0.4, (0.0, math.cos(tilt), math.sin(tilt)))


def sun_at(azimuth_deg, elevation_deg):
    a, e = math.radians(azimuth_deg), math.radians(elevation_deg)
    return np.array([math.cos(e) * math.sin(a), math.cos(e) * math.cos(a), math.sin(e)])


def frame_of(angles):
    sin_a, cos_a, sin_e, cos_e = *_sincos(angles[0]), *_sincos(angles[1])
    right = np.array([cos_a, -sin_a, 0.0])
    up = np.array([-sin_e * sin_a, -sin_e * cos_a, cos_e])
    return right, up, np.array([cos_e * sin_a, cos_e * cos_a, sin_e])


def _sincos(angle):
    return math.sin(angle), math.cos(angle)


def aimed(mirror, sun, aim):
    normal = np.array([0.0, 0.0, 1.0])
    for _ in range(8):
        ray = np.array(aim) - (np.array(mirror.pivot_m) + mirror.surface_offset_m * normal)
        normal = sun + ray / np.linalg.norm(ray)
        normal /= np.linalg.norm(normal)
    return math.atan2(normal[0], normal[1]), math.asin(normal[2])


def points_and_normals(mirror, angles, rng):
    """Random points of the mirror's surface and its normals there, slope errors included."""
    right, up, out = frame_of(angles)
    focal = math.dist(mirror.pivot_m, mirror.aim_m)
    x, y = rng.uniform(-0.5, 0.5, (2, RAYS))
    columns, rows = mirror.facets
    middle_x = (np.floor((x + 0.5) * columns) + 0.5) / columns - 0.5
    middle_y = (np.floor((y + 0.5) * rows) + 0.5) / rows - 0.5
    error = rng.normal(0.0, mirror.slope_error_mrad * 1e-3, (2, RAYS))
    lean_x, lean_y = -middle_x / (2 * focal), -middle_y / (2 * focal)
    height = mirror.surface_offset_m - (x - middle_x) * lean_x - (y - middle_y) * lean_y
    normals = out + (lean_x + error[0])[:, None] * right + (lean_y + error[1])[:, None] * up
    points = x[:, None] * right + y[:, None] * up + height[:, None] * out
    return np.array(mirror.pivot_m) + points, normals / np.linalg.norm(normals, axis=1)[:, None]


def suns(sun, rng):
    across = np.cross(sun, [0.0, 0.0, 1.0])
    across /= np.linalg.norm(across)
    off = rng.normal(0.0, SUN_SIGMA_RAD, (2, RAYS))
    rays = sun + off[0][:, None] * across + off[1][:, None] * np.cross(sun, across)
    return rays / np.linalg.norm(rays, axis=1)[:, None]


def traced_m2(mirror, target, angles, sun):
    rng = np.random.default_rng(20260621)
    points, normals = points_and_normals(mirror, angles, rng)
    light = suns(sun, rng)
    cosine = (normals * light).sum(axis=1)
    rays = 2 * cosine[:, None] * normals - light
    out = np.array(target.normal)
    right = np.cross([0.0, 0.0, 1.0], out)
    right /= np.linalg.norm(right)
    up = np.cross(out, right)
    apart = np.array(target.centre_m) - points
    hit = rays * ((apart @ out) / (rays @ out))[:, None] - apart
    inside = (np.abs(hit @ right) < target.width_m / 2) & (np.abs(hit @ up) < target.height_m / 2)
    return float((cosine * inside * (rays @ out < 0)).mean())


@pytest.mark.parametrize("facets", [(3, 3), (1, 1), (2, 4)])
@pytest.mark.parametrize("sun", [(180, 64.5), (100, 40), (260, 15), (140, 55)])
@pytest.mark.parametrize("aim", [(0.0, 0.0, 4.0), (0.15, 0.0, 4.1)])
def test_light_when_traced_ray_by_ray_then_within_a_hundredth(facets, sun, aim):
    mirror, target, direction = mirror_at((-2.25, 7.5, 1.2), facets), receiver(-20), sun_at(*sun)
    angles = aimed(mirror, direction, aim)
    lit = float(Optics([mirror], target).lit_m2(np.array([angles]), direction)[0])
    assert lit == pytest.approx(traced_m2(mirror, target, angles, direction), abs=0.01)


@pytest.mark.parametrize("pivot", [(0.0, 3.5, 1.2), (-6.0, 12.0, 0.5)])
def test_light_when_near_or_far_and_slanting_then_within_a_hundredth(pivot):
    mirror, target, direction = mirror_at(pivot, (3, 3)), receiver(10), sun_at(120, 35)
    angles = aimed(mirror, direction, (0.0, 0.0, 4.0))
    lit = float(Optics([mirror], target).lit_m2(np.array([angles]), direction)[0])
    assert lit == pytest.approx(traced_m2(mirror, target, angles, direction), abs=0.01)
