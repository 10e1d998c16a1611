"""How fast a whole simulation runs, firmware in the loop, against the design's figures.

Pinned to one core where the system can. Speed counts the run itself; set-up is shown beside.
`--day` adds the whole measured day.
"""

import os
import sys
import time

from sim.run import Options, Simulation
from sim.scenario_file import read_scenario

# scenario, interpreter, simulated seconds, at least (x real time)
RUNS = (
    ("nominal-day", "cpython", 7200.0, 500),
    ("measured-day", "cpython", None, 300),
    ("steam-valve-closed", "micropython", 600.0, 150),
)


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(
        f"{'scenario':20} {'firmware':12} {'simulated':>10} {'set-up':>7} {'speed':>7} {'goal':>5}"
    )
    for name, interpreter, seconds, goal in RUNS:
        if seconds is None and "--day" not in sys.argv:
            seconds = 7200.0
            name_from = noon(name)
        else:
            name_from = read_scenario(name)
        scenario, site = name_from
        began_s = time.perf_counter()
        run = Simulation(scenario, site, Options(interpreter=interpreter, until_s=seconds))
        setup_s = time.perf_counter() - began_s
        result = run.run()
        print(
            f"{name:20} {interpreter:12} {result.simulated_s:8.0f} s {setup_s:5.2f} s"
            f" {result.speed:6.0f}x {goal:4}x"
        )


def noon(name):
    """The same scenario from the morning on, as the night is quicker than the day."""
    scenario, site = read_scenario(name)
    start = scenario.start.replace(hour=15)
    actions = tuple(a.model_copy(update={"at_s": a.at_s - 54_000.0}) for a in scenario.action)
    later = scenario.model_copy(update={"start": start, "action": actions, "duration_s": 7200.0})
    return later, site


if __name__ == "__main__":
    main()
