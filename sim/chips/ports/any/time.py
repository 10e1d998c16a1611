"""Virtual time in place of MicroPython's `time`."""

from sim.chips.heap import unlocked
from sim.chips.world import TICKS_MASK, current

_HALF = TICKS_MASK // 2 + 1
_LOOK_US = 2  # a board takes this long to read its clock


def sleep_us(us: int) -> None:
    """Sleep."""
    with unlocked:
        current().spend(us)


def sleep_ms(ms: int) -> None:
    """Sleep."""
    sleep_us(ms * 1000)


def sleep(s: float) -> None:
    """Sleep."""
    sleep_us(round(s * 1_000_000))


def ticks_us() -> int:
    """Microseconds, which wrap at 2^30."""
    with unlocked:
        current().spend(_LOOK_US)
        return current().ticks_us() & TICKS_MASK


def ticks_ms() -> int:
    """Milliseconds, which wrap at 2^30."""
    with unlocked:
        current().spend(_LOOK_US)
        return current().ticks_us() // 1000 & TICKS_MASK


def ticks_add(ticks: int, delta: int) -> int:
    """The tick so much later."""
    return (ticks + delta) & TICKS_MASK


def ticks_diff(later: int, earlier: int) -> int:
    """From one tick to another."""
    return ((later - earlier + _HALF) & TICKS_MASK) - _HALF
