"""Invariant 7 on a recorded trace: two whole loops with its readings, one of which gets frames.

Both are one copy of the other when RUN begins. From then on there is no press and no `start`.
"""

import copy

from desk.flash import with_copies
from desk.fuzz import BOOT, QUEUE_B, Fuzz

from assurance.proofs.recording import NAMES, fill
from firmware.boiler import config
from firmware.boiler.loop import Loop
from firmware.common import limits, ticks, wire

PING_EVERY = 20  # loops
FIRST_ID = 100  # of a command; those of the trace are below
BUTTON = NAMES.index("button_pressed")


class TraceBoard:
    """The seam, with recorded readings in place of pins."""

    def __init__(self, trace):
        values = {name: getattr(trace.limits, name) for name in limits.NAMES}
        packed = config.pack(values)
        self.flash = with_copies(packed, packed)
        self.turn = trace.turns[0]
        self.received = b""
        self.markers = []

    def __deepcopy__(self, memo):
        other = copy.copy(self)
        other.markers = []
        return other

    def ticks_ms(self):
        return self.turn.now_ms

    def read(self, reading):
        fill(reading, self.turn.reading)

    def write(self, outputs):
        pass

    def link_read(self, limit):
        data, self.received = self.received[:limit], self.received[limit:]
        return data

    def link_write(self, data):
        return len(data)

    def keep(self, event):
        pass

    def identity(self):
        return {"id": "e6614103e7452d2f", "boot": BOOT, "py": "test", "cause": "power"}

    def end_turn(self):
        pass

    def restart(self, marker):
        self.markers.append(marker)


def play(loop, number, turn):
    """One loop on a recorded turn, with a ping now and then."""
    board = loop.board
    board.turn = turn
    if number % PING_EVERY == 0:
        board.received += wire.encode({"t": "ping", "n": number})
    loop.turn()


def until_run(trace):
    """A Loop that has been started as it was in the trace."""
    loop = Loop(TraceBoard(trace))
    given = 0
    for number, turn in enumerate(trace.turns[: trace.run + 1]):
        play(loop, number, turn)
        if turn.mode != loop.state.mode and turn.why == "start":
            given += 1
            until = ticks.add(turn.now_ms, 5000)
            frame = {"t": "cmd", "boot": BOOT, "id": given, "op": "start", "until": until}
            loop.board.received += wire.encode(frame)
    return loop


def higher(trace, dice, loops):
    """The loop in which frames left a PERMIT up that was low without them, or None.

    `dice`: a desk.fuzz.Dice. The last so many `loops` before the drop, and what follows it.
    Returns (loop or None, frames that were sent).
    """
    alone = until_run(trace)
    begin = max(trace.run + 1, trace.drop - loops)
    for number in range(trace.run + 1, begin):
        play(alone, number, unpressed(trace.turns[number]))
    if not (alone.outputs.permit1 and alone.outputs.permit2):
        raise RuntimeError(f"{trace.scenario}: not in RUN in loop {begin}")
    other = copy.deepcopy(alone)
    fuzz = Fuzz(dice)
    fuzz.last_id = FIRST_ID
    for number in range(begin, len(trace.turns)):
        turn = unpressed(trace.turns[number])
        while len(other.board.received) < QUEUE_B // 2:
            other.board.received += fuzz.line(turn.now_ms)
        play(alone, number, turn)
        play(other, number, turn)
        for name in ("permit1", "permit2"):
            if getattr(other.outputs, name) and not getattr(alone.outputs, name):
                return number, fuzz.frames
    return None, fuzz.frames


def unpressed(turn):
    """The same loop without anybody at the button."""
    if not turn.reading[BUTTON]:
        return turn
    other = copy.copy(turn)
    other.reading = (*turn.reading[:BUTTON], False, *turn.reading[BUTTON + 1 :])
    return other
