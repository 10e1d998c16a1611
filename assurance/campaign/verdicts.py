"""Follows a run of a campaign: what acted on each fault and how soon, and what should never be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assurance.conditions import Condition, Scene, condition, needs_wells
from assurance.detection import Sight, sight
from assurance.waiting import is_built
from host.site import Site
from sim.boards.faults import FaultEntry
from sim.boards.rig import TICK_MS
from sim.boards.virtual_board import Event
from sim.plant.boiler import DRY_CONTACT
from sim.scenario import fault_matrix
from sim.scenario.model import Scenario
from sim.scenario.monitor import DARK_SHARE, Monitor
from sim.scenario.simulation import Options, Simulation

# Boiler steels keep their listed strength to 400 °C (EN 10028-2); SF-08 acts at 260 °C and the
# steel takes up some more until the light is gone.
METAL_MAX_C = 300.0
DRY_LIT_S = 5.0
METAL_EVERY_MS = 200

ACTED, OTHER, MISSED, WAITS, NOT_DUE = "acted", "other", "missed", "waits", "not due"
_HEATING = ("RUN", "REDUCED", "TRACK")
_OWN_DEVICE = ("link.", "board.", "config.", "reserve.")


@dataclass
class Verdict:
    """What became of one fault, and when.

    by: the function that acted; after_s: for how long it was due by then.
    """

    fault: FaultEntry
    row: str
    functions: tuple[str, ...]
    verdict: str = NOT_DUE
    at_s: float | None = None
    by: str | None = None
    after_s: float | None = None


class Trial:
    """One fault of a run, from its beginning to its verdict."""

    def __init__(self, fault: FaultEntry, scene: Scene) -> None:
        row = fault_matrix.pattern(fault.target) or fault.target
        self._sight: Sight = sight(row, fault.kind)
        self.verdict = Verdict(fault, _waiting_row(row, fault, scene), self._sight.functions)
        self._condition: Condition | None = condition(row, fault.kind)
        self._device = _device_of(fault.target, scene)
        self._other: str | None = None
        self._since_s: float | None = None
        self._boots: int | None = None  # of the board, when the fault began

    @property
    def open(self) -> bool:
        """Nothing has been decided yet."""
        return self.verdict.verdict in (NOT_DUE, OTHER)

    def hear(self, device: str, function: str, scene: Scene) -> None:
        """A function acted on a board."""
        if scene.now_s < self.verdict.fault.at_s or self._device not in (None, device):
            return
        if function not in self._sight.functions:
            self._other = self._other or function
            return
        if self._other is not None and not self._always:
            return  # that one was first
        self.verdict.verdict, self.verdict.by = ACTED, function
        since_s = self._since_s
        if since_s is None:  # before it was due; without a condition it was from the beginning
            since_s = self.verdict.fault.at_s if self._condition is None else scene.now_s
        self.verdict.at_s = scene.now_s
        self.verdict.after_s = round(scene.now_s - since_s, 3)

    def look(self, scene: Scene) -> None:
        """After each step: is it due, and for how long already?"""
        if not self._due(scene):
            self._since_s = None
        elif self._since_s is None:
            self._since_s = scene.now_s
        elif self._sight.within_s is not None:
            due_s = scene.now_s - self._since_s
            if due_s > self._sight.within_s + 0.5 * TICK_MS / 1000.0:
                waits = all(not is_built(self.verdict.row, sf) for sf in self._sight.functions)
                self.verdict.verdict = WAITS if waits else MISSED
                self.verdict.at_s, self.verdict.after_s = scene.now_s, round(due_s, 3)

    def end(self) -> Verdict:
        """The verdict of a run that is over."""
        if self.verdict.verdict == NOT_DUE and self._other is not None:
            self.verdict.verdict, self.verdict.by = OTHER, self._other
        return self.verdict

    @property
    def _always(self) -> bool:
        return self._condition is not None and self._condition.always

    def _due(self, scene: Scene) -> bool:
        fault, condition = self.verdict.fault, self._condition
        if condition is None or not self._sight.functions or scene.now_s < fault.at_s:
            return False
        over = fault.until_s is not None and scene.now_s >= fault.until_s
        name = self._device or scene.boiler.name
        board = scene.rig.boards[name]
        if over or board.firmware is None or board.held_up:
            return False
        if self._boots is None:
            self._boots = board.boots
        if condition.always:  # a board that has restarted knows no PERMIT that dropped
            return board.boots == self._boots and condition.holds(scene, fault)
        return scene.modes.get(name) in _HEATING and condition.holds(scene, fault)


def _waiting_row(row: str, fault: FaultEntry, scene: Scene) -> str:
    """The row as `assurance.waiting` names it: a tracker's configuration is a row of its own."""
    of_tracker = fault.target != f"config.{scene.boiler.name}"
    return "config.<tracker>" if row == "config.<board>" and of_tracker else row


def _device_of(target: str, scene: Scene) -> str | None:
    """The board whose functions must see it; None: any."""
    if target.startswith("mirror."):
        return None
    if target.startswith(_OWN_DEVICE):
        return target.partition(".")[2]
    wind = scene.site.wind
    return wind.board if target == "wind" and wind else scene.boiler.name


@dataclass(frozen=True)
class Wrong:
    """Something that must not be. what: a class of misses (`pressure`, `late`, …), in words."""

    what: str
    at_s: float | None
    words: str


class Witness:
    """Looks at a simulation after each of its steps."""

    def __init__(self, monitor: Monitor, site: Site, broken: tuple[FaultEntry, ...]) -> None:
        self._monitor, self._ps_barg = monitor, monitor.ps_barg
        rows = [fault_matrix.pattern(fault.target) or "" for fault in broken]
        self.scene = Scene(monitor.rig, site, monitor.modes(), any(map(needs_wells, rows)))
        self.trials = [Trial(fault, self.scene) for fault in broken]
        self.wrong: list[Wrong] = []
        self.acts: list[tuple[float, str, str]] = []  # time, board, function
        self._heard = 0
        self._dry_lit_s = 0.0
        self._boots = dict.fromkeys(monitor.rig.boards, 1)

    def begin(self) -> None:
        """The scenario begins, after a warm start."""
        self.scene.begin()

    def look(self, now_ms: int) -> None:
        """After the step that ended at this time."""
        self.scene.follow(now_ms / 1000.0)
        for device, function in self._new_acts():
            self.acts.append((self.scene.now_s, device, function))
            for trial in self.trials:
                if trial.open:
                    trial.hear(device, function, self.scene)
        for trial in self.trials:
            if trial.open:
                trial.look(self.scene)
        if now_ms % METAL_EVERY_MS == 0:
            self._judge_metal()

    def _new_acts(self) -> Iterator[tuple[str, str]]:
        """Functions that acted in this step, with their boards; a watchdog's boot is SF-16."""
        events = self._monitor.events
        while self._heard < len(events):
            _, device, event = events[self._heard]
            self._heard += 1
            function = _function_of(event)
            if function is not None:
                yield device, function
        for name, board in self._monitor.rig.boards.items():
            if board.boots != self._boots[name]:
                self._boots[name] = board.boots
                yield name, "SF-16" if board.hanging or board.late_ms else "BOOT"

    def _judge_metal(self) -> None:
        plant = self._monitor.rig.plant
        if plant.metal_c >= METAL_MAX_C:
            self._note("metal", f"metal at {plant.metal_c:.0f} °C")
        lit = plant.light_w > DARK_SHARE * plant.full_light_w
        if lit and plant.boiler.wet_share <= DRY_CONTACT:
            self._dry_lit_s += METAL_EVERY_MS / 1000.0
            if self._dry_lit_s > DRY_LIT_S:
                self._note("dry", f"light on a dry receiver for {DRY_LIT_S:g} s")
        else:
            self._dry_lit_s = 0.0

    def _note(self, what: str, words: str) -> None:
        if all(wrong.what != what for wrong in self.wrong):
            self.wrong.append(Wrong(what, self.scene.now_s, words))


def _function_of(event: Event) -> str | None:
    """The safety function behind an event, if there is one."""
    cause = event.get({"trip": "sf", "fault": "sf", "state": "why"}.get(event["kind"], ""))
    return cause if isinstance(cause, str) and cause.startswith("SF-") else None


class Witnessed(Simulation):
    """A simulation with a witness."""

    def __init__(
        self, scenario: Scenario, site: Site, broken: tuple[FaultEntry, ...], options: Options
    ) -> None:
        super().__init__(scenario, site, options)
        self.witness = Witness(self.monitor, site, broken)

    def ticks(self) -> Iterator[int]:
        """As without a witness."""
        for now_ms in super().ticks():
            if now_ms > 0:
                self.witness.look(now_ms)
            elif now_ms == 0:
                self.witness.begin()
            yield now_ms
