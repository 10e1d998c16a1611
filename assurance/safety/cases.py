"""Runs the tests of a safety function where they stand, and says what each of them did."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from assurance.safety.code import ROOT

FOLDER = "tests/firmware"
TIMEOUT_S = 600


class TestsMissingError(OSError):
    """No tests beside this program: it was not started from a clone of the project."""

    exit_code = 3
    __test__ = False  # pytest: this is no test


@dataclass(frozen=True)
class Case:
    """One test. `interpreter`: what ran the firmware; `outcome`: passed, failed or skipped."""

    name: str
    interpreter: str
    outcome: str
    seconds: float

    @property
    def sentence(self) -> str:
        """Its name as a reader would say it."""
        words = self.name.partition("[")[0].removeprefix("test_").replace("_", " ")
        return re.sub(r"\bsf(\d\d)\b", r"SF-\1", words)


def run_cases(sf: str | None) -> list[Case]:
    """The tests that carry the function's number, or with None those that carry any.

    Raises TestsMissingError.
    """
    folder = ROOT / FOLDER
    if not folder.is_dir():
        raise TestsMissingError(
            f"the tests are not beside this program: looked for {folder}; run it from a clone"
        )
    wanted = sf.lower().replace("-", "") if sf else "sf"
    with tempfile.TemporaryDirectory() as scratch:
        told = Path(scratch, "junit.xml")
        words = [sys.executable, "-m", "pytest", FOLDER, "-q", "-k", wanted, f"--junitxml={told}"]
        words += ["-p", "no:cacheprovider", "-p", "no:randomly"]
        done = subprocess.run(
            words,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        if not told.exists():
            raise TestsMissingError(f"pytest did not run: {(done.stdout + done.stderr)[-600:]}")
        return [_case(one) for one in ElementTree.parse(told).iter("testcase")]


def carries(case: Case, sf: str) -> bool:
    """Whether the test's name carries the function's number."""
    return re.search(rf"sf{sf[3:]}(?!\d)", case.name.lower()) is not None


def _case(one: ElementTree.Element) -> Case:
    name = one.get("name", "")
    outcome = "passed"
    if one.find("failure") is not None or one.find("error") is not None:
        outcome = "failed"
    elif one.find("skipped") is not None:
        outcome = "skipped"
    interpreter = "micropython" if "[micropython]" in name else "cpython"
    return Case(name, interpreter, outcome, float(one.get("time", 0.0)))
