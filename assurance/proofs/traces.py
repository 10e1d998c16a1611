"""Recorded traces: invalid samples, tighter limits delay no drop; all interpreters decide alike.

Every shipped scenario that begins in RUN and is short enough is recorded at the boiler board.
Each trace is replayed on 31-bit integers (CPython) and, without heap, on both MicroPythons: the
same decisions in the same loops. Then invariants 5, 6 and 7 of safety.md, by running it twice.

Two delays are bounded instead of none. SF-05 compares with a lag of what was valid (noise that
the second run did not see moves it). SF-15 counts from the pump's start, which a thermometer or
transmitter that is invalid in that moment puts off.
"""

import random
import tempfile
from pathlib import Path

from desk.fuzz import Dice
from desk.int31 import Int31
from desk.replay import replay

from assurance.proofs.frames import higher
from assurance.proofs.interpreters import node, unix, versions
from assurance.proofs.ledger import Outcome
from assurance.proofs.recording import record, write
from assurance.proofs.two_runs import Pair, draw_invalid, draw_tight
from sim.scenario.load import read_scenario, shipped

ALLOWED_LOOPS = {"SF-05": 2, "SF-15": 4}
LONGEST_S = 300
LISTENS = 600  # loops before the drop in which frames come


def measure(scenarios=1000, draws=40, seed=1):
    """`scenarios`: at most so many. `draws`: pairs of runs for each trace and invariant."""
    figures = {"scenarios": 0, "loops": 0, "drops": 0, "pairs_invalid": 0, "pairs_tight": 0}
    figures |= {"frames": 0, "delays_loops": {}}
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name in recordable()[:scenarios]:
            trace = record(name, LONGEST_S)
            figures["scenarios"] += 1
            figures["loops"] += len(trace.turns)
            files.append(Path(folder) / f"{name}.trace")
            write(trace, files[-1])
            if trace.drop is not None:
                figures["drops"] += 1
                compare(trace, draws, random.Random(f"{seed} {name}"), figures, failures)
                hear(trace, Dice(seed), figures, failures)
        replay_all([str(file) for file in files], figures, failures)
    return Outcome(figures, failures, versions())


def recordable():
    """Scenarios that begin in RUN and end soon."""
    found = []
    for name in shipped():
        scenario, _ = read_scenario(name)
        if scenario.initial.state is not None and scenario.duration_s <= LONGEST_S:
            found.append(name)
    return found


def compare(trace, draws, dice, figures, failures):
    """Invariants 5 and 6 on one trace."""
    pair = Pair(trace)
    why = trace.turns[trace.drop].why
    allowed = ALLOWED_LOOPS.get(why, 0)
    for _ in range(draws):
        begin = dice.choice(list(pair.forks))
        invalid = draw_invalid(dice, trace, begin)
        tight = draw_tight(dice, trace.limits)
        for kind, change, limits in (("invalid", invalid, None), ("tight", None, tight)):
            late = pair.delayed(begin, change, limits)
            figures[f"pairs_{kind}"] += 1
            if late > 0:
                told = figures["delays_loops"]
                told[why] = max(told.get(why, 0), late)
            if late > (allowed if kind == "invalid" else 0):
                failures.append(f"{trace.scenario}: {kind}: {why} {late} loops later from {begin}")


def hear(trace, dice, figures, failures):
    """Invariant 7 on one trace."""
    loop, frames = higher(trace, dice, LISTENS)
    figures["frames"] += frames
    if loop is not None:
        failures.append(f"{trace.scenario}: frames hold a PERMIT up in loop {loop}")


def replay_all(files, figures, failures):
    """Every trace on every interpreter."""
    runs = {
        "int31": lambda: [replay(file, Int31) for file in files],
        "unix": lambda: unix("replays.py", *files),
        "node": lambda: node("replays.py", *files),
    }
    for name, run in runs.items():
        try:
            agreed = sum(run())
        except (RuntimeError, AssertionError, OverflowError) as error:
            failures.append(f"{name}: {error}")
            continue
        figures[f"{name}_loops_agree"] = agreed
        if agreed != figures["loops"]:
            failures.append(f"{name}: {agreed} loops of {figures['loops']}")
