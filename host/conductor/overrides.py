"""What must survive a restart of the conductor: the operator's overrides, and the wear."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import msgspec


class Overrides(msgspec.Struct, frozen=True):
    """heat_pct: the operator's limit. away: `defocus` or `stow` if an operator commanded it.

    wear: how often each mirror was turned away.
    """

    heat_pct: Annotated[float, msgspec.Meta(ge=0, le=100)] = 100.0
    away: str | None = None
    wear: dict[str, int] = {}


def read_overrides(path: Path) -> Overrides:
    """The stored overrides; the defaults if there is no file, or none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Overrides)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Overrides()


def keep_overrides(path: Path, overrides: Overrides) -> None:
    """Writes them, whole or not at all."""
    draft = path.with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(overrides))
    os.replace(draft, path)
