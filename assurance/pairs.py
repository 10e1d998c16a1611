"""Pairs of faults that may take the true pressure to PS: only the relief valve is left.

No single fault and no common cause may do that (invariant 5). These pairs do, so a run with one
of them is not judged by invariant 5.
"""

from __future__ import annotations

from host.language import N_
from sim.scenario.fault_matrix import Cell

LISTED: dict[frozenset[Cell], str] = {
    frozenset({("board.<board>", "hold_up"), ("pressure_switch", "closed")}): (
        N_("a board that holds every output up, and the switch that would cut its PERMITs welded")
    ),
    frozenset({("board.<board>", "hold_up"), ("pump_contact", "closed")}): (
        N_("a board that holds every output up, and the contact that would stop its pump welded")
    ),
}
