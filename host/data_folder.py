"""Where a site's state is kept: one folder per site."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "HELIOSE_DATA"


def data_folder(given: Path | None, topic_name: str) -> Path:
    """The folder: what `--data` says, else HELIOSE_DATA, else the platform's place for it.

    topic_name: the site's name in topics (`sim-la-villette`), so that a simulation never
    shares a folder with its plant. The folder need not exist.
    """
    if given is not None:
        return given.absolute()
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).absolute()
    import platformdirs  # here: the supervisor is told the folder and stays small

    return platformdirs.user_data_path("heliose", appauthor=False) / topic_name


def topic_name(site_name: str, *, simulated: bool) -> str:
    """A site's name in topics."""
    return f"sim-{site_name}" if simulated else site_name
