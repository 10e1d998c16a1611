"""Time of a step in turns of an empty loop: `step_time.py REPEATS` prints what it measured.

Both are timed in short pieces, one after the other. The quickest of each counts: other work of
the machine only makes them slower.
"""

import json
import sys
import time

from desk.wander import Wander

from firmware.boiler import interlock

TURNS = 2000
STEPS = 10
best = {}


def note(name: str, began_us: int, count: int) -> None:
    """Keeps the quickest."""
    each_us = time.ticks_diff(time.ticks_us(), began_us) / count
    best[name] = min(each_us, best.get(name, each_us))


def empty() -> None:
    """An empty loop."""
    began_us = time.ticks_us()
    for _ in range(TURNS):
        pass
    note("for", began_us, TURNS)


def steps(name: str, wander: Wander) -> None:
    """Steps on one reading."""
    step, state, reading = interlock.step, wander.state, wander.reading
    began_us = time.ticks_us()
    for _ in range(STEPS):
        step(state, reading, 0)
    note(name, began_us, STEPS)


calm, wild = Wander(), Wander()
calm.turn(600)  # RUN
wild.turn(2000)  # TRIPPED, many rows bad
for _ in range(int(sys.argv[1])):
    empty()
    steps("calm", calm)
    steps("wild", wild)
    began = time.ticks_us()
    turn = 0
    while turn < TURNS:
        turn += 1
    note("while", began, TURNS)
step_us = max(best["calm"], best["wild"])
print(
    json.dumps(
        {
            "step_us": round(step_us, 1),
            "turn_for_ns": round(best["for"] * 1000, 1),
            "turn_while_ns": round(best["while"] * 1000, 1),
            "turns_for": round(step_us / best["for"]),
            "turns_while": round(step_us / best["while"]),
        }
    )
)
