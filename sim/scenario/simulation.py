"""One scenario from beginning to end: sky, plant, firmware and host on one virtual clock."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from host.conductor.conductor import Conductor
from host.site import Site
from host.site.board_config import boiler_config
from host.site.runtime import runtime_of
from host.tracking.plan import plan_day
from sim.boards.micropython import MicroPythonMissingError
from sim.boards.rig import TICK_MS, Rig
from sim.boards.virtual_board import Event, VirtualBoard
from sim.scenario.crash import finding_of
from sim.scenario.fault_matrix import Cell, has_pair
from sim.scenario.judge import judge
from sim.scenario.model import Scenario
from sim.scenario.monitor import Monitor
from sim.scenario.result import Result
from sim.scenario.script import Script
from sim.scenario.skies import scenario_sky
from sim.scenario.virtual_host import VirtualHost
from sim.scenario.warm_start import WarmStartError, warm_start, warm_up_s

HOST_EVERY = 2  # ticks
SECOND_EVERY = 20  # ticks


@dataclass(frozen=True)
class Options:
    """How to run a scenario; None keeps what the file says."""

    interpreter: str = "cpython"
    seed: int | None = None
    until_s: float | None = None
    # Pairs of faults that only the relief valve holds: invariant 5 does not judge such a run.
    listed_pairs: Collection[frozenset[Cell]] = ()


class Simulation:
    """A scenario made ready. `run` plays it once."""

    def __init__(self, scenario: Scenario, site: Site, options: Options = Options()) -> None:
        self._scenario, self._site = scenario, site
        self._seed = scenario.seed if options.seed is None else options.seed
        self._duration_s = min(scenario.duration_s, options.until_s or scenario.duration_s)
        self._warm = scenario.initial.state is not None
        self._before_s = warm_up_s(site, scenario.duration_s) if self._warm else 0
        start = scenario.start - timedelta(seconds=self._before_s)
        duration_s = self._duration_s + self._before_s
        sky = scenario_sky(site, scenario.sky, self._seed, start, duration_s)
        overdue_min = None  # proofs have just been done
        if scenario.initial.proof == "overdue":  # by the time at which a warm start is over
            overdue_min = math.ceil(self._before_s / 60)
        self.rig = Rig(site, sky, self._seed, self._on_event, options.interpreter, overdue_min)
        self.result = Result(scenario.title, self._seed)
        faults = [(fault.target, fault.kind) for fault in scenario.fault]
        self.monitor = Monitor(
            self.rig,
            self.result,
            ps_barg=site.boiler.maximum_allowable_pressure_barg,
            high_high_code=boiler_config(site)["high_high_code"],
            listed_pair=has_pair(faults, options.listed_pairs),
        )
        conductor = Conductor(runtime_of(site), cache(lambda day: plan_day(site, day)))
        start_utc_ms = round(scenario.start.timestamp() * 1000)
        self.host = VirtualHost(site, self.rig.lines, conductor, start_utc_ms)
        self.now_ms = -self._before_s * 1000 if self._warm else -TICK_MS

    def run(self) -> Result:
        """Plays the scenario and judges it. A crash is a finding of the result."""
        result, began_s = self.result, time.perf_counter()
        try:
            for now_ms in self.ticks():
                self.now_ms = now_ms
                if now_ms == 0:
                    began_s = time.perf_counter()  # a warm start is set-up
        except (WarmStartError, MicroPythonMissingError):
            raise
        except Exception as error:
            result.finding = finding_of(error, self.rig, self.now_ms + TICK_MS)
        finally:
            self.rig.close()
        result.wall_s = round(time.perf_counter() - began_s, 3)
        result.simulated_s = max(self.now_ms, 0) / 1000.0
        result.speed = round(result.simulated_s / max(result.wall_s, 1e-9))
        result.firmware = self._interpreters()
        result.refused = [*self.host.refused, *result.refused]
        self.monitor.finish()
        first_fault_s = min((fault.at_s for fault in self._scenario.fault), default=None)
        judge(result, self._scenario.expect, self.monitor.boiler_name, first_fault_s)
        return result

    def ticks(self) -> Iterator[int]:
        """Plays it tick by tick. Yields the time in ms after each; a warm start's are below 0."""
        initial = self._scenario.initial
        if self._warm:
            duration_s = self._scenario.duration_s
            yield from warm_start(self.rig, self.host, self.monitor, initial, duration_s)
        else:
            self.rig.plant.cold_start(initial.water_l)
            self.rig.power_on(0)
            yield 0
        self.monitor.begin()
        yield from self._play(Script(self._scenario, self.rig, self.host))

    def _play(self, script: Script) -> Iterator[int]:
        rig, host, monitor = self.rig, self.host, self.monitor
        for tick in range(1, round(self._duration_s * 1000) // TICK_MS + 1):
            now_ms = tick * TICK_MS
            script.run_due(now_ms)
            rig.tick(now_ms)
            if tick % HOST_EVERY == 0:
                host.step(now_ms)
            monitor.tick(now_ms)
            if tick % SECOND_EVERY == 0:
                monitor.second()
            yield now_ms

    def _on_event(self, board: VirtualBoard, event: Event, now_ms: int) -> None:
        self.monitor.event(board, event, now_ms)

    def _interpreters(self) -> dict[str, str]:
        """For each kind of board the interpreter that its `hello` names."""
        found = ((board.role, self.host.interpreter(board.id)) for board in self._site.boards)
        return {role: interpreter for role, interpreter in found if interpreter}
