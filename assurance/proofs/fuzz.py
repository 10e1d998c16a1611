"""A million frames, garbage and floods: no PERMIT is up that would be low without (invariant 7).

`desk.fuzz` on CPython and on the MicroPython unix build. No exception leaves the loop, and memory
is bounded: the board under the flood fits the heap of `assurance.proofs.memory`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from desk.fuzz import fuzz

from assurance.proofs.interpreters import unix
from assurance.proofs.ledger import Outcome

LOOPS_UP = 100  # for each 10,000 frames; with fewer the bouts show little


def measure(frames: int = 1_000_000, frames_micropython: int = 100_000, seed: int = 1) -> Outcome:
    """`frames`: sent to the board on CPython."""
    outcome = Outcome()
    with ThreadPoolExecutor(1) as other:
        micropython = other.submit(unix, "fuzz.py", str(frames_micropython), str(seed))
        runs: dict[str, Callable[[], Any]] = {
            "cpython": lambda: fuzz(frames, seed),
            "micropython": micropython.result,
        }
        for name, run in runs.items():
            try:
                found = run()
            except Exception as error:  # it left the loop
                outcome.failures.append(f"{name}: {type(error).__name__}: {error}")
                continue
            outcome.figures |= {f"{name}_{key}": value for key, value in found.items()}
            if found["loops_up"] * 10_000 < LOOPS_UP * found["frames"]:
                outcome.failures.append(f"{name}: PERMITs were hardly ever up")
    return outcome
