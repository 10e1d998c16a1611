"""A Wander without the heap: prints loops spent in each state. Arguments: loops, first tick."""

import json
import sys

from desk.wander import Wander
from micropython import heap_lock, heap_unlock

loops, start_ms = int(sys.argv[1]), int(sys.argv[2])
wander = Wander()
wander.turn(3000, start_ms)  # all that is made only once exists by then
heap_lock()
try:
    wander.turn(loops, start_ms)
finally:
    heap_unlock()
print(json.dumps(wander.modes))
