"""Which rows of the table a step has judged, by their numbers: each one once."""

from __future__ import annotations

from collections import Counter
from typing import Any

from firmware.boiler import interlock, rows
from firmware.boiler.latches import Latches

# Rows of which one is judged in each step, in turn.
IN_TURN = frozenset(getattr(rows, "STILL", ()))
EACH = frozenset(range(rows.COUNT)) - IN_TURN


class RecordedLatches(Latches):
    """Latches that keep the numbers of the rows that were judged in this step."""

    judged_rows: list[int]

    def begin(self, now_ms: int, loop_ms: int) -> None:
        """Before the checks of a step."""
        self.judged_rows = []
        Latches.begin(self, now_ms, loop_ms)

    def vote(self, row: int, value: object, sensor: int) -> None:
        """One row."""
        self.judged_rows.append(row)
        Latches.vote(self, row, value, sensor)

    def delay(self, row: int, value: object, charged: int | None = None) -> None:
        """One row."""
        self.judged_rows.append(row)
        Latches.delay(self, row, value, charged)


class RecordedRows:
    """Records the steps of a state from now on."""

    def __init__(self, state: interlock.State) -> None:
        # All parts of the state hold this object: it stays, and is of another class.
        latches: Any = state.latches
        latches.__class__ = RecordedLatches
        self._latches: RecordedLatches = latches

    def wrong(self) -> str:
        """What is wrong with the last step: rows forgotten or judged twice; nothing is ""."""
        counted = Counter(self._latches.judged_rows)
        forgotten = [rows.NAMES[row] for row in sorted(EACH - set(counted))]
        twice = [rows.NAMES[row] for row, times in counted.items() if times > 1]
        if IN_TURN and sum(row in IN_TURN for row in counted) != 1:
            forgotten.append(f"one of {len(IN_TURN)} in turn")
        return ", ".join(
            [f"{name} forgotten" for name in forgotten] + [f"{n} twice" for n in twice]
        )
