"""What `make evidence` left: the results of the long proofs, each with its own date."""

from __future__ import annotations

import json
import sys
from typing import Any, TypeAlias

from assurance.program import ROOT, run
from host.language import N_

FOLDER = "evidence"
TITLES = {
    "campaign": N_("campaign of single faults and pairs"),
    "coverage_of_protection": N_("coverage of the protection by its own tests"),
    "exploration": N_("every reachable state of the interlock"),
    "fourteen_days": N_("fourteen days of broken clouds"),
    "fuzz": N_("a million frames, garbage and floods"),
    "heap_lock": N_("no step needs the heap or a large integer"),
    "hour_on_chips": N_("an hour of the whole board on models of its chips"),
    "invariants": N_("invariants 1 to 4 in random and seeded runs"),
    "memory": N_("heap of the boiler board"),
    "mutants": N_("mutants of the protection, caught by tests"),
    "mutants_whole": N_("mutants of the whole protection, by a second tool"),
    "step_time": N_("time of a step"),
    "traces": N_("recorded traces on every interpreter"),
}
Results: TypeAlias = dict[str, dict[str, Any]]  # each proof's JSON object, by its name


def evidence() -> Results:
    """Each result by its name; empty where nothing was left."""
    files = sorted((ROOT / FOLDER).glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def complaints() -> list[str]:
    """The results that are missing, bad or older than the source, in the words of `make check`."""
    check = [sys.executable, "-m", "assurance.proofs", "--check"]
    done = run(check)
    lines = done.stdout.splitlines() if done.returncode in (0, 1) else [done.stderr[-300:]]
    return [line.removeprefix("evidence: ") for line in lines if line]
