"""Time of a step on the unix build, in turns of an empty loop of the same run.

Two loops are measured: `for` in a function, and `while` with a counter at the level of a module,
which takes three times as long. The quickest of many short measurements counts.
"""

from __future__ import annotations

from assurance.proofs.interpreters import unix
from assurance.proofs.ledger import Outcome

ALONE = True


def measure(repeats: int = 2000, limit_turns: int = 1200) -> Outcome:
    """`limit_turns`: of the slower loop."""
    figures = unix("step_time.py", str(repeats))
    turns = figures["turns_while"]
    failures = [] if turns <= limit_turns else [f"{turns} turns, allowed {limit_turns}"]
    return Outcome(figures, failures, {"micropython_unix": unix("version.py")})
