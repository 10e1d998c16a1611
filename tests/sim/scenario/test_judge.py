"""`[expect]`: each key holds if the run showed it, with what was seen if it did not."""

import pytest

from sim.scenario.expect import Expect
from sim.scenario.judge import judge
from sim.scenario.result import First, Peak, Refusal, Result, Trip, Violation

FAULT_S = 10.0


def result(**seen):
    run = Result("one", 1, **seen)
    run.peak = Peak(10.31, 200.0)
    run.states = {
        "boiler": [(0.0, "RUN", None), (10.1, "HOLD", "SF-01"), (10.5, "TRIPPED", "SF-02")],
        "tracker1": [(0.0, "TRACK", None), (10.4, "DEFOCUS", "PERMIT"), (30.0, "TRACK", None)],
    }
    run.end_state = "TRIPPED"
    return run


def trip(sf, at_s):
    return Trip(sf, "boiler", None, None, None, None, at_s)


def seen(run, **expect):
    """What was seen for the one key expected, and whether it holds."""
    judge(run, Expect(**expect), "boiler", FAULT_S)
    (line,) = run.expect
    assert run.ok == line.ok
    return line.saw, line.ok


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("HOLD", True),
        ("READY", False),
        (["RUN", "TRIPPED"], True),
        (["TRIPPED", "RUN"], False),
        (["RUN", "RUN"], False),
    ],
)
def test_states_of_the_boiler_when_passed_in_this_order_then_reached(path, holds):
    assert seen(result(), reaches=path) == (["RUN", "HOLD", "TRIPPED"], holds)


@pytest.mark.parametrize(
    ("path", "holds"),
    [("DEFOCUS", True), (["DEFOCUS", "TRACK"], True), ("STOW", False), (["DEFOCUS"] * 2, False)],
)
def test_states_of_a_tracker_when_passed_in_this_order_then_reached(path, holds):
    saw, ok = seen(result(), tracker_reaches={"tracker1": path})
    assert saw == {"tracker1": ["TRACK", "DEFOCUS", "TRACK"]}
    assert ok is holds


@pytest.mark.parametrize(("state", "holds"), [("TRACK", True), ("STOW", False)])
def test_end_of_a_tracker_when_it_is_another_then_does_not_hold(state, holds):
    ends = seen(result(), tracker_end_state={"tracker1": state})
    assert ends == ({"tracker1": "TRACK"}, holds)


def test_states_of_a_silent_board_then_none_are_reached():
    run = result()
    run.states = {}
    judge(run, Expect(reaches="RUN", tracker_end_state={"tracker1": "TRACK"}), "boiler", None)
    assert [line.ok for line in run.expect] == [False, False]


@pytest.mark.parametrize(
    ("expected", "holds"),
    [(["SF-02", "SF-13"], True), ("SF-02", False), (["SF-13", "SF-02"], False), ([], False)],
)
def test_trips_when_compared_then_all_and_in_their_order(expected, holds):
    trips = [trip("SF-02", 10.5), trip("SF-02", 10.5), trip("SF-13", 16.5)]
    assert seen(result(trips=trips), trips=expected) == (["SF-02", "SF-13"], holds)


def test_trips_when_none_latched_then_an_empty_list_holds():
    assert seen(result(), trips=[]) == ([], True)


@pytest.mark.parametrize("warned", [[], [trip("SF-14", 20.0)]])
def test_warning_when_expected_then_must_have_been(warned):
    saw, ok = seen(result(warned=warned), warns="SF-14")
    assert saw == ["SF-14"] * ok
    assert ok is bool(warned)


@pytest.mark.parametrize(("siren_s", "sounded"), [(None, False), (10.5, True)])
def test_siren_when_it_sounded_or_not_then_that_is_what_holds(siren_s, sounded):
    assert seen(result(siren_s=siren_s), siren=True) == (sounded, sounded)
    assert seen(result(siren_s=siren_s), siren=False) == (sounded, not sounded)


@pytest.mark.parametrize(("vent_open_s", "opened"), [(None, False), (10.5, True)])
def test_vent_when_it_opened_or_not_then_that_is_what_holds(vent_open_s, opened):
    assert seen(result(vent_open_s=vent_open_s), vent_opens=True) == (opened, opened)
    assert seen(result(vent_open_s=vent_open_s), vent_opens=False) == (opened, not opened)


@pytest.mark.parametrize(
    ("expected", "holds"),
    [("chain open", True), ("SF-17", True), ("SF-1", False), ("SF-24", False)],
)
def test_refusal_when_by_a_function_with_more_words_then_the_function_counts(expected, holds):
    refused = [
        Refusal("reset", "boiler", "chain open", 20.0),
        Refusal("track", "tracker1", "SF-17: stored energy below 11000 mV", 21.0),
    ]
    run = result(refused=refused)
    judge(run, Expect.model_construct(refused=expected), "boiler", None)
    assert run.expect[0].ok is holds
    assert run.expect[0].saw == ["chain open", "SF-17: stored energy below 11000 mV"]


@pytest.mark.parametrize(
    ("low_s", "dark_s", "saw", "holds"),
    [
        (10.3, 14.3, 4.0, True),
        (10.3, 15.4, 5.1, False),
        (10.3, None, None, False),
        (None, None, None, False),
    ],
)
def test_dark_when_it_took_longer_or_never_came_then_does_not_hold(low_s, dark_s, saw, holds):
    assert seen(result(permit_low_s=low_s, dark_s=dark_s), dark_s=5.0) == (saw, holds)


@pytest.mark.parametrize(
    ("trips", "first", "saw", "holds"),
    [
        ([], None, None, False),
        ([], First("SF-01", "boiler", 10.1), 0.1, True),
        ([trip("SF-02", 13.0)], First("SF-01", "boiler", 10.1), 3.0, False),
    ],
)
def test_time_when_something_latched_then_to_that_else_to_what_acted_first(
    trips, first, saw, holds
):
    assert seen(result(trips=trips, first=first), within_s=1.0) == (saw, holds)


@pytest.mark.parametrize(
    ("expect", "saw"),
    [
        ({"first": "none"}, "none"),
        ({"trip": "none"}, "none"),
        ({"end_state": "TRIPPED"}, "TRIPPED"),
        ({"max_pressure_barg": 10.31}, 10.31),
    ],
)
def test_key_when_it_holds_then_has_what_was_seen(expect, saw):
    assert seen(result(), **expect) == (saw, True)


def test_result_when_an_invariant_broke_then_is_not_ok_whatever_was_expected():
    run = result()
    run.invariants.violated.append(Violation(1, 1.0, "a PERMIT"))
    judge(run, Expect(trip="none"), "boiler", None)
    assert run.expect[0].ok
    assert run.ok is False
