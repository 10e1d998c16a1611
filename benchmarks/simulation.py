"""How fast whole simulations run, firmware in the loop, each on one core."""

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks.row import LOOP, Row, loop_s, timed_s
from host.site import Site, load_site
from sim.scenario.load import read_scenario
from sim.scenario.model import Initial, Scenario
from sim.scenario.simulation import Options, Simulation

NOON = {
    "la-villette": datetime(2026, 6, 21, 11, tzinfo=UTC),
    "san-luis-valley": datetime(2026, 6, 21, 18, tzinfo=UTC),
}
SPEED = "simulated seconds in the time of a million turns of an empty loop"
CI_WARNS_BELOW = 250


def rows(quick: bool) -> Iterator[Row]:
    """Set-up, speed on both interpreters, and a whole day."""
    hour_s = 60.0 if quick else 3600.0
    with one_core():
        for site in NOON:
            for state, warm in (("cold", False), ("in RUN", True)):
                took_s, what = _set_up_s(site, warm), f"{site}: set-up of a run, {state}"
                yield Row(
                    "simulation", what, took_s, "s", 0.1, ratio=took_s / loop_s(), beside=LOOP
                )
        la_villette = shining("la-villette", hour_s)
        yield _speed_row("la-villette", speed(*la_villette), 500)
        valley = speed(*shining("san-luis-valley", hour_s))
        yield _speed_row("san-luis-valley, 12 mirrors", valley, 300)
        micropython = speed(*shining("la-villette", hour_s / 4.0), "micropython")
        yield _speed_row("la-villette on MicroPython", micropython, 150)
        day_min = 86_400.0 / speed(*(la_villette if quick else _whole_day())) / 60.0
        ratio = day_min * 60.0 / loop_s()
        what = "la-villette: a day of 24 h"
        yield Row("simulation", what, day_min, "min", 3, ratio=ratio, beside=LOOP)


def _speed_row(what: str, measured: float, wanted: float) -> Row:
    what = f"{what}: times real time"
    return Row("simulation", what, measured, "x", wanted, True, measured * loop_s(), SPEED)


def shining(site: str, seconds: float, warm: bool = True) -> tuple[Scenario, Site]:
    """A clear June noon at a preset, in RUN at 10 bar or cold."""
    initial = Initial(state="RUN", pressure_barg=10.0) if warm else Initial()
    start = NOON[site]
    scenario = Scenario(title="bench", site=site, start=start, duration_s=seconds, initial=initial)
    return scenario, load_site(site)


def _whole_day() -> tuple[Scenario, Site]:
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
    """Simulated seconds a second, without the set-up."""
    result = Simulation(scenario, site, Options(interpreter=interpreter)).run()
    assert result.finding is None, result.finding
    return result.simulated_s / result.wall_s


def _set_up_s(site_name: str, warm: bool) -> float:
    """From a scenario to its first tick: the median of five, after one that makes the plan."""
    scenario, site = shining(site_name, 120.0, warm)
    return sorted([timed_s(lambda: _first_tick(scenario, site)) for _ in range(6)][1:])[2]


def _first_tick(scenario: Scenario, site: Site) -> None:
    run = Simulation(scenario, site)
    next(now_ms for now_ms in run.ticks() if now_ms == 0)
    run.rig.close()


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """Pins this process to its first core, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def ci_line() -> str:
    """One line for CI: the best of three minutes, with a warning if that is far too slow."""
    best = round(max(speed(*shining("la-villette", 60.0)) for _ in range(3)))
    line = f"la-villette is simulated {best} x as fast as real time"
    if best >= CI_WARNS_BELOW:
        return f"ci: {line}"
    return f"ci: warning: {line}, wanted {CI_WARNS_BELOW} x at least"
