"""A finding of a site's check."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One finding: its level, the key of site.toml and a message."""

    level: Literal["error", "warning"]
    key: str
    message: str


def error(key: str, message: str) -> Finding:
    """A finding that must be corrected before the plant runs."""
    return Finding("error", key, message)


def warning(key: str, message: str) -> Finding:
    """A finding that deserves a second look."""
    return Finding("warning", key, message)
