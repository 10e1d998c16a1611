"""Whether a run showed what its scenario expects: each key of `[expect]` beside what was seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.expect import Expect
from sim.scenario.result import Expected, Result

Verdict = tuple[Any, bool]  # what was seen, and whether that is what was wanted


@dataclass(frozen=True)
class _Run:
    result: Result
    boiler: str
    first_fault_s: float

    def path(self, board: str) -> list[str]:
        """The states that a board passed through; none where it crashed before it had one."""
        return [state for _, state, _ in self.result.states.get(board, [])]


def judge(result: Result, expect: Expect, boiler: str, first_fault_s: float | None) -> None:
    """Fills in `expect` and `ok` of a result; `boiler` is its boiler board's name."""
    run = _Run(result, boiler, first_fault_s or 0.0)
    for key, wanted in expect:
        if wanted is not None:
            saw, holds = _JUDGES[key](run, wanted)
            result.expect.append(Expected(key, holds, saw))
    held = all(e.ok for e in result.expect) and not result.invariants["violated"]
    result.ok = held and result.finding is None


def _first(run: _Run, wanted: str) -> Verdict:
    saw = run.result.first.sf if run.result.first else "none"
    return saw, saw == wanted


def _trip(run: _Run, wanted: str) -> Verdict:
    saw = run.result.trips[0].sf if run.result.trips else "none"
    return saw, saw == wanted


def _trips(run: _Run, wanted: tuple[str, ...]) -> Verdict:
    saw = list(dict.fromkeys(trip.sf for trip in run.result.trips))
    return saw, saw == list(wanted)


def _warns(run: _Run, wanted: tuple[str, ...]) -> Verdict:
    saw = list(dict.fromkeys(warned.sf for warned in run.result.warned))
    return saw, set(wanted) <= set(saw)


def _within(run: _Run, wanted: float) -> Verdict:
    latched = run.result.trips[0] if run.result.trips else None
    acted = latched or run.result.first
    if acted is None:
        return None, False
    delay_s = round(acted.at_s - run.first_fault_s, 3)
    return delay_s, delay_s <= wanted


def _pressure(run: _Run, wanted: float) -> Verdict:
    saw = run.result.peak["pressure_barg"]
    return saw, saw <= wanted


def _dark(run: _Run, wanted: float) -> Verdict:
    low_s, dark_s = run.result.permit_low_s, run.result.dark_s
    if low_s is None or dark_s is None:
        return None, False
    return round(dark_s - low_s, 3), dark_s - low_s <= wanted


def _siren(run: _Run, wanted: bool) -> Verdict:
    saw = run.result.siren_s is not None
    return saw, saw == wanted


def _vent_opens(run: _Run, wanted: bool) -> Verdict:
    saw = run.result.vent_open_s is not None
    return saw, saw == wanted


def _refused(run: _Run, wanted: str) -> Verdict:
    saw = list(dict.fromkeys(refusal.why for refusal in run.result.refused))
    # A tracker tells more than the function: "SF-17: stored energy below 11000 mV".
    return saw, any(why.partition(":")[0] == wanted for why in saw)


def _reaches(run: _Run, wanted: tuple[str, ...]) -> Verdict:
    saw = run.path(run.boiler)
    return saw, _in_order(wanted, saw)


def _end_state(run: _Run, wanted: str) -> Verdict:
    return run.result.end_state, run.result.end_state == wanted


def _tracker_reaches(run: _Run, wanted: dict[str, tuple[str, ...]]) -> Verdict:
    saw = {name: run.path(name) for name in wanted}
    return saw, all(_in_order(path, saw[name]) for name, path in wanted.items())


def _tracker_end_state(run: _Run, wanted: dict[str, str]) -> Verdict:
    saw = {name: (run.path(name) or [""])[-1] for name in wanted}
    return saw, saw == wanted


def _in_order(wanted: Sequence[str], seen: Sequence[str]) -> bool:
    """Whether all of `wanted` come in `seen` one after the other, with others between."""
    left = iter(seen)
    return all(name in left for name in wanted)


_JUDGES: dict[str, Callable[[_Run, Any], Verdict]] = {
    "first": _first,
    "trip": _trip,
    "trips": _trips,
    "warns": _warns,
    "within_s": _within,
    "max_pressure_barg": _pressure,
    "dark_s": _dark,
    "siren": _siren,
    "vent_opens": _vent_opens,
    "refused": _refused,
    "reaches": _reaches,
    "end_state": _end_state,
    "tracker_reaches": _tracker_reaches,
    "tracker_end_state": _tracker_end_state,
}
