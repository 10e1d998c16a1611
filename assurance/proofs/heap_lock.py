"""A step never needs the heap, nor an integer beyond 31 bits: the unix build, and one with 31.

The readings wander through every check and state, across the wrap of the ticks.
"""

from __future__ import annotations

from assurance.proofs.interpreters import node, unix, versions
from assurance.proofs.ledger import Outcome

BEFORE_WRAP = 1_000  # loops, after the 3000 of wander.py
START_MS = str((1 << 30) - 50 * (3000 + BEFORE_WRAP))


def measure(loops: int = 60_000, loops_node: int = 60_000) -> Outcome:
    """Loops in each state on both."""
    outcome = Outcome(versions=versions())
    for name, run, turns in (("unix", unix, loops), ("node", node, loops_node)):
        try:
            modes = run("wander.py", str(turns), START_MS)
        except RuntimeError as error:
            outcome.failures.append(f"{name}: {error}")
            continue
        outcome.figures |= {f"{name}_loops": sum(modes), f"{name}_loops_by_state": modes}
        if not all(modes):
            outcome.failures.append(f"{name}: a state was never reached: {modes}")
    if node("wide.py") != [False, True]:
        outcome.failures.append("node: small integers do not have 31 bits")
    return outcome
