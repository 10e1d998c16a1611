"""The snapshots that go to the browser."""

import re
import time

import pytest

from firmware.common.fields import PROOFS
from host import bus
from host.clock import Clock
from host.codes import ClockTrust
from host.page.context import script_json
from host.page.front import WEB
from host.page.snapshot import SnapshotMaker
from host.plant_state import Event

FIELDS = {
    "mode": 2, "pt1_mbar": 9634, "pt2_mbar": 9651, "t_drum_cdeg": 18125, "level_bits": 7,
    "permit_bits": 7, "pump": 1, "vent": 0, "flow_ml_min": 240, "chain_bits": 1,
}  # fmt: skip


@pytest.fixture
def running(plant_state):
    plant_state.boiler.fields, plant_state.boiler.received_s = FIELDS, time.monotonic()
    plant_state.trackers["tracker1"].fields = {"mode": 3, "m1_mode": 3, "m3_mode": 2}
    return plant_state


@pytest.fixture
def snapshot(site, clock, languages):
    """snapshot(plant, language="en", …) -> Snapshot."""

    def make(plant, language="en", simulated=True, clock=clock):
        return SnapshotMaker(plant, site, clock, simulated).snapshot(languages[language])

    return make


def test_snapshot_when_nothing_was_received_then_it_is_all_dashes(plant_state, snapshot):
    shown = snapshot(plant_state)
    assert shown.texts["pressure"] == shown.texts["state"] == shown.texts["level"] == "––"
    assert shown.mbar is None
    assert shown.sources["boiler"].age_s is None
    assert shown.flags["permit1"] is None


def test_texts_when_made_then_they_are_those_that_the_template_shows(plant_state, snapshot):
    shown = re.findall('data-text="(.+?)"', (WEB / "page.html").read_text("utf-8"))
    assert set(snapshot(plant_state).texts) == set(shown)


def test_pressure_when_two_are_known_then_the_higher_shows(running, snapshot):
    assert snapshot(running).texts["pressure"] == "9.65"
    assert snapshot(running, "fr").texts["pressure"] == "9,65"


def test_permit_when_shown_then_it_is_the_contact_of_the_relay(running, snapshot):
    shown = snapshot(running)  # both outputs pulse, only the first contact is closed
    assert (shown.texts["permit1"], shown.texts["permit2"]) == ("on", "off")


def test_values_when_shown_then_they_have_words_and_units(running, snapshot):
    texts = snapshot(running).texts
    assert texts["level"] == "good"
    assert texts["pump"] == "running"
    assert texts["vent"] == "closed"
    assert texts["feed"] == "240 ml/min"
    assert texts["t_drum"] == "181 °C"


def test_mirrors_when_shown_then_they_have_states_of_their_own(running, snapshot):
    mirrors = snapshot(running).mirrors
    assert mirrors["m1"] == ("TRACK", "on the receiver")
    assert mirrors["m3"] == ("STANDBY", "standing by")
    assert mirrors["m2"] == ("", "––")


@pytest.mark.parametrize(("rate", "boiler_s", "tracker_s"), [(1.0, 1.5, 3.0), (10.0, 1.5, 1.5)])
def test_values_when_time_runs_faster_then_they_grow_old_faster(
    running, snapshot, rate, boiler_s, tracker_s
):
    sources = snapshot(running, clock=Clock.starting(0, rate)).sources
    assert sources["boiler"].limit_s == boiler_s
    assert sources["tracker1"].limit_s == tracker_s


def test_trip_when_the_boiler_runs_again_then_it_is_not_shown(running, snapshot):
    running.trips = [Event("boiler", "trip", 1, 1, {"sf": "SF-02", "ch": "pt1"})]
    assert snapshot(running).trip is None
    running.boiler.fields = {**FIELDS, "mode": 0}
    assert snapshot(running).trip.title.startswith("Pressure high-high")


def test_proofs_when_due_then_they_show_under_the_procedure_that_proves_them(running, snapshot):
    assert snapshot(running).proofs == {}
    running.remember([Event("boiler", "proof_due", 1, 1, {"ch": part}) for part in PROOFS])
    assert snapshot(running).proofs["levels"] == "electrode LW2, electrode LW1, electrode HW"
    french = snapshot(running, "fr").proofs
    assert french["vent"] == "évent"
    assert french["loops"] == "boucle ALIVE du groupe 1, boucle ALIVE du groupe 2"


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        ((True, ClockTrust.SIMULATED), "Clock trusted: simulated"),
        (
            (False, ClockTrust.NOT_SYNCHRONISED),
            "Clock not trusted: not synchronised, and no real-time clock",
        ),
        (
            (True, ClockTrust.STEPPED, True, -3_600_000),
            "Clock trusted: the computer's clock jumped by -3600.0 s, which was not followed",
        ),
    ],
)
def test_clock_when_shown_then_it_has_its_reason(running, snapshot, figures, text):
    state = "clock_good" if figures[0] else "clock_not_good"
    running.gateway = bus.GatewayState(t=0, state=state, f=bus.GatewayFigures(*figures))
    assert snapshot(running).texts["clock"] == text


def test_truth_when_the_plant_is_real_then_it_is_no_source(running, snapshot):
    assert "plant" in snapshot(running).sources
    assert "plant" not in snapshot(running, simulated=False).sources


def test_text_of_a_device_when_it_looks_like_html_then_it_cannot_leave_its_script(
    running, snapshot
):
    running.events.append(Event("boiler", "</script><b>", 1, 1, {"why": "<img src=x>"}))
    text = script_json(snapshot(running))
    assert "<" not in text
    assert "\\u003c/script>" in text
