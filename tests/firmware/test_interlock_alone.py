"""The interlock by itself: what acts is said by hand, and each step answers."""

from desk.alone import calm_reading, limits_with

from firmware.boiler import interlock, rows
from firmware.boiler.interlock import HELD, READY, REDUCED, RUN, TRIPPED, State

HOUR_MS = 3_600_000
CALM_MS = 300_000


def state_in(mode, configured=True, **changed):
    """A state that has been there for a while, and a calm reading."""
    state = State(limits_with(**changed), configured)
    state.mode = mode
    state.uptime_ms = 10_000
    state.latches.recording = True
    state.reading = calm_reading()
    state.checks.pt_valid[:] = True, True
    state.checks.t_valid[:] = True, True, True
    return state


def follow(state, reading=None):
    """Without judging: True where it moved."""
    return interlock.follow_causes(state, reading or state.reading)


def told(state):
    return state.mode, state.why, state.row


def test_state_when_made_then_it_is_a_boot():
    state = State(limits_with(), True, 2, 3, True)
    assert told(state) == (TRIPPED, "boot", -1)
    assert (state.permit1, state.permit2, state.heated, state.vent_open) == (False,) * 3 + (True,)
    assert (state.uptime_ms, state.run_ms, state.calm_ms) == (0, 0, 0)
    assert (state.pump, state.filling, state.engaged) == (False, False, False)
    assert state.refused is None and state.reading is None
    assert state.responses.locked_ms == [HOUR_MS, 0] and state.responses.configured
    assert not State(limits_with(), False).responses.configured
    assert state.responses.resets.count(0, False) == 3
    fresh = State(limits_with(), True).responses
    assert fresh.locked_ms == [0, 0] and fresh.resets.count(0, False) == 0
    assert State(limits_with(), True, 3).responses.locked_ms == [0, HOUR_MS]


def test_causes_when_a_latched_one_acts_then_every_state_trips_by_the_first():
    for mode in (READY, RUN, REDUCED, HELD):
        state = state_in(mode)
        state.latches.act(rows.SF23, 1)
        state.latches.act(rows.SF02 + 1, 12_000)
        state.latches.act(rows.SF19, 5000)
        state.latches.act(rows.SF01, 11_600)
        assert follow(state)
        assert told(state) == (TRIPPED, "SF-23", rows.SF23)
        assert state.heated == (mode in (RUN, REDUCED))
        assert not follow(state)


def test_causes_when_one_that_holds_acts_then_only_heat_is_held():
    for mode, after in ((TRIPPED, TRIPPED), (READY, READY), (RUN, HELD), (REDUCED, HELD)):
        state = state_in(mode)
        state.latches.act(rows.SF01, 11_600)
        state.latches.act(rows.SF19, 5000)
        assert follow(state) == (mode != after)
        assert state.mode == after
        if mode != after:
            assert told(state) == (HELD, "SF-19", rows.SF19)
            assert not state.heated


def test_causes_when_those_that_hold_are_gone_then_held_is_ready():
    state = state_in(HELD)
    state.latches.act(rows.SF19, 5000)
    assert not follow(state)
    state.latches.clear(rows.SF19)
    state.latches.act(rows.SF01, 11_600)  # the first stage does not hold
    assert follow(state)
    assert told(state) == (READY, "clear", -1)


def test_causes_when_one_that_reduces_acts_then_only_run_is_reduced():
    for mode in (TRIPPED, READY, RUN, REDUCED):
        state = state_in(mode)
        state.latches.act(rows.SF07_REDUCE, 19_501)
        assert follow(state) == (mode == RUN)
        assert state.mode == (REDUCED if mode == RUN else mode)
    state = state_in(RUN)
    state.latches.act(rows.SF07_REDUCE, 19_501)
    follow(state)
    assert told(state) == (REDUCED, "SF-07", rows.SF07_REDUCE)


def test_run_when_14_h_are_over_then_it_is_ready():
    for mode in (RUN, REDUCED):
        state = state_in(mode)
        state.run_ms = interlock.RUN_MAX_MS - 100
        assert not follow(state) and state.run_ms == interlock.RUN_MAX_MS - 50
        assert follow(state)
        assert told(state) == (READY, "timer", -1)
        assert not follow(state) and state.run_ms == interlock.RUN_MAX_MS


def test_run_when_there_is_no_heat_then_its_time_stands():
    for mode in (TRIPPED, READY, HELD):
        state = state_in(mode)
        state.latches.act(rows.SF19, 5000)
        follow(state)
        assert state.run_ms == 0


def reduced_for(ms, reading=None, **changed):
    """In REDUCED for so long with a calm reading, then one more step with this one."""
    state = state_in(REDUCED, **changed)
    for _ in range(ms // 50):
        assert not follow(state)
    follow(state, reading)
    return state


def test_reduced_when_calm_for_5_min_then_it_runs_and_not_a_loop_sooner():
    assert reduced_for(CALM_MS - 100).mode == REDUCED
    state = reduced_for(CALM_MS - 50)
    assert told(state) == (RUN, "timer", -1) and state.calm_ms == CALM_MS


def test_reduced_when_one_step_is_not_calm_then_the_5_min_begin_anew():
    for changed in (
        {"pt1_code": 11_201},
        {"pt2_code": 11_201},
        {"off_target2_closed": False},
    ):
        state = reduced_for(1000, calm_reading(**changed))
        assert (state.mode, state.calm_ms) == (REDUCED, 0), changed
    state = reduced_for(1000, calm_reading(pt1_code=11_200, pt2_code=11_200))
    assert state.calm_ms == 1050


def test_calm_when_a_pressure_is_invalid_or_the_state_another_then_it_is_not():
    reading = calm_reading()
    assert interlock.is_calm(state_in(REDUCED), reading)
    for pt in (0, 1):
        state = state_in(REDUCED)
        state.checks.pt_valid[pt] = False
        assert not interlock.is_calm(state, reading)
    for mode in (TRIPPED, READY, RUN, HELD):
        assert not interlock.is_calm(state_in(mode), reading)


def test_calm_when_there_is_a_superheater_then_its_outlet_must_be_25_k_below_the_limit():
    for superheater, cdeg, valid, calm in (
        (1, 18_500, True, True),
        (1, 18_501, True, False),
        (1, 18_500, False, False),
        (0, 18_501, True, True),
        (0, 18_500, False, True),
    ):
        state = state_in(REDUCED, superheater=superheater)
        state.checks.t_valid[1] = valid
        reading = calm_reading(t_outlet_cdeg=cdeg)
        assert bool(interlock.is_calm(state, reading)) == calm, (superheater, cdeg)


def test_calm_when_only_group_1_is_on_target_then_it_is_calm():
    assert interlock.is_calm(state_in(REDUCED), calm_reading(off_target1_closed=False))


def test_start_when_nothing_refuses_then_it_runs_for_14_h_anew():
    state = state_in(READY)
    state.run_ms = 1000
    assert interlock.start(state) is None
    assert told(state) == (RUN, "start", -1) and state.run_ms == 0


def test_start_when_something_refuses_then_it_is_named_and_nothing_moves():
    for mode, acts, changed, why in (
        (READY, rows.SF01, {}, "SF-01"),
        (READY, rows.SF19, {}, "SF-19"),
        (READY, rows.SF25 + 2, {"off_target1_closed": False}, "SF-25"),
        (READY, None, {"off_target1_closed": False}, "OFF_TARGET_1 open"),
        (READY, None, {"off_target2_closed": False}, "OFF_TARGET_2 open"),
        (HELD, rows.SF19, {}, "SF-19"),
        (HELD, None, {}, "not READY"),
        (TRIPPED, None, {}, "not READY"),
        (TRIPPED, rows.SF19, {}, "not READY"),
        (RUN, None, {}, "not READY"),
        (RUN, rows.SF01, {}, "not READY"),
        (REDUCED, rows.SF01, {}, "not READY"),
    ):
        state = state_in(mode)
        state.reading = calm_reading(**changed)
        if acts is not None:
            state.latches.act(acts, 1)
        assert interlock.start(state) == why
        assert told(state) == (mode, "boot", -1)


def test_start_when_only_the_siren_acts_then_it_does_not_refuse():
    state = state_in(READY)
    state.latches.act(rows.SF14, 0)
    assert interlock.start(state) is None


def test_reset_when_nothing_refuses_then_it_is_ready_and_what_was_recorded_is_forgotten():
    state = state_in(TRIPPED)
    state.latches.act(rows.SF23, 1)
    state.latches.clear(rows.SF23)
    state.latches.act(rows.SF19, 5000)  # holds: refuses start alone
    assert interlock.reset(state) is None
    assert told(state) == (READY, "reset", -1)
    assert state.latches.first == -1 and not state.responses.reset


def test_reset_when_something_refuses_then_it_is_named_and_nothing_is_forgotten():
    for acts, changed, why in (
        (rows.SF23, {}, "SF-23"),
        (rows.SF02 + 1, {"off_target1_closed": False}, "SF-02"),
        (None, {"off_target1_closed": False}, "OFF_TARGET_1 open"),
        (None, {"off_target2_closed": False}, "OFF_TARGET_2 open"),
        (None, {"off_target1_closed": False, "off_target2_closed": False}, "OFF_TARGET_1 open"),
    ):
        state = state_in(TRIPPED)
        state.heated = True
        state.reading = calm_reading(**changed)
        state.latches.act(rows.SF17, 1)
        state.latches.clear(rows.SF17)
        if acts is not None:
            state.latches.act(acts, 1)
        assert interlock.reset(state) == why
        assert told(state) == (TRIPPED, "boot", -1)
        assert state.latches.first == rows.SF17 and not state.responses.reset


def test_reset_when_it_follows_a_trip_out_of_heat_then_it_is_counted_and_the_fourth_refused():
    for heated, times, why in ((True, 2, None), (True, 3, "SF-24"), (False, 3, None)):
        state = state_in(TRIPPED)
        state.heated, state.responses.times = heated, times
        assert interlock.reset(state) == why
        assert state.responses.reset == heated
        assert state.mode == (READY if why is None else TRIPPED)


def test_stop_and_trip_when_commanded_then_they_say_so():
    for mode, after in ((TRIPPED, TRIPPED), (READY, READY), (RUN, READY), (REDUCED, READY)):
        state = state_in(mode)
        interlock.stop(state)
        assert told(state) == (after, "boot" if mode == after else "stop", -1)
        assert not state.heated
    for mode in (READY, RUN, REDUCED, HELD):
        state = state_in(mode)
        state.row = 5
        interlock.trip(state)
        assert told(state) == (TRIPPED, "trip", -1)
        assert state.heated == (mode in (RUN, REDUCED))
        state.heated = True
        interlock.trip(state)
        assert state.heated  # no other trip


def steps(state, *readings):
    for number, reading in enumerate(readings):
        interlock.step(state, reading, 1000 + number * 50)
    return state


def heats(mode):
    """In this state, with everything that was commanded done."""
    state = state_in(mode)
    state.permit1, state.permit2 = mode in (RUN, REDUCED), mode == RUN
    state.checks.code[:] = 10_400, 10_400
    up = dict(contact1_closed=state.permit1, contact2_closed=state.permit2)
    up.update(off_target1_closed=not state.permit1, off_target2_closed=not state.permit2)
    return state, calm_reading(**up)


def test_step_when_nothing_acts_then_permits_are_those_of_the_state():
    for mode in (TRIPPED, READY, RUN, REDUCED, HELD):
        state, reading = heats(mode)
        steps(state, reading)
        assert state.mode == (READY if mode == HELD else mode)
        assert (state.permit1, state.permit2) == (mode in (RUN, REDUCED), mode == RUN)
        assert state.reading is reading and state.refused is None
        assert (state.latches.now_ms, state.latches.loop_ms) == (1000, 50)


def test_step_when_something_acts_then_permits_fall_in_that_step():
    for changed, mode, permits in (
        ({"chain_closed": False}, TRIPPED, (False, False)),
        ({"ping_age_ms": 5000}, HELD, (False, False)),
    ):
        state, reading = heats(RUN)
        for name in changed:
            setattr(reading, name, changed[name])
        steps(state, reading)
        assert (state.mode, (state.permit1, state.permit2)) == (mode, permits)


def test_step_when_a_row_was_not_judged_then_it_is_tripped_until_a_reset():
    state, reading = heats(RUN)
    judges = state.responses.restarts
    state.responses.restarts = lambda loop_ms: None
    steps(state, reading)
    state.responses.restarts = judges
    steps(state, reading)
    assert (state.mode, state.why) == (TRIPPED, "not all judged")
    assert (state.permit1, state.permit2) == (False, False)


def test_step_when_the_first_2_s_are_over_then_what_latches_is_recorded():
    state = State(limits_with(), True)
    reading = calm_reading(chain_closed=False)
    steps(state, *[reading] * 40)
    assert state.latches.first == -1 and state.uptime_ms == 2000
    steps(state, reading)
    assert state.latches.first == rows.SF23
    state.uptime_ms = HOUR_MS - 10
    steps(state, reading, reading)
    assert state.uptime_ms == HOUR_MS


def pressed(state, ms, reading):
    """A press of so long, and its end."""
    reading.button_pressed = False
    steps(state, reading)
    reading.button_pressed = True
    steps(state, *[reading] * (ms // 50))
    reading.button_pressed = False
    steps(state, reading)


def test_step_when_the_button_is_pressed_then_start_and_reset_are_for_their_states_alone():
    for mode, ms, after, refused in (
        (READY, 500, RUN, None),
        (TRIPPED, 500, TRIPPED, None),
        (RUN, 500, RUN, None),
        (REDUCED, 500, REDUCED, None),
        (TRIPPED, 2000, READY, None),
        (READY, 2000, READY, None),
        (RUN, 2000, RUN, None),
        (READY, 1500, READY, None),
    ):
        state, reading = heats(mode)
        pressed(state, ms, reading)
        assert (state.mode, state.refused) == (after, refused), (mode, ms)


def test_step_when_a_press_is_refused_then_by_what_is_known_for_that_step_alone():
    for mode, ms, changed, why in (
        (READY, 500, {"ping_age_ms": 5000}, "SF-19"),
        (HELD, 500, {"ping_age_ms": 5000}, "SF-19"),
        (HELD, 2000, {"ping_age_ms": 5000}, None),
        (TRIPPED, 2000, {"chain_closed": False}, "SF-23"),
        (TRIPPED, 2000, {"off_target2_closed": False}, "OFF_TARGET_2 open"),
    ):
        state, reading = heats(mode)
        for name in changed:
            setattr(reading, name, changed[name])
        pressed(state, ms, reading)
        assert (state.mode, state.refused) == (mode, why)
        steps(state, reading)
        assert state.refused is None


def test_step_when_the_siren_or_a_cold_fill_engage_the_button_then_a_press_does_nothing():
    state, reading = heats(READY)
    state.engaged = True
    pressed(state, 500, reading)
    assert state.mode == READY


def test_step_when_permit_1_was_up_then_low_water_counts_as_under_heat():
    for mode, times in ((RUN, 1), (READY, 0)):
        state, reading = heats(mode)
        reading.level_bits = 1
        steps(state, *[reading] * 60)
        assert state.checks.low_water.count(0, False) == times
