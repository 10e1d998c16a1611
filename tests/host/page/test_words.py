"""Every code of boards and services has words in both languages."""

import pytest

from firmware.common.fields import PROOFS
from firmware.tracker import guard
from host.bus import Alarm, ConductorFigures, ConductorState, GatewayFigures, GatewayState
from host.codes import ActivityCode, AlarmCause, ClockTrust
from host.language import LANGUAGES
from host.page import event_words, words
from host.plant_state import Event
from host.safety_functions import CAUSES

LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@LANGUAGE
@pytest.mark.parametrize("code", ActivityCode)
def test_activity_when_it_has_any_code_then_it_is_words(languages, language, code):
    figures = ConductorFigures(planner_exit_code=7)
    state = ConductorState(t=1, state=code, boards=("tracker1",), mode="HOMING", f=figures)
    assert_words(words.conductor(state, languages[language]), code)


@LANGUAGE
@pytest.mark.parametrize("cause", AlarmCause)
def test_alarm_when_it_has_any_cause_then_it_is_words(languages, language, cause):
    f = {"exit_code": -9, "kind": "tel", "error": "disk full", "sf": "SF-03", "ch": "pt1"}
    alarm = Alarm(id="a", state="s", priority="low", cause=cause, since=1, device="page",
                  value=12, limit=500, f=f)  # fmt: skip
    assert_words(words.alarm(alarm, languages[language]), cause)


@pytest.mark.parametrize("trust", ClockTrust)
def test_clock_when_it_has_any_trust_then_it_is_words(languages, trust):
    figures = GatewayFigures(True, trust, clock_step_ms=1500)
    state = GatewayState(t=1, state="clock_good", f=figures)
    assert_words(words.clock(state, languages["fr"]), trust)


def test_refusals_when_a_tracker_has_one_then_it_has_words():
    refusals = {cell for row in guard.TABLE.values() for cell in row if isinstance(cell, str)}
    assert refusals <= set(words.REFUSALS)


@LANGUAGE
@pytest.mark.parametrize("sf", CAUSES)
def test_cause_when_it_tripped_then_all_its_texts_are_words(site, languages, language, sf):
    trip, spoken = Event("boiler", "trip", 1, 1, {"sf": sf}), languages[language]
    for text in (
        event_words.happened(trip, spoken),
        event_words.check(trip, spoken),
        event_words.must(trip, site.limits, spoken),
    ):
        assert_words(text, sf)


def assert_words(text, code):
    assert text, code
    assert "{" not in text, code
    assert "_" not in text, code


def test_activity_when_it_names_boards_then_they_are_in_the_sentence(languages):
    state = ConductorState(t=1, state=ActivityCode.WAITING_FOR_TRACKERS, mode="HOMING",
                           boards=("tracker1", "tracker2"), f=ConductorFigures())  # fmt: skip
    assert words.conductor(state, languages["en"]) == "tracker1, tracker2 (homing)"


def test_alarm_when_a_service_restarted_then_it_names_service_and_code(languages):
    alarm = Alarm(id="a", state="s", priority="medium", cause=AlarmCause.SERVICE_RESTARTED,
                  since=1, device="page", f={"exit_code": -9})  # fmt: skip
    french = words.alarm(alarm, languages["fr"])
    assert french == "page s'est arrêté (code -9) et a été relancé"


def test_trip_when_shown_then_it_has_value_limit_and_what_a_reset_needs(site, languages):
    f = {"sf": "SF-02", "ch": "pt1", "val": 11034, "lim": 11000, "since": 60600}
    trip = Event("boiler", "trip", 1_782_000_000_000, 60650, f)
    english, french = languages["en"], languages["fr"]
    happened = event_words.happened(trip, english)
    assert happened == "Pressure high-high: pressure 1 11.03 bar, limit 11.00 bar"
    assert "pression 1 11,03 bar, limite 11,00 bar" in event_words.happened(trip, french)
    must = event_words.must(trip, site.limits, english)
    assert must == "Both pressures at or below 9.5 bar."
    assert trip.since_ms == 1_782_000_000_000 - 50


def test_cause_when_unknown_then_it_is_shown_as_it_is(languages):
    assert event_words.happened(Event("boiler", "trip", 1, 1, {"sf": "SF-99"}), languages["en"])
    assert words.reason("a new refusal", languages["en"]) == "a new refusal"


@pytest.mark.parametrize(
    ("code", "why", "text"),
    [
        ("silent", None, "pas de réponse"),
        ("rejected", "not READY", "la chaudière n'est pas prête\u00a0; réarmez-la d'abord"),
        ("refused", "expired 3 s ago", "refusé par la passerelle (expired 3 s ago)"),
    ],
)
def test_outcome_when_not_confirmed_then_it_has_the_reason(languages, code, why, text):
    assert words.outcome(code, why, languages["fr"]) == text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"ch": "t_metal-water", "val": 4510, "lim": 4000}, "45.1 K, limit 40.0 K"),
        ({"ch": "supply", "val": 18_040, "lim": 20_000}, "18.0 V, limit 20.0 V"),
        ({"ch": "chain", "val": 0, "lim": 1}, "safety chain"),
    ],
)
def test_values_when_of_a_channel_then_they_have_its_unit(languages, fields, text):
    assert event_words.measured(fields, languages["en"]).endswith(text)


@pytest.mark.parametrize(
    ("kind", "f", "text"),
    [
        ("state", {"state": "READY", "why": "reset"}, "boiler: Ready (local reset)"),
        ("state", {"state": "HOLD", "why": "SF-19"}, "boiler: On hold (Supervision lost)"),
        ("state", {"state": "READY", "why": "not all judged"},
         "boiler: Ready (not all readings have been checked yet)"),
        ("start_refused", {"why": "not READY"},
         "boiler: Start refused: the boiler is not ready; reset it first"),
        ("reset_refused", {"why": "SF-24"}, "boiler: Reset refused: "),
        ("fault", {"why": "flash"}, "boiler: fault flash"),
        ("warning", {"sf": "SF-03", "ch": "pt1"},
         "boiler: Warning: pressure 1 flickers or stands still (Pressure channel fault (SF-03))"),
        ("proof", {"ch": "lw1"}, "boiler: Proved: electrode LW1"),
        ("proof_due", {"ch": "vent"}, "boiler: Proof test due: vent"),
        ("proof", {"ch": "a newer part"}, "boiler: Proved: a newer part"),
    ],
)  # fmt: skip
def test_line_when_an_event_is_listed_then_it_names_what_changed_and_why(languages, kind, f, text):
    assert event_words.line(Event("boiler", kind, 1, 1, f), languages["en"]).startswith(text)


@LANGUAGE
@pytest.mark.parametrize("part", PROOFS)
@pytest.mark.parametrize("kind", ["proof", "proof_due"])
def test_line_when_a_part_is_proved_or_due_then_it_is_in_words(languages, language, part, kind):
    text = event_words.line(Event("boiler", kind, 1, 1, {"ch": part}), languages[language])
    assert_words(text, part)
    assert kind not in text


@LANGUAGE
def test_warning_when_a_channel_flickers_then_it_is_named_in_words(languages, language):
    f = {"sf": "SF-09", "ch": "t_metal"}
    assert_words(
        event_words.line(Event("boiler", "warning", 1, 1, f), languages[language]), "t_metal"
    )
