"""Runs the tests of a safety function where they stand, and reads what each of them did."""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from assurance.program import ROOT, run

FOLDER = "tests/firmware"
TIMEOUT_S = 600


class TestsMissingError(OSError):
    """No tests beside this program: it was not started from a clone of the project."""

    exit_code = 3
    __test__ = False  # pytest: this is no test


@dataclass(frozen=True)
class Case:
    """One test. interpreter: what ran the firmware; outcome: passed, failed or skipped.

    sentence: the test's name with spaces.
    """

    name: str
    interpreter: str
    outcome: str
    seconds: float
    sentence: str

    def carries(self, sf: str) -> bool:
        """Whether its name carries the function's number."""
        return re.search(rf"sf{sf[3:]}(?!\d)", self.name.lower()) is not None


def run_cases(sf: str | None) -> list[Case]:
    """The tests that carry the function's number, or with None those that carry any.

    Raises TestsMissingError.
    """
    folder = ROOT / FOLDER
    if not folder.is_dir():
        raise TestsMissingError(
            f"the tests are not beside this program: looked for {folder}; run it from a clone"
        )
    keyword = sf.lower().replace("-", "") if sf else "sf"
    # pytest imports only the files that name the function: importing all of them takes seconds.
    files = [one for one in folder.rglob("test_*.py") if keyword in one.read_text("utf-8").lower()]
    if not files:
        return []
    with tempfile.TemporaryDirectory() as scratch:
        results = Path(scratch, "junit.xml")
        printed = _run_pytest(keyword, files, results)
        if not results.exists():
            raise TestsMissingError(f"pytest did not run: {printed[-600:]}")
        return [_case(one) for one in ElementTree.parse(results).iter("testcase")]


def _run_pytest(keyword: str, files: list[Path], results: Path) -> str:
    """What pytest prints while it runs the tests whose names hold the keyword."""
    command = [sys.executable, "-m", "pytest", *map(str, sorted(files)), "-q", "-k", keyword]
    command += [f"--junitxml={results}", "-p", "no:cacheprovider", "-p", "no:randomly"]
    done = run(command, timeout_s=TIMEOUT_S, PYTHONPATH=str(ROOT))
    return done.stdout + done.stderr


def _case(one: ElementTree.Element) -> Case:
    name = one.get("name", "")
    outcome = "passed"
    if one.find("failure") is not None or one.find("error") is not None:
        outcome = "failed"
    elif one.find("skipped") is not None:
        outcome = "skipped"
    interpreter = "micropython" if "[micropython]" in name else "cpython"
    words = name.partition("[")[0].removeprefix("test_").replace("_", " ")
    sentence = re.sub(r"\bsf(\d\d)\b", r"SF-\1", words)
    return Case(name, interpreter, outcome, float(one.get("time", 0.0)), sentence)
