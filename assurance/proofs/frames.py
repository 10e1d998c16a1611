"""Invariant 7 on a recorded trace: two whole loops with its readings, one of which gets frames.

One is a copy of the other when RUN begins. From then on there is no press and no `start`.
"""

from __future__ import annotations

import copy
from dataclasses import replace

from desk.boiler import Board
from desk.fuzz import BOOT, QUEUE_B, Dice, Fuzz

from assurance.proofs.recording import NAMES, Trace, Turn, fill
from firmware.boiler import config
from firmware.boiler.loop import Loop
from firmware.boiler.reading import Reading
from firmware.common import limits, ticks, wire

PING_EVERY = 20  # loops
FIRST_ID = 100  # of a command; those of the trace are below
BUTTON = NAMES.index("button_pressed")


class TraceBoard(Board):
    """A board on the desk with recorded ticks and readings."""

    def __init__(self, trace: Trace) -> None:
        packed = config.pack({name: getattr(trace.limits, name) for name in limits.NAMES})
        super().__init__(stored=(packed, packed))
        self.turn = trace.turns[0]

    def ticks_ms(self) -> int:
        """The recorded ticks."""
        return self.turn.now_ms

    def read(self, reading: Reading) -> None:
        """The recorded reading."""
        fill(reading, self.turn.reading)


def play(loop: Loop, number: int, turn: Turn) -> None:
    """One loop on a recorded turn, with a ping now and then."""
    loop.board.turn = turn
    if number % PING_EVERY == 0:
        loop.board.received += wire.encode({"t": "ping", "n": number})
    loop.turn()


def until_run(trace: Trace) -> Loop:
    """A Loop that was started as it was in the trace."""
    loop = Loop(TraceBoard(trace))
    given = 0
    for number, turn in enumerate(trace.turns[: (trace.run or 0) + 1]):
        play(loop, number, turn)
        if turn.mode != loop.state.mode and turn.why == "start":
            given += 1
            until = ticks.add(turn.now_ms, 5000)
            frame = {"t": "cmd", "boot": BOOT, "id": given, "op": "start", "until": until}
            loop.board.received += wire.encode(frame)
    return loop


def higher(trace: Trace, dice: Dice, loops: int) -> tuple[int | None, int]:
    """The loop in which frames kept a PERMIT up that was low without them, or None; frames sent.

    Frames come in so many `loops` before the drop, and after it.
    """
    run, drop = trace.run or 0, trace.drop or 0
    alone, begin = until_run(trace), max(run + 1, drop - loops)
    turns = [_unpressed(turn) for turn in trace.turns]
    for number in range(run + 1, begin):
        play(alone, number, turns[number])
    if not (alone.outputs.permit1 and alone.outputs.permit2):
        raise RuntimeError(f"{trace.scenario}: not in RUN in loop {begin}")
    other, fuzz = copy.deepcopy(alone), Fuzz(dice)
    fuzz.last_id = FIRST_ID
    for number in range(begin, len(turns)):
        while len(other.board.received) < QUEUE_B // 2:
            other.board.received += fuzz.line(turns[number].now_ms)
        for loop in (alone, other):
            play(loop, number, turns[number])
        for name in ("permit1", "permit2"):
            if getattr(other.outputs, name) and not getattr(alone.outputs, name):
                return number, fuzz.frames
    return None, fuzz.frames


def _unpressed(turn: Turn) -> Turn:
    """The same loop with the button released."""
    reading = (*turn.reading[:BUTTON], False, *turn.reading[BUTTON + 1 :])
    return replace(turn, reading=reading)
