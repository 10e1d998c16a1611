"""A fault with its times, and its effect on a rig: on lines, boards, signals and wires."""

from __future__ import annotations

from typing import Annotated

from host.site.fields import Table, within
from sim.boards.rig import Rig
from sim.boards.virtual_board import VirtualBoard

MAX_DURATION_S = 15 * 86_400.0  # fourteen days in a row and a margin
Seconds = Annotated[float, within(0.0, MAX_DURATION_S)]


class FaultEntry(Table):
    """One `[[fault]]`; target and kind are checked against the site and the matrix."""

    at_s: Seconds
    until_s: Seconds | None = None
    target: str
    kind: str
    value: float | None = None


def begin_fault(fault: FaultEntry, rig: Rig, now_ms: int) -> None:
    """Breaks the fault's target: a line, a board, or a signal or wire of the plant."""
    _change(fault, rig, now_ms, broken=True)


def end_fault(fault: FaultEntry, rig: Rig, now_ms: int) -> None:
    """Mends what `begin_fault` broke."""
    _change(fault, rig, now_ms, broken=False)


def _change(fault: FaultEntry, rig: Rig, now_ms: int, broken: bool) -> None:
    owner, _, name = fault.target.partition(".")
    if owner == "board":
        _change_board(rig.boards[name], fault, now_ms, broken)
    elif owner == "config":
        rig.boards[name].damage(broken)
    elif owner == "link" and broken:
        rig.lines[name].inject(fault.kind, fault.value)
    elif owner == "link":
        rig.lines[name].clear(fault.kind)
    elif broken:
        rig.plant.inject(fault.target, fault.kind, fault.value, rig.plant.time_s)
    else:
        rig.plant.clear(fault.target, fault.kind)


def _change_board(board: VirtualBoard, fault: FaultEntry, now_ms: int, broken: bool) -> None:
    if fault.kind == "hang":
        board.hanging = broken
    elif fault.kind == "late":
        board.late_ms = round(fault.value or 0.0) if broken else 0
    elif fault.kind == "hold_up" and broken:
        board.hold_up()
    elif fault.kind == "hold_up":
        board.restore(now_ms)
    elif fault.kind == "reboot" and broken:
        board.power_on(now_ms)
