"""Heap of a whole boiler board: what it takes, on a 32-bit MicroPython, and that it does not grow.

The build under node has words of 32 bits as a board has; on it the modules and a running board
are measured (without board.py and drivers: the bench replaces pins). The unix build then runs the
board for an hour in RUN, with pings and telemetry, in a heap of as many words as a board has free
(traps.md: 240 kB); the bytes in use after each tenth of the hour are compared.
"""

from __future__ import annotations

from assurance.proofs.interpreters import node, unix, versions
from assurance.proofs.ledger import Outcome

HEAP = "240wk"  # the unix build counts as if its words had 32 bits
PARTS = 10


def measure(minutes: int = 60, limit_b: int = 90_000, growth_b: int = 500) -> Outcome:
    """Bytes on both builds."""
    words = node("memory.py", "1", "1000")
    hour = unix("memory.py", str(PARTS), str(minutes * 1200 // PARTS), heap=HEAP)
    used_b = words["modules_b"] + words["after_b"][-1]
    grown_b = hour["after_b"][-1] - hour["after_b"][1]
    figures = {
        "modules_b": words["modules_b"],
        "booted_b": words["booted_b"],
        "running_b": words["after_b"][-1],
        "whole_b": used_b,
        "budget_b": 80_000,
        "unix_whole_b": hour["modules_b"] + hour["after_b"][-1],
        "grown_b": grown_b,
        "hour_b": hour["after_b"][1:],
    }
    failures = []
    if used_b > limit_b:
        failures.append(f"the board takes {used_b} bytes, allowed {limit_b}")
    if grown_b > growth_b:
        failures.append(f"the heap grew by {grown_b} bytes in {minutes} minutes")
    return Outcome(figures, failures, versions())
