"""Every reachable state of the interlock, every class of every input: invariants 1 to 4.

The classes, and what they demand, come from `assurance.specification`. Each row of the table is
judged once in each step, by its number. Also what the interlock relies on: votes, delays,
buckets, slopes, the button.
"""

from __future__ import annotations

from typing import Any

from assurance.proofs.explore_button import explore_button
from assurance.proofs.explore_inputs import explore_inputs
from assurance.proofs.explore_interlock import explore
from assurance.proofs.explore_latches import explore_delay, explore_flicker
from assurance.proofs.explore_slopes import explore_slopes
from assurance.proofs.explore_votes import CHANNELS, explore_votes
from assurance.proofs.ledger import Outcome
from assurance.proofs.reachability import Reachability


def measure(every: int = 1) -> Outcome:
    """States and edges of each part. `every`: of the pairs of classes one of so many is played."""
    outcome = Outcome()
    parts: dict[str, Reachability[Any]] = {
        "interlock": explore(),
        "inputs": explore_inputs(every),
        **{f"votes_{channel}": explore_votes(channel) for channel in CHANNELS},
        "delay": explore_delay(),
        "flicker": explore_flicker(),
        "slopes": explore_slopes(),
        "button": explore_button(),
    }
    for name, search in parts.items():
        outcome.figures[f"{name}_states"] = len(search.states)
        outcome.figures[f"{name}_edges"] = search.edges
        outcome.failures += [f"{name}: {fault}" for fault in search.faults]
    return outcome
