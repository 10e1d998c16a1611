"""`heliose export`: the history as a table, or the report of a trip."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heliose.commands import single
from heliose.output import Json, print_json
from heliose.place import Data, Place, Sim, SiteName, history_of, place_of

if TYPE_CHECKING:
    from host.telemetry.export import Exported, Span
    from host.telemetry.history import Reader

app = single("Writes the history to a table.")


class Format(StrEnum):
    """The kind of file."""

    csv = "csv"
    parquet = "parquet"
    trip = "trip"


class Locale(StrEnum):
    """The spreadsheet's language."""

    en = "en"
    fr = "fr"


@app.command()
def export(
    begin: Annotated[str, typer.Option("--from", help="First time, ISO 8601 with a zone.")],
    end: Annotated[
        str, typer.Option("--to", help="Time after the last one, ISO 8601 with a zone.")
    ],
    device: Annotated[str | None, typer.Option(help="Export only this board.")] = None,
    form: Annotated[Format, typer.Option("--format", help="The kind of file.")] = Format.csv,
    locale: Annotated[
        Locale, typer.Option(help="fr: commas and semicolons for a French spreadsheet.")
    ] = Locale.en,
    out: Annotated[
        Path | None,
        typer.Option(help="The file to write; default: named after the site and the times."),
    ] = None,
    site: SiteName = None,
    sim: Sim = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Write the samples between two times, oldest first.

    --format trip writes the minutes before the last trip between the two times as one JSON file.
    `heliose sim from-trip` turns that file into a scenario, on any machine.
    """
    from host.telemetry.export import Span, write_csv, write_parquet
    from host.times import TimeError, utc_ms

    if utc_ms("--to", end) <= utc_ms("--from", begin):
        raise TimeError(f"--to: found {end}, allowed: later than --from, which is {begin}")
    span = Span(utc_ms("--from", begin), utc_ms("--to", end), device)
    reader, name = history_of(site, sim, data)
    ending = "trip.json" if form is Format.trip else form.value
    file = out or Path(f"{name}_{begin}_{end}.{ending}".replace(":", ""))
    if form is Format.csv:
        done = write_csv(reader, span, file, locale.value)
    elif form is Format.parquet:
        done = write_parquet(reader, span, file)
    else:
        done = _write_trip(reader, span, file, place_of(site, sim, data))
    if json:
        print_json(done)
    else:
        typer.echo(f"{done.rows} rows: {done.file}")


def _write_trip(reader: "Reader", span: "Span", file: Path, place: Place) -> "Exported":
    """Write the report of the last trip in the span, with the site's file."""
    from host.telemetry.export import Exported
    from host.telemetry.trip_report import from_history, write_report

    text = place.site.source.read_text(encoding="utf-8")
    found = from_history(reader, place.data, place.name, text, (span.from_ms, span.to_ms))
    write_report(found, file)
    return Exported(len(found.entries), file)
