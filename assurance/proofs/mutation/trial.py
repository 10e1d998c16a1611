"""One mutant against the tests, in a child of this process that is thrown away.

The child puts the mutant in its place and calls one test after the other until one fails. No
pytest: the firmware's tests are plain functions.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import FrameType

from assurance.proofs.mutation import tests
from assurance.proofs.mutation.install import install

MEMORY_B = 4_000_000_000
LIMIT_S = 2.0  # of a test's own time, and
LIMIT_TIMES = 8  # so many times what it takes without a mutant


class OutOfTimeError(BaseException):
    """A test took too long."""


class NoForkError(RuntimeError):
    """This system cannot copy a process."""

    exit_code = 3


Begun = tuple[int, int]
Installed = tuple[str, str, str]  # module, function, source
OUT_OF_TIME = OutOfTimeError.__name__


@dataclass(frozen=True)
class Verdict:
    """by: the test that failed, "" if none did; how: the kind of its error.

    rungs: so many groups of tests have been tried.
    """

    by: str
    how: str
    seconds: float
    rungs: int = 0

    @property
    def killed(self) -> bool:
        """A test failed or did not end."""
        return self.by != ""


def begin(mutant: Installed | None, ladder: Sequence[str], times: Mapping[str, float]) -> Begun:
    """Starts a child; its process, and the pipe from which its answer can be read.

    mutant: None to run all tests without one; ladder: tests in their order; times: what each takes
    without a mutant, in seconds. Raises NoForkError.
    """
    if not hasattr(os, "fork"):
        raise NoForkError("mutants need a system with fork, such as Linux or macOS")
    ours, theirs = os.pipe()
    child = os.fork()
    if child:
        os.close(theirs)
        return child, ours
    answer: object = None
    try:
        os.close(ours)
        _quiet()
        answer = _measure(ladder) if mutant is None else asdict(_try(mutant, ladder, times))
    finally:
        os.write(theirs, json.dumps(answer).encode())
        os._exit(0)


def _quiet() -> None:
    import resource  # not on Windows

    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_B, MEMORY_B))


def _try(mutant: Installed, ladder: Sequence[str], times: Mapping[str, float]) -> Verdict:
    began_s = time.process_time()
    try:
        install(*mutant)
    except Exception as error:
        return Verdict("(import)", type(error).__name__, time.process_time() - began_s)
    for test in ladder:
        how = _failure(test, LIMIT_S + LIMIT_TIMES * times.get(test, 0))
        if how is not None:
            return Verdict(test, how, time.process_time() - began_s)
    return Verdict("", "", time.process_time() - began_s)


def _measure(ladder: Sequence[str]) -> dict[str, float | str]:
    """Seconds that each test takes, or why it fails."""
    found: dict[str, float | str] = {}
    for test in ladder:
        began_s = time.process_time()
        how = _failure(test, 1000)
        found[test] = time.process_time() - began_s if how is None else how
    return found


def _failure(test: str, limit_s: float) -> str | None:
    """The kind of error with which a test fails; None if it passes."""
    path, _, name = test.partition("::")
    signal.signal(signal.SIGPROF, _out_of_time)
    signal.setitimer(signal.ITIMER_PROF, limit_s)
    try:
        getattr(tests.imported(path), name)()
    except (Exception, OutOfTimeError) as error:
        return type(error).__name__
    finally:
        with contextlib.suppress(OutOfTimeError):
            signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def _out_of_time(number: int, frame: FrameType | None) -> None:
    raise OutOfTimeError
