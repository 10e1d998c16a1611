"""What is known of mutants, in build/mutants: a run can be interrupted and goes on.

A file for each state of the protection; in it a line for each mutant. A mutant counts as killed
while the file of the test that killed it is the same, as alive while all tests are the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from assurance.program import ROOT
from assurance.proofs import ledger
from assurance.proofs.mutation import tests
from assurance.proofs.mutation.generate import PARTS
from assurance.proofs.mutation.mutant import Mutant
from assurance.proofs.mutation.trial import Verdict

FOLDER = ROOT / "build" / "mutants"


class Kept:
    """The verdicts that still count, by the name of the mutant."""

    def __init__(self, folder: Path = FOLDER) -> None:
        sources = "".join(ledger.source_hash(part) for part in PARTS)
        self.file = folder / f"{hashlib.sha256(sources.encode()).hexdigest()[:16]}.jsonl"
        self.verdicts: dict[str, Verdict] = {}
        self._all = tests.all_hash()
        self._files = {path.as_posix(): tests.file_hash(path.as_posix()) for path in tests.files()}
        if self.file.exists():
            for line in self.file.read_text(encoding="utf-8").splitlines():
                self._read(line)

    def _read(self, line: str) -> None:
        try:
            name, fields, digest = json.loads(line)
        except ValueError:  # cut off
            return
        verdict = Verdict(**fields)
        if digest == self._digest(verdict):
            self.verdicts[name] = verdict

    def _digest(self, verdict: Verdict) -> str:
        if not verdict.killed:
            return self._all
        return self._files.get(verdict.by.partition("::")[0], "")

    def add(self, mutant: Mutant, verdict: Verdict) -> None:
        """Writes it down at once."""
        self.verdicts[mutant.name] = verdict
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as file:
            line = [mutant.name, asdict(verdict), self._digest(verdict)]
            file.write(json.dumps(line) + "\n")
