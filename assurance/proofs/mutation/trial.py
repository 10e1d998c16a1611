"""One mutant against the tests, in a child of this process that is thrown away.

The child imports the firmware anew, with the mutant in place of its module, and calls one test
after the other until one fails. No pytest: the firmware's tests are plain functions.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import CodeType, FrameType, ModuleType

from assurance.program import ROOT
from assurance.proofs.mutation import tests

IMPORTED_ANEW = ("firmware", "desk", "assurance", "test_")
MEMORY_B = 4_000_000_000
LIMIT_S = 2.0  # of a test's own time, and
LIMIT_TIMES = 8  # so many times what it takes without a mutant


class OutOfTimeError(BaseException):
    """A test took too long."""


class NoForkError(RuntimeError):
    """This system cannot copy a process."""

    exit_code = 3


OUT_OF_TIME = OutOfTimeError.__name__


@dataclass(frozen=True)
class Verdict:
    """by: the test that failed, "" if none did; how: the kind of its error."""

    by: str
    how: str
    seconds: float

    @property
    def killed(self) -> bool:
        """A test failed or did not end."""
        return self.by != ""


class _InPlace(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds one module, with a source of its own."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of this module alone."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def get_source(self, fullname: str) -> str:
        """The mutant."""
        return self.source

    def get_code(self, fullname: str) -> CodeType:
        """The mutant, compiled."""
        return compile(self.source, f"{fullname} (mutant)", "exec")


def begin(
    module: str, source: str | None, ladder: Sequence[str], times: Mapping[str, float]
) -> tuple[int, int]:
    """Starts a child; its process, and the pipe from which its answer can be read.

    source: of the mutant, None to run all tests without one; ladder: tests in their order; times:
    what each takes without a mutant, in seconds.
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
        answer = _measure(ladder) if source is None else asdict(_try(module, source, ladder, times))
    finally:
        os.write(theirs, json.dumps(answer).encode())
        os._exit(0)


def _quiet() -> None:
    import resource  # not on Windows

    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_B, MEMORY_B))
    places = [str(ROOT), str(ROOT / tests.FOLDER)]
    sys.path[:0] = [place for place in places if place not in sys.path]
    for name in [name for name in sys.modules if name.split(".")[0].startswith(IMPORTED_ANEW)]:
        del sys.modules[name]


def _try(module: str, source: str, ladder: Sequence[str], times: Mapping[str, float]) -> Verdict:
    sys.meta_path.insert(0, _InPlace(module, source))
    began_s = time.process_time()
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
