"""The conductor on a toy plant: morning, start, heat, reduced, wind, evening, overrides."""

from datetime import date

import pytest

from host.bus import Command
from host.codes import ActivityCode
from host.conductor.activity import Activity
from host.conductor.conductor import Conductor
from host.plant_state import BoardView
from host.site.runtime import make_runtime, runtime_of


def test_morning_when_trackers_are_unhomed_then_they_are_homed_and_get_the_day(make_field):
    field = make_field()
    field.run(60)
    assert field.ops("tracker1") == ["home"]
    assert {t.mode for t in field.trackers.values()} == {"STANDBY"}
    assert [t.device for t in field.sent] == ["tracker1", "tracker2"]
    assert field.sent[0].date == date(2026, 6, 21)
    assert field.sent[0].knots["m1"][0] == (1782021600000, 180_000_000, 30_000_000)


def test_ready_when_nobody_starts_then_no_mirror_is_tracked_and_start_is_never_given(make_field):
    field = make_field()
    field.run(300)
    assert set(field.ops()) == {"home"}
    assert field.conductor.activity.code is ActivityCode.WAITING_FOR_START


def test_run_when_pressure_is_low_then_all_mirrors_of_both_groups_track(running):
    field = running()
    assert field.on == 4
    assert field.ops("boiler") == []


def test_commands_when_their_effect_shows_then_they_are_not_repeated(running):
    field = running()
    before = len(field.commands)
    field.pressure_barg = 5.0
    field.run(60)
    assert len(field.commands) == before


def test_track_when_a_board_ignores_it_then_it_is_repeated_after_seconds(make_field):
    field = make_field()
    field.run(60)
    field.trackers["tracker1"].obey = lambda command, now_ms: None
    field.boiler_mode = "RUN"
    field.run(21)
    assert 3 <= field.ops("tracker1").count("track") <= 5
    assert field.ops("tracker2").count("track") == 1


def test_reduced_when_pressure_was_high_then_group_1_alone_tracks_and_both_after_return(running):
    field = running()
    field.boiler_mode = "REDUCED"
    field.run(60)
    field.pressure_barg = 8.0
    seen = len(field.commands)
    field.run(30)
    assert {c.device for _, c in field.commands[seen:]} <= {"tracker1"}
    assert field.on == 2
    field.boiler_mode, field.pressure_barg = "RUN", 8.0
    field.run(30)
    assert field.on == 4


def test_hold_when_it_returned_to_ready_and_was_started_then_both_groups_track_again(running):
    field = running()
    field.boiler_mode = "HOLD"
    field.run(20)
    assert field.on == 0
    field.boiler_mode = "READY"
    field.run(20)
    assert field.on == 0
    field.boiler_mode, field.pressure_barg = "RUN", 8.0
    field.run(20)
    assert field.on == 4


def test_tracker_when_it_restarts_then_it_is_homed_gets_the_day_and_tracks(running):
    field = running()
    tracker = field.trackers["tracker2"]
    tracker.mode, tracker.boot, tracker.trajectories = "UNHOMED", "00000002", None
    tracker.obey(Command("tracker2", "defocus"), field.now_ms)
    tracker.mode = "UNHOMED"
    field.pressure_barg = 7.0
    field.run(40)
    assert field.ops("tracker2")[-2:] == ["home", "track"]
    assert field.sent[-1].device == "tracker2"
    assert field.on == 4


@pytest.mark.parametrize(
    ("preset", "demand_kw", "lag_s"),
    [
        ("la-villette", 0.0, 10.0),
        ("la-villette", 0.3, 10.0),
        ("la-villette", 1.7, 10.0),
        ("la-villette", 2.4, 10.0),
        ("san-luis-valley", 0.0, 8.0),
        ("san-luis-valley", 1.0, 8.0),
        ("san-luis-valley", 6.8, 8.0),
        ("san-luis-valley", 9.0, 8.0),
    ],
)
def test_pressure_when_light_exceeds_demand_then_it_is_held_at_10_0_within_0_3(
    running, preset, demand_kw, lag_s
):
    field = running(preset)
    field.demand_kw, field.metal_lag_s = demand_kw, lag_s
    field.run(900)
    first = next(i for i, barg in enumerate(field.pressures_barg) if i > 240 and barg >= 9.7)
    assert max(field.pressures_barg) <= 10.3 + 0.01
    assert min(field.pressures_barg[first:]) >= 9.7 - 0.01
    turns = field.ops().count("track")
    assert turns < 900 / 18


def test_pressure_when_the_steam_valve_closes_at_full_load_then_sf_01_is_not_reached(running):
    field = running("san-luis-valley")
    field.demand_kw, field.metal_lag_s = 9.0, 8.0
    field.run(600)
    field.demand_kw = 0.0
    field.run(300)
    assert max(field.pressures_barg) < 10.5
    assert field.on == 0


@pytest.mark.parametrize("phase_s", range(0, 140, 20))
def test_pressure_when_the_valve_closes_wherever_the_pressure_has_wandered_then_no_sf_01(
    running, phase_s
):
    field = running("san-luis-valley")
    field.demand_kw, field.metal_lag_s = 9.0, 8.0
    field.run(500 + phase_s)
    field.demand_kw = 0.0
    field.run(120)
    assert max(field.pressures_barg) < 10.5


def test_pressure_when_one_transmitter_is_invalid_then_the_other_counts(running):
    field = running()
    field.pts_mbar = (None, 10_350)
    field.run(5)
    assert field.on == 0


def test_pressure_when_no_transmitter_is_valid_then_no_mirror_stays(running):
    field = running()
    field.pts_mbar = (None, None)
    field.run(15)
    assert field.on == 0


def test_trim_when_mirrors_leave_then_both_groups_stay_in_use_and_wear_alike(running):
    field = running("san-luis-valley")
    field.demand_kw = 5.0
    field.run(2400)
    groups = {m.id: m.group for m in field.site.mirrors}
    by_group = [sum(1 for m in field.conductor.mirrors.on if groups[m] == g) for g in (1, 2)]
    assert abs(by_group[0] - by_group[1]) <= 1
    wear = field.conductor.mirrors.wear.values()
    assert max(wear) - min(wear) <= 2


def test_heat_when_a_person_limits_it_then_no_more_mirrors_are_on(running):
    field = running()
    field.conductor.override("heat", {"pct": 50})
    field.run(20)
    assert field.on == 2
    field.conductor.override("heat", {"pct": 0})
    field.run(20)
    assert field.on == 0
    field.conductor.override("heat", {"pct": 100})
    field.pressure_barg = 8.0
    field.run(20)
    assert field.on == 4


@pytest.mark.parametrize("pct", [-1, 101, "50", None, True])
def test_heat_when_the_limit_is_no_percentage_then_it_is_refused(make_field, pct):
    with pytest.raises(ValueError, match="allowed: 0 to 100"):
        make_field().conductor.override("heat", {"pct": pct})


def test_defocus_when_a_person_commands_it_then_mirrors_stay_away_until_track(running):
    field = running()
    field.conductor.override("defocus")
    for name, tracker in field.trackers.items():
        tracker.obey(Command(name, "defocus"), field.now_ms)
    field.run(120)
    assert field.on == 0
    assert field.conductor.activity.code is ActivityCode.DEFOCUSED_BY_OPERATOR
    field.conductor.override("track")
    field.run(20)
    assert field.on == 4


def test_defocus_when_a_person_starts_anew_then_mirrors_track_again(running):
    field = running()
    field.conductor.override("defocus")
    field.boiler_mode = "READY"
    field.run(20)
    field.boiler_mode = "RUN"
    field.run(20)
    assert field.on == 4


def test_evening_when_the_day_ends_then_mirrors_leave_in_time_stow_and_the_boiler_stops(running):
    field = running(start="2026-06-21T17:50+00:00")
    field.demand_kw = 2.8
    field.run(8 * 60 + 20)
    assert field.on == 4
    field.run(20)
    assert field.on == 0
    assert {t.mode for t in field.trackers.values()} == {"DEFOCUS"}
    field.run(60)
    assert {t.mode for t in field.trackers.values()} == {"STOW"}
    assert field.boiler_mode == "READY"
    assert field.ops("boiler") == ["stop"]


def test_night_when_trackers_stand_stowed_then_nothing_is_sent(make_field):
    field = make_field(start="2026-06-21T20:00+00:00")
    for tracker in field.trackers.values():
        tracker.mode = "STOW"
    field.run(600)
    assert field.commands == []
    assert field.conductor.activity.code is ActivityCode.NIGHT


def test_reach_when_a_mirror_comes_to_its_end_then_it_leaves_before_and_comes_back(running):
    span = (1782030000000, 1782030120000, "beyond axis 1")  # 08:20 to 08:22
    field = running(start="2026-06-21T08:16+00:00", unreachable={"m2": [span]})
    field.demand_kw = 2.8
    field.run(145)
    assert field.trackers["tracker2"].on["m2"]
    field.run(22)
    assert not field.trackers["tracker2"].on["m2"]
    assert field.trackers["tracker2"].on["m4"]
    field.pressure_barg = 8.0
    field.run(130)
    assert field.trackers["tracker2"].on["m2"]


def test_wind_when_it_is_strong_then_all_boards_stow_until_ten_calm_minutes(running):
    field = running()
    field.trackers["tracker1"].wind_cm_s = 1300
    field.run(10)
    assert {t.mode for t in field.trackers.values()} == {"STOW"}
    field.trackers["tracker1"].wind_cm_s = 300
    field.run(590)
    assert {t.mode for t in field.trackers.values()} == {"STOW"}
    field.run(90)
    assert {t.mode for t in field.trackers.values()} == {"TRACK"}


def test_clock_when_it_is_not_good_then_nothing_is_sent_but_home(make_field):
    field = make_field()
    field.clock_good = False
    field.run(60)
    field.boiler_mode = "RUN"
    field.run(60)
    assert set(field.ops()) == {"home"}
    assert field.sent == []
    assert field.conductor.activity.code is ActivityCode.WAITING_FOR_CLOCK


def test_clock_when_it_is_lost_while_tracking_then_mirrors_may_leave_but_none_comes(running):
    field = running()
    field.clock_good = False
    field.pressure_barg = 10.25
    field.run(20)
    left = field.on
    assert left < 4
    field.pressure_barg = 5.0
    field.run(60)
    assert field.on == left


def test_plan_when_it_is_not_ready_yet_then_boards_are_homed(make_field):
    field = make_field()
    field.conductor = Conductor(runtime_of(field.site), lambda day: None)
    field.run(60)
    assert field.ops() == ["home", "home"]
    assert field.conductor.activity.code is ActivityCode.PLANNING


def test_conductor_when_it_restarts_then_no_mirror_moves(running):
    field = running()
    field.demand_kw, field.pressure_barg = 1.7, 9.95
    field.run(300)
    before, on = len(field.commands), field.on
    field.conductor = field.conductor.fresh()
    field.run(3)
    tracks = [c for _, c in field.commands[before:] if c.op != "track"]
    assert tracks == []
    assert abs(field.on - on) <= 1


def test_step_when_a_board_is_not_there_then_nothing_is_sent_to_it():
    conductor = Conductor(make_runtime("la-villette"), lambda day: None)
    view = BoardView(True, "1", "UNHOMED", {})
    assert [a.device for a in conductor.step(1782030000000, {"tracker2": view})] == ["tracker2"]


def test_activity_when_boards_are_gone_busy_or_late_then_it_names_them(make_field):
    field = make_field()
    field.run(2)
    activity = field.conductor.activity
    assert activity == Activity(
        ActivityCode.WAITING_FOR_TRACKERS, ("tracker1", "tracker2"), "HOMING"
    )
    field.trackers["tracker2"].online = False
    field.run(1)
    assert field.conductor.activity == Activity(ActivityCode.WAITING_FOR_BOARDS, ("tracker2",))
