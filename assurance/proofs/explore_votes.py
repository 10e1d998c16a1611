"""All sequences of raw samples of one channel, of every class: votes, and what they demand.

From RUN, through every memory that samples of the channel can leave in the rows with votes. Beside
the firmware runs the specification's own account (`desk.watched`). What else is remembered (slopes,
lags, ages) is that of the shortest way to a state. The other channels share nothing with this one
but the reference.
"""

from __future__ import annotations

from typing import Any

from desk.watched import Watched

from assurance.proofs.reachability import Reachability
from assurance.proofs.recorded_rows import RecordedRows
from assurance.specification import classes

CHANNELS = ("pt1", "pt2", "t_outlet", "t_metal")  # SF-06 judges the drum by its rate, too
# What votes lead to; the other lists of Latches say since when, how much, how long, how often.
REMEMBERED = ("window", "away", "active")

Changes = dict[str, int]
Key = tuple[Any, ...]


class Ways:
    """The shortest way to each state: the samples since RUN."""

    def __init__(self, channel: str) -> None:
        self.core = Watched(superheater=1).to("RUN")
        self.recorded = RecordedRows(self.core.state)
        self.samples = classes.votes_of(channel)
        self.start = self.key()
        self._snapshot = self.core.snapshot()
        self._ways: dict[Key, tuple[Changes, ...]] = {self.start: ()}

    def key(self) -> Key:
        """The state that the core is in."""
        latches = vars(self.core.state.latches)
        memory = (tuple(latches[name]) for name in REMEMBERED)
        return self.core.mode, self.core.monitor.mode, *memory, self.core.monitor.votes()

    def go(self, key: Key) -> None:
        """Brings the core into a state that was reached."""
        self._snapshot.put_back()
        for changes in self._ways[key]:
            self.core.turn(**changes)

    def found(self, after: Key, before: Key, changes: Changes) -> None:
        """A sample leads from one state to another."""
        self._ways.setdefault(after, (*self._ways[before], changes))


def explore_votes(channel: str, most: int | None = None) -> Reachability[Key]:
    """Every state that samples of `channel` lead to, or all edges out of so many."""
    ways = Ways(channel)
    core = ways.core
    search = Reachability(ways.start)
    for key in search.each(most):
        if key[0] == "TRIPPED":  # nothing but a person leads out of it
            continue
        ways.go(key)
        here = core.snapshot()
        for changes in ways.samples:
            here.put_back()
            core.turn(**changes)
            edge = changes, core.seen(), core.monitor.mode, core.acting()
            search.must(core.agrees(), "not what the table demands", *edge)
            wrong = ways.recorded.wrong()
            search.must(not wrong, "judged", wrong, *edge)
            after = ways.key()
            ways.found(after, key, changes)
            search.reach(after)
    return search
