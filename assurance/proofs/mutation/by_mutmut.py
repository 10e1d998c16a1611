"""mutmut on a copy of the firmware: which of its mutants outlive the quick tests, as ours.

mutmut changes one thing at a time in functions, with operators of its own and a runner of its own.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from assurance.program import ROOT, run
from assurance.proofs.mutation.mutant import Module, Mutant

TESTS = (
    *("test_latches.py", "test_boiler_table.py", "test_*_alone.py", "test_pressure_rise.py"),
    *("test_step_classes.py", "test_boiler_proofs.py", "test_boiler_control.py"),
)
SURVIVED = (0, 33)  # exit codes
CONFIGURATION = """[mutmut]
source_paths=firmware
only_mutate=
{only}
also_copy=
    pytest.ini
    assurance
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


class MutmutError(RuntimeError):
    """mutmut did not come to its end; the message is what it printed last."""


def play(folder: Path, modules: Sequence[Module], children: int) -> tuple[list[int], list[Mutant]]:
    """The exit code of each mutant, and those that the quick tests did not detect.

    folder: empty; it is filled. Raises MutmutError.
    """
    prepare(folder, modules)
    printed = _mutmut(folder, "run", "--max-children", str(children))
    codes = _exit_codes(folder)
    if not codes or None in codes.values():
        raise MutmutError(printed[-500:])
    survivors = [key for key, code in codes.items() if code in SURVIVED]
    named = {module.name: module for module in modules}
    return list(codes.values()), [mutant(k, _mutmut(folder, "show", k), named) for k in survivors]


def prepare(folder: Path, modules: Sequence[Module]) -> None:
    """Copies the firmware, its quick tests and what they need; configures mutmut and pytest."""
    source, tests = ROOT / "tests" / "firmware", folder / "tests" / "firmware"
    shutil.copytree(ROOT / "firmware", folder / "firmware")
    shutil.copytree(source / "desk", tests / "desk")
    shutil.copytree(ROOT / "assurance" / "specification", folder / "assurance" / "specification")
    shutil.copy(ROOT / "assurance" / "__init__.py", folder / "assurance")
    for pattern in TESTS:
        for path in source.glob(pattern):
            shutil.copy(path, tests)
    only = "\n".join(f"    firmware/boiler/{module.name}.py" for module in modules)
    (folder / "setup.cfg").write_text(CONFIGURATION.format(only=only), encoding="utf-8")
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


def place(key: str) -> tuple[str, str]:
    """Module and function for mutmut's name of a mutant: `checks`, `Checks.dry`."""
    named = key.rpartition("__mutmut_")[0].removeprefix("firmware.boiler.")
    module, _, name = named.partition(".")
    return module, name.removeprefix("x").removeprefix("_").replace("ǁ", ".").lstrip(".")


def mutant(key: str, shown: str, modules: Mapping[str, Module]) -> Mutant:
    """The change of the module's source that mutmut shows, with the lines around it."""
    module, function = place(key)
    hunk = shown.partition("\n@@")[2].splitlines()[1:]
    old = [line[1:] for line in hunk if line[:1] in " -"]
    new = [line[1:] for line in hunk if line[:1] in " +"]
    lines = modules[module].source.splitlines()
    first, last = modules[module].lines_of(function)
    stripped = [line.strip() for line in old]
    for at in range(first, last - len(old) + 1):
        if [line.strip() for line in lines[at : at + len(old)]] == stripped:
            deeper = _indent(lines[at]) - _indent(old[0])
            lines[at : at + len(old)] = [_moved(line, deeper) for line in new]
            break
    source = "\n".join(lines) + "\n"
    was = " ".join(line[1:].strip() for line in hunk if line.startswith("-"))
    now = " ".join(line[1:].strip() for line in hunk if line.startswith("+"))
    whole = 0, len(modules[module].source.encode())
    return Mutant(module, function, "mutmut", *whole, source, was, now)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _moved(line: str, deeper: int) -> str:
    return " " * max(_indent(line) + deeper, 0) + line.strip()
