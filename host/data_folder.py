"""The folder with a site's data: one folder per site."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "HELIOSE_DATA"


def data_folder(given: Path | None, topic_name: str) -> Path:
    """The folder: `--data` if given, else HELIOSE_DATA, else the platform's usual place.

    topic_name: the site's name in topics (`sim-la-villette`), so that a simulation never
    shares a folder with the real plant. The folder need not exist.
    """
    if given is not None:
        return given.absolute()
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).absolute()
    import platformdirs  # here: most runs are given a folder and do not need it

    return platformdirs.user_data_path("heliose", appauthor=False) / topic_name


def topic_name(site_name: str, *, simulated: bool) -> str:
    """A site's name in topics."""
    return f"sim-{site_name}" if simulated else site_name
