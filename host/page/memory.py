"""Keeps the page's process small: it runs for months on a computer with 2 GB."""

import contextlib
import ctypes
import gc
import sys

_M_ARENA_MAX = -8  # <malloc.h> of glibc
_libc = None
if sys.platform.startswith("linux"):
    with contextlib.suppress(OSError):
        _libc = ctypes.CDLL(None)


def share_one_heap() -> None:
    """Makes all threads share one heap (glibc), which saves megabytes. Call before any thread."""
    with contextlib.suppress(AttributeError):
        if _libc is not None:
            _libc.mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Returns free memory to the system; without glibc nothing happens."""
    gc.collect()
    with contextlib.suppress(AttributeError):
        if _libc is not None:
            _libc.malloc_trim(0)
