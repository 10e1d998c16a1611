"""A step never needs the heap, nor an integer beyond 31 bits: the unix build, and one with 31.

The readings wander through every check and state, across the wrap of the ticks.
"""

from assurance.proofs.interpreters import node, unix, versions
from assurance.proofs.ledger import Outcome

BEFORE_WRAP = 1_000  # loops


def measure(loops=60_000, loops_node=60_000):
    """Loops in each state on both."""
    start_ms = str((1 << 30) - 50 * (3000 + BEFORE_WRAP))
    figures, failures = {}, []
    runs = (("unix", unix, loops), ("node", node, loops_node))
    for name, run, turns in runs:
        try:
            modes = run("wander.py", str(turns), start_ms)
        except RuntimeError as error:
            failures.append(f"{name}: {error}")
            continue
        figures[f"{name}_loops"] = sum(modes)
        figures[f"{name}_loops_by_state"] = modes
        if min(modes) == 0:
            failures.append(f"{name}: a state was never reached: {modes}")
    if node("wide.py") != [False, True]:
        failures.append("node: small integers do not have 31 bits")
    return Outcome(figures, failures, versions())
