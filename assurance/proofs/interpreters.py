"""MicroPython beside this Python: the unix build, and the one under node with 31-bit integers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assurance.program import ROOT, run

HERE = Path(__file__).resolve().parent
SCRIPTS = HERE / "on_micropython"
TIMEOUT_S = 900


class MissingInterpreterError(RuntimeError):
    """An interpreter that a proof needs is not installed; the message names the command."""

    exit_code = 3


def unix(script: str, *arguments: str, heap: str = "4m") -> Any:
    """The result of a script of on_micropython/ on the unix build: its last line, as JSON."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    program = shutil.which("micropython", path=places)
    if program is None:
        raise MissingInterpreterError(
            "MicroPython is not installed: make setup (x86-64 Linux and macOS arm64 only)"
        )
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "firmware"), ".frozen"])
    command = [program, "-X", f"heapsize={heap}", str(SCRIPTS / script), *arguments]
    return _result(command, MICROPYPATH=path)


def node(script: str, *arguments: str) -> Any:
    """The same on MicroPython under node, where integers beyond 31 bits need the heap."""
    program = shutil.which("node")
    if program is None or not (ROOT / "node_modules" / "@micropython").is_dir():
        raise MissingInterpreterError("node or its MicroPython is not installed: make evidence")
    loader = str(HERE / "micropython.mjs")
    return _result([program, loader, str(ROOT), str(SCRIPTS / script), *arguments])


def _result(command: Sequence[str], **environment: str) -> Any:
    """The last line of output, read as JSON. Raises RuntimeError if the process failed."""
    done = run(command, ROOT, TIMEOUT_S, **environment)
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise RuntimeError(f"{Path(command[-1]).name}: {(done.stdout + done.stderr)[-1500:]}")
    return json.loads(lines[-1])


def versions() -> dict[str, str]:
    """Their versions."""
    return {
        "micropython_unix": unix("version.py"),
        "micropython_node": node("version.py"),
        "node": subprocess.check_output(["node", "--version"], text=True).strip(),
    }
