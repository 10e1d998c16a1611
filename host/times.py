"""Times on the command line."""

from __future__ import annotations

from datetime import datetime


class TimeError(ValueError):
    """A text that is not a time, or a time without a zone."""

    exit_code = 2


def parse_time(option: str, text: str) -> datetime:
    """Parse an ISO 8601 time with its zone.

    Raises TimeError, which names `option`, for anything else: without a zone a time is ambiguous.
    """
    allowed = "allowed: ISO 8601 with a zone, such as 2026-06-21T07:30:00+02:00 or …Z"
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise TimeError(f"{option}: found {text!r}, {allowed}") from None
    if time.tzinfo is None:
        raise TimeError(f"{option}: found {text!r}, a time without a zone; {allowed}")
    return time


def utc_ms(option: str, text: str) -> int:
    """Parse the same into UTC milliseconds."""
    return int(parse_time(option, text).timestamp() * 1000)
