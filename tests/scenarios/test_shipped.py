"""Every shipped scenario holds what it expects, and both interpreters decide the same.

Run by the command line, as a developer would.
"""

import json
import subprocess
import sys

import pytest

from sim.equivalence import interpreters_differ
from sim.scenario_file import read_scenario, shipped

# MicroPython takes many minutes for a whole day: of these it runs the first half hour of the
# plant's time, and the two interpreters' digests of it must be equal.
LONG_S = {"measured-day": 1800, "nominal-day": 1800}


def run(name, *options):
    words = [sys.executable, "-m", "heliose", "sim", "run", name, "--json", *options]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("name", shipped())
def test_scenario_when_run_on_cpython_then_its_expectations_hold(name):
    code, result = run(name)
    assert code == 0, [line for line in result["expect"] if not line["ok"]]
    assert result["ok"] is True
    assert result["invariants"]["violated"] == []
    assert set(result["firmware"].values()) == {"cpython"}
    if name == "measured-day":
        # Every loop of the boiler board, 20 a second; the light that NOAA measured.
        assert result["steps"]["boiler"] == 86_400 * 20
        assert result["dni_kwh_m2"] == pytest.approx(8.54, rel=0.01)


@pytest.mark.parametrize("name", [name for name in shipped() if name not in LONG_S])
def test_scenario_when_run_on_micropython_then_it_holds_and_decides_the_same(name):
    code, result = run(name, "--firmware", "micropython")
    assert code == 0, [line for line in result["expect"] if not line["ok"]]
    assert set(result["firmware"].values()) == {"micropython"}
    _, here = run(name)
    assert result["states"] == here["states"]
    assert result["trips"] == here["trips"]
    assert result["digest"] == here["digest"], interpreters_differ(*read_scenario(name))


@pytest.mark.parametrize(("name", "until_s"), LONG_S.items())
def test_scenario_when_long_then_both_interpreters_decide_the_same(name, until_s):
    _, there = run(name, "--until", str(until_s), "--firmware", "micropython")
    _, here = run(name, "--until", str(until_s))
    assert set(there["firmware"].values()) == {"micropython"}
    alike = there["digest"] == here["digest"]
    assert alike, interpreters_differ(*read_scenario(name), until_s)
