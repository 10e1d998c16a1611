"""What `make evidence` left: the results of the long proofs, each with its own date."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, TypeAlias

from assurance.safety.code import ROOT

FOLDER = "evidence"
Results: TypeAlias = dict[str, dict[str, Any]]  # each proof's JSON object, by its name


def evidence() -> Results:
    """Each result by its name; empty where nothing was left."""
    files = sorted((ROOT / FOLDER).glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def complaints() -> list[str]:
    """The results that are missing, bad or older than the source, in the words of `make check`."""
    check = [sys.executable, "-m", "assurance.proofs", "--check"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines() if done.returncode in (0, 1) else [done.stderr[-300:]]
    return [line.removeprefix("evidence: ") for line in lines if line]
