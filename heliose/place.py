"""Where a command finds a site and its data: `--site`, `--sim`, `--data`, as for `heliose run`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from host.site import Site
    from host.telemetry.history import Reader

DEMONSTRATOR = "la-villette"

SiteName = Annotated[
    str | None, typer.Option("--site", help="Path of a site.toml, or a preset's name.")
]
Sim = Annotated[bool, typer.Option("--sim", help="Use the simulated site's data.")]
Data = Annotated[Path | None, typer.Option("--data", help="The site's data folder.")]


@dataclass(frozen=True)
class Place:
    """A site and its data folder. name: its name in topics."""

    site: "Site"
    name: str
    data: Path


def place_of(site: str | None, sim: bool, data: Path | None) -> Place:
    """The same site and folder as `heliose run` with these options. Raises SiteError."""
    from host.data_folder import data_folder, topic_name
    from host.site import load_site, presets

    where = site or DEMONSTRATOR
    found = load_site(where)
    name = topic_name(found.name, simulated=sim or where in presets())
    return Place(found, name, data_folder(data, name))


def history_of(site: str | None, sim: bool, data: Path | None) -> "tuple[Reader, str]":
    """The history of a site, and the site's name in topics. Raises HistoryError without one."""
    from host.telemetry.history import FILE, HistoryError, Reader

    place = place_of(site, sim, data)
    file = place.data / FILE
    if not file.exists():
        raise HistoryError(f"{file}: there is no history yet; `heliose run` starts one")
    return Reader(file), place.name
