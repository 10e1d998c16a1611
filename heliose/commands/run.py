"""`heliose run`: all services of a site."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from heliose.commands import single

app = single("Runs a site: all its services. Without a site: the demonstrator, simulated.")


@app.command()
def run(
    site: Annotated[str | None, typer.Option(help="Path of a site.toml, or a preset.")] = None,
    sim: Annotated[bool, typer.Option("--sim", help="Simulate boards and plant.")] = False,
    speed: Annotated[float | None, typer.Option(help="How fast time runs: 1 to 10.")] = None,
    at: Annotated[str | None, typer.Option(help="Begin then: ISO 8601 with a zone.")] = None,
    port: Annotated[int | None, typer.Option(help="The page's port.", min=1, max=65535)] = None,
    lan: Annotated[bool, typer.Option("--lan", help="Open the page to the network.")] = False,
    data: Annotated[Path | None, typer.Option(help="Folder of the site's state.")] = None,
) -> None:
    """Start the services of a site and keep them alive until Ctrl-C.

    A preset named as the site is always simulated; a site of one's own is real without --sim.
    """
    given = {"--site": site, "--speed": speed, "--at": at, "--port": port, "--data": data}
    words = [f"{name}={value}" for name, value in given.items() if value is not None]
    words += [name for name, wanted in {"--sim": sim, "--lan": lan}.items() if wanted]
    # The supervisor takes this process's place: it is there for months and stays small.
    os.execv(sys.executable, [sys.executable, "-m", "host.services.launch", *words])
