"""One figure of the table, and the yardsticks that make times comparable between machines."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

LOOP = "a million turns of an empty loop"
INTERPRETER = "the start of a bare Python"
TURNS = 1_000_000


@dataclass(frozen=True)
class Row:
    """A measured figure, its bound, and what it comes to beside something run in the same minute.

    `wanted` is an upper bound unless `at_least`; without it the figure only informs. `ratio` is
    the figure against `beside`; it depends less on the machine than the figure does.
    """

    group: str
    what: str
    measured: float
    unit: str
    wanted: float | None = None
    at_least: bool = False
    ratio: float | None = None
    beside: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure is within its bound."""
        if self.wanted is None:
            return True
        return self.measured >= self.wanted if self.at_least else self.measured <= self.wanted


def best_s(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the quickest of several rounds: other work on the machine is not measured."""
    return min(timed_s(work) for _ in range(rounds))


def timed_s(work: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


def loop_s() -> float:
    """Seconds of a million turns of CPython's empty `while` loop."""
    return best_s(million_turns, 5)


def million_turns() -> None:
    """Turns the empty loop TURNS times."""
    left = TURNS
    while left:
        left -= 1


def interpreter_s() -> float:
    """Seconds from the start to the end of a Python that does nothing."""
    return best_s(lambda: subprocess.run([sys.executable, "-c", ""], check=True), 5)
