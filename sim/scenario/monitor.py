"""Follows a running rig from outside: states, trips, peaks, invariants, digest.

The monitor judges the plant's truth and the boards' real outputs, never what a board reports
over its link.
"""

from __future__ import annotations

import hashlib
import math
import struct
from dataclasses import dataclass, field

from firmware.boiler.pressures import CODE_MIN
from host.safety_functions import CHANNELS
from sim.boards.rig import PlantCrashError, Rig
from sim.boards.virtual_board import Event, VirtualBoard
from sim.scenario.crash import TRUTH
from sim.scenario.result import First, Peak, Refusal, Result, Trip, Violation

DARK_SHARE = 0.01  # of the light at the moment of the drop
_BETWEEN_STEPS = ("stop", "trip")  # commands: they act after a step, for the next one
_RUNS = ("RUN", "REDUCED")
_REFUSALS = {"start_refused": "start", "reset_refused": "reset"}
# Causes of a state that the result names; those of a person or the host are null.
_SHOWN_CAUSES = {"boot": "BOOT", "trip": "COMMAND", "PERMIT": "PERMIT", "wind": "SF-20"}


def shown_cause(why: str | None) -> str | None:
    """The cause of a state in the result: a function, BOOT, COMMAND, PERMIT or None."""
    why = why or ""
    return why if why.startswith("SF-") else _SHOWN_CAUSES.get(why)


@dataclass
class Monitor:
    """Follows one run and fills in its result. `started` is False during a warm start."""

    rig: Rig
    result: Result
    ps_barg: float
    high_high_code: int
    listed_pair: bool = False  # of faults that may reach PS (assurance.pairs)
    started: bool = False
    events: list[tuple[float, str, Event]] = field(default_factory=list)
    decisions: list[tuple[str, Event]] = field(default_factory=list)  # the reader clears them
    peak_barg: float = 0.0
    peak_metal_c: float = -273.0
    modes: dict[str, str] = field(default_factory=dict)  # the current state of each board

    def __post_init__(self) -> None:
        self._digest = hashlib.sha256()
        self._last_outputs: dict[str, tuple[int, ...]] = {}
        self._boiler = next(b for b in self.rig.boards.values() if b.role == "boiler")
        self.boiler_name = self._boiler.name
        self._step_mode: str | None = None  # of the boiler after its last step
        self._permits = (False, False)
        self._light_at_drop_w = 0.0
        self._vent_was_open = True  # at power-on it is
        self._bad1 = self._bad2 = 0
        self._steps = -1  # of the boiler board, when its samples were last judged
        self._before = self._sums()  # a crash may come before the scenario's time begins
        for name, board in self.rig.boards.items():
            self._digest.update(name.encode() + board.config)

    def begin(self) -> None:
        """Starts the scenario's time: the boards' current states become those at 0 s."""
        self.started = True
        self.result.states = {name: [(0.0, mode, None)] for name, mode in self.modes.items()}
        for board in self.rig.boards.values():
            board.steps = 0
            board.boots = 1
        plant = self.rig.plant
        self._before = self._sums()
        self.peak_barg = plant.pressure_barg

    def event(self, board: VirtualBoard, event: Event, now_ms: int) -> None:
        """Takes an event when the firmware makes it."""
        at_s = now_ms / 1000.0
        if event.get("kind") == "state":
            self._follow_mode(board, event, at_s)
        # The link numbers an event only when it sends it.
        decided = {key: event[key] for key in sorted(event) if key not in ("t", "seq")}
        self.decisions.append((board.name, decided))
        if self.started:
            self.events.append((at_s, board.name, decided))
            self._digest.update(repr((now_ms, board.name, decided)).encode())
            self._note(board, event, at_s)

    def tick(self, now_ms: int) -> None:
        """After each 50 ms: peaks, invariants, and changes of the boards' outputs."""
        plant = self.rig.plant
        if plant.pressure_barg > self.peak_barg:
            self.peak_barg = plant.pressure_barg
            if self.peak_barg >= self.ps_barg and not self.listed_pair:
                self._violate(5, now_ms, f"true pressure {self.peak_barg:.2f} bar")
        for name, board in self.rig.boards.items():
            outputs = board.firmware.outputs() if board.firmware is not None else ()
            if outputs != self._last_outputs.get(name):
                self._last_outputs[name] = outputs
                self._digest.update(repr((now_ms, name, [*map(int, outputs)])).encode())
        self._check_votes(now_ms)
        self._check_permits(now_ms)
        self._follow_light(now_ms / 1000.0)
        self._follow_siren_and_vent(now_ms / 1000.0)

    def second(self) -> None:
        """Once a second: adds the plant's truth to the digest."""
        plant = self.rig.plant
        self.peak_metal_c = max(self.peak_metal_c, plant.metal_c)
        truth = [getattr(plant, name) for name in TRUTH]
        if not all(map(math.isfinite, truth)):
            raise PlantCrashError("the plant's truth is no longer numbers")
        self._digest.update(struct.pack("<6d", *truth))

    def finish(self) -> None:
        """Completes the result at the end of the run."""
        result = self.result
        result.digest = "sha256:" + self._digest.hexdigest()
        result.refused.sort(key=lambda refusal: refusal.at_s)
        result.steps = {name: board.steps for name, board in self.rig.boards.items()}
        dni_kwh_m2, heat_kwh, available_kwh, steam_kg = (
            now - before for now, before in zip(self._sums(), self._before, strict=True)
        )
        result.dni_kwh_m2 = round(dni_kwh_m2, 4)
        result.peak = Peak(round(self.peak_barg, 3), round(self.peak_metal_c, 1))
        result.end_state = self.modes.get(self.boiler_name, "")
        result.heat_kwh = round(heat_kwh, 3)
        result.heat_available_kwh = round(available_kwh, 3)
        result.steam_kg = round(steam_kg, 3)

    def _sums(self) -> tuple[float, ...]:
        """Sunlight, heat, heat that there could have been, and steam, up to now."""
        plant = self.rig.plant
        return plant.dni_kwh_m2, plant.heat_kwh, plant.heat_available_kwh, plant.steam_kg

    def _follow_mode(self, board: VirtualBoard, event: Event, at_s: float) -> None:
        before = self.modes.get(board.name)
        self.modes[board.name] = event["state"]
        if board is self._boiler:
            self._check_permitted_path(before, event, at_s)
            if event.get("why") not in _BETWEEN_STEPS:
                self._step_mode = event["state"]

    def _note(self, board: VirtualBoard, event: Event, at_s: float) -> None:
        kind, result = event.get("kind"), self.result
        if kind == "state":
            self._note_state(board, event, at_s)
        elif kind == "trip":
            result.trips.append(self._trip(board, event, at_s))
        elif kind == "fault" and "sf" in event:
            result.warned.append(self._trip(board, event, at_s))
        elif kind == "warning":  # told, and nothing done: not the first that acts
            result.warned.append(Trip(event["sf"], board.name, event["ch"], None, None, None, at_s))
        elif kind in _REFUSALS:
            result.refused.append(Refusal(_REFUSALS[kind], board.name, event["why"], at_s))

    def _note_state(self, board: VirtualBoard, event: Event, at_s: float) -> None:
        cause = shown_cause(event.get("why"))
        self.result.states.setdefault(board.name, []).append((at_s, event["state"], cause))
        self._note_first(board, cause, at_s)
        if event.get("why") == "boot" and board.boots > 1 and board is self._boiler:
            self.result.trips.append(Trip("BOOT", board.name, None, None, None, None, at_s))

    def _note_first(self, board: VirtualBoard, cause: str | None, at_s: float) -> None:
        if self.result.first is None and cause is not None and cause.startswith("SF-"):
            self.result.first = First(cause, board.name, at_s)

    def _trip(self, board: VirtualBoard, event: Event, at_s: float) -> Trip:
        channel, function = event.get("ch"), event["sf"]
        if "mirror" in event:
            axis = event.get("axis")
            channel = event["mirror"] + (f".axis{axis}" if axis else "")
        self._note_first(board, function, at_s)
        unit = CHANNELS[channel].unit if channel in CHANNELS else ""
        measured = event.get("val"), event.get("lim"), unit or None
        return Trip(function, board.name, channel, *measured, at_s)

    def _follow_siren_and_vent(self, at_s: float) -> None:
        """Notes when the siren first sounds and when the vent first really opens."""
        result, vent_open = self.result, self.rig.plant.hydraulics.vent_open
        if self.started and result.vent_open_s is None and vent_open and not self._vent_was_open:
            result.vent_open_s = at_s
        self._vent_was_open = vent_open
        if self.started and result.siren_s is None and self.rig.signals()[0]:
            result.siren_s = at_s

    def _follow_light(self, at_s: float) -> None:
        """Notes when both PERMITs have dropped, and when the light is gone after that."""
        plant, result = self.rig.plant, self.result
        inputs = plant.boiler_inputs
        up = inputs.contact1_closed, inputs.contact2_closed
        if self.started and result.permit_low_s is None and any(self._permits) and not any(up):
            result.permit_low_s = at_s
            self._light_at_drop_w = plant.light_w
        self._permits = up
        waiting = result.permit_low_s is not None and result.dark_s is None
        if waiting and plant.light_w <= DARK_SHARE * self._light_at_drop_w:
            result.dark_s = at_s

    # Invariants 1, 2 and 5 are judged in each step, 4 on each change of state.

    def _check_votes(self, now_ms: int) -> None:
        if self._boiler.steps == self._steps:
            return  # the board made no step in this tick and read no sample
        self._steps = self._boiler.steps
        inputs, limit = self.rig.plant.boiler_inputs, self.high_high_code
        bad1 = not inputs.pt1_ok or not CODE_MIN <= inputs.pt1_code < limit
        bad2 = not inputs.pt2_ok or not CODE_MIN <= inputs.pt2_code < limit
        self._bad1 = (self._bad1 << 1 | bad1) & 7
        self._bad2 = (self._bad2 << 1 | bad2) & 7
        voted = max(self._bad1.bit_count(), self._bad2.bit_count()) >= 2
        if voted and self._runs() and self.modes.get(self.boiler_name) != "TRIPPED":
            self._violate(2, now_ms, "two bad samples of three and not TRIPPED")

    def _check_permits(self, now_ms: int) -> None:
        plant, mode = self.rig.plant, self._step_mode
        wrong = (plant.pulse1 and mode not in _RUNS) or (plant.pulse2 and mode != "RUN")
        if wrong and not self._boiler.held_up:
            self._violate(1, now_ms, f"a PERMIT is pulsed in {mode}")
        self._step_mode = self.modes.get(self.boiler_name)

    def _check_permitted_path(self, before: str | None, event: Event, at_s: float) -> None:
        state, why = event["state"], event.get("why")
        allowed = {
            "RUN": (before == "READY" and why == "start") or before == "REDUCED",
            "REDUCED": before == "RUN",
            "READY": before != "TRIPPED" or why == "reset",
        }
        if not allowed.get(state, True):
            self._violate(4, int(at_s * 1000), f"{before} -> {state} by {why}")

    def _runs(self) -> bool:
        board = self._boiler
        up = board.firmware is not None and not board.hanging and not board.held_up
        return up and board.steps > 2

    def _violate(self, number: int, now_ms: int, what: str) -> None:
        violated = self.result.invariants.violated
        if all(violation.invariant != number for violation in violated):
            violated.append(Violation(number, now_ms / 1000.0, what))
