"""The states at `step()`: what moves them, what refuses start and reset, and the button."""

from desk.steps import LW2, Steps, at, limits_with

from firmware.boiler import interlock, rows
from firmware.boiler.interlock import State
from firmware.boiler.proofs import COUNT, NO_RECORD

HOUR_MS = 3_600_000
PERMITS = {"RUN": (True, True), "REDUCED": (True, False)}
OFF = (False, False)
LATCHES, HOLDS = {"chain_closed": False}, {"ping_age_ms": 5000}
SUPER = {"superheater": 1}
REDUCES = {"pt1_code": 11_600, "pt2_code": 11_600}

EVENTS = (
    # inputs for two steps; what follows in TRIPPED, READY, RUN, REDUCED, HOLD; the reason
    ({}, "TRIPPED READY RUN REDUCED READY", "clear"),
    (LATCHES, "TRIPPED TRIPPED TRIPPED TRIPPED TRIPPED", "SF-23"),
    (HOLDS, "TRIPPED READY HOLD HOLD HOLD", "SF-19"),
    (REDUCES, "TRIPPED READY REDUCED REDUCED READY", "SF-01"),
    (dict(LATCHES, **HOLDS), "TRIPPED TRIPPED TRIPPED TRIPPED TRIPPED", "SF-23"),
    (dict(HOLDS, **REDUCES), "TRIPPED READY HOLD HOLD HOLD", "SF-19"),
)
MODES = ("TRIPPED", "READY", "RUN", "REDUCED", "HOLD")


def test_step_when_something_acts_then_each_state_moves_once_and_permits_follow_in_that_step():
    for inputs, after, why in EVENTS:
        for before, expected in zip(MODES, after.split()):
            desk = Steps(before)
            was = desk.state.why
            ping = 100 if before != "HOLD" else 1000
            desk.series(dict({"ping_age_ms": ping}, **inputs), inputs)
            assert (desk.mode, desk.permits) == (expected, PERMITS.get(expected, OFF)), inputs
            if before != "HOLD" or expected != "READY":
                assert desk.state.why == (was if before == expected else why), (inputs, before)


def test_step_when_it_trips_then_whether_it_was_hot_is_kept_until_the_next_trip():
    for before, heated in zip(MODES, (False, False, True, True, False)):
        desk = Steps(before)
        interlock.trip(desk.state)
        assert desk.state.heated == heated and desk.mode == "TRIPPED"
        assert desk.state.why == ("boot" if before == "TRIPPED" else "trip")
        interlock.trip(desk.state)
        assert desk.state.heated == heated


def test_step_when_two_rows_act_then_the_first_that_latched_is_named():
    desk = Steps()
    desk.run(50, supply_mv=0, **REDUCES)
    desk.run(150, **LATCHES)
    assert (desk.state.why, desk.state.row) == ("SF-23", rows.SF23)
    assert desk.recorded == (rows.SF23, rows.SF17)


def test_stop_when_given_then_heat_ends_and_nothing_else_moves():
    for before, after in zip(MODES, ("TRIPPED", "READY", "READY", "READY", "HOLD")):
        desk = Steps(before)
        interlock.stop(desk.state)
        desk.put({"ping_age_ms": 5000 if before == "HOLD" else 100})
        desk.step()
        assert (desk.mode, desk.permits) == (after, OFF)
        assert before == after or desk.state.why == "stop"


def test_run_when_14_h_are_over_then_it_is_ready_and_a_start_begins_anew():
    for mode in ("RUN", "REDUCED"):
        desk = Steps(mode, dict(SUPER, outlet_max_cdeg=20_400))  # never calm in REDUCED
        ran_ms = 100 if mode == "RUN" else 400
        skip(desk, 14 * HOUR_MS - ran_ms - 50)
        assert desk.mode == mode
        desk.step()
        assert (desk.mode, desk.state.why, desk.state.row) == ("READY", "timer", -1)
        desk.run(1000)
        assert interlock.start(desk.state) is None
        skip(desk, 14 * HOUR_MS - 50)
        assert desk.mode == "RUN"


def skip(desk, ms):
    """Loops of an hour, but for the last one."""
    while ms > 0:
        desk.step(min(ms, HOUR_MS))
        ms -= HOUR_MS


CALM_CASES = (
    # limits, inputs, whether the time of REDUCED goes on
    ({}, {"pt1_code": 11_200}, True),
    ({}, {"pt1_code": 11_201}, False),
    ({}, {"pt2_code": 11_200}, True),
    ({}, {"pt2_code": 11_201}, False),
    ({}, {"pt1_ok": False}, False),
    ({}, {"pt2_ok": False}, False),
    ({}, {"off_target2_closed": False}, False),
    ({}, {"off_target1_closed": False}, True),
    (SUPER, {"t_outlet_cdeg": 18_500}, True),
    (SUPER, {"t_outlet_cdeg": 18_501}, False),
    (SUPER, {"t_outlet_ok": False}, False),
    ({}, {"t_outlet_cdeg": 18_501}, True),
    ({}, {"t_outlet_ok": False}, True),
)


def test_reduced_when_calm_for_5_min_then_it_runs_and_one_step_that_is_not_begins_anew():
    for limits, inputs, calm in CALM_CASES:
        desk = Steps("REDUCED", limits)
        calm_ms = desk.state.calm_ms
        before = {name: desk.inputs[name] for name in inputs if name in desk.inputs}
        desk.run(50, **inputs)
        desk.put(before)
        desk.free(*[name for name in inputs if name not in before])
        left_ms = 300_000 - 50 - (50 + calm_ms if calm else 0)
        desk.step(left_ms)
        assert desk.mode == "REDUCED", inputs
        desk.step()
        assert (desk.mode, desk.state.why) == ("RUN", "timer"), inputs
        desk.step()
        assert desk.permits == (True, True)


def test_boot_when_2_s_are_not_over_then_nothing_is_recorded():
    desk = Steps("boot", chain_closed=False)
    assert desk.run(2000) == at(50, rows.SF23)
    assert (desk.mode, desk.state.why, desk.recorded) == ("TRIPPED", "boot", ())
    desk.run(50)
    assert desk.recorded == (rows.SF23,) and desk.first_out() == (rows.SF23, True, 1, 2000)
    fresh = State(limits_with({}), True)
    assert fresh.vent_open and not (fresh.permit1 or fresh.permit2 or fresh.pump or fresh.engaged)
    assert fresh.reading is None and fresh.refused is None and not fresh.filling


def proved(place, minutes):
    """Minutes since each proof: all fresh, but for one."""
    return tuple([minutes if one == place else 0 for one in range(COUNT)])


REFUSALS = (
    # inputs for one step in READY, what refuses `start`
    ({}, None),
    (REDUCES, "SF-01"),
    (HOLDS, "SF-19"),
    (dict(HOLDS, off_target1_closed=False), "SF-19"),
    ({"off_target1_closed": False}, "OFF_TARGET_1 open"),
    ({"off_target2_closed": False}, "OFF_TARGET_2 open"),
    ({"alive1_closed": False}, "ALIVE_1 open"),
    ({"alive2_closed": False}, "ALIVE_2 open"),
    ({"off_target2_closed": False, "alive1_closed": False}, "OFF_TARGET_2 open"),
    ({"alive2_closed": False, "t_metal_cdeg": 18_600}, "ALIVE_2 open"),
    ({"t_drum_cdeg": 17_990, "t_metal_cdeg": 18_490}, None),
    ({"t_drum_cdeg": 17_990, "t_metal_cdeg": 18_491}, "t_metal differs from t_drum"),
    ({"t_drum_cdeg": 17_990, "t_metal_cdeg": 17_490}, None),
    ({"t_drum_cdeg": 17_990, "t_metal_cdeg": 17_489}, "t_metal differs from t_drum"),
)


def test_start_when_something_is_missing_then_it_is_refused_by_name():
    for inputs, why in REFUSALS:
        desk = Steps("READY")
        desk.series(inputs, inputs)
        assert interlock.start(desk.state) == why, inputs
        assert desk.mode == ("RUN" if why is None else "READY")
    for mode in ("TRIPPED", "RUN", "REDUCED"):
        assert interlock.start(Steps(mode).state) == "not READY"
    assert interlock.start(Steps("HOLD").state) == "SF-19"


def test_start_when_a_proof_is_overdue_by_a_week_then_it_is_refused_by_its_name():
    names = ("lw2", "lw1", "hw", "vent", "alive1", "alive2")
    for place, name in enumerate(names):
        most = 20_160 if name != "vent" else 1440 + 10_080
        for minutes, why in ((most - 1, None), (most, "proof overdue: " + name)):
            desk = Steps("READY", minutes=proved(place, minutes))
            assert interlock.start(desk.state) == why, name
    assert interlock.start(Steps("READY", minutes=NO_RECORD).state) is None
    for ms, why in ((59_999, None), (60_000, "proof overdue: lw2")):  # powered time
        desk = Steps("READY", minutes=proved(0, 20_159))
        desk.step(ms - desk.now_ms)
        assert interlock.start(desk.state) == why


RESETS = (
    # inputs in TRIPPED, what refuses the reset
    ({}, None),
    (HOLDS, None),  # what holds refuses only start
    ({"alive1_closed": False}, None),
    (LATCHES, "SF-23"),
    (dict(LATCHES, off_target1_closed=False), "SF-23"),
    ({"off_target1_closed": False}, "OFF_TARGET_1 open"),
    ({"off_target2_closed": False}, "OFF_TARGET_2 open"),
    ({"off_target1_closed": False, "off_target2_closed": False}, "OFF_TARGET_1 open"),
)


def test_reset_when_something_refuses_then_it_is_named_and_nothing_is_forgotten():
    for inputs, why in RESETS:
        desk = Steps("TRIPPED")
        desk.run(200, supply_mv=0)
        desk.run(1000, supply_mv=24_000)
        assert desk.recorded == (rows.SF17,) and desk.acting == ()
        desk.run(100, **inputs)
        desk.press(2500)
        assert (desk.state.refused, desk.mode) == (why, "READY" if why is None else "TRIPPED")
        assert (desk.recorded == ()) == (why is None) == (desk.state.latches.first < 0), inputs
        desk.step()
        assert desk.state.refused is None


def test_reset_when_taken_then_after_a_trip_out_of_heat_alone_it_is_counted():
    for mode, times in (("RUN", 1), ("READY", 0)):
        desk = Steps(mode)
        desk.run(50, **LATCHES)
        desk.run(100, chain_closed=True)
        desk.press(2500)
        desk.step()
        assert desk.mode == "READY" and desk.state.itself.times == times


PRESSES = (
    # released for, pressed for, released again for; what it is
    (3000, 200, 550, None),  # held between the samples that saw it: 150 ms at least
    (3000, 250, 500, None),
    (3000, 250, 550, "short"),
    (2950, 250, 550, None),
    (3000, 1000, 550, "short"),
    (3000, 1050, 550, None),
    (3000, 1950, 550, None),
    (50, 2000, 50, "long"),
    (50, 10_000, 50, "long"),
    (50, 10_050, 50, None),
)


def test_button_when_pressed_then_only_a_gesture_starts_and_a_long_press_resets():
    for before_ms, held_ms, after_ms, kind in PRESSES:
        desk = Steps("READY")
        desk.run(before_ms - 50)  # since the reset
        desk.run(held_ms, button_pressed=True)
        desk.run(after_ms, button_pressed=False)
        assert desk.mode == ("RUN" if kind == "short" else "READY"), (before_ms, held_ms, after_ms)
        desk = Steps("TRIPPED")
        desk.run(before_ms)
        desk.run(held_ms, button_pressed=True)
        desk.run(after_ms, button_pressed=False)
        assert desk.mode == ("READY" if kind == "long" else "TRIPPED"), (before_ms, held_ms)


def test_button_when_the_contact_bounced_in_the_last_5_s_then_it_cannot_start():
    for bounce_ms, since_ms, mode in ((50, 4950, "READY"), (50, 5000, "RUN"), (200, 4950, "READY")):
        desk = Steps("READY")
        desk.run(3000)
        desk.run(bounce_ms, button_pressed=True)
        desk.run(since_ms, button_pressed=False)
        desk.run(500, button_pressed=True)
        desk.run(1000, button_pressed=False)
        assert desk.mode == mode, (bounce_ms, since_ms)


def test_button_when_pressed_again_within_half_a_second_then_it_is_no_start():
    for quiet_ms, mode in ((450, "READY"), (550, "RUN")):
        desk = Steps("READY")
        desk.run(3000)
        desk.run(500, button_pressed=True)
        desk.run(quiet_ms, button_pressed=False)
        desk.run(500, button_pressed=True)
        desk.run(2000, button_pressed=False)
        assert desk.mode == mode, quiet_ms


def test_button_when_siren_or_cold_fill_engage_it_or_it_was_held_at_boot_then_nothing_follows():
    for press_ms, mode in ((500, "READY"), (2500, "TRIPPED")):
        desk = Steps(mode, engaged=True) if mode == "TRIPPED" else Steps(mode)
        desk.run(3000, engaged=True)
        desk.run(50, button_pressed=True)
        desk.run(press_ms - 50, engaged=False)
        desk.run(1000, button_pressed=False)
        assert desk.mode == mode
    desk = Steps("boot", button_pressed=True)
    desk.run(2500)
    desk.run(1000, button_pressed=False)
    assert desk.mode == "TRIPPED"


def test_button_when_a_start_is_refused_then_by_name_in_that_step_alone():
    for mode, inputs, why in (
        ("READY", HOLDS, "SF-19"),
        ("HOLD", HOLDS, "SF-19"),
        ("READY", {"alive2_closed": False}, "ALIVE_2 open"),
        ("RUN", {}, None),
    ):
        desk = Steps(mode)
        desk.run(3000, **inputs)
        desk.run(500, button_pressed=True)
        desk.run(550, button_pressed=False)
        assert (desk.mode, desk.state.refused) == (mode, why)
        desk.step()
        assert desk.state.refused is None


class Blind:
    """Judges nothing."""

    def judge(self, reading, button):
        pass


def test_step_when_a_row_was_not_judged_then_it_trips_and_stays():
    desk = Steps()
    judges, desk.state.itself = desk.state.itself, Blind()
    desk.step()
    desk.state.itself = judges
    desk.step()
    assert (desk.mode, desk.state.why, desk.permits) == ("TRIPPED", "not all judged", OFF)


def test_step_when_permit_1_was_not_up_then_low_water_is_no_second_time():
    for mode, times in (("READY", 0), ("RUN", 1), ("REDUCED", 1)):
        desk = Steps(mode)
        desk.run(3000, level_bits=LW2)
        assert desk.state.checks.low_water.count(0, False) == times
