"""Times of a run as a person reads them."""

from __future__ import annotations

from datetime import datetime, timedelta

# Round steps, from a second over minutes and hours to days.
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
_DAYS_S = tuple(86_400 * days for days in (1, 2, 5, 10))


def elapsed(at_s: float, span_s: float) -> str:
    """A time since the start: 2:30, or 1:02:30 in runs of an hour and more."""
    minutes, seconds = divmod(round(at_s, 2), 60)
    tail = f"{seconds:05.2f}".rstrip("0").rstrip(".") if seconds % 1 else f"{int(seconds):02}"
    if span_s < 3600:
        return f"{int(minutes)}:{tail}"
    return f"{int(minutes) // 60}:{int(minutes) % 60:02}:{tail}"


def clock(start: datetime, at_s: float, seconds: bool = True) -> str:
    """The time of day in UTC."""
    return (start + timedelta(seconds=at_s)).strftime("%H:%M:%S" if seconds else "%H:%M")


def ticks_s(span_s: float, most: int) -> list[int]:
    """At most about `most` round times since the start, for an axis."""
    step = next((s for s in (*_STEPS_S, *_DAYS_S) if span_s / s <= most), _DAYS_S[-1])
    return list(range(0, int(span_s) + 1, step))


def tick(start: datetime, at_s: int, span_s: float) -> str:
    """Two lines under an axis: the time since the start, and the time of day in UTC."""
    if span_s < 3600:
        return f"{elapsed(at_s, span_s)}\n{clock(start, at_s, seconds=span_s < 600)}"
    return f"{at_s // 3600}:{at_s // 60 % 60:02}\n{clock(start, at_s, seconds=False)}"
