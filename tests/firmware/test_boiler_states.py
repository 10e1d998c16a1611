"""The boiler board's states: every cell of the table, start, reset, and the button."""

from desk.boiler import Bench, code

from firmware.boiler import config, interlock
from firmware.common import fields, limits

STATES = fields.BOILER_MODES
UP = {"TRIPPED": (0, 0), "READY": (0, 0), "RUN": (1, 1), "REDUCED": (1, 0), "HOLD": (0, 0)}


def bench_in(state):
    bench = Bench()
    if state == "TRIPPED":
        bench.run(3000)
    elif state == "READY":
        bench.to_ready()
    elif state == "RUN":
        bench.to_run()
    elif state == "REDUCED":
        bench.to_reduced()
    else:
        bench.to_hold()
        bench.pressure(9600)  # the cause stays
    assert bench.mode == state
    return bench


def latch(bench):
    bench.set(chain_closed=False)
    bench.turn(2)


def hold(bench):
    bench.pings = False
    bench.run(6000)


def reduce(bench):
    bench.pressure(10_550)
    bench.turn(2)


def recover(bench):
    """Everything good for more than five minutes."""
    bench.pressure(9000)
    bench.slowly(310_000)


def command(op):
    return lambda bench: bench.command(op)


def short_press(bench):
    bench.gesture()


def long_press(bench):
    bench.press(2500)


TABLE = (
    # event            TRIPPED    READY      RUN        REDUCED    HOLD
    (latch, ("TRIPPED", "TRIPPED", "TRIPPED", "TRIPPED", "TRIPPED")),
    (hold, ("TRIPPED", "READY", "HOLD", "HOLD", "HOLD")),
    (reduce, ("TRIPPED", "READY", "REDUCED", "REDUCED", "HOLD")),
    (recover, ("TRIPPED", "READY", "RUN", "RUN", "READY")),
    (command("start"), ("TRIPPED", "RUN", "RUN", "REDUCED", "HOLD")),
    (command("stop"), ("TRIPPED", "READY", "READY", "READY", "HOLD")),
    (command("trip"), ("TRIPPED", "TRIPPED", "TRIPPED", "TRIPPED", "TRIPPED")),
    (command("lamp_test"), STATES),
    (command("reset"), STATES),
    (short_press, ("TRIPPED", "RUN", "RUN", "REDUCED", "HOLD")),
    (long_press, ("READY", "READY", "RUN", "REDUCED", "HOLD")),
)


def test_states_when_each_event_meets_each_state_then_the_table_holds():
    for event, expected in TABLE:
        for state, after in zip(STATES, expected):
            bench = bench_in(state)
            event(bench)
            bench.turn()
            assert bench.mode == after, (event, state, bench.events())
            assert bench.permits == tuple([bool(up) for up in UP[after]]), (event, state)


def test_states_when_walked_then_each_state_answers_each_event_and_none_but_reset_leaves_tripped():
    assert len(interlock.NEXT) == 8
    for event in interlock.NEXT:
        after = interlock.NEXT[event]
        assert len(after) == len(STATES)
        assert (after[fields.TRIPPED] == fields.TRIPPED) == (event != "reset")
        assert fields.RUN not in (after[fields.TRIPPED], after[fields.HOLD])
    assert interlock.NEXT["trip"] == (fields.TRIPPED,) * len(STATES)


def test_states_when_numbered_then_they_are_those_of_the_telemetry():
    for number, name in enumerate(STATES):
        assert getattr(fields, name) == number


def test_boot_when_everything_is_good_then_it_is_tripped_without_a_number():
    bench = Bench()
    bench.slowly(60_000)
    assert (bench.mode, bench.trips(), bench.telemetry()["sf"]) == ("TRIPPED", [], 0)
    assert bench.events("state")[0]["why"] == "boot"


def test_boot_when_something_is_bad_only_in_the_first_2_s_then_nothing_is_recorded():
    bench = Bench(chain_closed=False, pt1_ok=False)
    bench.run(1900)
    bench.set(chain_closed=True, pt1_ok=True)
    bench.run(10_000)
    assert bench.trips() == []


def test_boot_when_something_stays_bad_then_it_is_recorded_after_2_s():
    bench = Bench(chain_closed=False)
    bench.run(10_000)
    assert bench.trips() == ["SF-23"]
    assert 2000 <= bench.events("trip")[0]["ms"] <= 2050
    assert bench.telemetry()["sf"] == 23


def test_start_when_something_refuses_it_then_it_is_named_and_recorded():
    for inputs, why in (
        ({"off_target1_closed": False}, "OFF_TARGET_1 open"),
        ({"off_target2_closed": False}, "OFF_TARGET_2 open"),
        ({"pt1_code": 11_600, "pt2_code": 11_600}, "SF-01"),
    ):
        bench = Bench().to_ready()
        bench.climb(inputs.get("pt1_code", 0))
        bench.set(**inputs)
        bench.turn(3)
        assert bench.command("start") == ("rejected", why)
        assert bench.events("start_refused")[-1]["why"] == why
        bench.gesture()
        assert len(bench.events("start_refused")) == 2
        assert bench.mode == "READY"


def test_start_when_no_gateway_pings_then_the_button_is_refused_by_sf19():
    bench = Bench().to_ready()
    bench.pings = False
    bench.run(6000)
    bench.gesture()
    assert bench.events("start_refused")[-1]["why"] == "SF-19"


def test_start_when_not_ready_then_it_is_refused():
    for state, why in (
        ("TRIPPED", "not READY"),
        ("RUN", "not READY"),
        ("REDUCED", "not READY"),
        ("HOLD", "SF-01"),
    ):
        bench = bench_in(state)
        assert bench.command("start") == ("rejected", why)


def test_reset_when_something_refuses_it_then_it_is_named_and_recorded():
    for inputs, why in (
        ({"off_target1_closed": False}, "OFF_TARGET_1 open"),
        ({"off_target2_closed": False}, "OFF_TARGET_2 open"),
        ({"chain_closed": False}, "SF-23"),
        ({"pt1_code": 12_000, "pt2_code": 12_000}, "SF-02"),
        ({"pt1_ok": False}, "SF-03"),
        ({"level_bits": 0}, "SF-11"),
        ({"contact1_closed": True}, "SF-13"),
    ):
        bench = Bench(**inputs)
        bench.run(5000)
        bench.press(500)  # silences the siren where there is one
        bench.press(2500)
        assert bench.mode == "TRIPPED"
        assert [e["why"] for e in bench.events("reset_refused")] == [why], inputs


def test_reset_when_only_a_cause_of_hold_acts_then_it_is_taken_and_start_is_refused():
    bench = Bench(pt1_code=11_500, pt2_code=11_500)
    bench.pings = False
    bench.run(6000)
    bench.press(2500)
    assert bench.mode == "READY"
    bench.gesture()
    assert bench.events("start_refused")[-1]["why"] == "SF-19"


def test_reset_when_taken_then_what_tripped_is_forgotten_and_may_be_recorded_again():
    bench = Bench().to_run()
    for count in (1, 2):
        bench.set(chain_closed=False)
        bench.run(1000)
        bench.set(chain_closed=True)
        bench.run(1000)
        assert (bench.telemetry()["sf"], bench.trips()) == (23, ["SF-23"] * count)
        bench.press(2500)
        bench.run(1000)
        assert (bench.mode, bench.telemetry()["sf"]) == ("READY", 0)


def test_first_out_when_several_trip_then_the_first_is_shown_and_all_are_told():
    bench = Bench().to_run()
    bench.set(level_bits=0)
    bench.run(1000)
    bench.set(chain_closed=False)
    bench.run(1000)
    assert bench.trips() == ["SF-11", "SF-23"]
    assert bench.telemetry()["sf"] == 11 and bench.why() == "SF-11"


def test_button_when_held_for_2_to_10_s_and_released_then_it_resets():
    for ms in (2000, 2050, 9950, 10_000):
        bench = bench_in("TRIPPED")
        bench.set(button_pressed=True)
        bench.run(ms)
        assert bench.mode == "TRIPPED"
        bench.set(button_pressed=False)
        bench.turn()
        assert bench.mode == "READY", ms


def test_button_when_held_shorter_or_longer_then_it_does_not_reset():
    for ms in (50, 1000, 1950, 10_050, 40_000):
        bench = bench_in("TRIPPED")
        bench.press(ms)
        assert bench.mode == "TRIPPED", ms


def test_button_when_pressed_for_0_2_to_1_s_then_it_starts():
    for ms, mode in (
        (0, "READY"),
        (50, "READY"),  # one sample: a touch as short as can be, or a glitch
        (200, "READY"),  # held surely only between the first and the last sample of it
        (250, "RUN"),
        (1000, "RUN"),
        (1050, "READY"),
        (5000, "READY"),
    ):
        bench = bench_in("READY")
        bench.gesture(ms)
        assert bench.mode == mode, ms


def pressed_after(bench, released_ms, ms=500):
    """The button is released for so long and pressed once more; then there is quiet for 1 s."""
    bench.run(released_ms - 100)  # two turns are in `press`
    bench.press(ms)
    bench.run(1000)


def test_button_when_it_was_released_for_less_than_3_s_then_a_press_is_no_start():
    for released_ms, mode in ((2950, "READY"), (3000, "RUN")):
        bench = bench_in("READY")
        bench.press(1500)  # neither short nor long
        pressed_after(bench, released_ms)
        assert bench.mode == mode, released_ms


def test_button_when_it_is_not_quiet_for_0_5_s_after_a_press_then_that_is_no_start():
    for quiet_ms, mode in ((300, "READY"), (500, "READY"), (550, "RUN")):
        bench = bench_in("READY")
        bench.run(5000)
        bench.set(button_pressed=True)
        bench.run(500)
        bench.set(button_pressed=False)
        bench.run(quiet_ms)
        bench.set(button_pressed=True)
        bench.run(50)
        bench.set(button_pressed=False)
        bench.run(2000)
        assert bench.mode == mode, quiet_ms


def test_button_when_its_contact_bounced_in_the_last_5_s_then_a_press_is_no_start():
    for since_ms, mode in ((4950, "READY"), (5000, "RUN")):
        bench = bench_in("READY")
        bench.run(5000)
        bench.press(200)
        pressed_after(bench, since_ms)
        assert bench.mode == mode, since_ms


def test_button_when_its_contact_chatters_for_minutes_then_it_starts_and_resets_nothing():
    for on_ms, off_ms in ((50, 50), (50, 3000), (100, 3500), (150, 4000), (300, 350), (500, 2900)):
        bench = bench_in("READY")
        bench.run(2000)
        for _ in range(20):
            bench.set(button_pressed=True)
            bench.run(on_ms)
            bench.set(button_pressed=False)
            bench.run(off_ms)
        bench.run(1000)
        assert bench.mode == "READY", (on_ms, off_ms)


def test_button_when_the_press_began_before_boot_then_it_does_not_count():
    bench = Bench(button_pressed=True)
    bench.run(5000)
    bench.set(button_pressed=False)
    bench.run(1000)
    assert bench.mode == "TRIPPED" and bench.events("reset_refused") == []
    bench.press(2500)
    assert bench.mode == "READY"


def test_button_when_the_siren_sounds_then_a_press_silences_it_and_does_nothing_else():
    bench = Bench().to_run()
    bench.pressure(11_000)
    bench.turn(2)
    bench.pressure(9000)
    bench.run(20_000)
    assert bench.outputs.siren
    bench.press(2500)
    assert not bench.outputs.siren
    assert bench.mode == "TRIPPED" and bench.events("reset_refused") == []
    bench.press(2500)
    assert bench.mode == "READY"


def test_run_when_14_h_are_over_then_it_is_ready_and_waits_for_a_person():
    bench = Bench().to_run()
    bench.loop.state.run_ms = 14 * 3_600_000 - 100
    bench.turn()
    assert bench.mode == "RUN"
    bench.turn()
    assert (bench.mode, bench.why()) == ("READY", "timer")
    bench.run(4000)
    assert bench.command("start") == ("done", None)
    bench.run(1000)
    assert bench.mode == "RUN"


def test_reduced_when_off_target_2_is_open_then_it_does_not_run_again():
    bench = Bench().to_reduced()
    bench.run(7000)
    bench.set(off_target2_closed=False)
    bench.pressure(9000)
    bench.run(50_000)
    bench.free("off_target2_closed")
    bench.slowly(299_900)
    assert bench.mode == "REDUCED"
    bench.run(100)
    assert bench.mode == "RUN"


def test_reduced_when_a_superheater_is_hot_then_it_does_not_run_again():
    stored = limits.defaults()
    stored["superheater"] = 1
    packed = config.pack(stored)
    bench = Bench(stored=(packed, packed)).to_reduced()
    bench.pressure(9000)
    for inputs in ({"t_outlet_cdeg": 18_501}, {"t_outlet_cdeg": 18_500, "t_outlet_ok": False}):
        bench.set(**inputs)
        bench.turn(2)  # one bad conversion in three at most
        bench.set(t_outlet_cdeg=18_500, t_outlet_ok=True)
        bench.slowly(299_900)
        assert bench.mode == "REDUCED", inputs
    bench.run(200)
    assert bench.mode == "RUN"


def test_permit_when_a_row_is_not_judged_then_it_is_low_until_a_person_resets():
    bench = Bench().to_run()
    state = bench.loop.state

    class Forgetful(state.itself.__class__):
        def memory(self, config_ok):
            pass

    state.itself = Forgetful(state.limits, state.latches, True, 0, 0, False)
    bench.turn()
    assert (bench.mode, bench.why()) == ("TRIPPED", "not all judged")
    assert bench.permits == (False, False)


def test_trip_when_commanded_then_it_is_recorded_as_a_command():
    bench = Bench().to_run()
    assert bench.command("trip") == ("done", None)
    assert (bench.mode, bench.trips(), bench.why()) == ("TRIPPED", ["COMMAND"], "trip")
    assert bench.telemetry()["sf"] == 0


def test_maintenance_when_pressure_is_0_5_bar_or_unknown_then_it_is_refused():
    bench = Bench(pt1_code=code(495), pt2_code=code(500))
    bench.run(1000)
    assert bench.command("maintenance") == ("rejected", "pressure 500 mbar")
    bench.set(pt2_code=code(495), pt1_ok=False)
    assert bench.command("maintenance") == ("rejected", "pressure unknown")
    bench.set(pt1_ok=True)
    assert bench.command("maintenance") == ("accepted", None)
    assert bench.board.markers == []  # the answer is sent first
    bench.run(1000)
    assert bench.board.markers == ["maintenance"]
