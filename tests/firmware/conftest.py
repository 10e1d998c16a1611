"""Firmware's tests run twice: on CPython as they are, and on MicroPython, in one process a file.

A file here imports only firmware, what both interpreters have, and the folder `desk`. Files in
the folder `cpython` run on CPython alone.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TIMEOUT_S = 120
sys.path.append(str(HERE))  # for `desk`


def pytest_collect_file(file_path, parent):
    """A second collector beside pytest's own."""
    if file_path.name.startswith("test_") and file_path.suffix == ".py":
        if "cpython" not in file_path.relative_to(HERE).parts[:-1]:
            return MicroPythonFile.from_parent(parent, path=file_path)
    return None


def pytest_itemcollected(item):
    if item.path.name in ("test_pressure_cutoff.py", "test_pressure_rise.py"):
        item.add_marker("pressure_cutoff")


class MicroPythonFile(pytest.File):
    """A file of tests; its process runs when the first result is asked for."""

    results = None

    def collect(self):
        for node in ast.parse(self.path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                name = f"{node.name}[micropython]"
                yield MicroPythonTest.from_parent(
                    self, name=name, called=node.name, line=node.lineno
                )

    def result(self, function):
        """None where the function passed, else MicroPython's traceback."""
        if self.results is None:
            wanted = [item.called for item in self.session.items if item.parent is self]
            self.results = run(self.path, wanted)
        return self.results.get(function, "the process ended before: " + self.results["stderr"])


class MicroPythonTest(pytest.Item):
    """One test function on MicroPython."""

    def __init__(self, *, called, line, **rest):
        super().__init__(**rest)
        self.called = called  # -k looks into an attribute named `function`
        self.line = line
        self.add_marker("needs_micropython")

    def runtest(self):
        traceback = self.parent.result(self.called)
        if traceback is not None:
            raise MicroPythonFailureError(traceback)

    def repr_failure(self, excinfo):
        if isinstance(excinfo.value, MicroPythonFailureError):
            return f"on MicroPython:\n{excinfo.value}"
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, self.line - 1, self.name


class MicroPythonFailureError(Exception):
    """What MicroPython printed."""


def run(path, functions):
    """Runs functions of a file in one MicroPython process; returns tracebacks by function."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    program = shutil.which("micropython", path=places)
    done = subprocess.run(
        [program, str(HERE / "desk" / "runner.py"), str(ROOT), str(path), *functions],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    results = {"stderr": f"exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"}
    for line in done.stdout.splitlines():
        if line.startswith("@result "):
            function, traceback = json.loads(line[8:])
            results[function] = traceback
    return results
