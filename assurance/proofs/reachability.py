"""Breadth-first search over every reachable state, and every edge out of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

State = TypeVar("State")


class Reachability(Generic[State]):
    """`states`: all that were reached; `edges`: how many led there; `faults`: broken invariants."""

    def __init__(self, start: State, most_faults: int = 10) -> None:
        self.states = {start}
        self.edges = 0
        self.faults: list[str] = []
        self._queue = [start]
        self._most = most_faults

    def each(self, most: int | None = None) -> Iterator[State]:
        """Every reachable state once, at most so many; those that `reach` adds meanwhile too."""
        while self._queue:
            if most is not None:
                self._queue, most = self._queue[:most], most - len(self._queue[:most])
            layer, self._queue = self._queue, []
            yield from layer

    def reach(self, state: State) -> None:
        """An edge leads here."""
        self.edges += 1
        if state not in self.states:
            self.states.add(state)
            self._queue.append(state)

    def must(self, holds: object, what: str, *details: object) -> None:
        """An invariant on the current edge."""
        if not holds and len(self.faults) < self._most:
            self.faults.append(f"{what}: {', '.join(map(str, details))}")
