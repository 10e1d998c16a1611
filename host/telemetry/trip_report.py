"""The report of a trip: one JSON file with all that is needed to replay it elsewhere.

It holds the site, the trip, and the boards' messages from the minutes before it. Made from a
history (`heliose export --format trip`), or by a simulated run.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from host.bus import Event, Sample
from host.telemetry.history import Reader
from host.telemetry.record import Record

VERSION = 1
EVER = 0, 1 << 62
BEFORE_MS, AFTER_MS = 600_000, 10_000  # a pump may run for minutes before SF-15 acts
TRIPPED = "TRIPPED"
SIREN_ONLY = "SF-14"  # it neither holds nor latches
_SQLITE = b"SQLite format 3\0"


class TripReportError(ValueError):
    """No trip can be read from a file; the message names the file and what was expected."""

    exit_code = 2


class Entry(msgspec.Struct, frozen=True):
    """A sample (kind `tel`) or an event of a board. t: UTC of the plant in ms."""

    device: str
    kind: str
    t: int
    f: dict[str, int | str | None]


class TripReport(msgspec.Struct, frozen=True, rename={"entries": "said"}):
    """`trip`: the event; `entries`: everything before and shortly after it, by time.

    site: the name in topics; site_toml: its whole file, "" if it is not known.
    """

    heliose_trip_report: int
    site: str
    site_toml: str
    trip: Entry
    entries: tuple[Entry, ...]


def entry(device: str, message: Sample | Event) -> Entry:
    """A message with a time as the report holds it; an event with the board's ms."""
    if isinstance(message, Sample):
        return Entry(device, "tel", message.t or 0, dict(message.f))
    return Entry(device, message.kind, message.t or 0, {"ms": message.ms, **message.f})


def make_report(site: str, site_toml: str, trip: Entry, entries: Iterable[Entry]) -> TripReport:
    """A report with the entries that lie within its minutes."""
    near = (one for one in entries if trip.t - BEFORE_MS <= one.t <= trip.t + AFTER_MS)
    return TripReport(VERSION, site, site_toml, trip, tuple(sorted(near, key=lambda one: one.t)))


def is_first(event: Event) -> bool:
    """Whether an event is a trip that took a boiler out of another state than TRIPPED."""
    latching = event.kind == "trip" and event.f.get("sf") != SIREN_ONLY
    return latching and event.f.get("state") != TRIPPED


def write_report(report: TripReport, file: Path) -> None:
    """One JSON object; `read_report` is its inverse."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")


def is_history(file: Path) -> bool:
    """Whether a file is a database. Raises TripReportError where it cannot be read."""
    try:
        with file.open("rb") as data:
            return data.read(len(_SQLITE)) == _SQLITE
    except OSError as error:
        raise TripReportError(
            f"{file}: cannot be read: {error.strerror}; expected: a history (history.sqlite) or "
            "the report of a trip (heliose export --format trip)"
        ) from None


def read_report(file: Path) -> TripReport:
    """The report in a file. Raises TripReportError."""
    expected = "expected: the report of a trip (heliose export --format trip) or a history"
    try:
        raw = msgspec.json.decode(file.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TripReportError(f"{file}: is not JSON ({error}); {expected}") from None
    version = raw.get("heliose_trip_report") if isinstance(raw, dict) else None
    if version is None:
        raise TripReportError(f"{file}: holds no trip; {expected}")
    if version != VERSION:
        raise TripReportError(
            f"{file}: heliose_trip_report: found {version}, allowed: {VERSION}; "
            "it was made by another version of heliose: use that one, or a newer one"
        )
    try:
        return msgspec.convert(raw, TripReport)
    except msgspec.ValidationError as error:
        raise TripReportError(f"{file}: {error}; {expected}") from None


def from_history(
    reader: Reader,
    file: Path,
    site: str | None,
    site_toml: str,
    span: tuple[int, int] = EVER,
) -> TripReport:
    """The report of the newest trip of a history, of those with span[0] <= t < span[1] (UTC ms).

    site: the name in topics; None: any. Raises TripReportError if none tripped.
    """
    found = [record for record in reader.trips() if site in (None, record.stream.site)]
    trips = [r for r in found if is_first(r.content) and r.content.t is not None]
    in_span = [record for record in trips if span[0] <= record.time_ms < span[1]]
    if not in_span:
        moments = {record.time_ms for record in trips}  # one has a row for each channel
        raise TripReportError(f"{file}: {_why_none(len(found), len(moments), site)}")
    newest = max(in_span, key=lambda record: record.time_ms)
    near = newest.time_ms - BEFORE_MS, newest.time_ms + AFTER_MS
    of_site = newest.stream.site
    messages: list[Record[Sample] | Record[Event]] = [
        record
        for record in reader.samples(None, *near)
        if record.stream.site == of_site and record.content.t is not None
    ]
    messages += reader.events_between(of_site, *near)
    entries = (entry(record.device, record.content) for record in messages)
    return make_report(of_site, site_toml, entry(newest.device, newest.content), entries)


def _why_none(found: int, trips: int, site: str | None) -> str:
    of = f" of {site}" if site else ""
    if trips:
        return f"holds {trips} trips{of}, none of them in that time"
    if found:
        return f"holds {found} trips{of}, all recorded while the boiler was TRIPPED already"
    return f"holds no trip{of}"
