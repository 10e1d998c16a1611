"""MicroPython beside this Python: the unix build, and the one under node with 31-bit integers."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from assurance.proofs.ledger import ROOT

HERE = Path(__file__).resolve().parent
SCRIPTS = HERE / "on_micropython"
TIMEOUT_S = 900
PLACES = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


class MissingInterpreterError(RuntimeError):
    """An interpreter that a proof needs is not installed; says what installs it."""

    exit_code = 3


def unix(script, *arguments, heap="4m"):
    """What a script of on_micropython/ says, as its last line of JSON, on the unix build."""
    program = shutil.which("micropython", path=PLACES)
    if program is None:
        raise MissingInterpreterError(
            "MicroPython is not installed: make setup (x86-64 Linux and macOS arm64 only)"
        )
    places = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "firmware"), ".frozen"])
    command = [program, "-X", f"heapsize={heap}", str(SCRIPTS / script), *arguments]
    return said(command, dict(os.environ, MICROPYPATH=places))


def node(script, *arguments):
    """The same on MicroPython under node, where integers beyond 31 bits need the heap."""
    program = shutil.which("node")
    if program is None or not (ROOT / "node_modules" / "@micropython").is_dir():
        raise MissingInterpreterError("node or its MicroPython is not here: make evidence")
    command = [program, str(HERE / "micropython.mjs"), str(ROOT), str(SCRIPTS / script), *arguments]
    return said(command, dict(os.environ))


def said(command, environment):
    """The last line that the process printed, read as JSON; RuntimeError where it failed."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False, env=environment
    )
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise RuntimeError(f"{Path(command[-1]).name}: {(done.stdout + done.stderr)[-1500:]}")
    return json.loads(lines[-1])


def versions():
    """What the two say they are."""
    return {
        "micropython_unix": unix("version.py"),
        "micropython_node": node("version.py"),
        "node": subprocess.check_output(["node", "--version"], text=True).strip(),
    }
