"""Turning light away: how far, how long, and that it holds at every hour of the year."""

from math import acos, cos, degrees, dist, radians, sin

import pytest

from host.site import load_site, presets
from host.site.escape import (
    actuator_mm,
    beam_radius_m,
    bisector,
    escape_drive,
    escape_of,
    escape_s,
    suns,
    travel_s,
)
from host.site.margin import margin
from host.site.slat import across, tracking_deg, tube_axis, tube_of, way_to_tube

HELIOSTATS = ["la-villette", "san-luis-valley"]
SLATS = ["solar-ose-v1", "solar-ose-v2"]


@pytest.mark.parametrize("preset", presets())
def test_suns_when_listed_then_they_are_unit_vectors_above_the_starting_elevation(preset):
    site = load_site(preset)
    lowest = sin(radians(site.location.start_elevation_deg))
    highest = sin(radians(90 - site.location.latitude_deg + 23.45))
    for sun in suns(site):
        assert sum(x * x for x in sun) == pytest.approx(1.0)
        assert lowest <= sun[2] <= highest


def test_suns_when_it_is_noon_in_the_north_then_the_sun_is_south():
    highest = max(suns(load_site("la-villette")), key=lambda sun: sun[2])
    assert highest[1] < 0
    assert abs(highest[0]) < 1e-9


@pytest.mark.parametrize("preset", HELIOSTATS)
def test_away_when_added_to_the_tracking_position_then_the_beam_is_two_radii_off(preset):
    site = load_site(preset)
    for mirror in site.mirrors[:3]:
        escape = escape_of(site, mirror)
        way = dist(site.receiver.centre_m, mirror.pivot_m)
        wanted_m = site.receiver.height_m / 2 + 2 * beam_radius_m(site, mirror)
        for sun in list(suns(site))[::7]:
            assert _beam_off_m(site, mirror, sun, escape.away_deg, way) > wanted_m


def _beam_off_m(site, mirror, sun, turn_deg, way_m):
    """Distance at the receiver between the beam on it and that of a mirror turned upwards."""
    east, north, up = bisector(site, mirror, sun)
    flat = (east**2 + north**2) ** 0.5
    elevation = radians(90.0) - acos(up) + radians(turn_deg)
    normal = (cos(elevation) * east / flat, cos(elevation) * north / flat, sin(elevation))
    lean = sum(s * n for s, n in zip(sun, normal, strict=True))
    beam = [2 * lean * n - s for s, n in zip(sun, normal, strict=True)]
    aim = [(c - p) / way_m for c, p in zip(site.receiver.centre_m, mirror.pivot_m, strict=True)]
    return sin(acos(min(sum(b * a for b, a in zip(beam, aim, strict=True)), 1.0))) * way_m


@pytest.mark.parametrize("preset", HELIOSTATS)
def test_clear_when_compared_then_it_is_beyond_every_tracking_position(preset):
    site = load_site(preset)
    for mirror in site.mirrors:
        escape = escape_of(site, mirror)
        assert escape.last_deg < escape.first_deg < escape.clear_deg < 90.0
        assert escape.clear_deg <= escape.first_deg + escape.away_deg


def test_actuator_when_its_arms_stand_square_then_its_length_is_the_hypotenuse():
    axis = load_site("la-villette").mirrors[0].axis2
    assert actuator_mm(axis, 45.0) == pytest.approx((200**2 + 600**2) ** 0.5)


def test_travel_when_it_is_short_then_full_speed_is_not_reached():
    axis = load_site("la-villette").mirrors[0].axis1  # 5 deg/s, 5 deg/s²
    assert travel_s(axis, 100.0, 105.0) == pytest.approx(2.0)
    assert travel_s(axis, 100.0, 101.25) == pytest.approx(1.0)
    assert travel_s(axis, 100.0, 90.0) == pytest.approx(3.0)


def test_escape_when_it_covers_the_whole_travel_then_it_takes_11_s_at_la_villette():
    assert escape_s(load_site("la-villette").mirrors[0]) == pytest.approx(11.1, abs=0.05)


@pytest.mark.parametrize("preset", presets())
def test_margin_when_a_preset_has_full_light_and_no_demand_then_there_is_time(preset):
    assert margin(load_site(preset)).ok


def test_margin_when_10_kw_have_7_5_litres_then_time_just_suffices():
    """safety.md's own orientation: 10 kW needs 7.5 litres."""
    site = load_site("la-villette")
    mirrors = tuple(
        m.model_copy(update={"width_m": 2.5, "height_m": 1.0, "reflectivity": 10 / 10 / 0.945})
        for m in site.mirrors
    )
    site = site.model_copy(
        update={"mirrors": mirrors, "boiler": site.boiler.model_copy(update={"water_l": 7.5})}
    )
    time = margin(site)
    assert time.seconds_high_high_to_ps == pytest.approx(time.seconds_needed, rel=0.01)


def test_degrees_when_an_escape_is_given_then_they_are_small_for_a_far_receiver():
    site = load_site("la-villette")
    far = site.mirrors[0].model_copy(update={"pivot_m": (0.0, 40.0, 1.2)})
    near_deg, far_deg = (escape_of(site, m).away_deg for m in (site.mirrors[0], far))
    assert 0 < far_deg < near_deg < degrees(0.15)


# -- slats -----------------------------------------------------------------------------------------


def beam_deg(site, mirror, sun, angle_deg):
    """Where a slat's beam goes in the plane across the tube."""
    sun_deg, _ = across(site.receiver, sun)
    return 2 * angle_deg - sun_deg


@pytest.mark.parametrize("preset", SLATS)
def test_slat_when_it_tracks_then_its_beam_goes_to_the_tube(preset):
    site = load_site(preset)
    for mirror in (site.mirrors[0], site.mirrors[-1]):
        for sun in suns(site)[::11]:
            beam = beam_deg(site, mirror, sun, tracking_deg(site, mirror, sun))
            assert beam == pytest.approx(way_to_tube(site, mirror)[0])


@pytest.mark.parametrize("preset", SLATS)
def test_slat_when_away_then_its_beam_passes_the_tube_by_two_radii(preset):
    site = load_site(preset)
    for mirror in (site.mirrors[0], site.mirrors[9]):
        escape = escape_of(site, mirror)
        tube_deg, way_m = way_to_tube(site, mirror)
        strip_m = mirror.width_m / mirror.facets[0] / 2
        for sun in suns(site)[::11]:
            angle = tracking_deg(site, mirror, sun) + escape.away_deg
            off_m = way_m * sin(radians(beam_deg(site, mirror, sun, angle) - tube_deg))
            _, share = across(site.receiver, sun)
            spread_m = way_m * (4.65e-3 + 4 * mirror.slope_error_mrad * 1e-3) / share
            assert off_m > site.receiver.diameter_m / 2 + 2 * (strip_m + spread_m)


@pytest.mark.parametrize("preset", SLATS)
def test_slat_when_clear_then_beyond_every_tracking_position(preset):
    site = load_site(preset)
    for mirror in site.mirrors:
        escape = escape_of(site, mirror)
        assert escape.clear_deg < mirror.axis1.max_deg
        assert escape.last_deg < escape.first_deg < escape.clear_deg
        for sun in suns(site)[::11]:
            assert tracking_deg(site, mirror, sun) < escape.clear_deg


def test_tube_s_axis_when_azimuth_and_tilt_are_given_then_level_and_across_are_square_to_it():
    tube = load_site("solar-ose-v1").receiver
    assert tube_axis(tube) == pytest.approx((0.0, 1.0, 0.0))
    east = tube.model_copy(update={"axis_azimuth_deg": 90.0, "axis_tilt_deg": 30.0})
    assert tube_axis(east) == pytest.approx((cos(radians(30)), 0.0, 0.5))
    assert across(east, tube_axis(east))[1] == pytest.approx(0.0, abs=1e-12)
    # Who looks east has south at the right hand.
    assert across(east, (0.0, -1.0, 0.0)) == pytest.approx((0.0, 1.0))
    assert across(east, (0.0, 0.0, 1.0)) == pytest.approx((90.0, cos(radians(30))))


def test_slat_under_a_plane_receiver_then_refused_with_its_name():
    site = load_site("solar-ose-v1")
    plane = site.model_copy(update={"receiver": load_site("la-villette").receiver})
    with pytest.raises(ValueError, match=r'found "plane", allowed: "tube" above slats as s1'):
        tube_of(plane, plane.mirrors[0])


@pytest.mark.parametrize(
    ("energy", "drive"),
    [("battery", "wire"), ("spring", "spring"), ("gravity", "gravity"), ("none", "software")],
)
def test_escape_drive_when_absent_then_it_follows_from_the_stored_energy(energy, drive):
    site = load_site("la-villette")
    boiler = site.boiler.model_copy(update={"defocus_energy": energy})
    silent = site.mirrors[0].model_copy(update={"escape_drive": None})
    assert escape_drive(site.model_copy(update={"boiler": boiler}), silent) == drive
    assert escape_drive(site, site.mirrors[0]) == "wire"
