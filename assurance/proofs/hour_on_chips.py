"""An hour of the whole board on MicroPython, its drivers included, on models of the chips.

The boiler board runs its own board.py in a heap as large as an RP2040's; trackers, host and
plant run in this process. Bytes are of a 64-bit MicroPython, whose words are twice as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from assurance.proofs.ledger import Outcome
from host.site import Site, load_site
from sim.boards.on_chips import HeapUse, OnChips
from sim.boards.virtual_board import Firmware, Power
from sim.scenario.model import Initial, Scenario
from sim.scenario.result import Result
from sim.scenario.simulation import Simulation

OF = "firmware.boiler.main"
SITE = "la-villette"
SETTLED_MIN = 5  # from then on the heap must not grow
WARM_BARG = 9.0


@dataclass(frozen=True)
class RegisterRun:
    """A scenario with the boiler board at register level."""

    result: Result
    loops: int
    heap: tuple[HeapUse, ...]

    @property
    def grown_b(self) -> int:
        """By how much the heap grew from minute 5 on."""
        settled_min = min(SETTLED_MIN, self.heap[-1].minute)
        settled = [use.used_b for use in self.heap if use.minute >= settled_min]
        return settled[-1] - settled[0]


def run(scenario: Scenario, site: Site) -> RegisterRun:
    """Plays a scenario with the boiler board at register level."""
    simulation = Simulation(scenario, site)
    boiler = simulation.rig.boards["boiler"]
    started: list[OnChips] = []

    def start(power: Power) -> Firmware:
        started.append(OnChips(power))
        return started[-1]

    boiler.start = start
    result = simulation.run()
    return RegisterRun(result, boiler.steps, started[0].heap_uses)


def morning(minutes: float) -> Scenario:
    """An ordinary morning in RUN, warm."""
    return Scenario(
        title=f"{minutes:g} minutes at register level",
        site=SITE,
        start=datetime(2026, 6, 21, 9, tzinfo=UTC),
        duration_s=minutes * 60.0,
        initial=Initial(state="RUN", pressure_barg=WARM_BARG),
    )


def measure(minutes: int = 60) -> Outcome:
    """`minutes` of plant time."""
    played = run(morning(minutes), load_site(SITE))
    result = played.result
    if result.finding is not None:
        raise RuntimeError(str(result.finding))
    outcome = Outcome(
        {
            "minutes": float(minutes),
            "loops": played.loops,
            "trips": [trip.sf for trip in result.trips],
            "end_state": result.end_state,
            "grown_b": played.grown_b,
            "most_b": max(use.used_b for use in played.heap),
        }
    )
    if result.trips or result.end_state != "RUN" or played.grown_b > 0:
        outcome.failures.append(f"it tripped, stopped or its heap grew: {outcome.figures}")
    return outcome
