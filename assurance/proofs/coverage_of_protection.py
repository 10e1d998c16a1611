"""Every line and every branch of the protection is taken by its own tests on CPython.

Files: those that decide. Tests: tests/firmware without what is drawn at random and what is about
trackers, drivers and the link.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from assurance.proofs.ledger import ROOT, Outcome

NAMES = ("rows", "checks", "responses", "latches", "interlock", "button", "saturation")
NAMES += ("control", "config")
TESTS = (
    "test_boiler_*.py",
    "test_latches.py",
    "test_*_alone.py",
    "test_pressure_cutoff.py",
    "test_stored_config.py",
)
NOT = ("random", "board")  # of the tests: drawn at random, or about chips


def measure():
    """Lines and branches by file, and which are missed."""
    with tempfile.TemporaryDirectory() as folder:
        done = run_tests(Path(folder))
        if done.returncode:
            return Outcome({}, ["tests fail: " + done.stdout.strip().splitlines()[-1]])
        document = json.loads((Path(folder) / "coverage.json").read_text(encoding="utf-8"))
    return judged(document)


def chosen():
    """The files of tests, sorted."""
    found = [path for pattern in TESTS for path in (ROOT / "tests" / "firmware").glob(pattern)]
    return sorted(path for path in found if not any(word in path.stem for word in NOT))


def run_tests(folder):
    """pytest under coverage; coverage.json is then in the folder."""
    environment = {**os.environ, "COVERAGE_FILE": str(folder / "data"), "PYTEST_ADDOPTS": ""}
    plain = ("--rcfile", os.devnull)
    run = ("run", *plain, "--branch", "--source", "firmware/boiler", "-m", "pytest")
    options = ("-q", "-p", "no:cacheprovider", "-k", "not micropython")
    done = call([*run, *options, *map(str, chosen())], environment)
    if done.returncode == 0:
        call(["json", "-q", *plain, "-o", str(folder / "coverage.json")], environment)
    return done


def call(words, environment):
    """One command of coverage."""
    command = [sys.executable, "-m", "coverage", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False
    )


def judged(document):
    """An Outcome from what `coverage json` wrote."""
    files = {path.replace("\\", "/"): found for path, found in document["files"].items()}
    figures, failures = {"lines": 0, "branches": 0, "missed": 0}, []
    for name in NAMES:
        path = f"firmware/boiler/{name}.py"
        if path not in files:
            failures.append(f"{path}: no test imports it")
            continue
        summary = files[path]["summary"]
        figures["lines"] += summary["num_statements"]
        figures["branches"] += summary["num_branches"]
        figures[f"{name}_percent"] = round(summary["percent_covered"], 1)
        failures += [f"{path}:{line}: not reached" for line in files[path]["missing_lines"]]
        for begin, end in files[path]["missing_branches"]:
            failures.append(f"{path}:{begin}: never goes on at {end}")
    figures["missed"] = len(failures)
    return Outcome(figures, failures, {"coverage": document["meta"]["version"]})
