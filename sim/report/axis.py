"""Round numbers for axes, and times as a person reads them."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

_TIME_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
_DAY_S = 86_400
MOST_TIMES = 9


def round_values(low: float, high: float, most: int) -> list[float]:
    """At most about `most` round values from `low` to `high`."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= rough * 0.8)
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]


def round_times_s(span_s: float) -> list[float]:
    """Times since the start that are worth a label."""
    steps = (*_TIME_STEPS_S, *(_DAY_S * n for n in (1, 2, 5, 10)))
    step = next((s for s in steps if span_s / s <= MOST_TIMES), _DAY_S * 10)
    return [float(t) for t in range(0, math.floor(span_s) + 1, step)]


def elapsed(at_s: float, span_s: float) -> str:
    """A time since the start: 2:30, or 1:02:30 in runs of an hour and more."""
    seconds = round(at_s, 2)
    minutes, rest = divmod(seconds, 60)
    tail = f"{rest:05.2f}".rstrip("0").rstrip(".") if rest % 1 else f"{int(rest):02}"
    if span_s < 3600:
        return f"{int(minutes)}:{tail}"
    return f"{int(minutes) // 60}:{int(minutes) % 60:02}:{tail}"


def tick(at_s: float, span_s: float) -> str:
    """A time since the start as an axis has room for it."""
    if span_s < 3600:
        return elapsed(at_s, span_s)
    return f"{int(at_s) // 3600}:{int(at_s) // 60 % 60:02}"


def clock(start: datetime, at_s: float, seconds: bool = True) -> str:
    """The time of day in UTC."""
    return (start + timedelta(seconds=at_s)).strftime("%H:%M:%S" if seconds else "%H:%M")
