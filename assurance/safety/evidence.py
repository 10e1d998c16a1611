"""What `make evidence` left: results of the proofs that take long, each with its own date."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from assurance.safety.code import ROOT

FOLDER = "evidence"


def evidence() -> dict[str, Any]:
    """Each result by its name; empty where nothing was left."""
    found = {}
    for file in sorted((ROOT / FOLDER).glob("*.json")):
        found[file.stem] = json.loads(file.read_text(encoding="utf-8"))
    return found


def complaints() -> list[str]:
    """What of it is missing, bad, or older than the source, in the words of `make check`."""
    words = [sys.executable, "-m", "assurance.proofs", "--check"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines() if done.returncode in (0, 1) else [done.stderr[-300:]]
    return [line.removeprefix("evidence: ") for line in lines if line]
