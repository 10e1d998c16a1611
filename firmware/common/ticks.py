"""Millisecond ticks that wrap at 2^30, compared without leaving 31 bits."""

HALF = 1 << 29


def diff(later, earlier):
    """Milliseconds from `earlier` to `later`, in [-2^29, 2^29)."""
    d = later - earlier
    if d >= HALF:
        d = d - HALF - HALF
    elif d < -HALF:
        d = d + HALF + HALF
    return d


def add(ticks, ms):
    """The tick `ms` milliseconds after `ticks`; |ms| below 2^29."""
    t = ticks - HALF + ms  # in [-2^30, 2^30)
    if t >= HALF:
        return t - HALF
    if t < -HALF:
        return t + HALF + HALF + HALF
    return t + HALF
