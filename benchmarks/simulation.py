"""How fast whole simulations run, firmware in the loop, each on one core."""

import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from statistics import fmean

from benchmarks.row import LOOP, TURNS, Row, loop_s, million_turns, timed_s
from host.site import Site, load_site
from sim.boards.rig import TICK_MS
from sim.scenario.load import read_scenario
from sim.scenario.model import Initial, Scenario
from sim.scenario.simulation import Options, Simulation

NOON = {
    "la-villette": datetime(2026, 6, 21, 11, tzinfo=UTC),
    "san-luis-valley": datetime(2026, 6, 21, 18, tzinfo=UTC),
}
SPEED = "simulated seconds in the time of a million turns of an empty loop"
CI_WARNS_BELOW = 250
STEPS_A_MINUTE = 60_000 // TICK_MS
STEP_TURNS = 3500  # more, and a campaign of 5000 settled runs takes too long


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
        yield from _step_rows(hour_s)
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


def _step_rows(seconds: float) -> Iterator[Row]:
    """A step of plant, firmware and host under broken clouds: its time, and its turns."""
    step_s, turn_s = step_and_turn_s("broken-clouds", seconds)
    turns, what = step_s / turn_s, "la-villette, broken clouds: a step of 50 ms"
    beside = "a turn of an empty loop"
    yield Row("simulation", what, step_s * 1e6, "us", ratio=turns, beside=beside)
    yield Row("simulation", f"{what}, against that loop", turns, "turns", STEP_TURNS)


def step_and_turn_s(name: str, seconds: float) -> tuple[float, float]:
    """CPU seconds of a step of a shipped scenario, and of a turn of an empty loop.

    A minute and a loop are timed one after the other: both see the same load of the machine.
    """
    run = Simulation(*read_scenario(name), Options(until_s=seconds))
    ticks = run.ticks()
    next(now_ms for now_ms in ticks if now_ms == 0)
    step_s, turn_s = [], []
    for _ in range(round(seconds / 60.0)):
        turn_s.append(_cpu_s(million_turns) / TURNS)
        step_s.append(_cpu_s(lambda: deque(islice(ticks, STEPS_A_MINUTE), 0)) / STEPS_A_MINUTE)
    run.rig.close()
    return fmean(step_s), fmean(turn_s)


def _cpu_s(work: Callable[[], object]) -> float:
    began_s = time.process_time()
    work()
    return time.process_time() - began_s


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
