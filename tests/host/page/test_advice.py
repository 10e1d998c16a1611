"""What the page advises in each state of the plant."""

import pytest

from firmware.common.fields import BOILER_MODES
from host.bus import ConductorFigures, ConductorState, Link
from host.codes import ActivityCode
from host.language import LANGUAGES
from host.page import advice
from host.plant_state import Event

TANK_DRY, TANK_FULL = 0, 15
COLD = {
    "mode": 0, "pt1_mbar": 10, "pt2_mbar": 12, "t_drum_cdeg": 1500, "t_metal_cdeg": 1500,
    "level_bits": TANK_DRY, "off_target_bits": 3, "chain_bits": 1, "pump": 0,
}  # fmt: skip


@pytest.fixture
def plant(plant_state):
    """plant(code=…, boards=…, mode_of_boards=…, **fields): a plant whose boards all answer."""

    def make(code=ActivityCode.WAITING_FOR_START, boards=(), mode_of_boards=None, **fields):
        plant_state.boiler.fields = {**COLD, **fields}
        plant_state.boiler.link = Link(t=0, online=True, boot="b", trajectories=True)
        for tracker in plant_state.trackers.values():
            tracker.fields = {"mode": 2}
        plant_state.conductor = ConductorState(
            t=0, state=code, boards=boards, mode=mode_of_boards, f=ConductorFigures()
        )
        return plant_state

    return make


@pytest.fixture
def advised(site, languages):
    return lambda plant, simulated=True: advice.advise(plant, site, languages["en"], simulated)


def test_advice_when_nothing_was_received_then_it_is_to_wait(plant_state, advised):
    assert advised(plant_state).waits_for == "an answer from the boiler board"


def test_advice_when_empty_and_cold_then_it_is_to_fill(plant, advised):
    shown = advised(plant())
    assert (shown.step, shown.waits_for) == ("fill", "water")
    assert shown.next == (
        "Leave the cabinet's button alone for 3 s, then press it for 0.2 to 1 s: "
        "the pump fills the boiler."
    )
    assert "the button at the boiler" in advised(plant(), simulated=False).next


def test_advice_when_the_pump_runs_then_it_is_to_wait_until_full(plant, advised):
    assert "22 minutes" in advised(plant(pump=1)).next


def test_advice_when_the_chain_is_open_then_it_is_to_close_it(plant, advised):
    assert advised(plant(chain_bits=0)).step == "estop"


def test_advice_when_full_but_not_homed_then_it_is_to_wait_for_the_mirrors(plant, advised):
    homing = plant(level_bits=TANK_FULL, off_target_bits=0)
    homing.trackers["tracker1"].fields = {"mode": 1}
    assert advised(homing).waits_for == "tracker1 to finish homing"


def test_advice_when_everything_is_good_then_it_is_the_local_reset(plant, advised):
    shown = advised(plant(level_bits=TANK_FULL))
    assert (shown.step, shown.waits_for) == ("reset", "a local reset at the boiler")


@pytest.mark.parametrize(
    "code", [ActivityCode.WAITING_FOR_START, ActivityCode.DEFOCUSED_BY_OPERATOR]
)
def test_advice_when_ready_then_it_is_start(plant, advised, code):
    shown = advised(plant(code, mode=1, level_bits=TANK_FULL))
    assert (shown.step, shown.waits_for) == ("start", "an operator to press Start")


def test_advice_when_ready_while_the_conductor_is_busy_then_it_names_the_reason(plant, advised):
    busy = plant(ActivityCode.WAITING_FOR_TRACKERS, ("tracker1",), "HOMING", mode=1)
    assert advised(busy).waits_for == "tracker1 (homing)"
    assert advised(busy).step == "start"


@pytest.mark.parametrize(
    "code", [ActivityCode.DEFOCUSED_BY_OPERATOR, ActivityCode.STOWED_BY_OPERATOR]
)
def test_advice_when_an_operator_turned_the_mirrors_away_then_it_is_to_bring_them_back(
    plant, advised, code
):
    assert advised(plant(code, mode=2)).step == "track"


def test_advice_when_on_hold_then_it_names_the_cause(plant, advised):
    held = plant(mode=4)
    held.held = Event("boiler", "state", 1, 1, {"state": "HOLD", "why": "SF-19"})
    assert "Supervision lost (SF-19)" in advised(held).waits_for


@pytest.mark.parametrize("mode", range(len(BOILER_MODES)))
@pytest.mark.parametrize("language", LANGUAGES)
def test_advice_when_values_are_invalid_then_there_is_still_some(
    plant, site, languages, mode, language
):
    blind = plant(mode=mode)
    blind.boiler.fields, blind.conductor = {"mode": mode}, None
    shown = advice.advise(blind, site, languages[language], True)
    assert shown.next
    assert shown.waits_for


def test_conditions_when_the_pressure_tripped_it_then_they_ask_for_the_pressure(
    plant, site, languages
):
    hot = plant(level_bits=TANK_FULL, pt1_mbar=9501, pt2_mbar=9400)
    assert all(c.met for c in advice.conditions(hot, site, languages["en"]))
    hot.trips = [Event("boiler", "trip", 1, 1, {"sf": "SF-02"})]
    unmet = [c.text for c in advice.conditions(hot, site, languages["en"]) if not c.met]
    assert unmet == ["Both pressures at or below 9.5 bar"]
