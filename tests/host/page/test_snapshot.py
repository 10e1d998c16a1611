"""What goes to the browser."""

import time

import pytest

from host import bus
from host.clock import Clock
from host.page.desk import script_json
from host.page.snapshot import Teller
from host.plant_state import Event

FIELDS = {
    "mode": 2, "pt1_mbar": 9634, "pt2_mbar": 9651, "t_drum_cdeg": 18125, "level_bits": 7,
    "permit_bits": 7, "pump": 1, "vent": 0, "flow_ml_min": 240, "chain_bits": 1,
}  # fmt: skip


@pytest.fixture
def running(picture):
    picture.boiler.fields, picture.boiler.heard_s = FIELDS, time.monotonic()
    picture.trackers["tracker1"].fields = {"mode": 3, "m1_mode": 3, "m3_mode": 2}
    return picture


@pytest.fixture
def tell(facts, clock, languages):
    def telling(picture, language="en", simulated=True, clock=clock):
        return Teller(picture, facts, clock, simulated).tell(languages[language])

    return telling


def test_snapshot_when_nothing_was_heard_is_all_dashes(picture, tell):
    said = tell(picture)
    assert said.texts["pressure"] == said.texts["state"] == said.texts["level"] == "––"
    assert said.mbar is None
    assert said.sources["boiler"].age_s is None
    assert said.flags["permit1"] is None


def test_pressure_when_two_are_known_is_the_higher(running, tell):
    assert tell(running).texts["pressure"] == "9.65"
    assert tell(running, "fr").texts["pressure"] == "9,65"


def test_permit_when_shown_is_the_contact_of_the_relay(running, tell):
    said = tell(running)  # both outputs pulse, only the first contact is closed
    assert (said.texts["permit1"], said.texts["permit2"]) == ("on", "off")


def test_values_when_shown_have_words_and_units(running, tell):
    texts = tell(running).texts
    assert texts["level"] == "good"
    assert texts["pump"] == "running"
    assert texts["vent"] == "closed"
    assert texts["feed"] == "240 ml/min"
    assert texts["t_drum"] == "181 °C"


def test_mirrors_when_shown_have_states_of_their_own(running, tell):
    mirrors = tell(running).mirrors
    assert mirrors["m1"] == ("TRACK", "on the receiver")
    assert mirrors["m3"] == ("STANDBY", "waits, ready")
    assert mirrors["m2"] == ("", "––")


@pytest.mark.parametrize(("rate", "boiler_s", "tracker_s"), [(1.0, 1.5, 3.0), (10.0, 1.5, 1.5)])
def test_values_when_time_runs_faster_grow_old_faster(running, tell, rate, boiler_s, tracker_s):
    sources = tell(running, clock=Clock.starting(0, rate)).sources
    assert sources["boiler"].limit_s == boiler_s
    assert sources["tracker1"].limit_s == tracker_s


def test_trip_when_the_boiler_runs_again_is_not_shown(running, tell):
    running.trips = [Event("boiler", "trip", 1, 1, {"sf": "SF-02", "ch": "pt1"})]
    assert tell(running).trip is None
    running.boiler.fields = {**FIELDS, "mode": 0}
    assert tell(running).trip.title.startswith("Pressure high-high")


def test_clock_when_not_good_says_why(running, tell):
    why = "the computer's clock is not synchronised and it has no real-time clock"
    running.gateway = bus.ServiceState(
        t=0, state="clock not good", f={"clock_good": False, "clock_why": why}
    )
    assert tell(running).texts["clock"] == (
        "Clock not to be trusted: not synchronised, and no real-time clock"
    )


def test_truth_when_the_plant_is_real_is_no_source(running, tell):
    assert "plant" in tell(running).sources
    assert "plant" not in tell(running, simulated=False).sources


def test_text_of_a_device_when_it_looks_like_html_cannot_leave_its_script(running, tell):
    running.events.append(Event("boiler", "</script><b>", 1, 1, {"why": "<img src=x>"}))
    text = script_json(tell(running))
    assert "<" not in text
    assert "\\u003c/script>" in text
