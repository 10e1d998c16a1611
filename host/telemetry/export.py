"""History as a table for spreadsheets and notebooks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from host.bus import Sample
from host.telemetry.history import Reader
from host.telemetry.record import Record

_HEAD = ("time", "site", "device", "boot", "seq")


class ExportError(RuntimeError):
    """What the export needs is not installed."""

    exit_code = 3


@dataclass(frozen=True)
class Span:
    """`from_ms` <= time < `to_ms` (UTC), of one device or of all."""

    from_ms: int
    to_ms: int
    device: str | None = None


@dataclass(frozen=True)
class Exported:
    """The file that was written."""

    rows: int
    file: Path


def write_csv(
    reader: Reader, span: Span, file: Path, locale: Literal["en", "fr"] = "en"
) -> Exported:
    """Writes samples, oldest first: a column per field, empty where a value is not valid.

    `fr`: semicolons, decimal commas, day before month and a byte order mark, as French
    spreadsheets expect. Times are UTC. The site's name in topics is a column: `sim-…` is a
    simulation.
    """
    french = locale == "fr"
    names = _field_names(_records(reader, span))
    rows = 0
    encoding = "utf-8-sig" if french else "utf-8"
    with file.open("w", newline="", encoding=encoding) as out:
        table = csv.writer(out, delimiter=";" if french else ",", lineterminator="\r\n")
        table.writerow((*_HEAD, *names))
        for record in _records(reader, span):
            cells = (_cell(record.content.f.get(name), french) for name in names)
            table.writerow((_time(record.time_ms, french), *_head(record), *cells))
            rows += 1
    return Exported(rows, file)


def write_parquet(reader: Reader, span: Span, file: Path) -> Exported:
    """Writes the same as a Parquet file. ExportError without pyarrow."""
    if find_spec("pyarrow") is None:
        raise ExportError("--format parquet needs pyarrow: pip install pyarrow; or --format csv")
    import pandas as pd

    rows = []
    for record in _records(reader, span):
        time = datetime.fromtimestamp(record.time_ms / 1000.0, UTC)
        rows.append(dict(zip(_HEAD, (time, *_head(record)), strict=True)) | record.content.f)
    pd.DataFrame(rows).to_parquet(file)
    return Exported(len(rows), file)


def _records(reader: Reader, span: Span) -> Iterator[Record[Sample]]:
    return reader.samples(span.device, span.from_ms, span.to_ms)


def _head(record: Record[Sample]) -> tuple[str, str, str, int]:
    stream = record.stream
    return stream.site, stream.device, stream.boot, record.content.seq


def _field_names(records: Iterable[Record[Sample]]) -> list[str]:
    """All fields that occur, in the order in which boards announce them."""
    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(record.content.f))
    return list(names)


def _time(time_ms: int, french: bool) -> str:
    moment, ms = datetime.fromtimestamp(time_ms // 1000, UTC), time_ms % 1000
    if french:
        return f"{moment:%d/%m/%Y %H:%M:%S},{ms:03d}"
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms:03d}Z"


def _cell(value: float | None, french: bool) -> str:
    if value is None:
        return ""
    return str(value).replace(".", ",") if french else str(value)
