"""`heliose export`: the history as a table."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from heliose.commands import single
from heliose.output import Json, print_json
from heliose.place import Data, Sim, SiteName, history_of

app = single("Writes the history as a table.")


class Format(StrEnum):
    """What is written."""

    csv = "csv"
    parquet = "parquet"


class Locale(StrEnum):
    """Whose spreadsheets shall read it."""

    en = "en"
    fr = "fr"


@app.command()
def export(
    begin: Annotated[str, typer.Option("--from", help="ISO 8601 with a zone.")],
    end: Annotated[str, typer.Option("--to", help="ISO 8601 with a zone; not included.")],
    device: Annotated[str | None, typer.Option(help="Only this board.")] = None,
    form: Annotated[Format, typer.Option("--format", help="Kind of file.")] = Format.csv,
    locale: Annotated[Locale, typer.Option(help="fr: as French spreadsheets read.")] = Locale.en,
    out: Annotated[Path | None, typer.Option(help="The file; default: its span.")] = None,
    site: SiteName = None,
    sim: Sim = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Write the samples of a span of the plant's time, oldest first."""
    from host.telemetry.export import Span, write_csv, write_parquet
    from host.times import TimeError, utc_ms

    if utc_ms("--to", end) <= utc_ms("--from", begin):
        raise TimeError(f"--to: found {end}, allowed: later than --from, which is {begin}")
    span = Span(utc_ms("--from", begin), utc_ms("--to", end), device)
    reader, name = history_of(site, sim, data)
    file = out or Path(f"{name}_{begin}_{end}.{form}".replace(":", ""))
    if form is Format.csv:
        done = write_csv(reader, span, file, locale.value)
    else:
        done = write_parquet(reader, span, file)
    if json:
        print_json(done)
    else:
        typer.echo(f"{done.rows} rows: {done.file}")
