"""Escape axes that PERMIT's relay moves by wire: the board waits, and knows where they are."""

from desk.tracker import AXIS1, AXIS2, CLEAR_UDEG, Bench, configuration, mirror

from firmware.common import fields
from firmware.tracker import config

ONE = configuration(mirror("m1", drive="wire"))
ESCAPE_S = 12  # the whole travel at full speed, and half a second
STANDS = "stands before its end by wire"
PLAY = dict(AXIS2, backlash_udeg=50_000)


def bench(permit=False, made=ONE, starts_deg=(150.0, 40.0), **more):
    one = Bench(made, starts_deg, **more)
    one.board.permit = permit
    return one


def on_target(made=ONE):
    """Homed with PERMIT low, as every morning, and on target."""
    one = bench(made=made)
    one.ready()
    one.board.permit = True
    one.run(1)
    assert one.command("track") == ("accepted", None)
    one.run(60)
    assert one.state == "TRACK" and abs(one.deg(1) - 40.0) < 0.1
    return one


def known_deg(one, axis=2):
    return one.telemetry()["m1_axis%d_udeg" % axis] / 1e6


def never_closed(one, seconds):
    for _ in range(round(seconds * 10)):
        one.turn()
        assert not one.board.off_target


def test_boot_when_permit_is_low_then_the_wire_takes_the_axis_home_and_there_it_is_known():
    one = bench()
    one.turn()
    assert one.board.buzzer and not one.board.off_target
    one.until(lambda: one.deg(1) > 89.99, ESCAPE_S)
    never_closed(one, 0.4)
    one.until(lambda: one.board.off_target, 1)
    assert one.board.motors[1].rate == 0 and not one.board.buzzer
    one.run(1)
    assert one.states == [("UNHOMED", "boot")]
    assert abs(known_deg(one) - 90.0) < 0.02


def test_home_when_permit_is_low_then_the_other_axis_is_searched_and_positions_are_right():
    for first, second in ((AXIS1, AXIS2), (dict(AXIS1, backlash_udeg=50_000), PLAY)):
        made = configuration(mirror("m1", axes=(first, second), drive="wire"))
        one = on_target(made)
        for axis in (1, 2):
            assert abs(known_deg(one, axis) - one.deg(axis - 1)) < 0.04
        assert not one.faults


def test_home_when_sent_again_at_the_end_then_the_loop_opens_for_half_a_second():
    one = bench()
    one.ready()
    assert one.board.off_target
    one.command("home")
    never_closed(one, 0.1)
    one.until(lambda: one.board.off_target, 1)
    one.until(lambda: one.state == "STANDBY", 60)


def test_permit_when_lost_while_tracking_then_the_axis_is_left_alone_in_the_same_turn():
    one = on_target()
    one.board.permit = False
    one.turn()
    assert one.states[-1] == ("DEFOCUS", "PERMIT") and not one.board.off_target
    one.watch = lambda: no_rate(one)
    one.until(lambda: one.board.off_target, 5)
    assert one.deg(1) > CLEAR_UDEG / 1e6 - 1.0
    one.run(ESCAPE_S)
    assert one.deg(1) > 89.99 and one.board.off_target and not one.board.buzzer
    assert abs(known_deg(one) - 90.0) < 0.02


def no_rate(one):
    assert one.board.motors[1].rate == 0


def test_permit_when_it_comes_back_then_nothing_moves_and_positions_are_right():
    one = on_target(configuration(mirror("m1", axes=(AXIS1, PLAY), drive="gravity")))
    for wait_s in (ESCAPE_S, 1):  # at its end, and half-way
        one.board.permit = False
        one.run(wait_s)
        one.board.permit = True
        one.run(ESCAPE_S)
        assert one.state == "DEFOCUS" and one.deg(1) > 89.9 and one.board.off_target
        assert one.command("track") == ("accepted", None)
        one.run(30)
        assert abs(one.deg(1) - 40.0) < 0.1 and abs(known_deg(one) - one.deg(1)) < 0.04
    assert not one.faults


def test_permit_when_it_comes_while_the_axis_is_not_known_then_the_board_searches_itself():
    one = bench()
    one.run(1)
    one.board.permit = True
    one.run(0.5)
    assert one.board.motors[1].rate > 0 and one.board.buzzer
    one.until(lambda: one.board.off_target, 30)
    one.run(20)
    assert abs(known_deg(one) - one.deg(1)) < 0.04 and not one.faults


def test_permit_when_lost_in_the_middle_of_a_search_then_the_wire_ends_it():
    one = bench(permit=True)
    one.run(2)
    assert one.board.motors[1].rate > 0
    one.board.permit = False
    one.turn()
    assert one.board.motors[1].rate == 0
    one.run(ESCAPE_S)
    assert one.board.off_target and one.deg(1) > 89.99
    assert abs(known_deg(one) - one.deg(1)) < 0.04 and not one.faults


def test_sf21_when_the_axis_does_not_reach_its_end_by_wire_then_the_other_one_helps():
    one = on_target()
    one.board.motors[1].stalled = True
    one.board.permit = False
    never_closed(one, 60)
    assert one.faults == [("m1", 2, STANDS), ("m1", 2, "does not move")]
    assert abs(one.deg(0) - 150.0) > 60.0


def test_sf21_when_the_wire_does_not_move_the_axis_then_the_board_does_and_says_so():
    one = on_target()
    one.board.motors[1].welded = True
    one.board.permit = False
    one.run(0.8)
    assert one.board.motors[1].rate > 0 and one.faults == [("m1", 2, STANDS)]
    one.until(lambda: one.board.off_target, 5)
    one.run(ESCAPE_S)
    assert one.deg(1) > 89.9 and one.board.off_target and one.state == "DEFOCUS"
    assert one.faults == [("m1", 2, STANDS)]


def test_sf21_when_the_wire_moves_the_axis_too_slowly_then_its_time_is_up():
    one = on_target()
    motor = one.board.motors[1]
    motor.axis = dict(motor.axis, speed=motor.axis["speed"] // 20)
    one.board.permit = False
    one.until(lambda: one.faults, 30)
    assert one.faults == [("m1", 2, "does not reach its end by wire")]


def test_sf21_when_the_home_switch_is_stuck_half_way_then_the_loop_stays_open():
    one = on_target()
    one.board.motors[1].stalled, one.board.motors[1].switch = True, True
    one.board.permit = False
    never_closed(one, 10)
    assert one.faults == [("m1", 2, "home switch made elsewhere than at home")]


def test_sf21_when_the_sensor_is_dead_then_the_loop_stays_open_though_it_left():
    one = on_target()
    one.board.motors[1].blind = True
    one.board.permit = False
    never_closed(one, 30)
    assert one.deg(1) > 89.9 and one.state == "FAULT"
    assert one.faults[:2] == [("m1", 2, STANDS), ("m1", 2, "does not move")]


def test_sf21_when_the_home_switch_is_open_then_it_is_found_missing_in_time():
    one = bench()
    one.board.motors[1].switch = False
    never_closed(one, 40)
    assert one.faults[:2] == [("m1", 2, STANDS), ("m1", 2, "does not move")]


def test_sf21_when_a_driven_axis_does_not_count_then_it_fails_within_a_second():
    one = bench(permit=True)
    one.board.motors[1].stalled = True
    one.run(1.5)
    assert one.faults == [("m1", 2, "does not move")]


def test_home_after_a_fault_when_the_axis_is_well_again_then_it_is_tried_again():
    one = on_target()
    one.board.motors[1].stalled = True
    one.board.permit = False
    one.run(30)
    assert one.state == "FAULT"
    one.board.motors[1].stalled = False
    one.run(ESCAPE_S)
    assert one.command("home") == ("accepted", None)
    one.until(lambda: one.state == "STANDBY", 300)
    assert one.board.off_target and one.deg(1) > 89.9


def test_stow_when_permit_is_low_then_the_end_is_the_escape_axis_s_stow():
    made = configuration(mirror("m1", stow=(180000000, 75000000), drive="wire"))
    one = bench(made=made)
    one.ready()
    assert one.command("stow") == ("accepted", None)
    one.run(30)
    assert abs(one.deg(0) - 180.0) < 0.01 and one.deg(1) > 89.9
    one.board.permit = True
    one.run(20)
    assert abs(one.deg(1) - 75.0) < 0.05, "with PERMIT it goes where it was told"
    one.board.permit = False
    one.run(10)
    assert one.deg(1) > 89.9 and one.state == "STOW" and one.board.off_target


def test_jog_when_permit_is_low_then_the_escape_axis_is_refused_and_the_other_goes():
    one = bench()
    one.ready()
    result, why = one.command("jog", {"mirror": "m1", "axis": 2, "udeg": -1_000_000})
    assert result == "rejected" and "PERMIT" in why
    assert one.command("jog", {"mirror": "m1", "axis": 1, "udeg": 1_000_000})[0] == "accepted"


def test_sf17_when_the_battery_sags_while_the_wire_draws_on_it_then_track_is_refused():
    one = bench()
    one.board.reserve_mv = 10_500
    one.run(2)
    one.board.reserve_mv = 12_600
    one.run(ESCAPE_S)
    one.ready()
    one.board.permit = True
    one.run(1)
    result, why = one.command("track")
    assert result == "rejected" and "not proven" in why


def test_slat_when_permit_is_low_then_its_only_axis_is_homed_by_wire():
    slat = mirror("s1", axes=(AXIS2,), stow=(90000000,), escape=0, drive="gravity")
    one = bench(made=configuration(slat, reserve_min_mv=0), starts_deg=(40.0, 40.0))
    assert one.command("home") == ("accepted", None)
    one.until(lambda: one.state == "STANDBY", ESCAPE_S)
    assert one.board.off_target and one.deg(0) > 89.9
    one.run(1)
    assert one.telemetry()["s1_mode"] == fields.STANDBY


def test_configuration_when_the_escape_drive_is_unknown_or_missing_then():
    stored = configuration(mirror("m1", drive="steam"))
    assert "escape_drive" in config.fault(stored)
    del stored["mirrors"][0]["escape_drive"]
    assert config.fault(stored) is None
    assert not config.made(stored, "").mirrors[0].by_wire
