"""Traces: what the boiler board read in a scenario, loop by loop, and what it decided."""

import json
from dataclasses import dataclass, field

from firmware.boiler.reading import Outputs, Reading
from firmware.common import limits
from sim.scenario.load import read_scenario
from sim.scenario.simulation import Simulation

NAMES = tuple(sorted(vars(Reading())))
OUTPUTS = tuple(vars(Outputs()))
AFTER_MS = 2000  # recorded after both PERMITs dropped


@dataclass
class Turn:
    """One loop: the reading, and what there was after it."""

    now_ms: int  # the board's ticks
    reading: tuple  # values in the order of NAMES
    mode: int
    why: str
    outputs: tuple  # in the order of OUTPUTS

    @property
    def up(self):
        """Both PERMITs."""
        return bool(self.outputs[0] and self.outputs[1])


@dataclass
class Trace:
    """Of one boot. `run`: the loop from which both PERMITs are up, None if that never was."""

    scenario: str
    turns: list = field(default_factory=list)
    run: int | None = None
    drop: int | None = None  # the first loop since then in which they are not
    limits: object = None  # with which the board ran


def record(scenario, most_s=240):
    """Plays a shipped scenario until PERMITs drop, the board restarts, or for so long."""
    simulation = Simulation(*read_scenario(scenario))
    trace = Trace(scenario)
    loop = None
    try:
        for now_ms in simulation.ticks():
            board = simulation.rig.boards["boiler"]
            running = getattr(getattr(board.firmware, "_turn", None), "__self__", None)
            if now_ms > most_s * 1000 or (loop is not None and running is not loop):
                break  # another boot
            loop = running
            if loop is not None and take(trace, loop, now_ms > 0):
                break
    finally:
        simulation.rig.close()
    trace.limits = loop.state.limits
    return trace


def take(trace, loop, begun):
    """Adds what this loop did; True where enough was seen. `begun`: the warm start is over."""
    reading, outputs, state = loop.reading, loop.outputs, loop.state
    seen = trace.turns and trace.turns[-1].now_ms == loop.board.now_ticks
    if state.reading is None or seen:
        return False  # no loop in this tick
    driven = tuple(vars(outputs)[name] for name in OUTPUTS)
    values = tuple(getattr(reading, name) for name in NAMES)
    trace.turns.append(Turn(loop.board.now_ticks, values, state.mode, state.why, driven))
    number = len(trace.turns) - 1
    if begun and trace.run is None and trace.turns[-1].up:
        trace.run = number
    if trace.run is not None and trace.drop is None and not trace.turns[-1].up:
        trace.drop = number
    return trace.drop is not None and (number - trace.drop) * 50 > AFTER_MS


def fill(reading, values):
    """Puts recorded values into a Reading."""
    for name, value in zip(NAMES, values, strict=True):
        setattr(reading, name, value)


def write(trace, path):
    """A file for `desk.replay`: the limits, then a line for each loop with what changed."""
    lines = [json.dumps({name: getattr(trace.limits, name) for name in limits.NAMES})]
    before = (None,) * len(NAMES)
    for turn in trace.turns:
        pairs = zip(NAMES, before, turn.reading, strict=True)
        changed = {name: new for name, old, new in pairs if new != old}
        outputs = [int(one) for one in turn.outputs]
        lines.append(json.dumps([turn.now_ms, changed, turn.mode, turn.why, outputs]))
        before = turn.reading
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
