"""Monitors a run of a campaign: which function acted on each fault, how soon, and violations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assurance.campaign.sampling import describe
from assurance.detection import detection_of, row_of
from assurance.fault_conditions import RigView
from host.site import Site
from sim.boards.faults import FaultEntry
from sim.boards.rig import TICK_MS
from sim.boards.virtual_board import Event
from sim.plant.boiler import DRY_CONTACT
from sim.scenario.model import Scenario
from sim.scenario.monitor import DARK_SHARE, Monitor
from sim.scenario.simulation import Options, Simulation

# Boiler steels keep their listed strength to 400 °C (EN 10028-2). SF-08 acts at 260 °C, and the
# steel heats up a little more until the light is gone.
METAL_MAX_C = 300.0
DRY_LIT_S = 5.0
METAL_EVERY_MS = 200

ACTED, OTHER, MISSED, WAITS, NOT_DUE = "acted", "other", "missed", "waits", "not due"
_HEATING = ("RUN", "REDUCED", "TRACK")
_OWN_DEVICE = ("link.", "board.", "config.", "reserve.")


@dataclass(frozen=True)
class Violation:
    """Something that must not happen. what: its class (`pressure`, `late`, …)."""

    what: str
    at_s: float | None
    words: str


@dataclass
class FaultOutcome:
    """The verdict on one fault. by: the function that acted; after_s: since it was due."""

    fault: str
    row: str
    kind: str
    functions: tuple[str, ...]
    verdict: str = NOT_DUE
    by: str | None = None
    after_s: float | None = None


class FaultMonitor:
    """Follows one fault of a run from its beginning to its verdict."""

    def __init__(self, fault: FaultEntry, view: RigView) -> None:
        row = row_of(fault.target, view.boiler.name)
        cell = detection_of(row, fault.kind)
        self.outcome = FaultOutcome(describe(fault), row, fault.kind, cell.functions)
        self._fault, self._cell = fault, cell
        self._judged = cell.within_s is not None
        self._device = _device_of(fault.target, view)
        self._other: str | None = None
        self._since_s: float | None = None
        self._missed_s: float | None = None
        self._boots: int | None = None  # of the board, when the fault began

    @property
    def open(self) -> bool:
        """Whether there is no verdict yet."""
        return self.outcome.verdict == NOT_DUE

    def acted(self, device: str, function: str, view: RigView) -> None:
        """A function acted on a board."""
        if view.now_s < self._fault.at_s or self._device not in (None, device):
            return
        if function not in self._cell.functions:
            self._other = self._other or function
        elif self._other is None or (self._judged and self._cell.when.in_any_state):
            since_s = self._since_s
            if since_s is None:  # it acted before it was due
                since_s = view.now_s if self._judged else self._fault.at_s
            self._decide(ACTED, view.now_s - since_s)
            self.outcome.by = function

    def step(self, view: RigView) -> None:
        """Call it after each tick: measures for how long detection has been due."""
        if not self._due(view):
            self._since_s = None
        elif self._since_s is None:
            self._since_s = view.now_s
        elif self._cell.within_s is not None:
            due_s = view.now_s - self._since_s
            if due_s > self._cell.within_s + 0.5 * TICK_MS / 1000.0:
                built = any(map(self._cell.is_built, self._cell.functions))
                self._decide(MISSED if built else WAITS, due_s)
                self._missed_s = view.now_s

    def end(self) -> FaultOutcome:
        """The verdict, once the run is over."""
        if self.open and self._other is not None:
            self.outcome.verdict, self.outcome.by = OTHER, self._other
        return self.outcome

    @property
    def violation(self) -> Violation | None:
        """That nothing acted in time, if so."""
        if self.outcome.verdict != MISSED:
            return None
        names = " or ".join(self.outcome.functions)
        words = f"{self.outcome.fault}: no {names} within {self.outcome.after_s:g} s"
        return Violation("late", self._missed_s, words)

    def _decide(self, verdict: str, after_s: float) -> None:
        self.outcome.verdict, self.outcome.after_s = verdict, round(after_s, 3)

    def _due(self, view: RigView) -> bool:
        fault, when = self._fault, self._cell.when
        over = fault.until_s is not None and view.now_s >= fault.until_s
        if not self._judged or over or view.now_s < fault.at_s:
            return False
        name = self._device or view.boiler.name
        board = view.rig.boards[name]
        if board.firmware is None or board.held_up:
            return False
        if self._boots is None:
            self._boots = board.boots
        if when.in_any_state:  # after a restart a board cannot know which PERMIT dropped
            return board.boots == self._boots and when.holds(view, fault)
        return view.modes.get(name) in _HEATING and when.holds(view, fault)


def _device_of(target: str, view: RigView) -> str | None:
    """The board whose functions must detect it; None: any."""
    if target.startswith(("mirror.", "hall.", "escape.")):
        return None
    name = target.partition(".")[2]
    if target.startswith("board.") and name != view.boiler.name:
        return None  # its own watchdog, or the boiler board, which it no longer tells that it lives
    if target.startswith(_OWN_DEVICE):
        return name
    wind = view.site.wind
    return wind.board if target == "wind" and wind else view.boiler.name


class SafetyMonitor:
    """Checks a simulation after each of its ticks."""

    def __init__(self, monitor: Monitor, site: Site, broken: tuple[FaultEntry, ...]) -> None:
        self._monitor = monitor
        self.view = RigView(monitor.rig, site, monitor.modes, wells=False)
        rows = [(row_of(fault.target, self.view.boiler.name), fault.kind) for fault in broken]
        self.view.wells = any(detection_of(*cell).when.wells for cell in rows)
        self.faults = [FaultMonitor(fault, self.view) for fault in broken]
        self.violations: list[Violation] = []
        self.acts: list[tuple[float, str, str]] = []  # time, board, function
        self._events_read = 0
        self._dry_lit_s = 0.0
        self._boots = dict.fromkeys(monitor.rig.boards, 1)

    def step(self, now_ms: int) -> None:
        """Call it after the tick that ended at this time."""
        self.view.step(now_ms / 1000.0)
        for device, function in self._new_acts():
            self.acts.append((self.view.now_s, device, function))
            for fault in self.faults:
                if fault.open:
                    fault.acted(device, function, self.view)
        for fault in self.faults:
            if fault.open:
                fault.step(self.view)
        if now_ms % METAL_EVERY_MS == 0:
            self._check_metal()

    def _new_acts(self) -> Iterator[tuple[str, str]]:
        """Boards and functions that acted in this tick; a boot by the watchdog is SF-16."""
        events = self._monitor.events
        new, self._events_read = events[self._events_read :], len(events)
        for _, device, event in new:
            function = _function_of(event)
            if function is not None:
                yield device, function
        for name, board in self._monitor.rig.boards.items():
            if board.boots != self._boots[name]:
                self._boots[name] = board.boots
                yield name, "SF-16" if board.hanging or board.late_ms else "BOOT"

    def _check_metal(self) -> None:
        plant = self._monitor.rig.plant
        if plant.metal_c >= METAL_MAX_C:
            self._violated("metal", f"metal at {plant.metal_c:.0f} °C")
        lit = plant.light_w > DARK_SHARE * plant.full_light_w
        dry = plant.boiler.wet_share <= DRY_CONTACT
        self._dry_lit_s = self._dry_lit_s + METAL_EVERY_MS / 1000.0 if lit and dry else 0.0
        if self._dry_lit_s > DRY_LIT_S:
            self._violated("dry", f"light on a dry receiver for {DRY_LIT_S:g} s")

    def _violated(self, what: str, words: str) -> None:
        if all(violation.what != what for violation in self.violations):
            self.violations.append(Violation(what, self.view.now_s, words))


def _function_of(event: Event) -> str | None:
    """The safety function behind an event, if there is one."""
    cause = event.get({"trip": "sf", "fault": "sf", "state": "why"}.get(event["kind"], ""))
    return cause if isinstance(cause, str) and cause.startswith("SF-") else None


class MonitoredRun(Simulation):
    """A simulation with a safety monitor."""

    def __init__(
        self, scenario: Scenario, site: Site, broken: tuple[FaultEntry, ...], options: Options
    ) -> None:
        super().__init__(scenario, site, options)
        self.safety = SafetyMonitor(self.monitor, site, broken)

    def ticks(self) -> Iterator[int]:
        """The same ticks, with the monitor's step after each."""
        for now_ms in super().ticks():
            if now_ms > 0:
                self.safety.step(now_ms)
            elif now_ms == 0:
                self.safety.view.begin()
            yield now_ms
