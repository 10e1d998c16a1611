"""Of the mutants of what decides, at least 95 in 100 fail a test; each other one is explained.

mutmut changes one thing at a time in checks, responses, latches and interlock; the tests are
those of these parts alone. It mutates functions only, and the numbers of rows.py stand outside
of them: test_boiler_table compares all of these with safety.md.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from assurance.program import ROOT, run
from assurance.proofs.equivalent_mutants import EQUIVALENT
from assurance.proofs.ledger import Outcome

NAMES = ("checks", "responses", "latches", "interlock")
TESTS = ("test_latches.py", "test_boiler_table.py", "test_*_alone.py")
LEAST_PERCENT = 95
OF = "firmware.boiler.interlock"  # imports the other three
KILLED, SURVIVED = (1, 3), (0, 33)  # exit codes; others ran out of time or crashed
MUTMUT = f"""[mutmut]
source_paths=firmware
only_mutate=
{"".join(f"    firmware/boiler/{name}.py" + chr(10) for name in NAMES)}also_copy=
    pytest.ini
pytest_add_cli_args_test_selection=tests/firmware
pytest_add_cli_args=
    -p
    no:cacheprovider
track_dependencies=false
timeout_constant=30
"""
PYTEST = """[pytest]
pythonpath = . tests/firmware
addopts = --import-mode=importlib
"""

Change = tuple[str, str, str]  # function, original, mutant


def measure(children: int = 1) -> Outcome:
    """Mutants and how many were killed. `children`: processes at a time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        printed = _mutmut(folder, "run", "--max-children", str(children))
        codes = _exit_codes(folder)
        if not codes or None in codes.values():
            return Outcome({}, [f"mutmut did not finish: {printed[-500:]}"])
        survivors = [key for key, code in codes.items() if code in SURVIVED]
        changes = [_change(folder, key) for key in survivors]
    return judged(list(codes.values()), changes)


def prepare(folder: Path) -> None:
    """Copies the firmware and its tests of single parts; configures mutmut and pytest."""
    source, tests = ROOT / "tests" / "firmware", folder / "tests" / "firmware"
    shutil.copytree(ROOT / "firmware", folder / "firmware")
    shutil.copytree(source / "desk", tests / "desk")
    for pattern in TESTS:
        for path in source.glob(pattern):
            shutil.copy(path, tests)
    (folder / "setup.cfg").write_text(MUTMUT, encoding="utf-8")
    (folder / "pytest.ini").write_text(PYTEST, encoding="utf-8")


def _mutmut(folder: Path, *words: str) -> str:
    """Runs one command of mutmut and returns its output."""
    command = [sys.executable, "-m", "mutmut", *words]
    done = run(command, folder, PYTEST_ADDOPTS="", PYTHONUTF8="1")
    return done.stdout + done.stderr


def _exit_codes(folder: Path) -> dict[str, int]:
    """Of the tests, by mutant."""
    codes: dict[str, int] = {}
    for path in sorted((folder / "mutants" / "firmware" / "boiler").glob("*.meta")):
        codes |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return codes


def function(key: str) -> str:
    """`checks.Checks.pressure` for mutmut's name of a mutant of it."""
    place = key.rpartition("__mutmut_")[0].removeprefix("firmware.boiler.")
    module, _, name = place.partition(".")
    return f"{module}.{name.removeprefix('x').removeprefix('_').replace('ǁ', '.').lstrip('.')}"


def _change(folder: Path, key: str) -> Change:
    """The changed lines of a mutant, stripped."""
    lines = _mutmut(folder, "show", key).splitlines()
    was = [line[1:].strip() for line in lines if line.startswith("-") and line[:3] != "---"]
    now = [line[1:].strip() for line in lines if line.startswith("+") and line[:3] != "+++"]
    return function(key), " ".join(was), " ".join(now)


def judged(codes: Sequence[int], survivors: Sequence[Change]) -> Outcome:
    """The outcome for all exit codes and the mutants that no test detected."""
    reasons = {(place, was, now): why for place, was, now, why in EQUIVALENT}
    unknown = [one for one in survivors if one not in reasons]
    percent = 100 * (len(codes) - len(survivors)) / len(codes)
    figures = {
        "mutants": len(codes),
        "killed": sum(code in KILLED for code in codes),
        "out_of_time": sum(code not in KILLED + SURVIVED for code in codes),
        "equivalent": len(survivors) - len(unknown),
        "unexplained": len(unknown),
        "killed_percent": round(percent, 1),
        "survivors": [[*one, reasons.get(one, "")] for one in survivors],
    }
    failures = [f"{place}: no test detects `{now}` for `{was}`" for place, was, now in unknown]
    if percent < LEAST_PERCENT:
        failures.append(f"{percent:.1f} % are killed, {LEAST_PERCENT} % are required")
    return Outcome(figures, failures, {"mutmut": version("mutmut")})
