"""Normals, axis angles and drives of heliostats."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.site import LinearAxis, RotaryAxis
from host.tracking.geometry import (
    Axes,
    angle_between,
    azimuth_elevation_deg,
    direction,
    heliostat_normals,
    slowest_deg_s,
    within_travel_deg,
)

AIM = np.array([0.0, 0.0, 4.0])
LINEAR = LinearAxis(
    drive="linear",
    min_deg=0.0,
    max_deg=90.0,
    speed_mm_s=20.0,
    counts_per_mm=20.0,
    arm_a_mm=200.0,
    arm_b_mm=600.0,
    angle_offset_deg=45.0,
    home_deg=90.0,
)
ROTARY = RotaryAxis(
    drive="rotary",
    min_deg=60.0,
    max_deg=300.0,
    steps_per_deg=444.4,
    speed_deg_s=5.0,
    acceleration_deg_s2=5.0,
    home_deg=60.0,
)


@given(
    azimuth=st.floats(0, 359.9),
    elevation=st.floats(1, 89),
    east=st.floats(-20, 20),
    north=st.floats(2, 30),
    offset=st.floats(-0.2, 0.2),
)
def test_normal_when_light_is_reflected_at_the_surface_then_it_meets_the_aim(
    azimuth, elevation, east, north, offset
):
    sun = direction(np.array(azimuth), np.array(elevation))
    pivot = np.array([east, north, 1.2])
    normal = heliostat_normals(sun, pivot, AIM, np.array([offset]))
    ray = 2.0 * (normal @ sun) * normal - sun
    towards = AIM - (pivot + offset * normal)
    # Where the sun stands nearly behind the mirror the normal hardly exists.
    if normal @ sun > 0.1:
        assert angle_between(ray, towards / np.linalg.norm(towards)) < 1e-6


def test_normal_when_the_offset_is_forgotten_then_the_beam_is_off_by_centimetres():
    sun, pivot = direction(np.array(100.0), np.array(20.0)), np.array([-2.25, 7.5, 1.2])
    with_offset = heliostat_normals(sun, pivot, AIM, np.array([0.05]))
    without = heliostat_normals(sun, pivot, AIM, np.array([0.0]))
    apart_m = 2.0 * angle_between(with_offset, without) * np.linalg.norm(AIM - pivot)
    assert 0.01 < apart_m < 0.1


@given(azimuth=st.floats(0, 359.99), elevation=st.floats(-89, 89))
def test_angles_when_made_a_direction_and_back_then_the_same(azimuth, elevation):
    back = azimuth_elevation_deg(direction(np.array(azimuth), np.array(elevation)))
    assert math.remainder(back[0] - azimuth, 360.0) == pytest.approx(0.0, abs=1e-6)
    assert back[1] == pytest.approx(elevation, abs=1e-9)


def test_direction_when_east_at_the_horizon_then_the_first_axis():
    assert direction(np.array(90.0), np.array(0.0)) == pytest.approx([1.0, 0.0, 0.0])


@given(st.floats(-720, 720), st.floats(-180, 180), st.floats(10, 360))
def test_azimuth_when_within_travel_by_any_turn_then_found_there(azimuth, low, travel):
    turned = within_travel_deg(np.array(azimuth), np.array(low), np.array(low + travel))
    assert math.remainder(turned - azimuth, 360.0) == pytest.approx(0.0, abs=1e-6)
    if (azimuth - low) % 360.0 <= travel - 1e-9:
        assert low - 1e-6 <= turned <= low + travel + 1e-6


@given(st.floats(1e-9, 1e-2))
def test_angle_between_when_small_then_exact(angle):
    a = np.array([0.0, 0.0, 1.0])
    b = np.array([math.sin(angle), 0.0, math.cos(angle)])
    assert angle_between(a, b) == pytest.approx(angle, rel=1e-6)


def test_slowest_speed_when_an_actuator_has_its_longest_lever_then_least_degrees():
    # The lever is longest where the actuator stands at right angles to the short arm.
    assert slowest_deg_s(LINEAR) == pytest.approx(math.degrees(20.0 / 200.0), rel=1e-3)
    assert slowest_deg_s(ROTARY) == 5.0


def test_axes_when_gathered_then_one_value_for_each_mirror():
    axes = Axes.of([ROTARY, LINEAR])
    assert axes.low_deg.tolist() == [60.0, 0.0]
    assert axes.high_deg.tolist() == [300.0, 90.0]
