"""Recorded traces, each step without the heap: prints the number of loops that agree in each.

A different decision raises AssertionError, an allocation MemoryError. On a build with 31-bit
small integers a larger integer is an allocation.
"""

import json
import sys

from desk.replay import replay
from micropython import heap_lock, heap_unlock


def guard(begins: bool) -> None:
    """Locks the heap for a step."""
    if begins:
        heap_lock()
    else:
        heap_unlock()


print(json.dumps([replay(path, int, guard) for path in sys.argv[1:]]))
