"""Every line and every branch of the protection is taken by its own tests on CPython.

Files: those that decide. Tests: those of tests/firmware, without random ones and those about
trackers, drivers and the link.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from assurance.program import ROOT, run
from assurance.proofs import ledger
from assurance.proofs.ledger import Outcome

NAMES = (*(path.stem for path in ledger.deciding()), "config")
TESTS = (
    "test_boiler_*.py",
    "test_latches.py",
    "test_*_alone.py",
    "test_pressure_cutoff.py",
    "test_step_classes.py",
    "test_pressure_rise.py",
    "test_stored_config.py",
)
NOT = ("random", "board")  # random tests, and those about chips


def measure() -> Outcome:
    """Lines and branches by file, and those not taken."""
    with tempfile.TemporaryDirectory() as folder:
        done = run_tests(Path(folder))
        if done.returncode:
            last = (done.stderr + done.stdout).strip().splitlines()[-1]
            return Outcome({}, [f"tests fail: {last}"])
        document = json.loads(Path(folder, "coverage.json").read_text(encoding="utf-8"))
    return judged(document)


def chosen() -> list[Path]:
    """The files of tests, sorted."""
    found = [path for pattern in TESTS for path in (ROOT / "tests" / "firmware").glob(pattern)]
    return sorted(path for path in found if not any(word in path.stem for word in NOT))


def run_tests(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs pytest under coverage and writes coverage.json into the folder."""
    plain = ("--rcfile", os.devnull)
    measured = ("run", *plain, "--branch", "--source", "firmware/boiler", "-m", "pytest")
    options = ("-q", "-p", "no:cacheprovider", "-k", "not micropython")
    done = _coverage(folder, *measured, *options, *map(str, chosen()))
    if done.returncode == 0:
        _coverage(folder, "json", "-q", *plain, "-o", str(folder / "coverage.json"))
    return done


def _coverage(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coverage", *words]
    return run(command, COVERAGE_FILE=str(folder / "data"), PYTEST_ADDOPTS="")


def judged(document: Any) -> Outcome:
    """The outcome for the document of `coverage json`."""
    files = {path.replace("\\", "/"): found for path, found in document["files"].items()}
    outcome = Outcome({"lines": 0, "branches": 0, "missed": 0})
    for name in NAMES:
        path = f"firmware/boiler/{name}.py"
        if path in files:
            _add_file(outcome, name, path, files[path])
        else:
            outcome.failures.append(f"{path}: no test imports it")
    outcome.figures["missed"] = len(outcome.failures)
    outcome.versions["coverage"] = document["meta"]["version"]
    return outcome


def _add_file(outcome: Outcome, name: str, path: str, found: Any) -> None:
    summary = found["summary"]
    outcome.figures["lines"] += summary["num_statements"]
    outcome.figures["branches"] += summary["num_branches"]
    outcome.figures[f"{name}_percent"] = round(summary["percent_covered"], 1)
    outcome.failures += [f"{path}:{line}: not reached" for line in found["missing_lines"]]
    for begin, end in found["missing_branches"]:
        outcome.failures.append(f"{path}:{begin}: never goes on at {end}")
