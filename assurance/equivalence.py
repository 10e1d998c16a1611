"""Two runs side by side, step by step: the first thing that differs, if anything does.

The same scenario must give the same decisions at the same milliseconds on CPython and on
MicroPython; where it does not, a digest only says so, and this says where.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from host.site import Site
from sim.scenario.crash import TRUTH
from sim.scenario.model import Scenario
from sim.scenario.simulation import Options, Simulation

_BOILER_OUTPUTS = ("permit1", "permit2", "pump", "vent_closed", "siren", "lamp")
_TRACKER_OUTPUTS = ("off_target", "buzzer")
_DECISION = "decision"  # told first: outputs follow from it

# What a step shows: of each board its decisions and outputs, and the plant's truth.
_Shown = dict[tuple[str, str], object]


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

    Raises MicroPythonMissingError where there is none.
    """
    options = Options(until_s=until_s)
    return first_difference(
        Simulation(scenario, site, options),
        Simulation(scenario, site, replace(options, interpreter="micropython")),
    )


def first_difference(one: Simulation, other: Simulation) -> Difference | None:
    """Plays both in step, warm start included, until something differs."""
    try:
        for ours, theirs in zip_longest(_steps(one), _steps(other)):
            if ours != theirs:
                return _difference(ours, theirs)
    finally:
        one.rig.close()
        other.rig.close()
    return None


def _steps(run: Simulation) -> Iterator[tuple[int, _Shown]]:
    for now_ms in run.ticks():
        yield now_ms, _shown(run)


def _shown(run: Simulation) -> _Shown:
    shown: _Shown = {}
    decisions = run.monitor.decisions
    for number, (name, decided) in enumerate(decisions, 1):
        shown[name, f"{_DECISION} {number} of this step"] = decided
    decisions.clear()
    for name, board in run.rig.boards.items():
        outputs = board.firmware.outputs() if board.firmware is not None else ()
        for output, value in zip(_output_names(board.role, len(outputs)), outputs, strict=True):
            shown[name, output] = int(value)
    for what in TRUTH:
        # By its bits, as a digest has it: 0.0 is not -0.0, and no number is not itself.
        shown["plant", what] = struct.pack("<d", getattr(run.rig.plant, what))
    return shown


def _output_names(role: str, count: int) -> list[str]:
    if count == 0:
        return []
    if role == "boiler":
        return list(_BOILER_OUTPUTS)
    rates = range(count - len(_TRACKER_OUTPUTS))
    return [*_TRACKER_OUTPUTS, *(f"rate {axis // 2 + 1}.{axis % 2 + 1}" for axis in rates)]


def _difference(
    ours: tuple[int, _Shown] | None, theirs: tuple[int, _Shown] | None
) -> Difference | None:
    if ours is None or theirs is None:
        now_ms = (ours or theirs or (0, {}))[0]
        ends = [None if side is None else "goes on" for side in (ours, theirs)]
        return Difference(now_ms / 1000.0, "run", "length", *ends)
    keys = dict.fromkeys([*ours[1], *theirs[1]])
    for key in sorted(keys, key=lambda key: not key[1].startswith(_DECISION)):
        one, other = ours[1].get(key), theirs[1].get(key)
        if one != other:
            return Difference(ours[0] / 1000.0, *key, _plain(one), _plain(other))
    return None


def _plain(value: object) -> object:
    return struct.unpack("<d", value)[0] if isinstance(value, bytes) else value
