"""`heliose board`: what is copied onto a board."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from heliose.commands import group
from heliose.output import Json, print_json

app = group("Files for a board.")


@app.command()
def files(
    role: Annotated[Literal["boiler", "tracker"], typer.Option(help="What the board does.")],
    out: Annotated[Path, typer.Option(help="A new folder for the files.")],
    chip: Annotated[
        Literal["rp2", "esp32"] | None,
        typer.Option(help="Compile modules for this chip: they load three times faster."),
    ] = None,
    json: Json = False,
) -> None:
    """Write all files of a board, and the record by which it knows at boot that they are whole.

    Copy the content of the folder to the root of the board's file system.
    """
    from host.board_program import build

    name = build(role, out, chip)
    if json:
        print_json({"program": name, "folder": str(out)})
    else:
        typer.echo(f"program {name}, written to {out}")
