"""Looks at a running rig from outside: states, trips, peaks, invariants, digest.

Everything is judged on the plant's truth and on what the boards really drive, never on what
they report over the link.
"""

from __future__ import annotations

import hashlib
import math
import struct
from dataclasses import dataclass, field
from typing import Any

from sim.boards.rig import PlantCrashError, Rig
from sim.boards.virtual_board import Event, VirtualBoard
from sim.scenario.result import First, Refusal, Result, StateChange, Trip

DARK_SHARE = 0.01  # of the light at the moment of the drop
# Causes of a state that are shown; those of a person or the host are null.
_BETWEEN_STEPS = ("stop", "trip")  # commands: they come after a step, for the next one
_RUNS = ("RUN", "REDUCED")
_REFUSALS = {"start_refused": "start", "reset_refused": "reset"}
_SIREN = 4  # of the boiler board's outputs
_SHOWN_CAUSES = {"boot": "BOOT", "trip": "COMMAND", "PERMIT": "PERMIT", "wind": "SF-20"}


def shown_cause(why: str | None) -> str | None:
    """The cause of a state as the result gives it: a function, BOOT, COMMAND, PERMIT or None."""
    if why is None:
        return None
    return why if why.startswith("SF-") else _SHOWN_CAUSES.get(why)


def _unit(channel: str | None) -> str | None:
    if channel is None:
        return None
    if channel.startswith("pt"):
        return "mbar"
    return "cdeg" if channel.startswith("t_") else None


@dataclass
class Watch:
    """Follows one run. `started` is False while a warm start is being made."""

    rig: Rig
    ps_barg: float
    high_high_code: int
    listed_pair: bool = False  # of faults that may reach PS (assurance.pairs)
    started: bool = False
    states: dict[str, list[StateChange]] = field(default_factory=dict)
    events: list[tuple[float, str, Event]] = field(default_factory=list)
    decisions: list[tuple[str, Event]] = field(default_factory=list)  # for whoever clears them
    trips: list[Trip] = field(default_factory=list)
    warned: list[Trip] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    siren_s: float | None = None
    vent_open_s: float | None = None
    first: First | None = None
    permit_low_s: float | None = None
    dark_s: float | None = None
    peak_barg: float = 0.0
    peak_metal_c: float = -273.0
    violated: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._digest = hashlib.sha256()
        self._last_outputs: dict[str, tuple[int, ...]] = {}
        self._boiler = next(b for b in self.rig.boards.values() if b.role == "boiler")
        self._mode: dict[str, str] = {}
        self._step_mode: str | None = None  # of the boiler, as its last step left it
        self._permits = (False, False)
        self._light_at_drop_w = 0.0
        self._vent_was_open = True  # it is when power comes
        self._bad1 = self._bad2 = 0
        self._steps = -1  # of the boiler board, when its samples were last looked at
        self._before = (0.0, 0.0, 0.0)
        for name, board in self.rig.boards.items():
            self._digest.update(name.encode() + board.config)

    @property
    def boiler_name(self) -> str:
        """The boiler board's id."""
        return self._boiler.name

    def modes(self) -> dict[str, str]:
        """The state that each board is in."""
        return self._mode

    def begin(self) -> None:
        """The run proper starts: what boards are in now is their state at 0 s."""
        self.started = True
        self.states = {name: [(0.0, mode, None)] for name, mode in self._mode.items()}
        for board in self.rig.boards.values():
            board.steps = 0
            board.boots = 1
        plant = self.rig.plant
        self._before = plant.dni_kwh_m2, plant.heat_kwh, plant.steam_kg
        self.peak_barg = plant.pressure_barg

    def event(self, board: VirtualBoard, event: Event, now_ms: int) -> None:
        """Takes an event at the moment the firmware makes it."""
        kind = event.get("kind")
        at_s = now_ms / 1000.0
        if kind == "state":
            before = self._mode.get(board.name)
            self._mode[board.name] = event["state"]
            if board is self._boiler:
                self._check_permitted_path(before, event, at_s)
                if event.get("why") not in _BETWEEN_STEPS:
                    self._step_mode = event["state"]
        # The link numbers an event only when it sends it.
        decided = {key: event[key] for key in sorted(event) if key not in ("t", "seq")}
        self.decisions.append((board.name, decided))
        if not self.started:
            return
        self.events.append((at_s, board.name, decided))
        self._digest.update(repr((now_ms, board.name, decided)).encode())
        if kind == "state":
            cause = shown_cause(event.get("why"))
            self.states.setdefault(board.name, []).append((at_s, event["state"], cause))
            self._note_first(board, cause, at_s)
        elif kind == "trip":
            self.trips.append(self._noted(board, event, at_s))
        elif kind == "fault" and "sf" in event:
            self.warned.append(self._noted(board, event, at_s))
        elif kind in _REFUSALS:
            self.refused.append(Refusal(_REFUSALS[kind], board.name, event["why"], at_s))
        restarted = kind == "state" and event.get("why") == "boot" and board.boots > 1
        if restarted and board is self._boiler:
            self.trips.append(Trip("BOOT", board.name, None, None, None, None, at_s))

    def tick(self, now_ms: int) -> None:
        """After each 50 ms: peaks, invariants, and what changed in the boards' outputs."""
        plant = self.rig.plant
        if plant.pressure_barg > self.peak_barg:
            self.peak_barg = plant.pressure_barg
            if self.peak_barg >= self.ps_barg:
                self._judge_pressure(now_ms)
        for name, board in self.rig.boards.items():
            outputs = board.firmware.outputs() if board.firmware is not None else ()
            if outputs != self._last_outputs.get(name):
                self._last_outputs[name] = outputs
                self._digest.update(repr((now_ms, name, [*map(int, outputs)])).encode())
        self._check_votes(now_ms)
        self._follow_permits(now_ms)
        self._hear(now_ms)

    def second(self, now_ms: int) -> None:
        """Once a second: the truth goes into the digest."""
        plant = self.rig.plant
        if plant.metal_c > self.peak_metal_c:
            self.peak_metal_c = plant.metal_c
        truth = (
            plant.pressure_barg,
            plant.water_l,
            plant.drum_c,
            plant.metal_c,
            plant.light_w,
            plant.dni_w_m2,
        )
        if not all(map(math.isfinite, truth)):
            raise PlantCrashError("the plant's truth is no longer numbers")
        self._digest.update(struct.pack("<6d", *truth))

    def fill(self, result: Result) -> None:
        """Writes what was seen into the result."""
        plant = self.rig.plant
        result.digest = "sha256:" + self._digest.hexdigest()
        result.first = self.first
        result.trips = self.trips
        result.warned = self.warned
        result.refused = sorted([*result.refused, *self.refused], key=lambda one: one.at_s)
        result.siren_s = self.siren_s
        result.vent_open_s = self.vent_open_s
        result.states = self.states
        result.permit_low_s = self.permit_low_s
        result.dark_s = self.dark_s
        result.steps = {name: board.steps for name, board in self.rig.boards.items()}
        dni_kwh_m2, heat_kwh, steam_kg = self._before
        result.dni_kwh_m2 = round(plant.dni_kwh_m2 - dni_kwh_m2, 4)
        result.peak = {
            "pressure_barg": round(self.peak_barg, 3),
            "metal_c": round(self.peak_metal_c, 1),
        }
        result.end_state = self._mode.get(self._boiler.name, "")
        result.heat_kwh = round(plant.heat_kwh - heat_kwh, 3)
        result.steam_kg = round(plant.steam_kg - steam_kg, 3)
        result.invariants = {"checked": [1, 2, 4, 5], "violated": self.violated}

    def _note_first(self, board: VirtualBoard, cause: str | None, at_s: float) -> None:
        if self.first is None and cause is not None and cause.startswith("SF-"):
            self.first = First(cause, board.name, at_s)

    def _noted(self, board: VirtualBoard, event: Event, at_s: float) -> Trip:
        channel, function = event.get("ch"), event["sf"]
        if "mirror" in event:
            axis = event.get("axis")
            channel = event["mirror"] + (f".axis{axis}" if axis else "")
        self._note_first(board, function, at_s)
        told = event.get("val"), event.get("lim"), _unit(channel)
        return Trip(function, board.name, channel, *told, at_s)

    def _hear(self, now_ms: int) -> None:
        """Siren and vent: when the one began and the other really opened."""
        vent_open = self.rig.plant.hydraulics.vent_open
        if self.started and self.vent_open_s is None and vent_open and not self._vent_was_open:
            self.vent_open_s = now_ms / 1000.0
        self._vent_was_open = vent_open
        outputs = self._boiler.firmware.outputs() if self._boiler.firmware is not None else ()
        if self.started and self.siren_s is None and outputs and outputs[_SIREN]:
            self.siren_s = now_ms / 1000.0

    # Invariants 1, 2 and 5 in each step, 4 on each change of state.

    def _judge_pressure(self, now_ms: int) -> None:
        if not self.listed_pair:
            self._violate(5, now_ms, f"true pressure {self.peak_barg:.2f} bar")

    def _check_votes(self, now_ms: int) -> None:
        if self._boiler.steps == self._steps:
            return  # no step in this tick: it sees no sample
        self._steps = self._boiler.steps
        inputs = self.rig.plant.boiler_inputs
        limit = self.high_high_code
        bad1 = not inputs.pt1_ok or inputs.pt1_code >= limit or inputs.pt1_code < 2880
        bad2 = not inputs.pt2_ok or inputs.pt2_code >= limit or inputs.pt2_code < 2880
        self._bad1 = (self._bad1 << 1 | bad1) & 7
        self._bad2 = (self._bad2 << 1 | bad2) & 7
        if not (self._bad1 or self._bad2):
            return
        voted = max(self._bad1.bit_count(), self._bad2.bit_count()) >= 2
        if voted and self._runs() and self._mode.get(self._boiler.name) != "TRIPPED":
            self._violate(2, now_ms, "two bad samples of three and not TRIPPED")

    def _follow_permits(self, now_ms: int) -> None:
        plant = self.rig.plant
        mode = self._step_mode
        wrong = (plant.pulse1 and mode not in _RUNS) or (plant.pulse2 and mode != "RUN")
        if wrong and not self._boiler.held_up:
            self._violate(1, now_ms, f"a PERMIT is pulsed in {mode}")
        self._step_mode = self._mode.get(self._boiler.name)
        inputs = plant.boiler_inputs
        up = inputs.contact1_closed, inputs.contact2_closed
        at_s = now_ms / 1000.0
        if self.started and self.permit_low_s is None and any(self._permits) and not any(up):
            self.permit_low_s = at_s
            self._light_at_drop_w = plant.light_w
        self._permits = up
        waiting = self.permit_low_s is not None and self.dark_s is None
        if waiting and plant.light_w <= DARK_SHARE * self._light_at_drop_w:
            self.dark_s = at_s

    def _check_permitted_path(self, before: str | None, event: Event, at_s: float) -> None:
        state, why = event["state"], event.get("why")
        fine = {
            "RUN": (before == "READY" and why == "start") or before == "REDUCED",
            "REDUCED": before == "RUN",
            "READY": before != "TRIPPED" or why == "reset",
        }
        if not fine.get(state, True):
            self._violate(4, int(at_s * 1000), f"{before} -> {state} by {why}")

    def _runs(self) -> bool:
        board = self._boiler
        up = board.firmware is not None and not board.hanging and not board.held_up
        return up and board.steps > 2

    def _violate(self, number: int, now_ms: int, what: str) -> None:
        if not any(v["invariant"] == number for v in self.violated):
            self.violated.append({"invariant": number, "at_s": now_ms / 1000.0, "what": what})
