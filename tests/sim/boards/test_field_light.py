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


class Field:
    """A preset's mirrors and their light; a slat has a second axis that does nothing."""

    def __init__(self, preset):
        self.site = load_site(preset)
        parameters = plant_parameters(self.site)
        self.optics = Optics(parameters.mirrors, parameters.receiver)
        self.slats = preset in SLATS
        self.escape = 0 if self.slats else 1
        self.first_group = np.array([m.group == 1 for m in self.site.mirrors])

    def on_target_deg(self, sun):
        """Angles (mirrors, 2) that bring each beam onto the receiver's centre."""
        mirrors = self.site.mirrors
        if self.slats:
            turned = np.array([tracking_deg(self.site, m, tuple(sun)) for m in mirrors])
            return np.stack([turned, np.zeros_like(turned)], axis=1)
        pivots = np.array([m.pivot_m for m in mirrors])
        offsets = np.array([[m.surface_offset_m] for m in mirrors])
        normals = heliostat_normals(sun, pivots, np.array(self.site.receiver.centre_m), offsets)
        return np.stack(azimuth_elevation_deg(normals), axis=1)

    def escapes(self, name):
        return np.array([getattr(escape_of(self.site, m), name) for m in self.site.mirrors])

    def lit_m2(self, angles_deg, sun):
        return self.optics.lit_m2(np.radians(angles_deg), sun)

    def suns(self, every):
        return np.array(list(suns(self.site)))[::every]


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
def test_light_when_the_plan_is_followed_at_noon_then_as_designed(
    preset, time, dni_w_m2, kilowatts
):
    site = load_site(preset)
    parameters = plant_parameters(site)
    mirrors = Mirrors(parameters.mirrors, parameters.receiver)
    for plan in make_plan(site, time.date()).mirrors:
        knots = np.array(plan.knots, dtype=float)
        mirrors.place(plan.id, *(np.interp(utc_ms(time), knots[:, 0], knots[:, k]) for k in (1, 2)))
    sun = sun_positions(place_of(site), [time]).vectors()[0]
    assert mirrors.power_w(sun, dni_w_m2) / 1000 == pytest.approx(kilowatts, abs=0.1)


@pytest.mark.parametrize("preset", PRESETS + SLATS)
def test_light_when_the_escape_axis_is_clear_then_none_at_any_hour(preset):
    field = Field(preset)
    # Heliostats at any azimuth, slats at any angle beyond.
    others = [[0.0, 0.0], [5.0, 0.0], [20.0, 0.0]]
    others += [[40.0, 0.0]] if field.slats else [[-20.0, 0.0], [-5.0, 0.0], [-2.0, 0.0], [2.0, 0.0]]
    clear_deg = field.escapes("clear_deg")
    for sun in field.suns(7):
        angles = field.on_target_deg(sun)
        angles[:, field.escape] = clear_deg
        for other in others:
            assert field.lit_m2(angles + np.array(other), sun).sum() < 1e-3


@pytest.mark.parametrize("preset", PRESETS + SLATS)
def test_light_when_all_mirrors_wait_beside_the_receiver_then_hardly_any(preset):
    field = Field(preset)
    away_deg = field.escapes("away_deg")
    for sun in field.suns(7):
        angles = field.on_target_deg(sun)
        full_m2 = field.lit_m2(angles, sun).sum()
        angles[:, field.escape] += away_deg
        assert field.lit_m2(angles, sun).sum() < 0.02 * full_m2 + 1e-4 * field.slats


@pytest.mark.parametrize("preset", PRESETS + SLATS)
def test_groups_when_on_target_then_of_nearly_equal_power(preset):
    field = Field(preset)
    noon = [np.array([0.0, -math.cos(math.radians(50)), math.sin(math.radians(50))])]
    for sun in field.suns(40) if field.slats else noon:
        lit = field.lit_m2(field.on_target_deg(sun), sun)
        share = lit[field.first_group].sum() / max(lit.sum(), 1e-9)
        assert lit.sum() < 0.3 or share == pytest.approx(0.5, abs=0.05)


def test_plan_when_made_for_the_measured_day_then_tracks_before_the_demonstration_begins():
    site = load_site("san-luis-valley")
    start_ms = utc_ms(site.plant.measured_day.start)
    for plan in make_plan(site, date(2016, 1, 1)).mirrors:
        assert plan.tracks_from < start_ms < plan.tracks_to
        assert plan.unreachable == ()
