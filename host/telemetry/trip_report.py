"""The report of a trip: one JSON file with all that somebody elsewhere needs to play it again.

It holds the site, the trip, and what the boards said in the minutes before it. Made from a
history (`heliose export --format trip`), or by a simulated run.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from host.telemetry.history import Event, Reader

VERSION = 1
EVER = 0, 1 << 62
BEFORE_MS, AFTER_MS = 600_000, 10_000  # a pump may run for minutes before SF-15 acts
TRIPPED = "TRIPPED"
SIREN_ONLY = "SF-14"  # it neither holds nor latches
_SQLITE = b"SQLite format 3\0"


class TripReportError(ValueError):
    """No trip can be read from a file; the message names it and what is wanted."""

    exit_code = 2


class Said(msgspec.Struct, frozen=True):
    """Telemetry (kind `tel`) or an event of a board. t: UTC of the plant in ms."""

    device: str
    kind: str
    t: int
    f: dict[str, Any]


class TripReport(msgspec.Struct, frozen=True):
    """`trip`: the event; `said`: everything before and shortly after it, by time.

    site: the name in topics; site_toml: its whole file, "" where it is not known.
    """

    heliose_trip_report: int
    site: str
    site_toml: str
    trip: Said
    said: tuple[Said, ...]


def make_report(site: str, site_toml: str, trip: Said, said: Iterable[Said]) -> TripReport:
    """A report with what lies within its minutes."""
    near = (one for one in said if trip.t - BEFORE_MS <= one.t <= trip.t + AFTER_MS)
    return TripReport(VERSION, site, site_toml, trip, tuple(sorted(near, key=lambda one: one.t)))


def is_first(kind: str, fields: dict[str, Any]) -> bool:
    """Whether an event is a trip that took a boiler out of another state than TRIPPED."""
    return kind == "trip" and fields.get("state") != TRIPPED and fields.get("sf") != SIREN_ONLY


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
            f"{file}: cannot be read: {error.strerror}; wanted: a history (history.sqlite) or "
            "the report of a trip (heliose export --format trip)"
        ) from None


def read_report(file: Path) -> TripReport:
    """The report in a file. Raises TripReportError."""
    wanted = "wanted: the report of a trip (heliose export --format trip) or a history"
    try:
        raw = msgspec.json.decode(file.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TripReportError(f"{file}: is not JSON ({error}); {wanted}") from None
    version = raw.get("heliose_trip_report") if isinstance(raw, dict) else None
    if version is None:
        raise TripReportError(f"{file}: holds no trip; {wanted}")
    if version != VERSION:
        raise TripReportError(
            f"{file}: heliose_trip_report: found {version}, allowed: {VERSION}; "
            "it was made by another version of heliose: use that one, or a newer one"
        )
    try:
        return msgspec.convert(raw, TripReport)
    except msgspec.ValidationError as error:
        raise TripReportError(f"{file}: {error}; {wanted}") from None


def from_history(
    reader: Reader,
    file: Path,
    site: str | None,
    site_toml: str,
    span: tuple[int, int] = EVER,
) -> TripReport:
    """The report of the newest trip of a history, of those with span[0] <= t < span[1] (UTC ms).

    site: the name in topics; None: whoever tripped. Raises TripReportError where none did.
    """
    found = [event for event in reader.trips() if site in (None, event.site)]
    trips = [event for event in found if is_first("trip", event.fields) and event.t is not None]
    wanted = [event for event in trips if span[0] <= (event.t or 0) < span[1]]
    if not wanted:
        moments = {event.t for event in trips}  # one has a row for each channel
        raise TripReportError(f"{file}: {_why_none(len(found), len(moments), site)}")
    newest = max(wanted, key=lambda event: event.t or 0)
    trip = _said(newest, "trip")
    near = trip.t - BEFORE_MS, trip.t + AFTER_MS
    said = [
        Said(sample.device, "tel", sample.t, dict(sample.fields))
        for sample in reader.samples(None, *near)
        if sample.site == newest.site and sample.t is not None
    ]
    said += [_said(event, event.what) for event in reader.events_between(newest.site, *near)]
    return make_report(newest.site, site_toml, trip, said)


def _why_none(found: int, trips: int, site: str | None) -> str:
    of = f" of {site}" if site else ""
    if trips:
        return f"holds {trips} trips{of}, none of them in that time"
    if found:
        return f"holds {found} trips{of}, all recorded while the boiler was TRIPPED already"
    return f"holds no trip{of}"


def _said(event: Event, kind: str) -> Said:
    return Said(event.device, kind, event.t or 0, {"ms": event.ms, **event.fields})
