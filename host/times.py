"""Times as people write them."""

from __future__ import annotations

from datetime import datetime


class TimeError(ValueError):
    """A time that is none, or that has no zone."""

    exit_code = 2


def moment(option: str, text: str) -> datetime:
    """An ISO 8601 time with its zone; `option` is what the message names.

    Raises TimeError for anything else: a time without a zone is a guess.
    """
    allowed = "allowed: ISO 8601 with a zone, as 2026-06-21T07:30:00+02:00 or …Z"
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise TimeError(f"{option}: found {text!r}, {allowed}") from None
    if time.tzinfo is None:
        raise TimeError(f"{option}: found {text!r}, a time without a zone; {allowed}")
    return time


def utc_ms(option: str, text: str) -> int:
    """The same in UTC milliseconds."""
    return int(moment(option, text).timestamp() * 1000)
