"""Heap of a boiler board in bytes: `memory.py PARTS TURNS` runs so many parts of so many loops.

The build under node collects garbage only between two pieces, so the file is cut into pieces.
"""

import gc
import json
import sys

PARTS, TURNS = int(sys.argv[1]), int(sys.argv[2])
gc.collect()
# ---
before_b = gc.mem_alloc()
import firmware.boiler.loop  # noqa: E402, F401

gc.collect()
# ---
modules_b = gc.mem_alloc() - before_b
from desk.boiler import Bench, Board  # noqa: E402

gc.collect()
# ---
before_b = gc.mem_alloc()
pins = Board()
gc.collect()
# ---
pins_b = gc.mem_alloc() - before_b  # of the bench, which replaces pins
pins = None
gc.collect()
# ---
before_b = gc.mem_alloc() + pins_b
bench = Bench()
gc.collect()
# ---
booted_b = gc.mem_alloc() - before_b
after_b = []


def play() -> None:
    """TURNS loops in RUN; then the bench drops what it received."""
    for _ in range(TURNS // 100):
        bench.turn(100)
        bench.receive()
    bench.frames = []
    bench.board.kept = []
    gc.collect()


bench.to_run()
gc.collect()
# ---
after_b.append(gc.mem_alloc() - before_b)
for _ in range(PARTS):
    play()
    after_b.append(gc.mem_alloc() - before_b)
# ---
after_b[-1] = gc.mem_alloc() - before_b
print(json.dumps({"modules_b": modules_b, "booted_b": booted_b, "after_b": after_b}))
