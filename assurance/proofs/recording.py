"""Traces: what the boiler board read in a scenario, loop by loop, and what it decided."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from firmware.boiler.loop import Loop
from firmware.boiler.reading import Outputs, Reading
from firmware.common import limits
from sim.scenario.load import read_scenario
from sim.scenario.simulation import Simulation

NAMES = tuple(sorted(vars(Reading())))
OUTPUTS = tuple(vars(Outputs()))
LOOP_MS = 50
AFTER_MS = 2000  # recorded after both PERMITs dropped


@dataclass(frozen=True)
class Turn:
    """One loop: the reading (in the order of NAMES), then mode, cause and outputs after it."""

    now_ms: int  # the board's ticks
    reading: tuple[Any, ...]
    mode: int
    why: str
    outputs: tuple[int, ...]  # in the order of OUTPUTS

    @property
    def up(self) -> bool:
        """Both PERMITs."""
        return bool(self.outputs[0] and self.outputs[1])


@dataclass
class Trace:
    """One boot. run: the first loop with both PERMITs up; drop: the first one after it without."""

    scenario: str
    limits: Any  # of the board: firmware.common.limits.Limits
    turns: list[Turn] = field(default_factory=list)
    run: int | None = None
    drop: int | None = None

    def add(self, turn: Turn, warm: bool) -> bool:
        """Adds a loop; True once the drop and what follows are recorded. warm: it is started."""
        self.turns.append(turn)
        number = len(self.turns) - 1
        if warm and self.run is None and turn.up:
            self.run = number
        if self.run is not None and self.drop is None and not turn.up:
            self.drop = number
        return self.drop is not None and (number - self.drop) * LOOP_MS > AFTER_MS

    def write(self, path: Path) -> None:
        """A file for `desk.replay`: the limits, then a line for each loop with what changed."""
        lines = [json.dumps({name: getattr(self.limits, name) for name in limits.NAMES})]
        before: tuple[Any, ...] = (None,) * len(NAMES)
        for turn in self.turns:
            pairs = zip(NAMES, before, turn.reading, strict=True)
            changed = {name: new for name, old, new in pairs if new != old}
            lines.append(json.dumps([turn.now_ms, changed, turn.mode, turn.why, turn.outputs]))
            before = turn.reading
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def record(scenario: str, most_s: float = 240) -> Trace:
    """Plays a shipped scenario for at most so long, until PERMITs drop or the board restarts."""
    simulation = Simulation(*read_scenario(scenario))
    board = simulation.rig.boards["boiler"]
    trace: Trace | None = None
    first = None
    try:
        for now_ms in simulation.ticks():
            loop = getattr(getattr(board.firmware, "_turn", None), "__self__", None)
            if now_ms > most_s * 1000 or (first is not None and loop is not first):
                break  # another boot
            if loop is None:
                continue
            first = loop
            trace = trace or Trace(scenario, loop.state.limits)
            turn = _turn(loop)
            if turn is None or (trace.turns and trace.turns[-1].now_ms == turn.now_ms):
                continue  # no loop in this tick
            if trace.add(turn, now_ms > 0):
                break
    finally:
        simulation.rig.close()
    if trace is None:
        raise RuntimeError(f"{scenario}: the boiler board never ran")
    return trace


def _turn(loop: Loop) -> Turn | None:
    """The last loop of a board; None before the first."""
    state = loop.state
    if state.reading is None:
        return None
    reading = tuple(getattr(loop.reading, name) for name in NAMES)
    outputs = tuple(int(getattr(loop.outputs, name)) for name in OUTPUTS)
    return Turn(loop.board.now_ticks, reading, state.mode, state.why, outputs)


def fill(reading: Reading, values: tuple[Any, ...]) -> None:
    """Puts recorded values into a Reading."""
    for name, value in zip(NAMES, values, strict=True):
        setattr(reading, name, value)
