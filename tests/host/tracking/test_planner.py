"""Plans of a day beside dense truth: error, travel, speed, what is out of reach."""

from datetime import UTC, date, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.site import load_site
from host.site.slat import tracking_deg
from host.tracking.day_plan import PlanError
from host.tracking.geometry import angle_between, direction, heliostat_normals, slowest_deg_s
from host.tracking.planner import local_day_ms, make_plan, place_of
from host.tracking.sun import sun_positions, utc_ms

LA_VILLETTE = load_site("la-villette")
JUNE = date(2026, 6, 21)


def moved(site, latitude_deg, longitude_deg=0.0, timezone="UTC", **mirror):
    """The site somewhere else, its mirrors changed."""
    place = {"latitude_deg": latitude_deg, "longitude_deg": longitude_deg}
    location = site.location.model_copy(update=place)
    mirrors = tuple(m.model_copy(update=mirror) for m in site.mirrors)
    changes = {"location": location, "mirrors": mirrors, "timezone": timezone}
    return site.model_copy(update=changes)


def axis_of(mirror, number, **changes):
    return (mirror.axis1, mirror.axis2)[number - 1].model_copy(update=changes)


def all_round(site):
    """Axis 1 that turns all the way, so that nothing in azimuth is out of reach."""
    return axis_of(site.mirrors[0], 1, min_deg=0.0, max_deg=360.0, home_deg=0.0)


def followed(plan, step_ms):
    """Times in which a mirror follows the sun, its knots' parked parts left out."""
    times = np.arange(plan.tracks_from, plan.tracks_to, step_ms)
    for from_ms, to_ms, _ in plan.unreachable:
        times = times[(times < from_ms) | (times > to_ms)]
    return times


def flown(plan, times):
    knots = np.array(plan.knots)
    return [np.interp(times, knots[:, 0], knots[:, k]) for k in (1, 2)]


def error_mrad(site, plan, mirror, step_ms=997):
    times = followed(plan, step_ms)
    sun = sun_positions(place_of(site), times).vectors()
    pivot, offset = np.array(mirror.pivot_m), np.array([mirror.surface_offset_m])
    wanted = heliostat_normals(sun, pivot, np.array(site.receiver.centre_m), offset)
    return angle_between(wanted, direction(*flown(plan, times))).max() * 1e3


@pytest.mark.parametrize("day", [JUNE, date(2026, 12, 21)])
def test_plan_when_compared_with_spa_every_second_then_within_its_own_word(day):
    plan = make_plan(LA_VILLETTE, day).mirrors[0]
    error = error_mrad(LA_VILLETTE, plan, LA_VILLETTE.mirrors[0])
    assert error < 0.05
    assert error < plan.max_interpolation_mrad + 0.001


def zenith_site():
    """A field of which one mirror's normal passes close to the zenith."""
    site = load_site("la-villette")
    receiver = site.receiver.model_copy(update={"centre_m": (0.0, 0.0, 60.0)})
    site = moved(site, 10.0, axis1=all_round(site), pivot_m=(0.5, 0.3, 1.2))
    return site.model_copy(update={"receiver": receiver})


def test_plan_when_the_normal_passes_near_the_zenith_then_knots_are_closer_and_still_right():
    site = zenith_site()
    plan = make_plan(site, date(2026, 4, 18)).mirrors[0]
    gaps = np.diff([k[0] for k in plan.knots])
    assert gaps.min() < 20_000
    assert error_mrad(site, plan, site.mirrors[0]) < 0.05


def test_plan_when_flown_then_monotonic_within_travel_and_speed():
    site = zenith_site()
    for plan, mirror in zip(make_plan(site, date(2026, 4, 18)).mirrors, site.mirrors, strict=True):
        for before, after in pairwise(plan.knots):
            assert after[0] > before[0]
            seconds = (after[0] - before[0]) / 1000
            assert abs(after[1] - before[1]) <= mirror.axis1.speed_deg_s * seconds
            assert mirror.axis1.min_deg <= after[1] <= mirror.axis1.max_deg
            assert mirror.axis2.min_deg <= after[2] <= mirror.axis2.max_deg


def test_plan_when_the_day_begins_then_the_sun_stands_at_the_starting_elevation():
    plan = make_plan(LA_VILLETTE, JUNE).mirrors[0]
    ends = sun_positions(place_of(LA_VILLETTE), np.array([plan.tracks_from, plan.tracks_to]))
    assert ends.apparent_elevation_deg == pytest.approx([6.0, 6.0], abs=1e-4)
    assert plan.knots[0][0] == plan.tracks_from
    assert plan.knots[-1][0] == plan.tracks_to


def test_plan_when_knots_are_counted_then_about_one_a_minute():
    plan = make_plan(LA_VILLETTE, JUNE).mirrors[0]
    minutes = (plan.tracks_to - plan.tracks_from) / 60_000
    assert minutes <= len(plan.knots) <= 1.1 * minutes


def test_plan_when_travel_ends_too_early_then_says_when_why_and_parks():
    first = axis_of(LA_VILLETTE.mirrors[0], 1, min_deg=130.0, max_deg=200.0, home_deg=130.0)
    site = moved(LA_VILLETTE, 48.9, 2.4, "Europe/Paris", axis1=first)
    plan = make_plan(site, JUNE).mirrors[0]
    (morning_from, morning_to, reason), (evening_from, evening_to, _) = plan.unreachable
    assert morning_from == plan.tracks_from
    assert evening_to == plan.tracks_to
    assert "axis1: found" in reason
    assert "allowed: 130 to 200 deg" in reason
    assert error_mrad(site, plan, site.mirrors[0]) < 0.05
    middle = np.array([(morning_from + morning_to) // 2, (evening_from + evening_to) // 2])
    assert flown(plan, middle)[1].tolist() == [90.0, 90.0]


def test_plan_when_nothing_is_in_reach_then_no_knots_and_one_reason_for_the_day():
    first = axis_of(LA_VILLETTE.mirrors[0], 1, min_deg=-20.0, max_deg=20.0, home_deg=-20.0)
    site = moved(LA_VILLETTE, 48.9, 2.4, "Europe/Paris", axis1=first)
    plan = make_plan(site, JUNE).mirrors[0]
    assert plan.knots == ()
    assert [u[:2] for u in plan.unreachable] == [(plan.tracks_from, plan.tracks_to)]


def test_plan_when_an_axis_is_too_slow_near_the_zenith_then_parked_there_with_the_speed():
    slow = axis_of(LA_VILLETTE.mirrors[0], 1, min_deg=0.0, max_deg=360.0, speed_deg_s=0.02)
    site = zenith_site()
    site = moved(site, 10.0, axis1=slow)
    plan = make_plan(site, date(2026, 4, 18)).mirrors[0]
    assert any("deg/s" in reason for _, _, reason in plan.unreachable)


def test_plan_when_an_axis_comes_to_its_stop_then_turns_back_with_the_beam_away():
    site = zenith_site()
    plan = make_plan(site, date(2026, 4, 18)).mirrors[0]
    ((from_ms, to_ms, reason),) = plan.unreachable
    assert "axis1: found a turn from" in reason
    away = np.array([k for k in plan.knots if from_ms < k[0] < to_ms])
    assert away[:, 2].tolist() == [90.0, 90.0]
    assert to_ms - from_ms < 240_000


def test_plan_when_the_sun_never_rises_then_no_times_and_no_knots():
    plan = make_plan(moved(LA_VILLETTE, 80.0), date(2026, 12, 21)).mirrors[0]
    assert (plan.tracks_from, plan.tracks_to, plan.knots) == (None, None, ())


def test_plan_when_the_sun_never_sets_then_tracks_all_day():
    site = moved(LA_VILLETTE, 85.0, axis1=all_round(LA_VILLETTE))
    plan = make_plan(site, JUNE).mirrors[0]
    assert plan.tracks_to - plan.tracks_from == 86_400_000


def test_plan_when_the_zone_is_far_from_the_sun_then_the_night_is_a_gap():
    site = moved(LA_VILLETTE, 37.7, -105.9, "UTC")
    plan = make_plan(site, JUNE).mirrors[0]
    assert [reason for _, _, reason in plan.unreachable if "below 6 deg" in reason]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (JUNE, 24)]
)
def test_local_day_when_clocks_change_then_23_or_25_hours(day, hours):
    begin, end = local_day_ms("Europe/Paris", day)
    assert end - begin == hours * 3_600_000
    assert datetime.fromtimestamp(begin / 1000, UTC).date() < day


def test_local_day_when_the_last_of_all_then_an_error():
    with pytest.raises(PlanError, match="allowed"):
        local_day_ms("UTC", date.max)


def test_plan_when_a_slat_stands_among_heliostats_then_refused_by_name():
    slat = LA_VILLETTE.mirrors[0].model_copy(update={"id": "s1", "kind": "slat", "axis2": None})
    mixed = (slat, *LA_VILLETTE.mirrors[1:])
    with pytest.raises(PlanError, match="s1"):
        make_plan(LA_VILLETTE.model_copy(update={"mirrors": mixed}), JUNE)


def test_plan_of_slats_then_one_axis_each_half_way_between_sun_and_tube_all_day():
    site = load_site("solar-ose-v1")
    plan = make_plan(site, JUNE)
    times = [datetime(2026, 6, 21, hour, 7, tzinfo=UTC) for hour in (5, 8, 11, 14, 17)]
    suns = sun_positions(place_of(site), times).vectors()
    for mirror, own in zip(site.mirrors, plan.mirrors, strict=True):
        assert own.unreachable == ()
        assert own.max_interpolation_mrad < 0.05
        assert all(second is None for _, _, second in own.knots)
        knots = np.array([(at, first) for at, first, _ in own.knots])
        for time, sun in zip(times, suns, strict=True):
            flown = np.interp(utc_ms(time), knots[:, 0], knots[:, 1])
            assert flown == pytest.approx(tracking_deg(site, mirror, tuple(sun)), abs=0.003)


def test_slat_that_cannot_turn_as_far_then_parked_with_its_axis_named():
    site = load_site("solar-ose-v1")
    short = site.mirrors[0].axis1.model_copy(update={"min_deg": 60.0})
    mirror = site.mirrors[0].model_copy(update={"axis1": short})
    own = make_plan(site.model_copy(update={"mirrors": (mirror,)}), JUNE).mirrors[0]
    (from_ms, to_ms, reason), *_ = own.unreachable
    assert from_ms == own.tracks_from and to_ms > from_ms
    assert reason.startswith("axis1: found") and "60 to 200 deg" in reason
    assert own.knots[0][1:] == (200.0, None)


@settings(max_examples=15, deadline=None)
@given(
    latitude=st.floats(-66, 66),
    day=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    height=st.floats(2, 60),
    east=st.floats(-6, 6),
)
def test_plan_when_made_anywhere_then_right_and_within_travel_and_speed(
    latitude, day, height, east
):
    site = moved(LA_VILLETTE, latitude, axis1=all_round(LA_VILLETTE), pivot_m=(east, 5.0, 1.2))
    receiver = site.receiver.model_copy(update={"centre_m": (0.0, 0.0, height)})
    site = site.model_copy(update={"receiver": receiver, "mirrors": site.mirrors[:1]})
    (mirror,), (plan,) = site.mirrors, make_plan(site, day).mirrors
    assert plan.max_interpolation_mrad <= 0.05
    if plan.knots:
        assert error_mrad(site, plan, mirror, step_ms=4999) < 0.05
    slowest = (mirror.axis1.speed_deg_s, slowest_deg_s(mirror.axis2))
    for before, after in pairwise(plan.knots):
        assert after[0] > before[0]
        for axis, speed_deg_s, k in zip(mirror.axes, slowest, (1, 2), strict=True):
            assert abs(after[k] - before[k]) <= speed_deg_s * (after[0] - before[0]) / 1000
            assert axis.min_deg <= after[k] <= axis.max_deg
