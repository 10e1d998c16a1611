"""Invariants 5 and 6: a trace twice, the second time with invalid samples or tighter limits.

Both runs begin in the same state in RUN and otherwise get the same readings, without `start` and
presses. The second one must drop a PERMIT in the same loop or before.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from random import Random

from desk.replay import Protection

from assurance.proofs.recording import NAMES, Trace, Turn, fill
from firmware.boiler import config, interlock
from firmware.common import limits
from firmware.common.limits import Limits

EVERY = 100  # loops between two places where a second run may begin
BEFORE = 2400  # loops before the drop at most
# What can be invalid, and what must be true for that to matter.
SAMPLES = {
    **dict.fromkeys(("pt1_ok", "pt2_ok", "reference_ok", "supply_ok"), None),
    **{f"{name}_ok": f"{name}_new" for name in ("t_drum", "t_outlet", "t_metal")},
}
# Limits that are tighter downwards, and upwards. The others are no limits (a lag, a nominal
# value), or only switch the vent and the pump.
_DOWN = (
    *("high_code", "high_hold_code", "high_high_code", "pressure_back_code", "reduced_back_code"),
    *("rise_from_code", "rise_code_s", "differ_code", "home_ms"),
    *("dose_lc_on_pulses", "boil_cdeg_s"),
    *("drum_max_cdeg", "outlet_reduced_cdeg", "outlet_max_cdeg"),
)
TIGHTER = dict.fromkeys(_DOWN, -1) | {"superheater": 1}

Invalid = dict[int, set[str]]  # loop: names of SAMPLES


class Pair:
    """The first run of a trace, with the states in it from which a second one may begin."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.forks: dict[int, Protection] = {}  # the state before a loop
        self._first: dict[int, int | None] = {}  # loop: when the first run drops from there
        protection = Protection(trace.limits)
        begin = max((trace.run or 0) + 1, (trace.drop or 0) - BEFORE)
        for number, turn in enumerate(trace.turns[: trace.drop]):
            if number >= begin and (number % EVERY == 0 or number == (trace.run or 0) + 1):
                self.forks[number] = copy.deepcopy(protection)
            step(protection, turn)
            protection.command(turn.why, turn.mode)

    def drop(
        self, begin: int, invalid: Invalid | None = None, tight: Limits | None = None
    ) -> int | None:
        """The first loop of a run from fork `begin` without both PERMITs; None: there is none."""
        protection = copy.deepcopy(self.forks[begin])
        if tight is not None:
            retighten(protection.state, tight)
        for number, turn in enumerate(self.trace.turns[begin:], begin):
            step(protection, turn, (invalid or {}).get(number, ()))
            if not (protection.outputs.permit1 and protection.outputs.permit2):
                return number
        return None

    def delay(self, begin: int, invalid: Invalid | None = None, tight: Limits | None = None) -> int:
        """By how many loops the drop is later than in the first run; 0 if it is not."""
        if begin not in self._first:
            self._first[begin] = self.drop(begin)
        first = self._first[begin]
        if first is None:
            return 0
        second = self.drop(begin, invalid, tight)
        return max((len(self.trace.turns) if second is None else second) - first, 0)


def step(protection: Protection, turn: Turn, invalid: Iterable[str] = ()) -> None:
    """One loop of a recorded trace, without its presses of the button."""
    fill(protection.reading, turn.reading)
    for name in invalid:
        setattr(protection.reading, name, False)
    protection.step(turn.now_ms)


def retighten(state: interlock.State, tight: Limits) -> None:
    """Replaces the limits and keeps all that was remembered."""
    other = interlock.State(tight, True)
    for name in ("limit", "over", "back", "delay_ms", "intact"):
        setattr(state.latches, name, getattr(other.latches, name))
    checks, responses = state.checks, state.responses
    for part in (state, checks, checks.pressures, responses, responses.water, state.itself):
        part.limits = tight


def draw_invalid(rng: Random, trace: Trace, begin: int) -> Invalid:
    """Bursts, single samples and patterns of one to three channels."""
    invalid: Invalid = {}
    last = trace.drop or 0
    for _ in range(rng.choice((1, 1, 2, 3))):
        name = rng.choice(list(SAMPLES))
        first = rng.randrange(begin, last)
        length = rng.choice((1, 2, 5, 20, 200, last))
        every = rng.choice((1, 2, 3, 4, 5, 7, 20))
        for number in range(first, min(first + length * every, last), every):
            new = SAMPLES[name]
            if new is None or trace.turns[number].reading[NAMES.index(new)]:
                invalid.setdefault(number, set()).add(name)
    return invalid


def draw_tight(rng: Random, now: Limits) -> Limits:
    """Limits with one to three of `now` made tighter, as far as a board accepts them."""
    while True:
        values = {name: getattr(now, name) for name in limits.NAMES}
        for _ in range(rng.choice((1, 1, 2, 3))):
            name = rng.choice(list(TIGHTER))
            _, _, lowest, highest = limits.LIMITS[limits.NAMES.index(name)]
            end = lowest if TIGHTER[name] < 0 else highest
            span = abs(end - values[name])
            values[name] += TIGHTER[name] * min(span, rng.choice((1, 5, 50, 500, span)))
        if config.fault(values) is None:
            return Limits(values, "00000000")
