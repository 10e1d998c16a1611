"""Virtual time in place of MicroPython's `time`."""

from sim.chips import heap
from sim.chips.world import TICKS_MASK, current

_HALF = TICKS_MASK // 2 + 1
_LOOK_US = 2  # what it takes a board to look at its clock


def sleep_us(us):
    """Sleep."""
    heap.enter()
    try:
        current().spend(us)
    finally:
        heap.leave()


def sleep_ms(ms):
    """Sleep."""
    sleep_us(ms * 1000)


def sleep(s):
    """Sleep."""
    sleep_us(round(s * 1_000_000))


def ticks_us():
    """Microseconds, which wrap at 2^30."""
    heap.enter()
    try:
        current().spend(_LOOK_US)
        return current().ticks_us() & TICKS_MASK
    finally:
        heap.leave()


def ticks_ms():
    """Milliseconds, which wrap at 2^30."""
    heap.enter()
    try:
        current().spend(_LOOK_US)
        return current().ticks_us() // 1000 & TICKS_MASK
    finally:
        heap.leave()


def ticks_add(ticks, delta):
    """The tick so much later."""
    return (ticks + delta) & TICKS_MASK


def ticks_diff(later, earlier):
    """From one tick to another."""
    return ((later - earlier + _HALF) & TICKS_MASK) - _HALF
