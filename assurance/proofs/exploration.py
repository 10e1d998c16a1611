"""Every reachable state of the interlock and every answer of its checks: invariants 1 to 4.

Beside it what the interlock relies on: votes on pressure, delays, the button. No sizes: it is
always whole.
"""

from assurance.proofs.explore_checks import explore_button, explore_delay, explore_pressure
from assurance.proofs.explore_interlock import explore
from assurance.proofs.ledger import Outcome

PARTS = {
    "interlock": explore,
    "pressure": explore_pressure,
    "delay": explore_delay,
    "button": explore_button,
}


def measure():
    """States and edges of each part."""
    figures, failures = {}, []
    for name, part in PARTS.items():
        search = part()
        figures[f"{name}_states"] = len(search.states)
        figures[f"{name}_edges"] = search.edges
        failures += [f"{name}: {fault}" for fault in search.faults]
    return Outcome(figures, failures)
