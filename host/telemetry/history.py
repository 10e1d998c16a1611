"""Reads the history: for the page, the export and the report of a trip."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from host.bus import Ack, Event, Sample
from host.telemetry.record import Record, Stream
from host.telemetry.schema import BEGUN_AGAIN, FILE, HistoryError, open_for_reading

__all__ = ["FILE", "AlarmRow", "HistoryError", "Point", "Reader"]

_Row = tuple[Any, ...]
_fields = msgspec.json.Decoder(dict[str, int | None])
_entries = msgspec.json.Decoder(dict[str, int | str | None])
_texts = msgspec.json.Decoder(dict[str, str | None])


@dataclass(frozen=True, slots=True)
class Point:
    """A span of a trend: UTC ms of its beginning; lowest, mean and highest value in it."""

    t: int
    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm of the past or present. until: None while it lasts."""

    site: str
    id: str
    priority: str
    cause: str
    since: int
    until: int | None


class Reader:
    """Reads the history and changes nothing; one for each thread.

    It is empty while there is no history yet. HistoryError for a file that is none.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None

    def latest(self, site: str) -> dict[str, Record[Sample]]:
        """The newest telemetry of each device."""
        found = {}
        for (device,) in self._rows(
            "SELECT DISTINCT device FROM runs WHERE site = ? AND kind = 'tel'", site
        ):
            # The last boot by arrival: times repeat if a simulated day is run again.
            boot = "(SELECT boot FROM tel WHERE site = ?1 AND device = ?2 ORDER BY n DESC LIMIT 1)"
            where = f"WHERE site = ?1 AND device = ?2 AND boot = {boot}"
            for row in self._rows(f"{_SAMPLES} {where} ORDER BY seq DESC LIMIT 1", site, device):
                found[device] = _sample(row)
        return found

    def trend(
        self, site: str, device: str, field: str, from_ms: int, to_ms: int, points: int = 400
    ) -> list[Point]:
        """A field from `from_ms` to before `to_ms` (UTC), thinned to at most `points` spans.

        Spans without a valid value are left out, and an earlier run of the same simulated day.
        """
        span = max(1, -(-(to_ms - from_ms) // points))
        rows = self._rows(
            "SELECT (t - ?) / ? AS span, min(v), avg(v), max(v) FROM"
            " (SELECT t, json_extract(body, ?) AS v FROM tel"
            "  WHERE site = ? AND device = ? AND t >= ? AND t < ? AND n >"
            "   (SELECT coalesce(max(n), 0) FROM marks WHERE target = ?))"
            " WHERE v IS NOT NULL GROUP BY span ORDER BY span",
            from_ms, span, f'$."{field}"', site, device, from_ms, to_ms, BEGUN_AGAIN,
        )  # fmt: skip
        return [Point(from_ms + i * span, low, mean, high) for i, low, mean, high in rows]

    def events(self, site: str, limit: int = 100) -> list[Record[Event]]:
        """The newest events of all boards, newest first."""
        where = "WHERE site = ? ORDER BY n DESC LIMIT ?"
        return [_event(row) for row in self._rows(f"{_EVENTS} {where}", site, limit)]

    def events_between(self, site: str, from_ms: int, to_ms: int) -> list[Record[Event]]:
        """All events of a site with `from_ms` <= t < `to_ms` (UTC), by time."""
        where = "WHERE site = ? AND t >= ? AND t < ? ORDER BY t, n"
        return [_event(row) for row in self._rows(f"{_EVENTS} {where}", site, from_ms, to_ms)]

    def trips(self) -> list[Record[Event]]:
        """Every trip of every site, oldest first."""
        return [_event(row) for row in self._rows(f"{_EVENTS} WHERE what = 'trip' ORDER BY n")]

    def proofs(self, site: str) -> list[Record[Event]]:
        """For each part of each board its latest `proof` or `proof_due`, oldest first."""
        where = (
            "WHERE n IN (SELECT max(n) FROM evt WHERE site = ? AND what IN ('proof', 'proof_due')"
            " GROUP BY device, json_extract(body, '$.ch')) ORDER BY n"
        )
        return [_event(row) for row in self._rows(f"{_EVENTS} {where}", site)]

    def acks(self, site: str, limit: int = 100) -> list[Record[Ack]]:
        """The newest acknowledgements, newest first."""
        where = "WHERE site = ? ORDER BY n DESC LIMIT ?"
        return [_ack(row) for row in self._rows(f"{_ACKS} {where}", site, limit)]

    def alarms(self, site: str, limit: int = 100) -> list[AlarmRow]:
        """The newest alarms, newest first."""
        rows = self._rows(
            "SELECT site, id, priority, cause, since, until FROM alarms WHERE site = ?"
            " ORDER BY n DESC LIMIT ?",
            site,
            limit,
        )
        return [AlarmRow(*row) for row in rows]

    def samples(self, device: str | None, from_ms: int, to_ms: int) -> Iterator[Record[Sample]]:
        """All telemetry with `from_ms` <= t < `to_ms` (UTC), by time; of one device or all."""
        # A sample without a time counts at the time it was stored.
        where = "((t >= ?1 AND t < ?2) OR (t IS NULL AND at >= ?1 AND at < ?2))"
        if device is not None:
            where += " AND device = ?3"
        arguments = (from_ms, to_ms) if device is None else (from_ms, to_ms, device)
        db = self._open()
        if db is not None:
            for row in db.execute(
                f"{_SAMPLES} WHERE {where} ORDER BY coalesce(t, at), n", arguments
            ):
                yield _sample(row)

    def devices(self) -> list[str]:
        """The devices that have telemetry, sorted."""
        return [d for (d,) in self._rows("SELECT DISTINCT device FROM runs WHERE kind = 'tel'")]

    def counts(self) -> dict[str, int]:
        """The number of rows in each table that matters to a person."""
        return {
            table: self._rows(f"SELECT count(*) FROM {table}")[0][0] if self._open() else 0
            for table in ("tel", "evt", "ack", "gaps", "quarantine", "alarms")
        }

    def positions(self) -> dict[str, tuple[int, int]]:
        """By kind: the last row that the forwarder has delivered, and how many wait behind it."""
        rows = self._rows("SELECT kind, n FROM positions")
        return {
            kind: (n, self._rows(f"SELECT count(*) FROM {kind} WHERE n > ?", n)[0][0])
            for kind, n in rows
        }

    def close(self) -> None:
        """Closes the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _rows(self, query: str, *values: object) -> list[_Row]:
        db = self._open()
        return [] if db is None else db.execute(query, values).fetchall()

    def _open(self) -> sqlite3.Connection | None:
        if self._db is None and self._path.exists() and self._path.stat().st_size:
            self._db = open_for_reading(self._path)
        return self._db


_COLUMNS = "SELECT site, device, boot, seq, t, ms, at, what, body"
_SAMPLES, _EVENTS, _ACKS = (f"{_COLUMNS} FROM {kind}" for kind in ("tel", "evt", "ack"))


def _sample(row: _Row) -> Record[Sample]:
    site, device, boot, seq, t, ms, at, why, body = row
    sample = Sample(boot=boot, seq=seq, t=t, ms=ms, f=_fields.decode(body), why=why)
    return Record(Stream(site, device, "tel", boot), sample, at)


def _event(row: _Row) -> Record[Event]:
    site, device, boot, seq, t, ms, at, kind, body = row
    event = Event(boot=boot, seq=seq, t=t, ms=ms, kind=kind, f=_entries.decode(body))
    return Record(Stream(site, device, "evt", boot), event, at)


def _ack(row: _Row) -> Record[Ack]:
    site, device, boot, seq, t, _, at, outcome, body = row
    entries: Any = _texts.decode(body)
    ack = Ack(boot=boot, seq=seq, t=t, outcome=outcome, **entries)
    return Record(Stream(site, device, "ack", boot), ack, at)
