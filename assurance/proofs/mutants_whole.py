"""Each mutant of the whole protection, by operators of our own, fails a test or is explained.

The modules are those that interlock and control import; the operators, the tests and what is
explained stand in `assurance.proofs.mutation`. What is explained is not tried. Verdicts are kept in
build/mutants: a run can be interrupted, and goes on while firmware and tests are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from assurance.proofs.ledger import Outcome
from assurance.proofs.mutation import generate
from assurance.proofs.mutation.hunt import hunt
from assurance.proofs.mutation.kept import Kept
from assurance.proofs.mutation.mutant import Mutant
from assurance.proofs.mutation.survivors import EXPLAINED, Explained, explanation, unexplained
from assurance.proofs.mutation.trial import OUT_OF_TIME, Verdict


def measure(children: int = 2) -> Outcome:
    """Mutants, and how many were killed. `children`: processes at a time."""
    modules = generate.modules()
    mutants = generate.mutants(modules)
    kept = Kept(modules)
    hunt(modules, unexplained(mutants), kept, children)
    return judged(mutants, kept.verdicts)


def judged(
    mutants: Sequence[Mutant],
    verdicts: Mapping[str, Verdict],
    explained: Sequence[Explained] = EXPLAINED,
) -> Outcome:
    """The outcome for the verdicts by the names of the mutants; those explained need none."""
    reasons = {one.name: explanation(one, explained) for one in mutants}
    tried = [one for one in mutants if reasons[one.name] is None]
    alive = [one for one in tried if not verdicts[one.name].killed]
    figures = {
        "mutants": len(mutants),
        "killed": len(tried) - len(alive),
        "out_of_time": sum(verdicts[one.name].how == OUT_OF_TIME for one in tried),
        "explained": len(mutants) - len(tried),
        "unexplained": len(alive),
        "by_module": dict(Counter(one.module for one in mutants)),
        "by_operator": dict(Counter(one.operator for one in mutants)),
        "reasons": [[one.module, one.was, one.now, one.why] for one in explained],
    }
    failures = [f"{one.place}: no test detects `{one.now}` for `{one.was}`" for one in alive]
    used = set(reasons.values())
    failures += [
        f"{one.module}: `{one.now}` is explained, and there is no such mutant"
        for one in explained
        if one not in used
    ]
    return Outcome(figures, failures)
