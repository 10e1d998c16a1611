"""What the conductor must still know after a restart: a person's wishes, and the wear."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec


class Wishes(msgspec.Struct, frozen=True):
    """heat_pct: a person's limit. away: `defocus` or `stow` if a person sent the mirrors away."""

    heat_pct: float = 100.0
    away: str | None = None
    wear: dict[str, int] = {}


def read_wishes(path: Path) -> Wishes:
    """What was kept; nothing in particular where there is no file, or none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Wishes)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Wishes()


def keep_wishes(path: Path, wishes: Wishes) -> None:
    """Write them, whole or not at all."""
    draft = path.with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(wishes))
    os.replace(draft, path)
