"""Two runs in step: equal ones are, and what differs first is named."""

import struct
from datetime import UTC, datetime

import pytest
from lockstep.compare import first_difference, interpreters_differ

from host.site import load_site
from sim.boards.faults import FaultEntry
from sim.scenario.model import Action, Initial, Scenario
from sim.scenario.simulation import Simulation

SITE = load_site("la-villette")


def scenario(*faults, seconds=6.0, action=()):
    return Scenario(
        title="short",
        site="la-villette",
        start=datetime(2026, 6, 21, 10, tzinfo=UTC),
        duration_s=seconds,
        initial=Initial(state="RUN", pressure_barg=9.0),
        fault=tuple(FaultEntry(at_s=2.0, target=t, kind=k, value=v) for t, k, v in faults),
        action=action,
    )


def difference(one, other):
    return first_difference(Simulation(one, SITE), Simulation(other, SITE))


def test_runs_when_equal_then_nothing_differs():
    assert difference(scenario(), scenario()) is None


def test_runs_when_an_output_differs_then_board_output_and_step_are_named():
    found = difference(scenario(), scenario(("board.boiler", "hold_up", None)))
    assert (found.at_s, found.where) == (2.0, "boiler")
    assert {found.one, found.other} == {0, 1}


def test_runs_when_a_decision_differs_then_it_is_shown():
    pressed = Action(at_s=3.0, do="press_estop")
    found = difference(scenario(), scenario(action=(pressed,)))
    assert found.at_s == 3.0
    assert found.where == "boiler"
    assert found.one is None
    assert found.other["sf"] == "SF-23"
    assert "boiler decision 1 of this step: None and {" in str(found)


def test_runs_when_only_truth_differs_then_the_plant_is_named():
    found = difference(scenario(), scenario(("relief", "open", None)))
    assert (found.at_s, found.where) == (2.0, "plant")
    assert struct.pack("<d", found.one) != struct.pack("<d", found.other)


def test_runs_when_one_is_longer_then_its_length_differs():
    found = difference(scenario(), scenario(seconds=7.0))
    assert (found.at_s, found.what, found.one) == (6.05, "length", None)


@pytest.mark.needs_micropython
@pytest.mark.parametrize(
    "faults",
    [
        [("link.boiler", "corrupt", 0.02), ("link.tracker1", "corrupt", 0.02)],
        [("board.boiler", "late", 30.0), ("link.tracker2", "late", 700.0)],
        [("board.boiler", "late", 130.0), ("link.tracker1", "flood", None)],
        [("board.boiler", "hold_up", None), ("board.tracker1", "late", 35.0)],
        [("config.boiler", "corrupt", None), ("board.boiler", "reboot", None)],
    ],
    ids=lambda faults: "+".join(f"{target}-{kind}" for target, kind, _ in faults),
)
def test_interpreters_when_the_runtime_is_broken_then_decide_the_same(faults):
    assert interpreters_differ(scenario(*faults, seconds=20.0), SITE) is None
