"""Of the mutants of what decides, at least 95 in 100 fail a test; each other one is explained.

mutmut changes one thing at a time in checks, responses, latches and interlock; the tests are
those that look at these parts alone. The numbers of rows.py stand in no function: all of them
are compared with safety.md's by test_boiler_table.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from assurance.proofs.equivalent_mutants import EQUIVALENT
from assurance.proofs.ledger import ROOT, Outcome

NAMES = ("checks", "responses", "latches", "interlock")
TESTS = ("test_latches.py", "test_boiler_table.py", "test_*_alone.py")
LEAST_PERCENT = 95
OF = "firmware.boiler.interlock"  # imports the other three
KILLED, SURVIVED = (1, 3), (0, 33)  # exit codes; the rest ran out of time or fell over
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


def measure(children=1):
    """Mutants and how many were found out. `children`: processes at a time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        done = call(folder, "run", "--max-children", str(children))
        codes = exit_codes(folder)
        if not codes or None in codes.values():
            return Outcome({}, ["mutmut did not come to its end: " + done.stdout[-500:]])
        survivors = [key for key, code in codes.items() if code in SURVIVED]
        changes = [(function(key), *change(folder, key)) for key in survivors]
    return judged(list(codes.values()), changes)


def prepare(folder):
    """The firmware, its tests of single parts, and what mutmut and pytest must know."""
    shutil.copytree(ROOT / "firmware", folder / "firmware")
    tests = folder / "tests" / "firmware"
    shutil.copytree(ROOT / "tests" / "firmware" / "desk", tests / "desk")
    for pattern in TESTS:
        for path in (ROOT / "tests" / "firmware").glob(pattern):
            shutil.copy(path, tests)
    (folder / "setup.cfg").write_text(MUTMUT, encoding="utf-8")
    (folder / "pytest.ini").write_text(PYTEST, encoding="utf-8")


def call(folder, *words):
    """One command of mutmut."""
    environment = {**os.environ, "PYTEST_ADDOPTS": "", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "mutmut", *words]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def exit_codes(folder):
    """Of the tests, by mutant."""
    codes = {}
    for path in sorted((folder / "mutants" / "firmware" / "boiler").glob("*.meta")):
        codes.update(json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"])
    return codes


def function(key):
    """`checks.Checks.pressure` for mutmut's name of a mutant of it."""
    place = key.rpartition("__mutmut_")[0].removeprefix("firmware.boiler.")
    module, _, name = place.partition(".")
    return f"{module}.{name.removeprefix('x').removeprefix('_').replace('ǁ', '.').lstrip('.')}"


def change(folder, key):
    """(what was, what is) of a mutant: its changed lines, stripped."""
    lines = call(folder, "show", key).stdout.splitlines()
    was = [line[1:].strip() for line in lines if line.startswith("-") and line[:3] != "---"]
    now = [line[1:].strip() for line in lines if line.startswith("+") and line[:3] != "+++"]
    return " ".join(was), " ".join(now)


def judged(codes, changes):
    """An Outcome from all exit codes and the changes that no test noticed."""
    reasons = {(place, was, now): why for place, was, now, why in EQUIVALENT}
    unknown = [one for one in changes if one not in reasons]
    percent = 100 * (len(codes) - len(changes)) / len(codes)
    figures = {
        "mutants": len(codes),
        "killed": sum(code in KILLED for code in codes),
        "out_of_time": sum(code not in KILLED + SURVIVED for code in codes),
        "equivalent": len(changes) - len(unknown),
        "unexplained": len(unknown),
        "killed_percent": round(percent, 1),
        "survivors": [[*one, reasons.get(one, "")] for one in changes],
    }
    failures = [f"{place}: nobody noticed `{now}` for `{was}`" for place, was, now in unknown]
    if percent < LEAST_PERCENT:
        failures.append(f"{percent:.1f} % are killed, {LEAST_PERCENT} % were wanted")
    return Outcome(figures, failures, {"mutmut": version("mutmut")})
