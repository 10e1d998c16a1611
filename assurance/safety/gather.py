"""The proofs of all functions, with the tests run once."""

from __future__ import annotations

from dataclasses import dataclass

from assurance.safety.cases import run_cases
from assurance.safety.functions import FUNCTIONS
from assurance.safety.prove import Proof, prove


@dataclass(frozen=True)
class Gathered:
    """All proofs. tests: how many carry a function's number, by outcome."""

    proofs: list[Proof]
    tests: dict[str, int]

    @property
    def ok(self) -> bool:
        """Every function of the boiler board is proved; those of the trackers do not count."""
        return all(proof.ok for proof in self.proofs if "boiler" in proof.function.boards)


def gather() -> Gathered:
    """Proves every function now. Raises what `prove` raises."""
    cases = run_cases(None)
    outcomes = [case.outcome for case in cases]
    tests = {name: outcomes.count(name) for name in ("passed", "failed", "skipped")}
    return Gathered([prove(function, cases=cases) for function in FUNCTIONS], tests)
