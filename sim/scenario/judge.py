"""Compares a run with its scenario's `[expect]`, key by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import eq, le
from typing import Any

from sim.scenario.expect import Expect
from sim.scenario.result import Expected, Result


@dataclass(frozen=True)
class _Run:
    result: Result
    boiler: str
    first_fault_s: float

    def path(self, board: str) -> list[str]:
        """The states that a board passed through; none if it crashed before its first."""
        return [state for _, state, _ in self.result.states.get(board, [])]

    def trip_delay_s(self) -> float | None:
        """From the first fault to the first trip, or else to the first function that acted."""
        acted = self.result.trips[0] if self.result.trips else self.result.first
        return None if acted is None else round(acted.at_s - self.first_fault_s, 3)

    def dark_delay_s(self) -> float | None:
        """From both PERMITs low to the last light."""
        low_s, dark_s = self.result.permit_low_s, self.result.dark_s
        return None if low_s is None or dark_s is None else round(dark_s - low_s, 3)


def judge(result: Result, expect: Expect, boiler: str, first_fault_s: float | None) -> None:
    """Fills in `expect` and `ok` of a result; `boiler` is the boiler board's name."""
    run = _Run(result, boiler, first_fault_s or 0.0)
    for key, expected in expect:
        if expected is not None:
            see, holds = _KEYS[key]
            saw = see(run, expected)
            result.expect.append(Expected(key, saw is not None and holds(saw, expected), saw))
    held = all(line.ok for line in result.expect) and not result.invariants.violated
    result.ok = held and result.finding is None


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _same(saw: list[str], expected: Sequence[str]) -> bool:
    return saw == list(expected)


def _all_in(saw: list[str], expected: Sequence[str]) -> bool:
    return set(expected) <= set(saw)


def _by(saw: list[str], expected: str) -> bool:
    """A tracker adds details: "SF-17: stored energy below 11000 mV"."""
    return any(expected in (why, why.partition(":")[0]) for why in saw)


def _in_order(saw: Sequence[str], expected: Sequence[str]) -> bool:
    """All of `expected` come in `saw` one after the other, with others between."""
    left = iter(saw)
    return all(name in left for name in expected)


def _each_in_order(saw: dict[str, list[str]], expected: dict[str, Sequence[str]]) -> bool:
    return all(_in_order(saw[name], path) for name, path in expected.items())


# For each key: what a run showed, given what is expected; and whether that holds. A time that a
# run does not have is None, which never holds.
_KEYS: dict[str, tuple[Callable[[_Run, Any], Any], Callable[[Any, Any], bool]]] = {
    "first": (lambda run, _: run.result.first.sf if run.result.first else "none", eq),
    "trip": (lambda run, _: run.result.trips[0].sf if run.result.trips else "none", eq),
    "trips": (lambda run, _: _once(trip.sf for trip in run.result.trips), _same),
    "warns": (lambda run, _: _once(warned.sf for warned in run.result.warned), _all_in),
    "within_s": (lambda run, _: run.trip_delay_s(), le),
    "max_pressure_barg": (lambda run, _: run.result.peak.pressure_barg, le),
    "dark_s": (lambda run, _: run.dark_delay_s(), le),
    "siren": (lambda run, _: run.result.siren_s is not None, eq),
    "vent_opens": (lambda run, _: run.result.vent_open_s is not None, eq),
    "refused": (lambda run, _: _once(refusal.why for refusal in run.result.refused), _by),
    "reaches": (lambda run, _: run.path(run.boiler), _in_order),
    "end_state": (lambda run, _: run.result.end_state, eq),
    "tracker_reaches": (lambda run, names: {n: run.path(n) for n in names}, _each_in_order),
    "tracker_end_state": (lambda run, names: {n: (run.path(n) or [""])[-1] for n in names}, eq),
}
