"""A fault with its times, and how it breaks a rig: lines, boards, signals and wires."""

from __future__ import annotations

from typing import Annotated

from host.site.fields import Table, within
from sim.boards.rig import Rig
from sim.boards.virtual_board import VirtualBoard

MAX_DURATION_S = 15 * 86_400.0  # fourteen days on end and a margin
Seconds = Annotated[float, within(0.0, MAX_DURATION_S)]


class FaultEntry(Table):
    """One `[[fault]]`; target and kind are checked against the site and the matrix."""

    at_s: Seconds
    until_s: Seconds | None = None
    target: str
    kind: str
    value: float | None = None


def begin_fault(fault: FaultEntry, rig: Rig, now_ms: int) -> None:
    """Breaks what a fault names: a line, a board, or a signal or wire of the plant."""
    owner, _, name = fault.target.partition(".")
    if owner == "link":
        rig.lines[name].inject(fault.kind, fault.value)
    elif owner == "board":
        _break_board(rig.boards[name], fault, now_ms)
    elif owner == "config":
        rig.boards[name].damage(True)
    else:
        rig.plant.inject(fault.target, fault.kind, fault.value, rig.plant.time_s)


def end_fault(fault: FaultEntry, rig: Rig, now_ms: int) -> None:
    """Mends what `begin_fault` broke."""
    owner, _, name = fault.target.partition(".")
    if owner == "link":
        rig.lines[name].clear(fault.kind)
    elif owner == "board":
        _mend_board(rig.boards[name], fault, now_ms)
    elif owner == "config":
        rig.boards[name].damage(False)
    else:
        rig.plant.clear(fault.target, fault.kind)


def _break_board(board: VirtualBoard, fault: FaultEntry, now_ms: int) -> None:
    if fault.kind == "reboot":
        board.power_on(now_ms)
    elif fault.kind == "hang":
        board.hanging = True
    elif fault.kind == "late":
        board.late_ms = round(fault.value or 0.0)
    elif fault.kind == "hold_up":
        board.hold_up()


def _mend_board(board: VirtualBoard, fault: FaultEntry, now_ms: int) -> None:
    if fault.kind == "hang":
        board.hanging = False
    elif fault.kind == "late":
        board.late_ms = 0
    elif fault.kind == "hold_up":
        board.restore(now_ms)
