"""Recorded traces, each step without the heap: prints the number of loops that agree in each.

A decision that differs is an AssertionError; what allocates is a MemoryError, which is also
where an integer leaves 31 bits, on a build whose small integers have so many.
"""

import json
import sys

from desk.replay import replay
from micropython import heap_lock, heap_unlock


def guard(begins):
    """Locks the heap for a step."""
    if begins:
        heap_lock()
    else:
        heap_unlock()


print(json.dumps([replay(path, int, guard) for path in sys.argv[1:]]))
