"""Invariants 5 and 6: a trace twice, the second time with samples made invalid or limits tightened.

Both runs begin in the same state in RUN, get the same readings otherwise, and neither start nor
press. The second one must drop a PERMIT in the same loop or before.
"""

import copy

from desk.replay import Protection

from assurance.proofs.recording import NAMES, fill
from firmware.boiler import config, interlock
from firmware.common import limits

EVERY = 100  # loops between two places where a second run may begin
BEFORE = 2400  # loops before the drop at most
# What can be invalid, and what must be true for that to matter.
SAMPLES = {
    "pt1_ok": None,
    "pt2_ok": None,
    "reference_ok": None,
    "supply_ok": None,
    "t_drum_ok": "t_drum_new",
    "t_outlet_ok": "t_outlet_new",
    "t_metal_ok": "t_metal_new",
}
# The direction in which a limit is tighter. Others are no limits (a lag, a nominal value) or
# only move the vent and the pump.
TIGHTER = {
    "high_code": -1,
    "high_hold_code": -1,
    "high_high_code": -1,
    "pressure_back_code": -1,
    "reduced_back_code": -1,
    "rise_from_code": -1,
    "rise_code_s": -1,
    "differ_code": -1,
    "drum_max_cdeg": -1,
    "outlet_reduced_cdeg": -1,
    "outlet_max_cdeg": -1,
    "home_ms": -1,
    "feed_max_ms": -1,
    "superheater": 1,
}


class Pair:
    """The first run of a trace, with the states in it from which a second one may begin."""

    def __init__(self, trace):
        self.trace = trace
        self.forks = {}  # loop: the Protection before it
        self._first = {}  # loop: when the first run drops from there
        protection = Protection(trace.limits)
        for number, turn in enumerate(trace.turns[: trace.drop]):
            near = number >= max(trace.run + 1, trace.drop - BEFORE)
            if near and (number % EVERY == 0 or number == trace.run + 1):
                self.forks[number] = copy.deepcopy(protection)
            step(protection, turn)
            protection.command(turn.why, turn.mode)

    def drop(self, begin, change=None, tight=None):
        """The loop in which a run from fork `begin` has not both PERMITs up; None: never.

        `change`: {loop: names of samples that are invalid in it}; `tight`: limits.
        """
        protection = copy.deepcopy(self.forks[begin])
        if tight is not None:
            retighten(protection.state, tight)
        turns = self.trace.turns
        for number in range(begin, len(turns)):
            step(protection, turns[number], (change or {}).get(number, ()))
            if not (protection.outputs.permit1 and protection.outputs.permit2):
                return number
        return None

    def delayed(self, begin, change=None, tight=None):
        """By how many loops the drop came later than without the change; 0 where it did not."""
        if begin not in self._first:
            self._first[begin] = self.drop(begin)
        first = self._first[begin]
        if first is None:
            return 0
        second = self.drop(begin, change, tight)
        return max((len(self.trace.turns) if second is None else second) - first, 0)


def step(protection, turn, invalid=()):
    """One loop of a recorded trace, without its presses of the button."""
    reading = protection.reading
    fill(reading, turn.reading)
    for name in invalid:
        setattr(reading, name, False)
    protection.step(turn.now_ms)


def retighten(state, tight):
    """Other limits from now on: what was remembered stays."""
    other = interlock.State(tight, True)
    for name in ("limit", "over", "back", "delay_ms", "columns", "inverse"):
        setattr(state.latches, name, getattr(other.latches, name))
    for part in (state, state.checks, state.responses):
        part.limits = tight


def draw_invalid(random, trace, begin):
    """{loop: names}: bursts, single samples and patterns of one to three channels."""
    change = {}
    last = trace.drop
    for _ in range(random.choice((1, 1, 2, 3))):
        name = random.choice(list(SAMPLES))
        first = random.randrange(begin, last)
        length = random.choice((1, 2, 5, 20, 200, last))
        every = random.choice((1, 2, 3, 4, 5, 7, 20))
        for number in range(first, min(first + length * every, last), every):
            new = SAMPLES[name]
            if new is None or trace.turns[number].reading[NAMES.index(new)]:
                change.setdefault(number, set()).add(name)
    return change


def draw_tight(random, now):
    """Limits with one to three of `now` made tighter by anything that a board would take."""
    while True:
        values = {name: getattr(now, name) for name in limits.NAMES}
        for _ in range(random.choice((1, 1, 2, 3))):
            name = random.choice(list(TIGHTER))
            _, _, lowest, highest = limits.LIMITS[limits.NAMES.index(name)]
            end = lowest if TIGHTER[name] < 0 else highest
            span = abs(end - values[name])
            values[name] += TIGHTER[name] * min(span, random.choice((1, 5, 50, 500, span)))
        if config.fault(values) is None:
            return limits.Limits(values, "00000000")
