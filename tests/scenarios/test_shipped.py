"""Every shipped scenario holds what it expects, and both interpreters decide the same.

All but a few run in this process; tests of one scenario share its run.
"""

import json
import subprocess
import sys

import pytest

from sim.scenario.catalogue import FAMILIES, catalogue
from sim.scenario.load import read_scenario, shipped

pytestmark = pytest.mark.slow

# MicroPython plays only so much of a longer scenario, and CPython plays that part once more.
COMPARED_S = 120
# Too long for the tests: only its beginning is compared. `make evidence` plays all of it.
FORTNIGHT = "fourteen-days-of-broken-clouds"
DAYS = ("measured-day", "nominal-day")  # test_days plays them
HOLDS = [name for name in shipped() if name not in (FORTNIGHT, *DAYS)]


def command_line(name, *options):
    words = [sys.executable, "-m", "heliose", "sim", "run", name, "--json", *options]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def compared_s(name):
    """How much of it MicroPython runs; None: all."""
    return COMPARED_S if read_scenario(name)[0].duration_s > COMPARED_S else None


@pytest.mark.parametrize("name", HOLDS)
def test_scenario_when_run_then_its_expectations_and_the_invariants_hold(name, played, holds):
    holds(played(name))


@pytest.mark.parametrize("name", HOLDS)
def test_light_when_both_permits_dropped_then_is_gone_in_time(name, played, dark_in_time):
    if not any(fault.target.startswith("mirror") for fault in read_scenario(name)[0].fault):
        dark_in_time(played(name))


@pytest.mark.needs_micropython
@pytest.mark.parametrize("name", [*HOLDS, FORTNIGHT])
def test_scenario_when_run_on_micropython_then_it_decides_the_same(name, decides_the_same):
    decides_the_same(name, compared_s(name))


@pytest.mark.parametrize("name", ["high-high-latches", "host-restarts"])
def test_scenario_when_run_by_the_command_line_then_it_is_the_same_run(name, played):
    code, result = command_line(name)
    assert code == 0
    assert result["digest"] == played(name).digest


@pytest.mark.needs_micropython
def test_scenario_when_run_by_the_command_line_on_micropython_then_it_is_the_same_run(played):
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
