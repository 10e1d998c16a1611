"""Of mutmut's mutants of what decides, each one fails a test or is explained.

mutmut takes the quick tests of single parts. What outlives them meets all tests of the board.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from assurance.proofs.ledger import Outcome
from assurance.proofs.mutation import by_mutmut, generate
from assurance.proofs.mutation.hunt import Hunt, baseline
from assurance.proofs.mutation.mutant import Mutant
from assurance.proofs.mutation.survivors import EXPLAINED, Explained, explanation

KILLED = (1, 3)  # exit codes; others ran out of time or crashed


def measure(children: int = 1) -> Outcome:
    """Mutants and how many were killed. `children`: processes at a time."""
    modules = generate.modules()
    with tempfile.TemporaryDirectory() as folder:
        try:
            codes, outlived = by_mutmut.play(Path(folder), modules, children)
        except by_mutmut.MutmutError as error:
            return Outcome({}, [f"mutmut did not finish: {error}"])
    alive = outlived
    if outlived:
        sources = {module.name: module.source for module in modules}
        alive = Hunt(baseline(), children).outlive(outlived, sources)
    return judged(codes, len(outlived), alive)


def judged(
    codes: Sequence[int],
    outlived: int,
    alive: Sequence[Mutant],
    explained: Sequence[Explained] = EXPLAINED,
) -> Outcome:
    """The outcome for all exit codes.

    outlived: so many mutants passed the quick tests; alive: those that no test detected.
    """
    reasons = [(one, explanation(one, explained)) for one in alive]
    unknown = [one for one, reason in reasons if reason is None]
    figures = {
        "mutants": len(codes),
        "killed": sum(code in KILLED for code in codes) + outlived - len(alive),
        "out_of_time": sum(code not in (*KILLED, *by_mutmut.SURVIVED) for code in codes),
        "equivalent": len(alive) - len(unknown),
        "unexplained": len(unknown),
        "killed_percent": round(100 * (len(codes) - len(alive)) / len(codes), 1),
        "survivors": [
            [one.place, one.was, one.now, why.why if why else ""] for one, why in reasons
        ],
    }
    failures = [f"{one.place}: no test detects `{one.now}` for `{one.was}`" for one in unknown]
    return Outcome(figures, failures, {"mutmut": version("mutmut")})
