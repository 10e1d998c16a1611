"""Runs a scenario on two interpreters in step: the first thing that differs, if anything does.

The same scenario must give the same decisions at the same milliseconds on CPython and on
MicroPython. A digest shows only that two runs differ; this shows where.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, zip_longest

from host.site import Site
from sim.boards.virtual_board import VirtualBoard
from sim.chips.cabinet import OUTPUTS
from sim.scenario.crash import TRUTH
from sim.scenario.model import Scenario
from sim.scenario.simulation import Options, Simulation

# One step: decisions and outputs of boards, and the plant's truth.
_Step = dict[tuple[str, str], object]


@dataclass(frozen=True)
class Difference:
    """The first step that differs: `what` of `where` (a board or the plant), in both runs."""

    at_s: float
    where: str
    what: str
    one: object
    other: object

    def __str__(self) -> str:
        return f"at {self.at_s:g} s, {self.where} {self.what}: {self.one} and {self.other}"


def interpreters_differ(
    scenario: Scenario, site: Site, until_s: float | None = None
) -> Difference | None:
    """The first difference between CPython (`one`) and MicroPython (`other`), or None.

    Raises MicroPythonMissingError.
    """
    options = Options(until_s=until_s)
    return first_difference(
        Simulation(scenario, site, options),
        Simulation(scenario, site, replace(options, interpreter="micropython")),
    )


def first_difference(one: Simulation, other: Simulation) -> Difference | None:
    """Plays both in step, warm start included, until something differs."""
    try:
        for (now_ms, ours), (other_ms, theirs) in zip_longest(
            _steps(one), _steps(other), fillvalue=(None, {})
        ):
            if now_ms is None or other_ms is None:
                ends = [None if end is None else "goes on" for end in (now_ms, other_ms)]
                return Difference((now_ms or other_ms or 0) / 1000.0, "run", "length", *ends)
            if ours != theirs:
                return _difference(now_ms / 1000.0, ours, theirs)
    finally:
        one.rig.close()
        other.rig.close()
    return None


def _steps(run: Simulation) -> Iterator[tuple[int, _Step]]:
    decisions, plant = run.monitor.decisions, run.rig.plant
    for now_ms in run.ticks():
        step: _Step = {
            (name, f"decision {number} of this step"): decided
            for number, (name, decided) in enumerate(decisions, 1)
        }
        decisions.clear()
        for board in run.rig.boards.values():
            step |= _outputs(board)
        # Truth by its bits, as in a digest: 0.0 is not -0.0, and a NaN is itself.
        step |= {("plant", what): struct.pack("<d", getattr(plant, what)) for what in TRUTH}
        yield now_ms, step


def _outputs(board: VirtualBoard) -> _Step:
    names = OUTPUTS if board.role == "boiler" else map("output {}".format, count(1))
    outputs = board.firmware.outputs() if board.firmware is not None else ()
    return {(board.name, name): int(value) for name, value in zip(names, outputs, strict=False)}


# Decisions first: outputs follow from them.
def _difference(at_s: float, ours: _Step, theirs: _Step) -> Difference | None:
    for key in sorted(ours | theirs, key=lambda key: not key[1].startswith("decision")):
        one, other = ours.get(key), theirs.get(key)
        if one != other:
            return Difference(at_s, *key, _plain(one), _plain(other))
    return None


def _plain(value: object) -> object:
    return struct.unpack("<d", value)[0] if isinstance(value, bytes) else value
