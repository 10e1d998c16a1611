"""A million frames, garbage and floods: no PERMIT is up that would be low without (invariant 7).

`desk.fuzz` on CPython and on the MicroPython unix build; nothing leaves the loop, and memory is
bounded (the board with the flood fits the heap that `assurance.proofs.memory` gives it).
"""

from concurrent.futures import ThreadPoolExecutor

from desk.fuzz import fuzz

from assurance.proofs.interpreters import unix
from assurance.proofs.ledger import Outcome

LOOPS_UP = 100  # for each 10,000 frames: else the bouts are not about anything


def measure(frames=1_000_000, frames_micropython=100_000, seed=1):
    """`frames`: sent to the board on CPython."""
    figures, failures = {}, []
    with ThreadPoolExecutor(1) as other:
        waits = other.submit(unix, "fuzz.py", str(frames_micropython), str(seed))
        for name, run in (("cpython", lambda: fuzz(frames, seed)), ("micropython", waits.result)):
            try:
                found = run()
            except Exception as error:  # whatever left the loop
                failures.append(f"{name}: {type(error).__name__}: {error}")
                continue
            figures.update({f"{name}_{key}": value for key, value in found.items()})
            if found["loops_up"] * 10_000 < LOOPS_UP * found["frames"]:
                failures.append(f"{name}: PERMITs were hardly ever up")
    return Outcome(figures, failures)
