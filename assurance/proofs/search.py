"""Breadth-first search over every state that can be reached, and every edge out of it."""


class Search:
    """`states`: all that were reached. `edges`: how many there are. `faults`: sentences."""

    def __init__(self, start, most_faults=10):
        self.states = {start}
        self.edges = 0
        self.faults = []
        self._waiting = [start]
        self._most = most_faults

    def each(self, most=None):
        """Every reachable state once, at most so many; what `reach` adds meanwhile comes too."""
        while self._waiting:
            if most is not None:
                self._waiting, most = self._waiting[:most], most - len(self._waiting[:most])
            layer, self._waiting = self._waiting, []
            yield from layer

    def reach(self, state):
        """An edge leads here."""
        self.edges += 1
        if state not in self.states:
            self.states.add(state)
            self._waiting.append(state)

    def must(self, holds, what, *details):
        """An invariant on the edge that is being looked at."""
        if not holds and len(self.faults) < self._most:
            self.faults.append(f"{what}: {', '.join(str(one) for one in details)}")
