"""Whether this build needs the heap for integers of 31 bits and more: prints true or false."""

import json

from micropython import heap_lock, heap_unlock


def needs_heap(number: int) -> bool:
    """Whether number + number needs the heap."""
    heap_lock()
    try:
        number + number
    except MemoryError:
        return True
    finally:
        heap_unlock()
    return False


print(json.dumps([needs_heap((1 << 28) + 5), needs_heap(1 << 29)]))
