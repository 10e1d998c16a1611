"""`heliose run`: all of a site's services."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from heliose.commands import single

app = single("Runs all of a site's services. Without --site: the simulated demonstrator.")


@app.command()
def run(
    site: Annotated[
        str | None, typer.Option(help="Path of a site.toml, or a preset's name.")
    ] = None,
    sim: Annotated[bool, typer.Option("--sim", help="Simulate the boards and the plant.")] = False,
    speed: Annotated[float | None, typer.Option(help="Speed of simulated time: 1 to 10.")] = None,
    at: Annotated[
        str | None, typer.Option(help="When simulated time starts: ISO 8601 with a zone.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The page's port.", min=1, max=65535)] = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="Make the page reachable from the local network.")
    ] = False,
    data: Annotated[Path | None, typer.Option(help="The site's data folder.")] = None,
) -> None:
    """Run all of a site's services until Ctrl-C.

    A preset is always simulated. Your own site runs real boards unless you give --sim.
    """
    values = {"--site": site, "--speed": speed, "--at": at, "--port": port, "--data": data}
    words = [f"{name}={value}" for name, value in values.items() if value is not None]
    words += [name for name, chosen in {"--sim": sim, "--lan": lan}.items() if chosen]
    # The supervisor replaces this process: it runs for months and must stay small.
    os.execv(sys.executable, [sys.executable, "-m", "host.services.launch", *words])
