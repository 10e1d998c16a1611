"""Carries out a scenario: faults that come and go, and the actions of a person."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

from sim.boards.faults import FaultEntry, begin_fault, end_fault
from sim.boards.rig import Rig
from sim.scenario.model import Action, Scenario
from sim.scenario.virtual_host import VirtualHost

Step = Callable[[int], None]
_TO_BOILER = ("start", "stop", "trip")


class Script:
    """Carries out a scenario's faults and actions when they are due."""

    def __init__(self, scenario: Scenario, rig: Rig, host: VirtualHost) -> None:
        self._rig, self._host = rig, host
        self._boiler = next(b.id for b in rig.site.boards if b.role == "boiler")
        steps: list[tuple[float, Step]] = []
        for fault in scenario.fault:
            steps.append((fault.at_s, partial(self._begin, fault)))
            if fault.until_s is not None:
                steps.append((fault.until_s, partial(self._end, fault)))
        for action in scenario.action:
            steps.append((action.at_s, partial(self._act, action)))
            if action.do == "press_button":
                steps.append((action.at_s + (action.seconds or 0.0), self._release))
        due = [(round(at_s * 1000), step) for at_s, step in steps]
        self._due = deque(sorted(due, key=lambda timed: timed[0]))  # at one time: the file's order

    def run_due(self, now_ms: int) -> None:
        """Does everything that is due by now, in order."""
        while self._due and self._due[0][0] <= now_ms:
            _, step = self._due.popleft()
            step(now_ms)

    def _begin(self, fault: FaultEntry, now_ms: int) -> None:
        if fault.target == "host":
            self._host.alive = False
        elif fault.target == "conductor":
            self._host.conducting = False
        else:
            begin_fault(fault, self._rig, now_ms)

    def _end(self, fault: FaultEntry, now_ms: int) -> None:
        if fault.target == "host":
            self._host.restart(now_ms)
        elif fault.target == "conductor":
            self._host.conduct_anew()
        else:
            end_fault(fault, self._rig, now_ms)

    def _release(self, now_ms: int) -> None:
        self._rig.plant.button = False

    def _act(self, action: Action, now_ms: int) -> None:
        plant = self._rig.plant
        if action.do == "press_button":
            plant.button = True
        elif action.do in ("press_estop", "release_estop"):
            plant.estop_pressed = action.do == "press_estop"
        elif action.do == "demand":
            plant.demand_kg_h = action.kg_h or 0.0
        elif action.do == "set_wind":
            plant.wind_m_s, plant.gusty = action.m_s, bool(action.gusts)
        elif action.do == "send":
            line = self._rig.lines[action.board or self._boiler]
            line.host_write((action.line or "").encode() + b"\n")
        else:
            self._command(action, now_ms)

    def _command(self, action: Action, now_ms: int) -> None:
        trackers = [b.id for b in self._rig.site.trackers if action.board in (None, b.id)]
        for board in [self._boiler] if action.do in _TO_BOILER else trackers:
            self._host.command(board, action.do, now_ms)
