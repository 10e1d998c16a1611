"""An hour of plant time at register level: `python -m assurance.proofs.chip_hour --json`.

The boiler board runs on MicroPython with its own board.py and drivers, over models of the chips,
in a heap no larger than an RP2040's; trackers, host and plant run in this process.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from host.site import Site, load_site
from sim.boards.on_chips import HeapUse, OnChips
from sim.boards.virtual_board import Firmware, Power
from sim.scenario.model import Initial, Scenario
from sim.scenario.result import Result
from sim.scenario.simulation import Simulation

SETTLED_MIN = 5  # from then on the heap must not grow
WARM_BARG = 9.0


@dataclass(frozen=True)
class Hour:
    """What it showed. Bytes are of MicroPython on 64 bits, where words are twice as long."""

    minutes: float
    loops: int
    trips: tuple[str, ...]
    end_state: str | None
    grown_b: int  # from minute 5 (or the first) to the last
    most_b: int
    wall_s: float
    heap: tuple[HeapUse, ...]

    @property
    def ok(self) -> bool:
        """Nothing tripped, it still runs, and its heap has not grown."""
        return not self.trips and self.end_state == "RUN" and self.grown_b <= 0


def on_chips(simulation: Simulation) -> list[OnChips]:
    """From now on the boiler board of a simulation starts at register level.

    Returns a list to which each start is added; its `heap_uses` are there after the run.
    """
    started: list[OnChips] = []

    def start(power: Power) -> Firmware:
        started.append(OnChips(power))
        return started[-1]

    boiler = next(board for board in simulation.rig.boards.values() if board.role == "boiler")
    boiler.start = start
    return started


def run(scenario: Scenario, site: Site) -> tuple[Result, Simulation, tuple[HeapUse, ...]]:
    """Plays a scenario with the boiler board at register level."""
    simulation = Simulation(scenario, site)
    started = on_chips(simulation)
    result = simulation.run()
    return result, simulation, started[0].heap_uses


def hour(minutes: float, site_name: str = "la-villette") -> Hour:
    """An ordinary morning in RUN at a warm pressure, for so many minutes."""
    scenario = Scenario(
        title=f"{minutes:g} minutes at register level",
        site=site_name,
        start=datetime(2026, 6, 21, 9, tzinfo=UTC),
        duration_s=minutes * 60.0,
        initial=Initial(state="RUN", pressure_barg=WARM_BARG),
    )
    result, simulation, heap = run(scenario, load_site(site_name))
    if result.finding is not None:
        raise RuntimeError(str(result.finding))
    settled = [use.used_b for use in heap if use.minute >= min(SETTLED_MIN, heap[-1].minute)]
    return Hour(
        minutes=minutes,
        loops=simulation.rig.boards["boiler"].steps,
        trips=tuple(trip.sf for trip in result.trips),
        end_state=result.end_state,
        grown_b=settled[-1] - settled[0],
        most_b=max(use.used_b for use in heap),
        wall_s=result.wall_s,
        heap=heap,
    )


def main() -> int:
    """Plays it and says what it showed; 1 where that is not as it must be."""
    parser = argparse.ArgumentParser(description="An hour of plant time at register level.")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = hour(arguments.minutes)
    if arguments.json:
        print(json.dumps(asdict(found) | {"ok": found.ok}))
    else:
        print(
            f"{found.minutes:g} min, {found.loops} loops in {found.wall_s:g} s; "
            f"heap {found.most_b} B at most, grown by {found.grown_b} B; "
            f"trips: {', '.join(found.trips) or 'none'}; {found.end_state}"
        )
    return 0 if found.ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
