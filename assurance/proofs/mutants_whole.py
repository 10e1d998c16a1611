"""Each mutant of the whole protection, by operators of our own, fails a test or is explained.

The modules are those that interlock and control import; the operators, the tests and what is
explained stand in `assurance.proofs.mutation`. What was tried is kept in build/mutants: a run can
be interrupted, and goes on while firmware and tests are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from assurance.proofs.ledger import Outcome
from assurance.proofs.mutation import generate
from assurance.proofs.mutation.hunt import hunt
from assurance.proofs.mutation.kept import Kept
from assurance.proofs.mutation.mutant import Mutant
from assurance.proofs.mutation.survivors import EXPLAINED, Explained, explanation
from assurance.proofs.mutation.trial import OUT_OF_TIME, Verdict


def measure(children: int = 2) -> Outcome:
    """Mutants, and how many were killed. `children`: processes at a time."""
    modules = generate.modules()
    mutants = generate.mutants(modules)
    kept = Kept()
    hunt(modules, mutants, kept, children)
    return judged(mutants, kept.verdicts)


def judged(
    mutants: Sequence[Mutant],
    verdicts: Mapping[str, Verdict],
    explained: Sequence[Explained] = EXPLAINED,
) -> Outcome:
    """The outcome for the verdicts by the names of the mutants."""
    alive = [one for one in mutants if not verdicts[one.name].killed]
    reasons = {one.name: explanation(one, explained) for one in alive}
    unknown = [one for one in alive if reasons[one.name] is None]
    needed = {why for why in reasons.values() if why is not None}
    figures = {
        "mutants": len(mutants),
        "killed": len(mutants) - len(alive),
        "out_of_time": sum(verdicts[one.name].how == OUT_OF_TIME for one in mutants),
        "explained": len(alive) - len(unknown),
        "unexplained": len(unknown),
        "by_module": dict(Counter(one.module for one in mutants)),
        "by_operator": dict(Counter(one.operator for one in mutants)),
        "survivors": [[one.module, one.was, one.now, _why(reasons[one.name])] for one in alive],
    }
    failures = [f"{one.place}: no test detects `{one.now}` for `{one.was}`" for one in unknown]
    failures += [
        f"{one.module}: `{one.now}` is explained and killed"
        for one in explained
        if one not in needed
    ]
    return Outcome(figures, failures)


def _why(reason: Explained | None) -> str:
    return reason.why if reason else ""
