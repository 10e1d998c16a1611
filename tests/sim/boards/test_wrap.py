"""T9: boards whose millisecond counter wraps at 2^30 in the middle of it decide the same."""

from datetime import UTC, datetime

import pytest

from host.site import load_site
from sim.boards.faults import FaultEntry
from sim.boards.virtual_board import TICKS_MASK
from sim.scenario.model import Action, Initial, Scenario
from sim.scenario.simulation import Options, Simulation

START = datetime(2026, 6, 21, 10, tzinfo=UTC)
RUN_S = 30.0
CASES = {
    "undisturbed": {},
    "host killed": {"fault": (FaultEntry(at_s=7.0, target="host", kind="kill"),)},
    "pt1 drifts": {"fault": (FaultEntry(at_s=5.0, target="pt1", kind="drift", value=0.05),)},
    "chain opened": {
        "action": (
            Action(at_s=8.0, do="press_estop"),
            Action(at_s=12.0, do="release_estop"),
            Action(at_s=20.0, do="press_button", seconds=2.5),
        )
    },
    "turned away and back": {
        "action": (Action(at_s=8.0, do="defocus"), Action(at_s=20.0, do="track"))
    },
    "tracker hangs": {
        "fault": (FaultEntry(at_s=9.5, until_s=25.0, target="board.tracker1", kind="hang"),)
    },
}
# Seconds of the run at which the counter wraps; a warm start lies before 0.
WRAPS = {"while homing": -20.0, "in RUN": 10.0}


def played(case, wraps_at_s, interpreter="cpython"):
    """A run whose boards' counters reach 2^30 at that time (None: much later)."""
    scenario = Scenario(
        title="wrap", site="la-villette", start=START, duration_s=RUN_S, seed=5,
        initial=Initial(state="RUN", pressure_barg=9.9), **CASES[case],
    )  # fmt: skip
    run = Simulation(scenario, load_site("la-villette"), Options(interpreter=interpreter))
    if wraps_at_s is not None:
        before_ms = round(wraps_at_s * 1000) - run.now_ms
        for board in run.rig.boards.values():
            board.first_tick = TICKS_MASK + 1 - before_ms
    result = run.run()
    assert result.finding is None
    plant = run.rig.plant
    return result, (plant.pressure_barg, plant.light_w, plant.mirrors.angles_deg.tolist())


@pytest.mark.parametrize("wraps", WRAPS)
@pytest.mark.parametrize("case", CASES)
def test_run_when_the_counters_wrap_in_it_then_decisions_and_truth_are_the_same(case, wraps):
    plain, plain_truth = played(case, None)
    wrapped, wrapped_truth = played(case, WRAPS[wraps])
    assert wrapped.states == plain.states
    assert wrapped.trips == plain.trips
    assert wrapped_truth == plain_truth


def test_cases_when_played_then_something_happens_in_them_after_the_wrap():
    for case in CASES:
        states = played(case, WRAPS["in RUN"])[0].states
        changes = [at_s for board in states.values() for at_s, _, _ in board]
        assert (max(changes) > WRAPS["in RUN"]) == (case != "undisturbed"), case


@pytest.mark.needs_micropython
def test_run_on_micropython_when_the_counters_wrap_then_the_same():
    here, truth = played("host killed", WRAPS["in RUN"])
    there, there_truth = played("host killed", WRAPS["in RUN"], "micropython")
    assert there.digest == here.digest
    assert there_truth == truth
