"""Mutants that no test can detect, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assurance.proofs.mutation.mutant import Mutant


@dataclass(frozen=True)
class Explained:
    """A line of a module, without and with the change, and why nobody can see a difference."""

    module: str
    was: str
    now: str
    why: str


EXPLAINED: tuple[Explained, ...] = ()


def explanation(mutant: Mutant, explained: Sequence[Explained] = EXPLAINED) -> Explained | None:
    """Of a mutant that is alive, if it has one."""
    for one in explained:
        if (one.module, one.was, one.now) == (mutant.module, mutant.was, mutant.now):
            return one
    return None


def unexplained(mutants: Iterable[Mutant]) -> list[Mutant]:
    """Those that a test must detect."""
    return [mutant for mutant in mutants if explanation(mutant) is None]
