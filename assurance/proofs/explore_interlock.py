"""Every state of the interlock, and every answer that its checks could give it.

This runs `interlock.step`, `start`, `stop` and `trip` as they ship. Stand-ins for the checks give
every answer in AXES. Sensors and time cannot cause all of these, so the edges include whatever a
board can do. An open chain is a row that latches (SF-23). `explore_checks` shows that the answers
are right.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assurance.proofs.reachability import Reachability
from firmware.boiler import config, interlock, rows, selfcheck
from firmware.boiler.reading import Reading
from firmware.common.fields import HOLD, READY, REDUCED, RUN, TRIPPED

ROW = {1: rows.SF02, 2: rows.SF10, 4: rows.SF01}  # one that latches, holds, reduces
LATCHES, HOLDS, REDUCES = 1, 2, 4
OFF_TARGET_1, OFF_TARGET_2 = 1, 2  # bits: open
NOT_LOW, LOW, LOW_FOR_5_MIN = 0, 1, 2
NO_PRESS, SHORT, LONG, LONG_AGAIN = 0, 1, 2, 3  # the last: three resets within the hour
# Axes of all answers: rows that act, open loops, forgotten, pressure low, 14 h over, press. The
# first three are in the order of what is worse.
AXES = (range(8), range(4), (False, True), range(3), (False, True), range(4))
ANSWERS: tuple[tuple[Any, ...], ...] = tuple(itertools.product(*AXES))
COMMANDS = ("start", "stop", "trip")

# mode, heated, PERMIT_1, PERMIT_2, start given since the step, first-out, rows that act, open loops
Key = tuple[int, bool, bool, bool, bool, bool, int, int]
Search = Reachability[Key]


class _Answer:
    """Stands in for Checks, Responses, SelfCheck, Proofs and Button, with a given answer."""

    def __init__(self, state: interlock.State) -> None:
        self.latches = state.latches
        self.forgotten = self.short = self.long = self.stuck = False
        self.pt_valid, self.t_valid = [True, True], [True, True, True]
        self.times, self.acts = 0, 0
        self.water = self

    def judge(self, reading: Reading, driven: object) -> None:
        for bit, row in ROW.items():
            if self.acts & bit:
                self.latches.act(row, 1)
            else:
                self.latches.settle(row)
        self.latches.judged = rows.JUDGED - self.forgotten

    def known(self) -> None:
        pass

    def refusal(self) -> None:
        return None

    def refuses_reset(self) -> str | None:
        return "SF-24" if self.times >= selfcheck.RESETS - 1 else None

    def watch(self, pressed: bool, engaged: bool, loop_ms: int) -> None:
        pass


class _Board:
    """A real State that can be put into any abstract state, and read back."""

    def __init__(self) -> None:
        self.state = interlock.State(config.fallback(), True)
        self.state.uptime_ms = interlock.BOOT_MS
        self.answer = _Answer(self.state)
        for part in ("checks", "responses", "itself", "proofs", "button"):
            setattr(self.state, part, self.answer)
        self.reading = Reading()
        self.reading.chain_closed = True
        self.reading.alive1_closed = self.reading.alive2_closed = True

    def put(self, key: Key) -> None:
        state, latches = self.state, self.state.latches
        state.mode, state.heated, state.permit1, state.permit2, _, first, acts, opened = key
        latches.first = ROW[LATCHES] if first else -1
        latches.recorded[ROW[LATCHES]] = int(first)
        for bit, row in ROW.items():
            latches.active[row] = bool(acts & bit)
            latches.acting[rows.KINDS[row]] = int(latches.active[row])
        self.open_loops(opened)
        state.reading = self.reading

    def open_loops(self, opened: int) -> None:
        self.reading.off_target1_closed = not opened & OFF_TARGET_1
        self.reading.off_target2_closed = not opened & OFF_TARGET_2

    def step(self, acts: int, opened: int, forgot: bool, calm: int, over: bool, press: int) -> None:
        state, answer, reading = self.state, self.answer, self.reading
        answer.acts, answer.forgotten = acts, forgot
        answer.short, answer.long = press == SHORT, press >= LONG
        answer.times = selfcheck.RESETS - 1 if press == LONG_AGAIN else 0
        self.open_loops(opened)
        code = state.limits.reduced_back_code + (calm == NOT_LOW)
        reading.pt1_code = reading.pt2_code = code
        state.calm_ms = interlock.BACK_MS - 50 if calm == LOW_FOR_5_MIN else 0
        state.run_ms = interlock.RUN_MAX_MS - 50 if over else 0
        interlock.step(state, reading, 0)

    def key(self, given: bool, acts: int, opened: int) -> Key:
        state = self.state
        first = state.latches.first >= 0
        permits = bool(state.permit1), bool(state.permit2)
        return (state.mode, state.heated, *permits, given, first, acts, opened)


def explore(most: int | None = None) -> Search:
    """Everything, or all edges out of so many states."""
    board = _Board()
    search = Reachability(board.key(False, 0, OFF_TARGET_1 | OFF_TARGET_2))
    for before in search.each(most):
        permits = np.empty((len(ANSWERS), 2), dtype=bool)
        for number, answer in enumerate(ANSWERS):
            board.put(before)
            board.step(*answer)
            after = board.key(False, *answer[:2])
            permits[number] = after[2:4]
            _check_step(search, before, answer, after, board.state)
            search.reach(after)
        _check_worse(search, before, permits)
        for op in COMMANDS:
            board.put(before)
            taken = getattr(interlock, op)(board.state) is None and op == "start"
            after = board.key(before[4] or taken, *before[6:])
            _check_command(search, before, op, taken, after)
            search.reach(after)
    return search


def _check_step(
    search: Search, before: Key, answer: tuple[Any, ...], after: Key, state: interlock.State
) -> None:
    """Invariants 1, 2 and 4 on an edge that is a step."""
    acts, opened, forgotten, calm, _, press = answer
    mode, up1, up2 = after[0], after[2], after[3]
    edge = before, answer, after
    search.must(mode in (RUN, REDUCED) or not (up1 or up2), "1: a PERMIT is up", *edge)
    search.must(mode == RUN or not up2, "1: PERMIT_2 is up", *edge)
    search.must(mode == TRIPPED or not acts & LATCHES, "2: not TRIPPED", *edge)
    search.must(not forgotten or not (up1 or up2), "a row was forgotten", *edge)
    started = before[4] or (before[0] == READY and press == SHORT and acts == opened == 0)
    if mode != before[0]:
        if before[0] == TRIPPED:
            by_reset = press == LONG or (press == LONG_AGAIN and not before[1])
            free = mode == READY and not acts & LATCHES and opened == 0
            search.must(by_reset and free, "4: out of TRIPPED", *edge)
        elif mode == RUN:
            back = before[0] == REDUCED and acts == 0 and calm == LOW_FOR_5_MIN
            search.must(started or (back and not opened & OFF_TARGET_2), "4: RUN", *edge)
        elif before[0] == HOLD:
            search.must(mode in (READY, TRIPPED), "4: out of HOLD", *edge)
        elif before[0] == READY:
            search.must(mode == TRIPPED, "4: out of READY", *edge)
        search.must(state.why != "" and state.row < rows.COUNT, "a change without why", *edge)
    # In RUN or REDUCED a PERMIT is low only if a row was forgotten in the step before.
    heated = before[0] in (RUN, REDUCED)
    search.must(not up1 or heated or started, "4: PERMIT_1 rose", *edge)


def _check_worse(search: Search, before: Key, permits: NDArray[np.bool_]) -> None:
    """Invariant 3: one more row that acts, open loop or forgotten row raises no PERMIT."""
    shape = (2, 2, 2, 2, 2, *[len(axis) for axis in AXES[2:]], 2)
    permits = permits.reshape(shape)
    for axis in range(6):
        better, worse = np.take(permits, 0, axis), np.take(permits, 1, axis)
        search.must(not (worse & ~better).any(), "3: worse raises a PERMIT", before, axis)
    for longer, shorter in ((2, 1), (1, 0)):
        better, worse = np.take(permits, longer, 6), np.take(permits, shorter, 6)
        search.must(not (worse & ~better).any(), "3: less calm raises a PERMIT", before)


def _check_command(search: Search, before: Key, op: str, taken: bool, after: Key) -> None:
    """Invariant 4 on an edge that is a command: only `start` in READY leads to heat."""
    edge = before, op, after
    free = before[0] == READY and before[6] == 0 and before[7] == 0
    search.must(taken == (op == "start" and free), "4: start", *edge)
    search.must(after[2:4] == before[2:4], "a command drives nothing by itself", *edge)
    allowed = before[0]
    if taken:
        allowed = RUN
    elif op == "trip":
        allowed = TRIPPED
    elif op == "stop" and before[0] in (RUN, REDUCED):
        allowed = READY
    search.must(after[0] == allowed, "4: a command", *edge)
