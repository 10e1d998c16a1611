"""`heliose export`: the history as a table."""

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

app = single("Writes the history as a table.")


class Format(StrEnum):
    """What is written."""

    csv = "csv"
    parquet = "parquet"
    trip = "trip"


class Locale(StrEnum):
    """Whose spreadsheets shall read it."""

    en = "en"
    fr = "fr"


@app.command()
def export(
    begin: Annotated[str, typer.Option("--from", help="ISO 8601 with a zone.")],
    end: Annotated[str, typer.Option("--to", help="ISO 8601 with a zone; not included.")],
    device: Annotated[str | None, typer.Option(help="Only this board.")] = None,
    form: Annotated[
        Format, typer.Option("--format", help="trip: the report of the last trip in the span.")
    ] = Format.csv,
    locale: Annotated[Locale, typer.Option(help="fr: as French spreadsheets read.")] = Locale.en,
    out: Annotated[Path | None, typer.Option(help="The file; default: its span.")] = None,
    site: SiteName = None,
    sim: Sim = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Write the samples of a span of the plant's time, oldest first.

    With --format trip: one JSON file with the minutes before the last trip of that span, which
    `heliose sim from-trip` makes a scenario of, here or elsewhere.
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
    """The report of the last trip of a span, with the site that it happened to."""
    from host.telemetry.export import Exported
    from host.telemetry.trip_report import from_history, write_report

    text = place.site.source.read_text(encoding="utf-8")
    found = from_history(reader, place.data, place.name, text, (span.from_ms, span.to_ms))
    write_report(found, file)
    return Exported(len(found.said), file)
