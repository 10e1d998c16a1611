"""Plays runs on all cores. A crashed worker is replaced and its run retried."""

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

from assurance.campaign import PoolError
from assurance.campaign.play import fingerprint, play_line

AHEAD = 8  # runs queued for each worker: so many outcomes are kept in memory, and lost by Ctrl-C
TRIES = 3
_PR_SET_PDEATHSIG = 1


class Answer(Protocol):
    """A run that is being played."""

    def result(self) -> bytes:
        """Waits for its outcome. Raises one of its pool's `lost` errors if the worker died."""

    def done(self) -> bool:
        """Whether it has ended."""

    def exception(self) -> BaseException | None:
        """Waits for what `result` would raise."""


class Pool(Protocol):
    """The workers of a campaign."""

    workers: int
    lost: tuple[type[Exception], ...]

    def submit(self, index: int) -> Answer:
        """Queues a run."""

    def revive(self) -> None:
        """Replaces dead workers."""

    def close(self) -> None:
        """Ends the workers after their current runs."""


class LocalPool:
    """Processes of this machine. They are spawned: a fork would copy threads' locks, numpy's too.

    They ignore Ctrl-C, and end with this process however it ends.
    """

    lost: tuple[type[Exception], ...] = (BrokenProcessPool,)

    def __init__(self, seed: int, workers: int) -> None:
        self.workers, self._seed = workers, seed
        self._executor = self._start()

    def submit(self, index: int) -> Answer:
        """Queues a run."""
        return self._executor.submit(play_line, self._seed, index, fingerprint())

    def revive(self) -> None:
        """Replaces all processes: one that dies breaks the whole executor."""
        self.close()
        self._executor = self._start()

    def close(self) -> None:
        """Ends the processes after their current runs."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, spawn, _set_signals, (os.getpid(),))


def _set_signals(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the call of prctl
            os._exit(1)


def in_order(pool: Pool, indices: Iterable[int]) -> Iterator[bytes]:
    """The outcomes of these runs, as lines, in this order.

    Raises PoolError if the worker of a run dies every time.
    """
    left = iter(indices)
    queue: deque[tuple[int, Answer | None]] = deque()
    deaths = 0
    while True:
        room = max(pool.workers * AHEAD - len(queue), 0)
        queue.extend((index, None) for index in islice(left, room))
        if not queue:
            return
        try:
            queue = deque((i, answer or pool.submit(i)) for i, answer in queue)
            line = queue[0][1].result()  # type: ignore[union-attr]
        except pool.lost:
            deaths += 1
            if deaths == TRIES:
                raise _too_many_deaths(queue[0][0]) from None
            queue = deque((i, _ended(answer, pool.lost)) for i, answer in queue)
            pool.revive()
        else:
            deaths = 0
            queue.popleft()
            yield line


def _ended(answer: Answer | None, lost: tuple[type[Exception], ...]) -> Answer | None:
    """An answer whose run has ended; None for a run that must be queued again."""
    ended = answer is not None and answer.done() and not isinstance(answer.exception(), lost)
    return answer if ended else None


def _too_many_deaths(index: int) -> PoolError:
    return PoolError(
        f"a worker died {TRIES} times while run {index} was due (out of memory?); "
        "finished runs are kept: continue with fewer --workers and --resume"
    )
