"""A run that crashes inside plant or firmware: a finding with step and values, no traceback."""

import json
from datetime import UTC, datetime

import pytest

from host.site import load_site
from sim.boards.micropython import OnMicroPython
from sim.plant.sky import Sky
from sim.scenario.model import Expect, Scenario
from sim.scenario.simulation import Options, Simulation

SITE = load_site("la-villette")
TURNS = 3000 // 50


class Crashing:
    """Firmware that crashes in its turn at three seconds."""

    interpreter = "none"
    marker = None

    def __init__(self, power, crash):
        self._crash = crash
        self.first_ms = {"boiler": 50, "tracker": 100}[power.role]  # when it reads 0

    def turn(self, ticks_ms):
        if ticks_ms >= 3000 - self.first_ms:
            self._crash()

    def outputs(self):
        return ()

    def close(self):
        pass


def cold(**options):
    scenario = Scenario(
        title="crash",
        site="la-villette",
        start=datetime(2026, 6, 21, 10, tzinfo=UTC),
        duration_s=10.0,
        expect=Expect(trip="none"),
    )
    return Simulation(scenario, SITE, Options(**options))


def divide():
    return 1 // 0


@pytest.mark.parametrize("board", ["boiler", "tracker2"])
def test_firmware_when_it_crashes_then_board_step_place_and_readings_are_named(board):
    run = cold()
    run.rig.boards[board].start = lambda power: Crashing(power, divide)
    result = run.run()
    found = result.finding
    assert result.ok is False
    assert (found.where, found.at_s, found.step) == (board, 3.0, TURNS)
    assert found.error == "ZeroDivisionError: integer division or modulo by zero"
    assert found.place.startswith("tests/sim/scenario/test_crash.py:")
    assert found.place.endswith(" divide")
    assert ("pt1_code" if board == "boiler" else "reserve_mv") in found.values
    assert result.simulated_s == 2.95
    assert "crashed at 3 s (step 60): ZeroDivisionError" in str(found)


def test_plant_when_its_truth_is_no_number_then_that_is_a_finding():
    run = cold()
    run.rig.plant.sky = Sky([(0.0, -0.6, 0.8, 900.0, float("nan"), 3.0, 1e5)] * 20)
    found = run.run().finding
    assert found.where == "plant"
    assert found.values["air_c"] == "nan"
    assert found.values["pump"] in (False, True)


def test_plant_when_it_raises_then_the_place_is_in_the_model():
    run = cold()
    run.rig.plant.sky = Sky([])
    found = run.run().finding
    assert (found.where, found.at_s) == ("plant", 1.0)
    assert found.place.startswith("sim/plant/")


def test_result_when_a_run_crashed_then_has_a_finding_and_its_other_keys():
    run = cold()
    run.rig.boards["boiler"].start = lambda power: Crashing(power, divide)
    result = run.run().json()
    assert json.loads(json.dumps(result, allow_nan=False))["finding"] == result["finding"]
    assert result["finding"]["where"] == "boiler"
    assert result["expect"][0]["key"] == "trip"
    assert "finding" not in cold(until_s=1.0).run().json()


@pytest.mark.needs_micropython
def test_firmware_when_its_micropython_dies_then_the_board_is_named_and_nothing_else_printed(capfd):
    class Dying(OnMicroPython):
        def turn(self, ticks_ms):
            if ticks_ms >= 2900:  # the counter starts with the first turn, after 100 ms
                self._process.kill()
            super().turn(ticks_ms)

    run = cold(interpreter="micropython")
    run.rig.boards["tracker1"].start = Dying
    found = run.run().finding
    assert (found.where, found.at_s) == ("tracker1", 3.0)
    assert found.error.startswith("FirmwareError: it ended on MicroPython with code -9")
    assert capfd.readouterr().err == ""
