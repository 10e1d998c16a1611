"""Every reachable state of the interlock and every answer of its checks: invariants 1 to 4.

Also what the interlock relies on: votes on pressure, delays, the button. It has no sizes: it is
always complete.
"""

from __future__ import annotations

from typing import Any

from assurance.proofs.explore_checks import explore_button, explore_delay, explore_pressure
from assurance.proofs.explore_interlock import explore
from assurance.proofs.ledger import Outcome
from assurance.proofs.reachability import Reachability


def measure() -> Outcome:
    """States and edges of each part."""
    outcome = Outcome()
    parts: dict[str, Reachability[Any]] = {
        "interlock": explore(),
        "pressure": explore_pressure(),
        "delay": explore_delay(),
        "button": explore_button(),
    }
    for name, search in parts.items():
        outcome.figures[f"{name}_states"] = len(search.states)
        outcome.figures[f"{name}_edges"] = search.edges
        outcome.failures += [f"{name}: {fault}" for fault in search.faults]
    return outcome
