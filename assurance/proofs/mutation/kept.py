"""What is known of mutants, in build/mutants: a run can be interrupted and goes on.

A file for each module, and for what it was; in it a line for each verdict. A mutant counts as
killed while the file of the test that killed it is the same, as alive while the whole protection
and all tests are the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from assurance.program import ROOT
from assurance.proofs import ledger
from assurance.proofs.mutation import tests
from assurance.proofs.mutation.mutant import Module, Mutant
from assurance.proofs.mutation.trial import Verdict

FOLDER = ROOT / "build" / "mutants"
DONE = 1000  # rungs of a mutant that is killed


class Kept:
    """The verdicts that still count, by the name of the mutant."""

    def __init__(self, modules: Sequence[Module], folder: Path = FOLDER) -> None:
        self.files = {one.name: folder / f"{one.name}-{_hash(one.source)}.jsonl" for one in modules}
        self.verdicts: dict[str, Verdict] = {}
        self._folder = folder
        self._all = tests.all_hash() + "".join(
            ledger.source_hash(part)[:16] for part in ledger.DECIDE
        )
        self._files = {path.as_posix(): tests.file_hash(path.as_posix()) for path in tests.files()}
        for file in self.files.values():
            for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
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

    def times(self, measure: Callable[[], dict[str, float]]) -> dict[str, float]:
        """What each test takes without a mutant, in seconds; measured once."""
        digest = hashlib.sha256(self._all.encode()).hexdigest()[:16]
        file = self._folder / f"times-{digest}.json"
        if not file.exists():
            found = measure()
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(found), encoding="utf-8")
        times: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
        return times

    def rungs(self, mutant: Mutant) -> int:
        """On how many rungs of tests it was tried; DONE if it is killed."""
        verdict = self.verdicts.get(mutant.name, Verdict("", "", 0))
        return DONE if verdict.killed else verdict.rungs

    def add(self, mutant: Mutant, verdict: Verdict) -> None:
        """Writes it down at once."""
        self.verdicts[mutant.name] = verdict
        file = self.files[mutant.module]
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as lines:
            line = [mutant.name, asdict(verdict), self._digest(verdict)]
            lines.write(json.dumps(line) + "\n")


def _hash(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]
