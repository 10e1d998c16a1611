"""Plays runs on all cores; whoever dies of a run is replaced, and the run repeated."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Protocol

from assurance.campaign.errors import PoolError
from assurance.campaign.play import fingerprint, play

AHEAD = 8  # runs that wait at each worker: so many are kept in memory, and lost by Ctrl-C
TRIES = 3
_PR_SET_PDEATHSIG = 1


class Answer(Protocol):
    """A run that is being played."""

    def result(self) -> bytes:
        """Waits for its outcome. Raises what its pool calls `lost` where the worker died."""

    def done(self) -> bool:
        """Whether there is nothing more to wait for."""

    def exception(self) -> BaseException | None:
        """Waits; what `result` would raise."""


class Pool(Protocol):
    """Who plays the runs of a campaign."""

    workers: int
    lost: tuple[type[Exception], ...]

    def submit(self, index: int) -> Answer:
        """Has a run played."""

    def revive(self) -> None:
        """New workers in the place of dead ones."""

    def close(self) -> None:
        """Ends the workers after the runs that they have in hand."""


class LocalPool:
    """Processes of this machine. They are spawned: a fork would copy threads' locks, numpy's too.

    Ctrl-C is for this process alone, and they end with it, however it ends.
    """

    lost: tuple[type[Exception], ...] = (BrokenProcessPool,)

    def __init__(self, seed: int, workers: int) -> None:
        self.workers, self._seed = workers, seed
        self._executor = self._start()

    def submit(self, index: int) -> Answer:
        """Has a run played."""
        return self._executor.submit(play, self._seed, index, fingerprint())

    def revive(self) -> None:
        """All processes anew: one that died takes the others with it."""
        self.close()
        self._executor = self._start()

    def close(self) -> None:
        """Ends the processes after the runs that they have in hand."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.workers, multiprocessing.get_context("spawn"), _settle, (os.getpid(),)
        )


def _settle(parent: int) -> None:
    """What a process does first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the kernel knew
            os._exit(1)


def in_order(pool: Pool, indices: Iterable[int]) -> Iterator[bytes]:
    """The outcomes of these runs, as lines, in the order asked for.

    Raises PoolError where a run's worker dies every time.
    """
    left = iter(indices)
    waiting: deque[tuple[int, Answer | None]] = deque()
    deaths = 0
    while True:
        room = max(pool.workers * AHEAD - len(waiting), 0)
        waiting.extend((index, None) for index in islice(left, room))
        if not waiting:
            return
        try:
            waiting = deque((i, answer or pool.submit(i)) for i, answer in waiting)
            line = waiting[0][1].result()  # type: ignore[union-attr]
        except pool.lost:
            deaths += 1
            if deaths == TRIES:
                raise _too_many_deaths(waiting[0][0]) from None
            waiting = deque((i, _living(answer, pool.lost)) for i, answer in waiting)
            pool.revive()
        else:
            deaths = 0
            waiting.popleft()
            yield line


def _living(answer: Answer | None, lost: tuple[type[Exception], ...]) -> Answer | None:
    """An answer that is there already; None for one that has to be asked for again."""
    there = answer is not None and answer.done() and not isinstance(answer.exception(), lost)
    return answer if there else None


def _too_many_deaths(index: int) -> PoolError:
    return PoolError(
        f"a worker died {TRIES} times while run {index} was due (out of memory?); "
        "what is done is kept: continue with fewer --workers and --resume"
    )
