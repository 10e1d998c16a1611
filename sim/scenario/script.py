"""What happens from outside during a run: faults that come and go, and a scripted person."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

from sim.boards.faults import FaultEntry, begin_fault, end_fault
from sim.boards.rig import Rig
from sim.scenario.model import Action, Scenario
from sim.scenario.virtual_host import VirtualHost

Step = Callable[[int], None]
_TO_BOILER = ("start", "stop", "trip")
_TO_TRACKERS = ("track", "defocus", "stow")


@dataclass(order=True)
class _Due:
    at_ms: int
    number: int
    step: Step


class Script:
    """Carries out a scenario's faults and actions when they are due."""

    def __init__(self, scenario: Scenario, rig: Rig, host: VirtualHost) -> None:
        self._rig, self._host = rig, host
        self._due: list[_Due] = []
        for fault in scenario.fault:
            self._at(fault.at_s, self._begin(fault))
            if fault.until_s is not None:
                self._at(fault.until_s, self._end(fault))
        for action in scenario.action:
            self._at(action.at_s, self._act(action))
            if action.do == "press_button":
                self._at(action.at_s + (action.seconds or 0.0), self._release)

    def run_due(self, now_ms: int) -> None:
        """Does everything that is due by now, in the order of time, then of the file."""
        while self._due and self._due[0].at_ms <= now_ms:
            heapq.heappop(self._due).step(now_ms)

    def _at(self, at_s: float, step: Step) -> None:
        heapq.heappush(self._due, _Due(round(at_s * 1000), len(self._due), step))

    def _begin(self, fault: FaultEntry) -> Step:
        def begin(now_ms: int) -> None:
            if fault.target == "host":
                self._host.alive = False
            elif fault.target == "conductor":
                self._host.conducting = False
            else:
                begin_fault(fault, self._rig, now_ms)

        return begin

    def _end(self, fault: FaultEntry) -> Step:
        def end(now_ms: int) -> None:
            if fault.target == "host":
                self._host.restart(now_ms)
            elif fault.target == "conductor":
                self._host.conduct_anew()
            else:
                end_fault(fault, self._rig, now_ms)

        return end

    def _release(self, now_ms: int) -> None:
        self._rig.plant.button = False

    def _act(self, action: Action) -> Step:
        plant = self._rig.plant

        def act(now_ms: int) -> None:
            if action.do == "press_button":
                plant.button = True
            elif action.do in ("press_estop", "release_estop"):
                plant.estop_pressed = action.do == "press_estop"
            elif action.do == "demand":
                plant.demand_kg_h = action.kg_h or 0.0
            elif action.do == "set_wind":
                plant.wind_m_s, plant.gusty = action.m_s, bool(action.gusts)
            elif action.do == "send":
                line = self._rig.lines[action.board or self._boiler()]
                line.host_write((action.line or "").encode() + b"\n")
            else:
                self._command(action, now_ms)

        return act

    def _command(self, action: Action, now_ms: int) -> None:
        if action.do in _TO_BOILER:
            self._host.command(self._boiler(), action.do, now_ms)
        elif action.do in _TO_TRACKERS:
            for board in self._rig.site.trackers:
                if action.board in (None, board.id):
                    self._host.command(board.id, action.do, now_ms)

    def _boiler(self) -> str:
        return next(b.id for b in self._rig.site.boards if b.role == "boiler")
