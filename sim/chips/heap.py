"""Proves that firmware allocates nothing while the stand-ins around it may."""

try:
    from micropython import heap_lock, heap_unlock
except ImportError:  # CPython has no such lock

    def heap_lock():
        """Nothing to lock."""

    def heap_unlock():
        """Nothing to unlock."""


_locked = False


def lock():
    """From now on firmware that allocates gets a MemoryError."""
    global _locked
    _locked = True
    heap_lock()


def unlock():
    """The end of it."""
    global _locked
    if _locked:
        _locked = False
        heap_unlock()


def enter():
    """A stand-in begins: it may allocate."""
    if _locked:
        heap_unlock()


def leave():
    """A stand-in ends."""
    if _locked:
        heap_lock()
