"""What a check of a site found."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One finding: how bad, which key of site.toml, and what about it."""

    level: Literal["error", "warning"]
    key: str
    message: str


def error(key: str, message: str) -> Finding:
    """A finding that must be corrected before the plant runs."""
    return Finding("error", key, message)


def warning(key: str, message: str) -> Finding:
    """A finding that wants a second look."""
    return Finding("warning", key, message)
