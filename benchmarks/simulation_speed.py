"""How fast whole simulations are, firmware in the loop, beside what the design wants.

Each run is pinned to one core where the system can; the campaign has two. `--ci` plays a few
minutes only and warns where that is far too slow; it fails nothing, as times depend on the machine.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assurance.campaign.campaign import finish, open_folder, open_pool
from host.site import Site, load_site
from sim.scenario.load import read_scenario
from sim.scenario.model import Initial, Scenario
from sim.scenario.simulation import Options, Simulation

NOON = {
    "la-villette": datetime(2026, 6, 21, 11, tzinfo=UTC),
    "san-luis-valley": datetime(2026, 6, 21, 18, tzinfo=UTC),
}
CAMPAIGN_RUNS, SAMPLE_RUNS, WORKERS = 10_000, 60, 2
CI_WARNS_BELOW = 250


@dataclass(frozen=True)
class Row:
    """One line of the table; `most`: the wanted figure is an upper bound."""

    what: str
    measured: float
    unit: str
    wanted: float
    most: bool = False

    def __str__(self) -> str:
        holds = self.measured <= self.wanted if self.most else self.measured >= self.wanted
        bound = "at most" if self.most else "at least"
        return (
            f"{self.what:58} {self.measured:8.4g} {self.unit:3} "
            f"{bound:8} {self.wanted:6g}  {'' if holds else 'MISSED'}"
        )


def shining(site: str, seconds: float, warm: bool = True) -> tuple[Scenario, Site]:
    """A clear June noon at a preset, in RUN at 10 bar or cold."""
    initial = Initial(state="RUN", pressure_barg=10.0) if warm else Initial()
    start = NOON[site]
    scenario = Scenario(title="bench", site=site, start=start, duration_s=seconds, initial=initial)
    return scenario, load_site(site)


def whole_day() -> tuple[Scenario, Site]:
    """`nominal-day`, but from midnight to midnight."""
    scenario, site = read_scenario("nominal-day")
    earlier_s = scenario.start.hour * 3600.0
    actions = tuple(
        action.model_copy(update={"at_s": action.at_s + earlier_s}) for action in scenario.action
    )
    start = scenario.start.replace(hour=0)
    changed = {"start": start, "duration_s": 86_400.0, "action": actions}
    return scenario.model_copy(update=changed), site


def speed(scenario: Scenario, site: Site, interpreter: str = "cpython") -> float:
    """Simulated seconds a second, set-up left out."""
    result = Simulation(scenario, site, Options(interpreter=interpreter)).run()
    assert result.finding is None, result.finding
    return result.simulated_s / result.wall_s


def set_up_s(site_name: str, warm: bool) -> float:
    """From a scenario to its first tick, plan and imports there already: the median of five."""
    scenario, site = shining(site_name, 120.0, warm)
    times = []
    for _ in range(6):
        began_s = time.perf_counter()
        run = Simulation(scenario, site)
        for now_ms in run.ticks():
            if now_ms == 0:
                break
        times.append(time.perf_counter() - began_s)
        run.rig.close()
    return sorted(times[1:])[2]


def campaign_min() -> float:
    """Minutes for a campaign, from a sample of it."""
    with tempfile.TemporaryDirectory() as folder:
        kept = open_folder(Path(folder) / "campaign", SAMPLE_RUNS + WORKERS, 1, resume=False)
        pool = open_pool(1, WORKERS, None)
        for answer in [pool.submit(index) for index in range(WORKERS)]:
            answer.result()  # workers have imported what they need
        summary = finish(kept, pool, lambda done, wanted: None)
    return summary.wall_s / summary.played * CAMPAIGN_RUNS / 60.0


def rows() -> Iterator[Row]:
    """Measured one after the other, the quick ones first."""
    for site in NOON:
        for state, warm in (("cold", False), ("in RUN", True)):
            yield Row(f"{site}: set-up of a run, {state}", set_up_s(site, warm), "s", 0.1, True)
    yield Row("la-villette", speed(*shining("la-villette", 3600.0)), "x", 500)
    yield Row("san-luis-valley, 12 mirrors", speed(*shining("san-luis-valley", 3600.0)), "x", 300)
    micropython = speed(*shining("la-villette", 900.0), "micropython")
    yield Row("la-villette on MicroPython", micropython, "x", 150)
    scenario, site = whole_day()
    yield Row("la-villette: a day of 24 h", 86_400.0 / speed(scenario, site) / 60, "min", 3, True)


def pin(cores: set[int]) -> None:
    """Run on these cores alone, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)


def warn() -> None:
    """One line for CI; the best of three, as a machine may have other work."""
    best = round(max(speed(*shining("la-villette", 60.0)) for _ in range(3)))
    word = "warning: " if best < CI_WARNS_BELOW else ""
    print(f"ci: {word}la-villette is simulated {best} x as fast as real time", end="")
    print(f", wanted {CI_WARNS_BELOW} x at least" if word else "")


def main() -> None:
    """Print the table."""
    if "--ci" in sys.argv:
        warn()
        return
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    busy = f", load before {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"simulation, firmware in the loop; {len(cores)} cores{busy}")
    pin({cores[0]})
    for row in rows():
        print(row, flush=True)
    pin(set(cores))
    what = f"{CAMPAIGN_RUNS} runs of 120 s on {WORKERS} cores (from {SAMPLE_RUNS})"
    print(Row(what, campaign_min(), "min", 30, True))


if __name__ == "__main__":
    main()
