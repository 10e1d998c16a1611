"""Proves that the firmware allocates nothing, while the stand-ins around it may.

A test locks the heap around a turn of the loop: firmware that allocates raises MemoryError. A
stand-in does its work inside `with unlocked:`.
"""


def _nothing() -> None:
    """In place of the lock on CPython, which has none."""


try:
    from micropython import heap_lock, heap_unlock  # type: ignore[import-not-found]
except ImportError:
    heap_lock = heap_unlock = _nothing

_locked = False


def lock() -> None:
    """Locks the heap: firmware that allocates raises MemoryError until `unlock`."""
    global _locked
    _locked = True
    heap_lock()


def unlock() -> None:
    """Ends the lock, if there is one."""
    global _locked
    if _locked:
        _locked = False
        heap_unlock()


class _Unlocked:
    def __enter__(self) -> None:
        if _locked:
            heap_unlock()

    # Named arguments: MicroPython would allocate a tuple for `*_`.
    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if _locked:
            heap_lock()


unlocked = _Unlocked()
