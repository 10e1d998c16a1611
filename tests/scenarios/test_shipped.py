"""Every shipped scenario holds what it expects, on both interpreters, by the command line."""

import json
import subprocess
import sys

import pytest

from sim.scenario_file import shipped

# A whole day takes minutes: on MicroPython its first hours of light are run.
LONG = {"measured-day": 3600.0, "nominal-day": 1800.0}


def run(name, *options):
    words = [sys.executable, "-m", "heliose", "sim", "run", name, "--json", *options]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("name", [name for name in shipped() if name != "measured-day"])
def test_scenario_when_run_on_cpython_then_its_expectations_hold(name):
    code, result = run(name)
    assert code == 0, [line for line in result["expect"] if not line["ok"]]
    assert result["ok"] is True
    assert result["invariants"]["violated"] == []
    assert set(result["firmware"].values()) == {"cpython"}


@pytest.mark.parametrize("name", [name for name in shipped() if name not in LONG])
def test_scenario_when_run_on_micropython_then_decisions_are_the_same(name):
    code, result = run(name, "--firmware", "micropython")
    assert code == 0, [line for line in result["expect"] if not line["ok"]]
    assert set(result["firmware"].values()) == {"micropython"}
    _, here = run(name)
    assert result["states"] == here["states"]
    assert result["trips"] == here["trips"]
    assert result["digest"] == here["digest"]
