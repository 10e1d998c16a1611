"""Invariants 1 to 4 of safety.md: drawn by hypothesis on 31-bit integers, and in seeded storms.

A person, a plant and an adversary as in tests/firmware/desk/machine.py; the storms (desk.storm)
rage on CPython and on the MicroPython unix build. hypothesis draws the same each time.
"""

from concurrent.futures import ThreadPoolExecutor

from desk.machine import Protection
from desk.storm import Storm
from hypothesis import HealthCheck, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from assurance.proofs.interpreters import unix
from assurance.proofs.ledger import Outcome

WRAP = 1 << 30


def measure(examples=250, rules=25, storms=20, loops=20_000, seed=1):
    """`examples` of at most so many `rules`; `storms` of so many `loops` on each interpreter."""
    figures, failures = {"examples": examples}, []
    with ThreadPoolExecutor(1) as other:
        waits = other.submit(unix, "storms.py", str(storms), str(loops), str(seed))
        failures += drawn(examples, rules)
        modes = rage(storms, loops, seed, failures)
        figures["cpython_loops_by_state"] = modes
        try:
            figures["micropython_loops_by_state"] = waits.result()
        except RuntimeError as error:
            failures.append(f"micropython: {error}")
    if figures.get("micropython_loops_by_state") not in (None, modes):
        failures.append("the interpreters were not in the same states")
    return Outcome(figures, failures, {"micropython_unix": unix("version.py")})


def drawn(examples, rules):
    """The stateful machine; one sentence where an example breaks an invariant."""
    wanted = settings(
        max_examples=examples,
        stateful_step_count=rules,
        deadline=None,
        derandomize=True,
        database=None,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(Protection, settings=wanted)
    except Exception as error:
        notes = " / ".join(getattr(error, "__notes__", []))
        return [f"{type(error).__name__}: {error} {notes}"]
    return []


def rage(storms, loops, seed, failures):
    """Loops in each state."""
    modes = [0, 0, 0, 0, 0]
    for number in range(seed, seed + storms):
        storm = Storm(number)
        try:
            storm.turn(loops, start_ms=WRAP - loops * 25)
        except AssertionError as error:
            failures.append(f"storm {number}, loop {storm.loop}: {error}")
        modes = [total + one for total, one in zip(modes, storm.modes, strict=True)]
    return modes
