"""Every state of the interlock, and every answer that its checks could give it.

What runs is `interlock.step`, `start`, `stop` and `trip` as they ship. In place of the checks
stands what they could say: any subset of {something that latches, holds, reduces} acts (an open
chain latches in the same step: SF-23); a row was forgotten or not; both OFF_TARGET loops are
closed or open; pressure is low for REDUCED to end, its five minutes are over, the 14 h are over,
or not; the button ended a short press, a long one (with resets left in the hour or none) or
nothing. This is more than sensors and time can make them say, so whatever the board can do is
among the edges. Not covered here: that the checks say what they must (votes, delays, button: the
explorations beside this one).
"""

import itertools

import numpy as np

from assurance.proofs.search import Search
from firmware.boiler import config, interlock, rows
from firmware.boiler.interlock import HELD, READY, REDUCED, RUN, TRIPPED
from firmware.boiler.reading import Reading

ROW = {1: rows.SF02, 2: rows.SF10, 4: rows.SF01}  # one that latches, holds, reduces
LATCHES, HOLDS, REDUCES = 1, 2, 4
OFF_TARGET_1, OFF_TARGET_2 = 1, 2  # bits: open
NOT_LOW, LOW, LOW_FOR_5_MIN = 0, 1, 2
NO_PRESS, SHORT, LONG, LONG_AGAIN = 0, 1, 2, 3  # the last: three resets within the hour
# Axes of all answers; the first three in the order of what is worse.
AXES = (range(8), range(4), (False, True), range(3), (False, True), range(4))
ANSWERS = tuple(itertools.product(*AXES))
COMMANDS = ("start", "stop", "trip")


class Answer:
    """Stands for Checks, Responses and Button: says what it was told to say."""

    def __init__(self, state):
        self.latches = state.latches
        self.forgotten = self.short = self.long = self.stuck = False
        self.pt_valid, self.t_valid = [True, True], [True, True, True]
        self.times, self.reset, self.acts = 0, False, 0

    def judge(self, reading, driven):
        for bit, row in ROW.items():
            if self.acts & bit:
                self.latches.act(row, 1)
            else:
                self.latches.clear(row)
        self.latches.judged = rows.COUNT - self.forgotten

    def watch(self, pressed, engaged, loop_ms):
        pass


class Board:
    """A real State that can be put into any abstract state, and read back."""

    def __init__(self):
        self.state = interlock.State(config.fallback(), True)
        self.state.uptime_ms = interlock.BOOT_MS
        self.answer = Answer(self.state)
        self.state.checks = self.state.responses = self.state.button = self.answer
        self.reading = Reading()
        self.reading.chain_closed = True

    def put(self, key):
        """key: mode, heated, PERMITs, start given since the step, first-out, acts, open wires."""
        state, latches = self.state, self.state.latches
        state.mode, state.heated, state.permit1, state.permit2, _, first, acts, wires = key
        latches.first = ROW[LATCHES] if first else -1
        latches.recorded[ROW[LATCHES]] = int(first)
        for bit, row in ROW.items():
            latches.active[row] = bool(acts & bit)
            latches.acting[rows.KINDS[row]] = int(latches.active[row])
        self.wires(wires)
        state.reading = self.reading

    def wires(self, opened):
        reading = self.reading
        reading.off_target1_closed = not opened & OFF_TARGET_1
        reading.off_target2_closed = not opened & OFF_TARGET_2

    def step(self, acts, wires, forgotten, calm, over, press):
        """One loop with these answers."""
        state, answer, reading = self.state, self.answer, self.reading
        answer.acts, answer.forgotten = acts, forgotten
        answer.short, answer.long = press == SHORT, press >= LONG
        answer.times = interlock.RESETS - 1 if press == LONG_AGAIN else 0
        self.wires(wires)
        code = state.limits.reduced_back_code + (calm == NOT_LOW)
        reading.pt1_code = reading.pt2_code = code
        state.calm_ms = interlock.BACK_MS - 50 if calm == LOW_FOR_5_MIN else 0
        state.run_ms = interlock.RUN_MAX_MS - 50 if over else 0
        interlock.step(state, reading, 0)

    def key(self, given, acts, wires):
        state = self.state
        first = state.latches.first >= 0
        permits = bool(state.permit1), bool(state.permit2)
        return (state.mode, state.heated, *permits, given, first, acts, wires)


def explore(most=None):
    """A Search that has seen everything, or what leads out of so many states."""
    board = Board()
    search = Search(board.key(False, 0, OFF_TARGET_1 | OFF_TARGET_2))
    for before in search.each(most):
        ups = np.empty((len(ANSWERS), 2), dtype=bool)
        for number, answer in enumerate(ANSWERS):
            board.put(before)
            board.step(*answer)
            after = board.key(False, *answer[:2])
            ups[number] = after[2:4]
            look(search, before, answer, after, board.state)
            search.reach(after)
        look_at_worse(search, before, ups)
        for op in COMMANDS:
            board.put(before)
            taken = getattr(interlock, op)(board.state) is None and op == "start"
            after = board.key(before[4] or taken, *before[6:])
            look_at_command(search, before, op, taken, after)
            search.reach(after)
    return search


def look(search, before, answer, after, state):
    """Invariants 1, 2 and 4 on an edge that is a step."""
    acts, wires, forgotten, calm, _, press = answer
    mode, up1, up2 = after[0], after[2], after[3]
    edge = before, answer, after
    search.must(mode in (RUN, REDUCED) or not (up1 or up2), "1: a PERMIT is up", *edge)
    search.must(mode == RUN or not up2, "1: PERMIT_2 is up", *edge)
    search.must(mode == TRIPPED or not acts & LATCHES, "2: not TRIPPED", *edge)
    search.must(not forgotten or not (up1 or up2), "a row was forgotten", *edge)
    started = before[4] or (before[0] == READY and press == SHORT and acts == wires == 0)
    if mode != before[0]:
        if before[0] == TRIPPED:
            by_reset = press == LONG or (press == LONG_AGAIN and not before[1])
            free = mode == READY and not acts & LATCHES and wires == 0
            search.must(by_reset and free, "4: out of TRIPPED", *edge)
        elif mode == RUN:
            back = before[0] == REDUCED and acts == 0 and calm == LOW_FOR_5_MIN
            back = back and not wires & OFF_TARGET_2
            search.must(started or back, "4: RUN", *edge)
        elif before[0] == HELD:
            search.must(mode in (READY, TRIPPED), "4: out of HOLD", *edge)
        elif before[0] == READY:
            search.must(mode == TRIPPED, "4: out of READY", *edge)
        search.must(state.why != "" and state.row < rows.COUNT, "a change without why", *edge)
    # In RUN or REDUCED a PERMIT is low only where a row was forgotten in the step before.
    heated = before[0] in (RUN, REDUCED)
    search.must(not up1 or heated or started, "4: PERMIT_1 rose", *edge)


def look_at_worse(search, before, ups):
    """3: what acts besides, a wire that opens, a row that is forgotten raise nothing."""
    shape = (2, 2, 2, 2, 2, *[len(axis) for axis in AXES[2:]], 2)
    ups = ups.reshape(shape)
    for axis in range(6):
        better, worse = np.take(ups, 0, axis), np.take(ups, 1, axis)
        search.must(not (worse & ~better).any(), "3: worse raises a PERMIT", before, axis)
    for longer, shorter in ((2, 1), (1, 0)):
        better, worse = np.take(ups, longer, 6), np.take(ups, shorter, 6)
        search.must(not (worse & ~better).any(), "3: less calm raises a PERMIT", before)


def look_at_command(search, before, op, taken, after):
    """Invariant 4 on an edge that is a command: only `start` in READY leads to heat."""
    edge = before, op, after
    free = before[0] == READY and before[6] == 0 and before[7] == 0
    search.must(taken == (op == "start" and free), "4: start", *edge)
    search.must(after[2:4] == before[2:4], "a command drives nothing by itself", *edge)
    allowed = {before[0]}
    if taken:
        allowed = {RUN}
    elif op == "trip":
        allowed = {TRIPPED}
    elif op == "stop" and before[0] in (RUN, REDUCED):
        allowed = {READY}
    search.must(after[0] in allowed, "4: a command", *edge)
