"""What the page says for each state of the plant."""

from zoneinfo import ZoneInfo

import pytest

from firmware.boiler import rows
from firmware.common.fields import BOILER_MODES
from host.bus import ServiceState
from host.conductor.conductor import Conductor
from host.language import Language
from host.page import advice, words
from host.plant_state import Event
from host.safety_functions import CAUSES, CHANNELS
from host.site import load_site

TANK_DRY, TANK_FULL = 0, 15
COLD = {
    "mode": 0, "pt1_mbar": 10, "pt2_mbar": 12, "t_drum_cdeg": 1500, "t_metal_cdeg": 1500,
    "level_bits": TANK_DRY, "off_target_bits": 3, "chain_bits": 1, "pump": 0,
}  # fmt: skip


@pytest.fixture
def plant(picture):
    """plant(says="", **fields) -> a picture of a plant whose boards all answer."""
    from host.bus import Link

    def make(says="waits for start, which a person gives", **fields):
        picture.boiler.fields = {**COLD, **fields}
        picture.boiler.link = Link(t=0, online=True, boot="b", trajectories=True)
        for tracker in picture.trackers.values():
            tracker.fields = {"mode": 2}
        picture.conductor = ServiceState(t=0, state=says, f={"heat_pct": 100})
        return picture

    return make


@pytest.fixture
def advised(facts, languages):
    return lambda picture, sim=True: advice.advise(picture, facts, languages["en"], sim)


def test_advice_when_nothing_was_heard_is_to_wait(picture, advised):
    assert advised(picture).waits_for == "an answer of the boiler board"


def test_advice_when_empty_and_cold_is_to_fill(plant, advised):
    said = advised(plant())
    assert (said.step, said.waits_for) == ("fill", "water")
    assert said.next == "Press the cabinet's button shortly: the pump fills the boiler."
    assert "the button at the boiler" in advised(plant(), sim=False).next


def test_advice_when_the_pump_runs_is_to_wait_until_full(plant, advised):
    assert "22 minutes" in advised(plant(pump=1)).next


def test_advice_when_the_chain_is_open_is_to_close_it(plant, advised):
    assert advised(plant(chain_bits=0)).step == "estop"


def test_advice_when_full_but_not_homed_is_to_wait_for_the_mirrors(plant, advised):
    picture = plant(level_bits=TANK_FULL, off_target_bits=0)
    picture.trackers["tracker1"].fields = {"mode": 1}
    assert advised(picture).waits_for == "tracker1 to find home"


def test_advice_when_everything_is_good_is_the_local_reset(plant, advised):
    said = advised(plant(level_bits=TANK_FULL))
    assert (said.step, said.waits_for) == ("reset", "a person's reset at the boiler")


def test_advice_when_ready_says_that_nobody_has_given_start(plant, advised):
    said = advised(plant(mode=1, level_bits=TANK_FULL))
    assert (said.step, said.waits_for) == ("start", "start: nobody has given it yet")


def test_advice_when_ready_while_the_conductor_is_busy_says_with_what(plant, advised):
    said = advised(plant(says="waits for tracker1: HOMING", mode=1, level_bits=TANK_FULL))
    assert said.waits_for == "tracker1: looks for its home"


def test_advice_when_a_person_turned_the_mirrors_away_is_to_bring_them_back(plant, advised):
    said = advised(plant(says="turned away by a person: waits for track or start", mode=2))
    assert said.step == "track"


def test_advice_when_held_names_the_cause(plant, advised):
    picture = plant(mode=4)
    picture.held = Event("boiler", "state", 1, 1, {"state": "HOLD", "why": "SF-19"})
    assert "Supervision lost (SF-19)" in advised(picture).waits_for


@pytest.mark.parametrize("mode", range(len(BOILER_MODES)))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_advice_when_values_are_invalid_still_says_something(
    plant, facts, languages, mode, language
):
    picture = plant(mode=mode)
    picture.boiler.fields = {"mode": mode}
    picture.conductor = None
    said = advice.advise(picture, facts, languages[language], True)
    assert said.next
    assert said.waits_for


def test_conditions_when_the_pressure_tripped_it_ask_for_the_pressure(plant, facts, languages):
    picture = plant(level_bits=TANK_FULL, pt1_mbar=9501, pt2_mbar=9400)
    assert all(c.met for c in advice.conditions(picture, facts, languages["en"]))
    picture.trips = [Event("boiler", "trip", 1, 1, {"sf": "SF-02"})]
    unmet = [c.text for c in advice.conditions(picture, facts, languages["en"]) if not c.met]
    assert unmet == ["Both pressures at or below 9.5 bar"]


def test_trip_when_told_has_value_limit_and_what_to_do(facts, languages):
    f = {"sf": "SF-02", "ch": "pt1", "val": 11034, "lim": 11000, "since": 60600}
    trip = Event("boiler", "trip", 1_782_000_000_000, 60650, f)
    english, french = languages["en"], languages["fr"]
    assert words.happened(trip, english) == (
        "Pressure high-high: pressure 1 11.03 bar, limit 11.00 bar"
    )
    assert "pression 1 11,03 bar, limite 11,00 bar" in words.happened(trip, french)
    assert words.must(trip, facts.limits, english) == "Both pressures at or below 9.5 bar."
    assert trip.since_ms == 1_782_000_000_000 - 50


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("sf", CAUSES)
def test_causes_when_told_are_words(facts, languages, language, sf):
    trip = Event("boiler", "trip", 1, 1, {"sf": sf})
    said = [words.happened(trip, languages[language]), words.check(trip, languages[language]),
            words.must(trip, facts.limits, languages[language])]  # fmt: skip
    assert all(said)
    assert not any("{" in text for text in said)


def test_cause_when_unknown_is_told_as_what_it_is(languages):
    assert words.happened(Event("boiler", "trip", 1, 1, {"sf": "SF-99"}), languages["en"])
    assert words.reason("a word nobody knows", languages["en"]) == "a word nobody knows"


def test_conductors_words_when_translated_are_all_known(languages):
    conductor = Conductor(load_site("la-villette"), lambda _: None)
    conductor.step(1_782_000_000_000, {})
    assert words.conductor(conductor.says, languages["fr"]) != conductor.says
    assert words.conductor("something new", languages["fr"]) == "something new"


def test_alarms_when_translated_keep_what_they_are_about(languages):
    said = words.alarm("page ended (code -9) and was started again", languages["fr"])
    assert said == "page s'est arrêté (code -9) et a été relancé"
    assert words.alarm("something new", languages["fr"]) == "something new"


def test_channels_when_the_boiler_names_one_then_the_page_has_words_for_it():
    assert {row[rows.CHANNEL] for row in rows.ROWS} <= set(CHANNELS)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"ch": "t_metal-water", "val": 4510, "lim": 4000}, "45.1 K, limit 40.0 K"),
        ({"ch": "supply", "val": 18_040, "lim": 20_000}, "18.0 V, limit 20.0 V"),
        ({"ch": "chain", "val": 0, "lim": 1}, "safety chain"),
    ],
)
def test_values_when_of_a_channel_then_have_its_unit(fields, told):
    assert words.measured(fields, Language("en", ZoneInfo("Europe/Paris"))).endswith(told)
