from desk.tracker import AXIS1, AXIS2, Bench, configuration, mirror

from firmware.common import fields

ONE = configuration(mirror("m1"))
SLAT = configuration(mirror("m1", axes=(AXIS2,), stow=(90000000,), escape=0))


def bench(axis1_deg=150.0, axis2_deg=40.0, config=ONE, **more):
    made = Bench(config, (axis1_deg, axis2_deg), **more)
    made.run(1)
    return made


def homed(made):
    assert made.command("home") == ("accepted", None)
    made.until(lambda: made.state == "STANDBY", 300)
    made.run(3)
    return made


def known_deg(made):
    now = made.telemetry()
    return now["m1_axis1_udeg"] / 1e6, now["m1_axis2_udeg"] / 1e6


def test_boot_when_permit_is_low_or_high_then_the_escape_axis_runs_to_its_end_at_once():
    for permit in (False, True):
        made = Bench(ONE, (150.0, 40.0))
        made.board.permit = permit
        made.turn()
        assert made.board.motors[1].rate > 0, "not in the first turn"
        assert made.board.motors[0].rate == 0
        made.run(1)
        assert made.board.motors[1].rate == AXIS2["speed"] and made.board.buzzer
        made.until(lambda made=made: made.board.off_target, 30)
        assert made.state == "UNHOMED" and not made.faults


def test_boot_when_nobody_speaks_then_it_escapes_all_the_same():
    made = Bench(ONE, (150.0, 40.0), pings=False)
    made.run(30)
    assert made.board.off_target and made.deg(1) > 89.9


def test_boot_when_at_any_place_then_the_escape_axis_ends_at_its_switch_and_knows_it():
    for start in (-1.0, 0.0, 12.3, 45.0, 77.7, 89.0, 89.9, 89.99, 90.0, 90.01, 90.5, 91.0):
        made = bench(axis2_deg=start)
        made.until(lambda made=made: made.board.off_target, 40)
        made.run(3)
        assert abs(made.deg(1) - 90.0) < 0.1, start
        assert abs(known_deg_of_escape(made) - made.deg(1)) < 0.03, start  # two counts
        assert not made.faults and not made.board.buzzer


def known_deg_of_escape(made):
    return made.telemetry()["m1_axis2_udeg"] / 1e6


def test_home_when_the_other_axis_is_anywhere_then_it_finds_its_switch_slowly_and_twice():
    for start in (59.0, 60.0, 60.01, 60.3, 63.0, 150.0, 299.0, 301.0):
        made = bench(axis1_deg=start)
        rates = []
        made.watch = lambda made=made, rates=rates: rates.append(abs(made.board.motors[0].rate))
        homed(made)
        assert max(rates) <= AXIS1["speed"] // 3, start
        assert abs(known_deg(made)[0] - made.deg(0)) < 0.005, start  # two steps
        assert not made.faults and made.board.off_target


def test_home_when_sent_then_the_other_axis_waits_until_the_escape_axis_is_at_its_end():
    made = Bench(ONE, (150.0, 40.0))
    made.turn()

    def other_moves_only_at_the_end():
        assert made.board.motors[0].rate == 0 or made.deg(1) > 89.9

    made.watch = other_moves_only_at_the_end
    homed(made)


def test_off_target_when_home_is_sent_again_then_the_loop_is_open_until_the_switch_is_found():
    made = homed(bench())
    assert made.board.off_target
    assert made.command("home") == ("accepted", None)
    made.turn()
    assert not made.board.off_target
    made.until(lambda: made.board.off_target, 30)
    assert made.board.motors[1].rate == 0 and made.state == "HOMING"


def test_home_when_sent_again_then_it_finds_the_switches_anew_and_errors_are_gone():
    made = homed(bench())
    made.board.motors[0].jammed = True
    assert made.command("jog", {"mirror": "m1", "axis": 1, "udeg": 3_000_000})[0] == "accepted"
    made.run(5)
    made.board.motors[0].jammed = False
    assert abs(known_deg(made)[0] - made.deg(0)) > 2.9
    homed(made)
    assert abs(known_deg(made)[0] - made.deg(0)) < 0.005


def test_buzzer_when_the_switch_is_made_already_then_it_sounds_three_seconds_before_motion():
    made = Bench(ONE, (150.0, 90.5))
    made.turn()
    waited = made.until(lambda: made.board.motors[1].rate != 0, 10)
    assert 2.8 <= waited <= 3.2
    assert made.board.buzzer


def test_home_when_a_switch_is_never_made_then_that_axis_fails_after_its_travel():
    for index, name in ((0, "axis1"), (1, "axis2")):
        made = bench()
        made.board.motors[index].switch = False
        made.command("home")
        made.until(lambda made=made: made.faults, 400)
        assert made.faults[0] == ("m1", index + 1, "home switch not found"), name
        made.until(lambda made=made: made.state == "FAULT", 5)
        made.run(60)
        assert made.telemetry()["m1_mode"] == fields.FAULT
        assert not any([motor.rate for motor in made.board.motors])
        assert made.board.off_target == (index == 0), "a lost escape axis keeps the loop open"


def test_home_when_a_switch_is_stuck_closed_then_that_axis_fails():
    for index in (0, 1):
        made = bench()
        made.board.motors[index].switch = True
        made.command("home")
        made.until(lambda made=made: made.faults, 200)
        assert made.faults[0] == ("m1", index + 1, "home switch does not open")


def test_home_when_the_switch_is_found_in_two_places_then_the_axis_fails():
    made = Bench(ONE, (150.0, 40.0))
    motor = made.board.motors[1]
    motor.switch = False
    made.until(lambda: made.deg(1) > 80.0, 20)
    motor.switch = True  # found here first
    made.until(lambda: motor.rate < 0 and made.deg(1) < 77.0, 60)
    motor.switch = False  # it opens late
    made.until(lambda: motor.rate > 0, 10)
    motor.switch = True  # found here the second time, three degrees away
    made.until(lambda: made.faults, 10)
    assert made.faults == [("m1", 2, "home switch found in two places")]
    assert not made.board.off_target


def test_home_when_the_switch_is_not_found_a_second_time_then_the_axis_fails():
    made = Bench(ONE, (150.0, 40.0))
    motor = made.board.motors[1]
    made.until(lambda: motor.home_made, 30)
    made.until(lambda: motor.rate < 0, 20)
    motor.switch = False
    made.until(lambda: made.faults, 60)
    assert made.faults == [("m1", 2, "home switch not found again")]


def test_fault_when_the_escape_axis_failed_then_the_other_axis_takes_the_light_away():
    made = bench(axis1_deg=150.0)
    made.board.motors[1].jammed = True
    made.board.motors[1].switch = False
    made.until(lambda: made.faults, 60)
    made.until(lambda: abs(made.deg(0) - 150.0) > 20.0, 20)
    made.run(60)
    assert not any([motor.rate for motor in made.board.motors])
    assert not made.board.off_target


def test_fault_when_mended_then_home_brings_the_mirror_back():
    made = bench()
    made.board.motors[1].switch = False
    made.until(lambda: made.state == "FAULT", 60)
    assert made.command("track")[0] == "rejected"
    assert made.command("stow")[0] == "rejected"
    made.board.motors[1].switch = None
    homed(made)
    assert made.board.off_target and made.telemetry()["m1_mode"] == fields.STANDBY


def test_slat_when_it_has_one_axis_then_it_homes_with_that():
    made = Bench(SLAT, (40.0, 40.0))
    made.run(1)
    homed(made)
    assert made.telemetry()["m1_axis2_udeg"] is None
    assert abs(made.telemetry()["m1_axis1_udeg"] / 1e6 - made.deg(0)) < 0.03
    assert made.board.off_target
