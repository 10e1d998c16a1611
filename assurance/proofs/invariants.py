"""Invariants 1 to 4 of safety.md: drawn by hypothesis on 31-bit integers, and in seeded storms.

A person, a plant and an adversary, as in tests/firmware/desk/machine.py. The storms (desk.storm)
run on CPython and on the MicroPython unix build. hypothesis draws the same each time.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from desk.machine import Protection
from desk.storm import Storm
from hypothesis import HealthCheck, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from assurance.proofs.interpreters import unix
from assurance.proofs.ledger import Outcome

WRAP = 1 << 30
QUIET = settings(verbosity=Verbosity.quiet, suppress_health_check=list(HealthCheck))
REPEATABLE = settings(QUIET, deadline=None, derandomize=True, database=None)


def measure(
    examples: int = 250, rules: int = 25, storms: int = 20, loops: int = 20_000, seed: int = 1
) -> Outcome:
    """`examples` with at most `rules` steps; `storms` of `loops` on each interpreter."""
    outcome = Outcome({"examples": examples}, versions={"micropython_unix": unix("version.py")})
    with ThreadPoolExecutor(1) as other:
        micropython = other.submit(unix, "storms.py", str(storms), str(loops), str(seed))
        outcome.failures += drawn(examples, rules)
        modes = storms_here(storms, loops, seed, outcome.failures)
        outcome.figures["cpython_loops_by_state"] = modes
        try:
            outcome.figures["micropython_loops_by_state"] = micropython.result()
        except RuntimeError as error:
            outcome.failures.append(f"micropython: {error}")
    if outcome.figures.get("micropython_loops_by_state") not in (None, modes):
        outcome.failures.append("the interpreters were not in the same states")
    return outcome


def drawn(examples: int, rules: int) -> list[str]:
    """Runs the stateful machine; one sentence if an example breaks an invariant."""
    profile = settings(REPEATABLE, max_examples=examples, stateful_step_count=rules)
    try:
        run_state_machine_as_test(Protection, settings=profile)
    except Exception as error:
        notes = " / ".join(getattr(error, "__notes__", []))
        return [f"{type(error).__name__}: {error} {notes}"]
    return []


def storms_here(storms: int, loops: int, seed: int, failures: list[str]) -> list[int]:
    """Loops in each state on this Python."""
    modes = [0, 0, 0, 0, 0]
    for number in range(seed, seed + storms):
        storm = Storm(number)
        try:
            storm.turn(loops, start_ms=WRAP - loops * 25)
        except AssertionError as error:
            failures.append(f"storm {number}, loop {storm.loop}: {error}")
        modes = [total + one for total, one in zip(modes, storm.modes, strict=True)]
    return modes
