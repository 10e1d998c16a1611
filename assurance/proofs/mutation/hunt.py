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
from dataclasses import dataclass
from typing import Any

from assurance.proofs.mutation import tests, trial
from assurance.proofs.mutation.kept import Kept
from assurance.proofs.mutation.mutant import Module, Mutant
from assurance.proofs.mutation.trial import Verdict

PACKAGE = "firmware.boiler"
FIRST = 8  # tests that killed mutants of the same function are tried first, so many
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

    def __init__(self, times: Mapping[str, float]) -> None:
        self.times = times
        self._killers: dict[str, Counter[str]] = defaultdict(Counter)  # by function and by module

    def learn(self, mutant: Mutant, verdict: Verdict) -> None:
        """Remembers which test kills mutants of this place."""
        if verdict.by in self.times:
            for place in (mutant.place, mutant.module):
                self._killers[place][verdict.by] += 1

    def ladder(self, mutant: Mutant) -> list[str]:
        """All tests in the order in which they are tried."""
        first: dict[str, None] = {}
        for place in (mutant.place, mutant.module):
            first.update(dict.fromkeys(name for name, _ in self._killers[place].most_common(FIRST)))
        return list(first | dict.fromkeys(self.times))

    def run(
        self, mutants: Iterable[Mutant], sources: Mapping[str, str], children: int, found: Found
    ) -> None:
        """Tries each mutant and calls `found` with its verdict."""
        waiting = iter(mutants)
        running: list[_Child] = []
        for mutant in waiting:
            running.append(self._start(mutant, sources[mutant.module]))
            while len(running) >= children:
                running = list(self._collect(running, found))
        while running:
            running = list(self._collect(running, found))

    def _start(self, mutant: Mutant, source: str) -> _Child:
        name = f"{PACKAGE}.{mutant.module}"
        process, pipe = trial.begin(name, mutant.applied(source), self.ladder(mutant), self.times)
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
    process, pipe = trial.begin("", None, tests.named(), {})
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
    """Tries the mutants of which nothing is kept yet; prints how far it is.

    Raises TestsFailError.
    """
    left = [one for one in mutants if one.name not in kept.verdicts]
    if not left:
        return
    trials = Hunt(baseline())
    for one in mutants:
        if one.name in kept.verdicts:
            trials.learn(one, kept.verdicts[one.name])
    began_s, done = time.monotonic(), 0

    def found(mutant: Mutant, verdict: Verdict) -> None:
        nonlocal done
        kept.add(mutant, verdict)
        done += 1
        if done % TOLD_EVERY == 0:
            took_s = time.monotonic() - began_s
            print(f"mutants: {done} of {len(left)} in {took_s:.0f} s", file=sys.stderr, flush=True)

    trials.run(left, {one.name: one.source for one in modules}, children, found)
