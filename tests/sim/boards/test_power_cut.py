"""The 24 V supply fails in RUN: what boards, valves and mirrors do, and when power is back."""

import pytest

from sim.scenario.load import read_scenario
from sim.scenario.simulation import Simulation

FAULT = """
[[fault]]
at_s   = {at_s}
until_s = {until_s}
target = "{target}"
kind   = "{kind}"
"""
HEAD = """
title    = "power"
site     = "la-villette"
start    = "2026-06-21T10:00:00Z"
duration_s = 60
seed     = 5

[initial]
state = "RUN"
pressure_barg = 9.5
"""


@pytest.fixture
def play(tmp_path):
    """play(faults): the simulation after them, and the light of each second."""

    def run(faults):
        text = HEAD
        for target, kind, value in faults:
            text += FAULT.format(at_s=10.0, until_s=40.0, target=target, kind=kind)
            text += f"value = {value}\n" if value is not None else ""
        file = tmp_path / "scenario.toml"
        file.write_text(text)
        simulation = Simulation(*read_scenario(file))
        light_w = {}
        for now_ms in simulation.ticks():
            if now_ms >= 0 and now_ms % 1000 == 0:
                light_w[now_ms // 1000] = simulation.rig.plant.light_w
        simulation.rig.close()
        return simulation, light_w

    return run


def modes(simulation):
    return simulation.monitor.modes


def test_supply_when_it_is_gone_then_mirrors_leave_on_their_batteries(play):
    simulation, light_w = play([("supply", "dip", 0.0)])
    assert light_w[9] > 1500.0
    assert light_w[16] == 0.0
    steps = {name: board.steps for name, board in simulation.rig.boards.items()}
    # 30 s without power and 2.3 s to boot: the boiler's turns of 50 ms, and no tracker's.
    assert steps["boiler"] == pytest.approx(20 * (60 - 32.3), abs=10)
    assert steps["tracker1"] == steps["tracker2"] == 600


def test_supply_when_it_comes_back_then_the_boiler_board_boots_and_stays_tripped(play):
    simulation, _ = play([("supply", "dip", 0.0)])
    assert [trip.sf for trip in simulation.monitor.result.trips][-1] == "BOOT"
    assert modes(simulation)["boiler"] == "TRIPPED"
    assert simulation.rig.boards["boiler"].boots == 2
    assert simulation.rig.boards["tracker1"].boots == 1


def test_supply_and_batteries_when_gone_then_mirrors_keep_their_light_until_power_is_back(play):
    gone = [("reserve.tracker1", "off", None), ("reserve.tracker2", "off", None)]
    simulation, light_w = play([("supply", "dip", 0.0), *gone])
    # Nothing moves but the sun: a tenth or more of the light is left for minutes.
    assert light_w[39] > 0.5 * light_w[9]
    assert light_w[50] == 0.0  # every boot escapes
    assert simulation.rig.boards["tracker1"].boots == 2
    assert modes(simulation)["tracker1"] in ("UNHOMED", "HOMING", "STANDBY")


def test_supply_when_it_sags_below_the_relays_then_boards_live_and_valves_let_go(play):
    simulation, light_w = play([("supply", "dip", 12.0)])
    assert simulation.rig.boards["boiler"].boots == 1
    assert simulation.monitor.result.trips[0].sf in ("SF-17", "SF-23")
    assert light_w[16] == 0.0
    assert simulation.rig.plant.pressure_barg < 9.5
