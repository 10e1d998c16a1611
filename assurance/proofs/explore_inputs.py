"""Every class of every input, and pairs of them, in every mode: what the safety table demands.

`desk.watched` plays the pure core beside `assurance.specification`. In each step each row is judged
once, by its number; invariants 1 to 4 hold.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from desk.snapshot import Snapshot
from desk.watched import MODES, Watched

from assurance.proofs.reachability import Reachability
from assurance.proofs.recorded_rows import RecordedRows
from assurance.specification import classes

STEPS = 3  # 2 of 3
VALIDITY = tuple(name + "_ok" for name in (*classes.SAMPLED, "config"))
HEATS = {"RUN": (True, True), "REDUCED": (True, False)}  # PERMITs by mode
# Without a person a mode leads to these.
LEADS = {
    "TRIPPED": ("TRIPPED",),
    "READY": ("READY", "TRIPPED"),
    "RUN": ("RUN", "REDUCED", "HOLD", "TRIPPED"),
    "REDUCED": ("REDUCED", "HOLD", "TRIPPED"),
    "HOLD": ("HOLD", "READY", "TRIPPED"),
}

Changes = dict[str, int]
Search = Reachability[str]


def explore_inputs(every: int = 1, modes: Sequence[str] = MODES) -> Search:
    """Each class alone, then pairs of two inputs: all, or one of so many."""
    search: Search = Reachability("")
    for mode in modes:
        core = Watched().to(mode)
        rows, snapshot = RecordedRows(core.state), core.snapshot()
        found = classes.everything(vars(core.reading))
        for changes in found:
            snapshot.put_back()
            play(search, core, rows, mode, changes)
            snapshot.put_back()
            play_less(search, core, snapshot, changes)
        for changes in itertools.islice(pairs(found), 0, None, every):
            snapshot.put_back()
            play(search, core, rows, mode, changes)
    return search


def pairs(found: list[Changes]) -> Iterator[Changes]:
    """Two classes at once, of different inputs."""
    for one, other in itertools.combinations(found, 2):
        if not one.keys() & other.keys():
            yield {**one, **other}


def play(search: Search, core: Watched, rows: RecordedRows, mode: str, changes: Changes) -> None:
    """Some steps with these inputs, each of which is looked at."""
    for _ in range(STEPS):
        before = core.mode
        core.turn(**changes)
        edge = mode, changes, core.seen(), core.monitor.mode
        search.edges += 1
        search.states.add(f"{core.mode} {core.state.why}")
        search.must(not rows.wrong(), "judged", rows.wrong(), *edge)
        search.must(core.agrees(), "not what the table demands", *edge)
        search.must(core.permits == HEATS.get(core.mode, (False, False)), "1: PERMITs", *edge)
        if classes.is_held(changes):
            wrong = core.outputs_wrong()
            search.must(not wrong, "lamp, vent or pump", wrong, *edge)
        gesture = "button_pressed" in changes
        search.must(gesture or core.mode in LEADS[before], "4: a mode without a person", *edge)


def play_less(search: Search, core: Watched, snapshot: Snapshot, changes: Changes) -> None:
    """Invariant 3: one value less that is valid leaves on no output that would have been off."""
    for steps in range(STEPS):
        driven = []
        for less in ({}, *({name: False} for name in VALIDITY)):
            snapshot.put_back()
            for _ in range(steps):
                core.turn(**changes)
            core.turn(**{**changes, **less})
            driven.append((less, (*core.permits, bool(core.outputs.pump))))
            search.edges += 1
        best = driven[0][1]
        for less, worse in driven[1:]:
            off = all(more or not fewer for more, fewer in zip(best, worse, strict=True))
            search.must(off, "3: less is valid and more is on", changes, less, best, worse)
