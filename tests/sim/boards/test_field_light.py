"""The presets' fields under the planner's angles: the light they promise, and none when away."""

import math
from datetime import UTC, date, datetime

import numpy as np
import pytest

from host.site import load_site
from host.site.escape import escape_of, suns
from host.site.slat import tracking_deg
from host.tracking.geometry import azimuth_elevation_deg, heliostat_normals
from host.tracking.planner import make_plan, place_of
from host.tracking.sun import sun_positions, utc_ms
from sim.boards.site_plant import plant_parameters
from sim.plant.mirrors import Mirrors
from sim.plant.optics import Optics

PRESETS = ("la-villette", "san-luis-valley")
SLATS = ("solar-ose-v1", "solar-ose-v2")


def field_of(preset):
    site = load_site(preset)
    parameters = plant_parameters(site)
    return site, Optics(parameters.mirrors, parameters.receiver)


def wanted_deg(site, sun):
    """Angles (mirrors, 2) in degrees that bring each beam onto the receiver's centre."""
    pivots = np.array([m.pivot_m for m in site.mirrors])
    offsets = np.array([[m.surface_offset_m] for m in site.mirrors])
    normals = heliostat_normals(sun, pivots, np.array(site.receiver.centre_m), offsets)
    return np.stack(azimuth_elevation_deg(normals), axis=1)


@pytest.mark.parametrize(
    ("preset", "time", "dni_w_m2", "kilowatts"),
    [
        # The sky of pvlib's clear model at noon in June, and the measured one on its best minute.
        ("la-villette", datetime(2026, 6, 21, 11, 52, tzinfo=UTC), 870.0, 2.8),
        ("san-luis-valley", datetime(2016, 1, 1, 19, 9, tzinfo=UTC), 1076.0, 9.9),
        ("solar-ose-v1", datetime(2026, 6, 21, 11, 55, tzinfo=UTC), 870.0, 2.2),
        ("solar-ose-v2", datetime(2026, 6, 21, 11, 55, tzinfo=UTC), 870.0, 9.0),
    ],
)
def test_light_when_the_plan_is_followed_at_noon_then_what_the_design_says(
    preset, time, dni_w_m2, kilowatts
):
    site, _ = field_of(preset)
    parameters = plant_parameters(site)
    mirrors = Mirrors(parameters.mirrors, parameters.receiver)
    for plan in make_plan(site, time.date()).mirrors:
        knots = np.array(plan.knots, dtype=float)
        mirrors.place(plan.id, *(np.interp(utc_ms(time), knots[:, 0], knots[:, k]) for k in (1, 2)))
    sun = sun_positions(place_of(site), [time]).vectors()[0]
    assert mirrors.power_w(sun, dni_w_m2) / 1000 == pytest.approx(kilowatts, abs=0.1)


@pytest.mark.parametrize("preset", PRESETS)
def test_light_when_the_escape_axis_is_clear_then_none_at_any_hour_and_azimuth(preset):
    site, optics = field_of(preset)
    clear_deg = np.array([escape_of(site, m).clear_deg for m in site.mirrors])
    for sun in np.array(list(suns(site)))[::7]:
        angles = wanted_deg(site, sun)
        angles[:, 1] = clear_deg
        for turned_deg in (-20.0, -5.0, -2.0, 0.0, 2.0, 5.0, 20.0):
            turned = np.radians(angles + np.array([turned_deg, 0.0]))
            assert optics.lit_m2(turned, sun).sum() < 1e-3


@pytest.mark.parametrize("preset", PRESETS)
def test_light_when_all_mirrors_wait_beside_the_receiver_then_hardly_any(preset):
    site, optics = field_of(preset)
    away_deg = np.array([escape_of(site, m).away_deg for m in site.mirrors])
    for sun in np.array(list(suns(site)))[::7]:
        angles = wanted_deg(site, sun)
        full_m2 = optics.lit_m2(np.radians(angles), sun).sum()
        angles[:, 1] += away_deg
        assert optics.lit_m2(np.radians(angles), sun).sum() < 0.02 * full_m2


@pytest.mark.parametrize("preset", SLATS)
def test_light_when_slats_are_clear_or_beyond_then_none_at_any_hour(preset):
    site, optics = field_of(preset)
    clear_deg = np.array([escape_of(site, m).clear_deg for m in site.mirrors])
    for sun in np.array(suns(site))[::7]:
        for more_deg in (0.0, 5.0, 20.0, 40.0):
            assert optics.lit_m2(slat_angles(clear_deg + more_deg), sun).sum() < 1e-3


@pytest.mark.parametrize("preset", SLATS)
def test_light_when_all_slats_wait_beside_the_tube_then_hardly_any(preset):
    site, optics = field_of(preset)
    away_deg = np.array([escape_of(site, m).away_deg for m in site.mirrors])
    for sun in np.array(suns(site))[::7]:
        tracking = np.array([tracking_deg(site, m, tuple(sun)) for m in site.mirrors])
        full_m2 = optics.lit_m2(slat_angles(tracking), sun).sum()
        assert optics.lit_m2(slat_angles(tracking + away_deg), sun).sum() < 0.02 * full_m2 + 1e-4


@pytest.mark.parametrize("preset", SLATS)
def test_groups_of_slats_when_on_target_then_of_nearly_equal_power(preset):
    site, optics = field_of(preset)
    for sun in np.array(suns(site))[::40]:
        tracking = np.array([tracking_deg(site, m, tuple(sun)) for m in site.mirrors])
        lit = optics.lit_m2(slat_angles(tracking), sun)
        first = sum(p for p, m in zip(lit, site.mirrors, strict=True) if m.group == 1)
        assert lit.sum() < 0.3 or first / lit.sum() == pytest.approx(0.5, abs=0.05)


def slat_angles(angles_deg):
    return np.radians(np.stack([angles_deg, np.zeros_like(angles_deg)], axis=1))


@pytest.mark.parametrize("preset", PRESETS)
def test_groups_when_on_target_at_noon_then_of_nearly_equal_power(preset):
    site, optics = field_of(preset)
    sun = np.array([0.0, -math.cos(math.radians(50)), math.sin(math.radians(50))])
    lit = optics.lit_m2(np.radians(wanted_deg(site, sun)), sun)
    first = sum(p for p, m in zip(lit, site.mirrors, strict=True) if m.group == 1)
    assert first / lit.sum() == pytest.approx(0.5, abs=0.05)


def test_plan_when_made_for_the_measured_day_then_tracks_before_the_demonstration_begins():
    site = load_site("san-luis-valley")
    start_ms = utc_ms(site.plant.measured_day.start)
    for plan in make_plan(site, date(2016, 1, 1)).mirrors:
        assert plan.tracks_from < start_ms < plan.tracks_to
        assert plan.unreachable == ()
