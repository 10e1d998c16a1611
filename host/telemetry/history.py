"""Reading the history: what the page, the export and the day's report ask of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from host.telemetry.schema import BEGUN_AGAIN, FILE, HistoryError, open_for_reading

__all__ = ["FILE", "AlarmRow", "Event", "HistoryError", "Point", "Reader", "Sample"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One telemetry frame. t: UTC ms of the plant, None where unknown; at: when it was stored."""

    site: str
    device: str
    boot: str
    seq: int
    t: int | None
    ms: int | None
    at: int
    fields: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Event:
    """An event (what: its kind) or an acknowledgement (what: the outcome). ms: the board's."""

    device: str
    boot: str
    seq: int
    t: int | None
    what: str
    fields: dict[str, Any]
    site: str = ""
    ms: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A span of a trend: UTC ms of its beginning; lowest, mean and highest value in it."""

    t: int
    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm that was; until: None while it lasts."""

    site: str
    id: str
    priority: str
    cause: str
    since: int
    until: int | None


class Reader:
    """A view of the history that changes nothing; one for each thread.

    While there is no history yet, it is empty. HistoryError where the file is none.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None

    def latest(self, site: str) -> dict[str, Sample]:
        """The newest telemetry of each device."""
        found = {}
        for (device,) in self._rows(
            "SELECT DISTINCT device FROM runs WHERE site = ? AND kind = 'tel'", site
        ):
            # The boot that spoke last: of a simulated day that is run again, times repeat.
            boot = "(SELECT boot FROM tel WHERE site = ?1 AND device = ?2 ORDER BY n DESC LIMIT 1)"
            where = f"WHERE site = ?1 AND device = ?2 AND boot = {boot}"
            for row in self._rows(f"{_SAMPLES} {where} ORDER BY seq DESC LIMIT 1", site, device):
                found[device] = _sample(row)
        return found

    def trend(
        self, site: str, device: str, field: str, from_ms: int, to_ms: int, points: int = 400
    ) -> list[Point]:
        """A field from `from_ms` to before `to_ms` (UTC), thinned to at most `points` spans.

        Spans without a valid value are left out; so is an earlier run of the same simulated day.
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

    def events(self, site: str, limit: int = 100) -> list[Event]:
        """The newest events of all boards, newest first."""
        return self._newest("evt", site, limit)

    def events_between(self, site: str, from_ms: int, to_ms: int) -> list[Event]:
        """All events of a site with `from_ms` <= t < `to_ms` (UTC), by time."""
        where = "WHERE site = ? AND t >= ? AND t < ? ORDER BY t, n"
        return [_event(row) for row in self._rows(f"{_EVENTS} {where}", site, from_ms, to_ms)]

    def trips(self) -> list[Event]:
        """Every trip of every site, oldest first."""
        return [_event(row) for row in self._rows(f"{_EVENTS} WHERE what = 'trip' ORDER BY n")]

    def acks(self, site: str, limit: int = 100) -> list[Event]:
        """The newest acknowledgements, newest first; fields: id, op, by, why."""
        return self._newest("ack", site, limit)

    def alarms(self, site: str, limit: int = 100) -> list[AlarmRow]:
        """The newest alarms, newest first."""
        rows = self._rows(
            "SELECT site, id, priority, cause, since, until FROM alarms WHERE site = ?"
            " ORDER BY n DESC LIMIT ?",
            site,
            limit,
        )
        return [AlarmRow(*row) for row in rows]

    def samples(self, device: str | None, from_ms: int, to_ms: int) -> Iterator[Sample]:
        """All telemetry with `from_ms` <= t < `to_ms` (UTC), by time; of one device or all."""
        # A sample whose time is not known stands at the time it was stored.
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
        """Rows of each table that matters to a person."""
        return {
            table: self._rows(f"SELECT count(*) FROM {table}")[0][0] if self._open() else 0
            for table in ("tel", "evt", "ack", "gaps", "quarantine", "alarms")
        }

    def positions(self) -> dict[str, tuple[int, int]]:
        """For each kind, what the forwarder has delivered, and how many rows are behind it."""
        rows = self._rows("SELECT kind, n FROM positions")
        return {
            kind: (n, self._rows(f"SELECT count(*) FROM {kind} WHERE n > ?", n)[0][0])
            for kind, n in rows
        }

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _newest(self, table: str, site: str, limit: int) -> list[Event]:
        rows = self._rows(
            f"SELECT device, boot, seq, t, what, body FROM {table} WHERE site = ?"
            " ORDER BY n DESC LIMIT ?",
            site,
            limit,
        )
        return [Event(d, b, n, t, what, json.loads(body)) for d, b, n, t, what, body in rows]

    def _rows(self, query: str, *values: object) -> list[Any]:
        db = self._open()
        return [] if db is None else db.execute(query, values).fetchall()

    def _open(self) -> sqlite3.Connection | None:
        if self._db is None and self._path.exists() and self._path.stat().st_size:
            self._db = open_for_reading(self._path)
        return self._db


_EVENTS = "SELECT device, boot, seq, t, what, body, site, ms FROM evt"
_SAMPLES = "SELECT site, device, boot, seq, t, ms, at, body FROM tel"


def _sample(row: tuple[Any, ...]) -> Sample:
    site, device, boot, seq, t, ms, at, body = row
    return Sample(site, device, boot, seq, t, ms, at, json.loads(body))


def _event(row: tuple[Any, ...]) -> Event:
    device, boot, seq, t, what, body, site, ms = row
    return Event(device, boot, seq, t, what, json.loads(body), site, ms)
