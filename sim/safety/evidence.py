"""What `make evidence` left: results of the proofs that take long, each with its own date."""

from __future__ import annotations

import json
from typing import Any

from sim.safety.code import ROOT

FOLDER = "evidence"


def evidence() -> dict[str, Any]:
    """Each result by its name; empty where nothing was left."""
    found = {}
    for file in sorted((ROOT / FOLDER).glob("*.json")):
        found[file.stem] = json.loads(file.read_text(encoding="utf-8"))
    return found
