"""History as a table for spreadsheets and notebooks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from host.telemetry.history import Reader, Sample

_HEAD = ("time", "site", "device", "boot", "seq")


class ExportError(RuntimeError):
    """What the export needs is not installed."""

    exit_code = 3


@dataclass(frozen=True)
class Span:
    """What is wanted: `from_ms` <= time < `to_ms` (UTC), of one device or of all."""

    from_ms: int
    to_ms: int
    device: str | None = None


@dataclass(frozen=True)
class Exported:
    """What was written."""

    rows: int
    file: Path


def write_csv(
    reader: Reader, span: Span, file: Path, locale: Literal["en", "fr"] = "en"
) -> Exported:
    """Write samples, oldest first: a column per field, empty where a value is not valid.

    `fr`: semicolons, decimal commas, day before month and a byte order mark, as French
    spreadsheets read. Times are UTC. The site's name in topics is a column: `sim-…` is a
    simulation.
    """
    french = locale == "fr"
    names = _field_names(_samples(reader, span))
    rows = 0
    encoding = "utf-8-sig" if french else "utf-8"
    with file.open("w", newline="", encoding=encoding) as out:
        table = csv.writer(out, delimiter=";" if french else ",", lineterminator="\r\n")
        table.writerow((*_HEAD, *names))
        for sample in _samples(reader, span):
            time = _time(sample, french)
            head = (time, sample.site, sample.device, sample.boot, sample.seq)
            table.writerow((*head, *(_cell(sample.fields.get(n), french) for n in names)))
            rows += 1
    return Exported(rows, file)


def write_parquet(reader: Reader, span: Span, file: Path) -> Exported:
    """The same as a Parquet file. ExportError without pyarrow."""
    if find_spec("pyarrow") is None:
        raise ExportError("--format parquet needs pyarrow: pip install pyarrow; or --format csv")
    import pandas as pd

    rows = [
        {
            "time": datetime.fromtimestamp(_time_ms(s) / 1000.0, UTC),
            "site": s.site,
            "device": s.device,
            "boot": s.boot,
            "seq": s.seq,
            **s.fields,
        }
        for s in _samples(reader, span)
    ]
    pd.DataFrame(rows).to_parquet(file)
    return Exported(len(rows), file)


def _samples(reader: Reader, span: Span) -> Iterator[Sample]:
    return reader.samples(span.device, span.from_ms, span.to_ms)


def _field_names(samples: Iterable[Sample]) -> list[str]:
    """All fields that occur, in the order in which boards announce them."""
    names: dict[str, None] = {}
    for sample in samples:
        names.update(dict.fromkeys(sample.fields))
    return list(names)


def _time_ms(sample: Sample) -> int:
    return sample.at if sample.t is None else sample.t


def _time(sample: Sample, french: bool) -> str:
    moment = datetime.fromtimestamp(_time_ms(sample) // 1000, UTC)
    ms = _time_ms(sample) % 1000
    if french:
        return f"{moment:%d/%m/%Y %H:%M:%S},{ms:03d}"
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms:03d}Z"


def _cell(value: float | None, french: bool) -> str:
    if value is None:
        return ""
    return str(value).replace(".", ",") if french else str(value)
