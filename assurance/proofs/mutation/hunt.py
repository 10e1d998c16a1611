"""All mutants against all tests, in as many children as wanted; the likeliest killers first."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from assurance.proofs.mutation import tests, trial
from assurance.proofs.mutation.kept import Kept
from assurance.proofs.mutation.mutant import Module, Mutant
from assurance.proofs.mutation.trial import Verdict

PACKAGE = "firmware.boiler"
FIRST = 8  # tests that killed mutants of the same function are tried first, so many
RUNGS_S = (0.01, 0.03, 0.1, 1000.0)  # all mutants meet the quicker tests before the others
TOLD_EVERY = 100  # mutants
HANGS_S = 900  # a child that takes longer is ended
HANGS = Verdict("(the child did not end)", trial.OUT_OF_TIME, HANGS_S)
DIED = Verdict("(the child died)", "", 0)

Found = Callable[[Mutant, Verdict], None]


class TestsFailError(RuntimeError):
    """Tests fail without any mutant."""


@dataclass(frozen=True)
class _Child:
    process: int
    pipe: int
    mutant: Mutant
    until_s: float


class Hunt:
    """Runs trials. times: of each test without a mutant, in seconds, the shortest first."""

    def __init__(self, times: Mapping[str, float], children: int = 2) -> None:
        self.times = times
        self.children = children
        self._killers: dict[str, Counter[str]] = defaultdict(Counter)  # by function and by module

    def learn(self, mutant: Mutant, verdict: Verdict) -> None:
        """Remembers which test kills mutants of this place."""
        if verdict.by in self.times:
            for place in (mutant.place, mutant.module):
                self._killers[place][verdict.by] += 1

    def ladder(self, mutant: Mutant, rung: int) -> list[str]:
        """The tests of a rung in the order in which they are tried; on the first likely killers."""
        ladder: dict[str, None] = {}
        for place in (mutant.place, mutant.module) if rung == 0 else ():
            ladder.update(dict.fromkeys(one for one, _ in self._killers[place].most_common(FIRST)))
        above = RUNGS_S[rung - 1] if rung else -1.0
        found = [test for test, took_s in self.times.items() if above < took_s <= RUNGS_S[rung]]
        return list(ladder | dict.fromkeys(found))

    def run(
        self, mutants: Iterable[Mutant], sources: Mapping[str, str], found: Found, rung: int
    ) -> None:
        """Tries each mutant on the tests of a rung and calls `found` with its verdict."""
        for path in sorted({test.partition("::")[0] for test in self.times}):
            tests.imported(path)  # once, for all children
        running: list[_Child] = []
        for mutant in mutants:
            running.append(self._start(mutant, sources[mutant.module], rung))
            while len(running) >= self.children:
                running = list(self._collect(running, found))
        while running:
            running = list(self._collect(running, found))

    def outlive(self, mutants: Sequence[Mutant], sources: Mapping[str, str]) -> list[Mutant]:
        """Those that no test detects."""
        alive = list(mutants)
        for rung in range(len(RUNGS_S)):
            killed: set[str] = set()
            found = partial(_add_killed, killed)
            self.run(alive, sources, found, rung)
            alive = [one for one in alive if one.name not in killed]
        return alive

    def _start(self, mutant: Mutant, source: str, rung: int) -> _Child:
        installed = (f"{PACKAGE}.{mutant.module}", mutant.function, mutant.applied(source))
        process, pipe = trial.begin(installed, self.ladder(mutant, rung), self.times)
        return _Child(process, pipe, mutant, time.monotonic() + HANGS_S)

    def _collect(self, running: Sequence[_Child], found: Found) -> Iterator[_Child]:
        """Waits a moment; hands over what has ended and yields what has not."""
        ready, _, _ = select.select([child.pipe for child in running], [], [], 1.0)
        for child in running:
            if child.pipe not in ready and time.monotonic() < child.until_s:
                yield child
                continue
            verdict = HANGS
            if child.pipe in ready:
                said = answer(child.pipe)
                verdict = Verdict(**said) if said else DIED
            _end(child)
            self.learn(child.mutant, verdict)
            found(child.mutant, verdict)


def _add_killed(killed: set[str], mutant: Mutant, verdict: Verdict) -> None:
    if verdict.killed:
        killed.add(mutant.name)


def answer(pipe: int) -> Any:
    """What a child has written; nothing if it died before."""
    data = b""
    while part := os.read(pipe, 1 << 16):
        data += part
    return json.loads(data) if data else {}


def _end(child: _Child) -> None:
    os.kill(child.process, signal.SIGKILL)
    os.waitpid(child.process, 0)
    os.close(child.pipe)


def baseline() -> dict[str, float]:
    """What each test takes without a mutant, in seconds, the shortest first.

    Raises TestsFailError.
    """
    process, pipe = trial.begin(None, tests.named(), {})
    found = answer(pipe)
    os.waitpid(process, 0)
    os.close(pipe)
    failed = [f"{test}: {how}" for test, how in found.items() if isinstance(how, str)]
    if failed or not found:
        raise TestsFailError("; ".join(failed) or "no test was run")
    times = {test: float(seconds) for test, seconds in found.items()}
    return dict(sorted(times.items(), key=lambda one: one[1]))


def hunt(
    modules: Sequence[Module], mutants: Sequence[Mutant], kept: Kept, children: int = 2
) -> None:
    """Tries the mutants whose verdict is not known yet, all of them on one rung before the next.

    Prints how far it is. Raises TestsFailError.
    """
    if not any(kept.rungs(one) < len(RUNGS_S) for one in mutants):
        return
    trials = Hunt(kept.times(baseline), children)
    sources = {one.name: one.source for one in modules}
    for one in mutants:
        if one.name in kept.verdicts:
            trials.learn(one, kept.verdicts[one.name])
    for rung in range(len(RUNGS_S)):
        left = [one for one in mutants if kept.rungs(one) <= rung]
        trials.run(left, sources, _Keeper(kept, len(left), rung), rung)


class _Keeper:
    """Keeps verdicts, and prints how many there are."""

    def __init__(self, kept: Kept, all_of: int, rung: int) -> None:
        self._kept, self._all, self._rung = kept, all_of, rung
        self._done, self._began_s = 0, time.monotonic()

    def __call__(self, mutant: Mutant, verdict: Verdict) -> None:
        """One more."""
        self._kept.add(mutant, replace(verdict, rungs=self._rung + 1))
        self._done += 1
        if self._done % TOLD_EVERY == 0:
            took_s = time.monotonic() - self._began_s
            told = f"mutants: rung {self._rung}, {self._done} of {self._all} in {took_s:.0f} s"
            print(told, file=sys.stderr, flush=True)
