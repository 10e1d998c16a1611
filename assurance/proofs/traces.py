"""Recorded traces: invalid samples, tighter limits delay no drop; all interpreters decide alike.

Every shipped scenario that begins in RUN and is short enough is recorded at the boiler board.
Each trace is replayed on 31-bit integers (CPython) and, without heap, on both MicroPythons: the
same decisions in the same loops. Two runs of it then show invariants 5, 6 and 7 of safety.md.

Two delays are bounded instead of zero. SF-05 compares with a lag of the valid samples, and the
second run misses the noise of some. SF-15 counts from the pump's start, which is later if a
thermometer or transmitter is invalid at that moment.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

from desk.fuzz import Dice
from desk.int31 import Int31
from desk.replay import replay

from assurance.proofs.frames import higher
from assurance.proofs.interpreters import node, unix, versions
from assurance.proofs.ledger import Outcome
from assurance.proofs.recording import Trace, record
from assurance.proofs.two_runs import Pair, draw_invalid, draw_tight
from sim.scenario.load import read_scenario, shipped

ALLOWED_LOOPS = {"SF-05": 2, "SF-15": 4}
LONGEST_S = 300
FRAMES_FROM = 600  # loops before the drop
# How each replays files of traces: loops that agree, by file.
INTERPRETERS: dict[str, Callable[[list[str]], list[int]]] = {
    "int31": lambda files: [replay(file, Int31) for file in files],
    "unix": lambda files: unix("replays.py", *files),
    "node": lambda files: node("replays.py", *files),
}


def measure(scenarios: int = 1000, draws: int = 40, seed: int = 1) -> Outcome:
    """`scenarios`: at most so many. `draws`: pairs of runs for each trace and invariant."""
    counted = ("scenarios", "loops", "drops", "pairs_invalid", "pairs_tight", "frames")
    outcome = Outcome({**dict.fromkeys(counted, 0), "delays_loops": {}})
    figures = outcome.figures
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name in recordable()[:scenarios]:
            trace = record(name, LONGEST_S)
            figures["scenarios"] += 1
            figures["loops"] += len(trace.turns)
            files.append(Path(folder) / f"{name}.trace")
            trace.write(files[-1])
            if trace.drop is not None:
                figures["drops"] += 1
                compare(trace, draws, random.Random(f"{seed} {name}"), outcome)
                send_frames(trace, Dice(seed), outcome)
        replay_all([str(file) for file in files], outcome)
    outcome.versions = versions()
    return outcome


def recordable() -> list[str]:
    """Scenarios that begin in RUN and end soon."""
    scenarios = ((name, read_scenario(name)[0]) for name in shipped())
    return [name for name, one in scenarios if one.initial.state and one.duration_s <= LONGEST_S]


def compare(trace: Trace, draws: int, rng: random.Random, outcome: Outcome) -> None:
    """Invariants 5 and 6 on one trace."""
    pair = Pair(trace)
    why = trace.turns[trace.drop or 0].why
    delays = outcome.figures["delays_loops"]
    for _ in range(draws):
        begin = rng.choice(list(pair.forks))
        invalid = draw_invalid(rng, trace, begin)
        tight = draw_tight(rng, trace.limits)
        late = {"invalid": pair.delay(begin, invalid), "tight": pair.delay(begin, None, tight)}
        for kind, loops in late.items():
            outcome.figures[f"pairs_{kind}"] += 1
            if loops > 0:
                delays[why] = max(delays.get(why, 0), loops)
            if loops > (ALLOWED_LOOPS.get(why, 0) if kind == "invalid" else 0):
                failure = f"{trace.scenario}: {kind}: {why} {loops} loops later from {begin}"
                outcome.failures.append(failure)


def send_frames(trace: Trace, dice: Dice, outcome: Outcome) -> None:
    """Invariant 7 on one trace."""
    loop, frames = higher(trace, dice, FRAMES_FROM)
    outcome.figures["frames"] += frames
    if loop is not None:
        outcome.failures.append(f"{trace.scenario}: frames hold a PERMIT up in loop {loop}")


def replay_all(files: list[str], outcome: Outcome) -> None:
    """Every trace on every interpreter."""
    loops = outcome.figures["loops"]
    for name, replays in INTERPRETERS.items():
        try:
            agreed = sum(replays(files))
        except (RuntimeError, AssertionError, OverflowError) as error:
            outcome.failures.append(f"{name}: {error}")
            continue
        outcome.figures[f"{name}_loops_agree"] = agreed
        if agreed != loops:
            outcome.failures.append(f"{name}: {agreed} loops of {loops}")
