"""`heliose db`: the history and its database."""

from typing import TYPE_CHECKING

import typer

from heliose.commands import group
from heliose.output import Json, print_json
from heliose.place import Data, Sim, SiteName, place_of

if TYPE_CHECKING:
    from host.telemetry.status import Status

app = group("The history and its database.")


@app.command()
def status(site: SiteName = None, sim: Sim = False, data: Data = None, json: Json = False) -> None:
    """Show what the history holds, lacks, and has yet to deliver."""
    from host.telemetry.history import FILE
    from host.telemetry.status import status as look

    place = place_of(site, sim, data)
    url = None if place.site.influxdb is None else place.site.influxdb.url
    found = look(place.data / FILE, url)
    if json:
        print_json(found)
    else:
        _show(found)
    if found.reachable is False:
        raise typer.Exit(3)
    if not found.ok:
        raise typer.Exit(1)


def _show(found: "Status") -> None:
    typer.echo(f"{found.file}")
    typer.echo("  " + ", ".join(f"{name} {rows}" for name, rows in found.rows.items()))
    if found.behind is not None:
        behind = ", ".join(f"{kind} {rows}" for kind, rows in found.behind.items())
        typer.echo(f"  {found.database}; not delivered yet: {behind}")
    if found.rows["gaps"] or found.rows["quarantine"]:
        typer.echo("  gaps: messages that never arrived; quarantine: messages that are not valid")
