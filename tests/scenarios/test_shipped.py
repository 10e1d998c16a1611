"""Every shipped scenario holds what it expects, and both interpreters decide the same.

All but a few run in this process; tests of one scenario share its run.
"""

import json
import subprocess
import sys
from datetime import timedelta
from functools import cache

import pytest
from lockstep.compare import interpreters_differ

from assurance.pairs import LISTED
from sim.scenario.catalogue import FAMILIES, catalogue
from sim.scenario.load import read_scenario, shipped
from sim.scenario.simulation import Options, Simulation

pytestmark = pytest.mark.slow

# MicroPython plays only so much of a longer scenario, and CPython plays that part once more.
COMPARED_S = 120
# Nothing happens before sunrise, at 14:20 UTC; without the night it takes less than half the time.
NIGHT_S = {"measured-day": 14 * 3600}
# Too long for the tests: only its beginning is compared. `make evidence` plays all of it.
FORTNIGHT = "fourteen-days-of-broken-clouds"
DARK_WITHIN_S = 5.0  # from low PERMITs to no light (safety.md, time to act)
HOLDS = [name for name in shipped() if name != FORTNIGHT]


def without_night(name):
    """A shipped scenario, from shortly before sunrise, and its site."""
    scenario, site = read_scenario(name)
    night_s = NIGHT_S.get(name, 0)
    later = {
        "start": scenario.start + timedelta(seconds=night_s),
        "duration_s": scenario.duration_s - night_s,
        "action": tuple(
            action.model_copy(update={"at_s": action.at_s - night_s}) for action in scenario.action
        ),
    }
    return scenario.model_copy(update=later), site


@cache
def played(name, interpreter="cpython", until_s=None):
    options = Options(interpreter, until_s=until_s, listed_pairs=LISTED)
    return Simulation(*without_night(name), options).run()


def command_line(name, *options):
    words = [sys.executable, "-m", "heliose", "sim", "run", name, "--json", *options]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def compared_s(name):
    """How much of it MicroPython runs; None: all."""
    return COMPARED_S if read_scenario(name)[0].duration_s > COMPARED_S else None


@pytest.mark.parametrize("name", HOLDS)
def test_scenario_when_run_then_its_expectations_and_the_invariants_hold(name):
    result = played(name)
    assert result.ok, [line for line in result.expect if not line.ok] + result.trips
    assert result.expect
    assert result.invariants.violated == []
    assert set(result.firmware.values()) == {"cpython"}


@pytest.mark.parametrize("name", HOLDS)
def test_light_when_both_permits_dropped_then_is_gone_in_time(name):
    result = played(name)
    mirrors = [fault for fault in read_scenario(name)[0].fault if fault.target.startswith("mirror")]
    if result.permit_low_s is not None and not mirrors:
        assert result.dark_s is not None
        assert result.dark_s - result.permit_low_s <= DARK_WITHIN_S


@pytest.mark.needs_micropython
@pytest.mark.parametrize("name", [*HOLDS, FORTNIGHT])
def test_scenario_when_run_on_micropython_then_it_decides_the_same(name):
    until_s = compared_s(name)
    there = played(name, "micropython", until_s)
    here = played(name, "cpython", until_s)
    assert set(there.firmware.values()) == {"micropython"}
    assert there.states == here.states
    assert there.trips == here.trips
    assert there.digest == here.digest, interpreters_differ(*without_night(name), until_s)


def test_measured_day_when_run_then_no_loop_is_left_out_and_the_light_is_noaas():
    result = played("measured-day")
    assert result.steps["boiler"] == without_night("measured-day")[0].duration_s * 20
    assert result.dni_kwh_m2 == pytest.approx(8.54, rel=0.01)


@pytest.mark.parametrize("name", ["high-high-latches", "host-restarts"])
def test_scenario_when_run_by_the_command_line_then_it_is_the_same_run(name):
    code, result = command_line(name)
    assert code == 0
    assert result["digest"] == played(name).digest


@pytest.mark.needs_micropython
def test_scenario_when_run_by_the_command_line_on_micropython_then_it_is_the_same_run():
    code, result = command_line("link-cut", "--firmware", "micropython")
    assert code == 0
    assert set(result["firmware"].values()) == {"micropython"}
    assert result["digest"] == played("link-cut").digest


def test_shipped_scenarios_when_counted_then_are_many_and_of_every_family():
    entries = catalogue()
    assert len(entries) >= 40
    assert {entry.family for entry in entries} == set(FAMILIES)
    titles = [entry.title for entry in entries]
    assert len(set(titles)) == len(titles)
