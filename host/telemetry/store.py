"""Writes the history: groups of messages, each once; stored numbers are kept as ranges."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from host.bus import Event, Sample
from host.telemetry.record import Content, Record, Reject, SeqRange, Stream
from host.telemetry.schema import BEGUN_AGAIN, HistoryError, open_for_writing
from host.telemetry.seq_ranges import SeqRanges

# A clock that is set back by less is corrected, not begun again.
CLOCK_SLACK_MS = 60_000

_json = msgspec.json.Encoder()
_GapKey = tuple[str, str, str, str, int, int]  # site, device, kind, boot, first, last


class Store:
    """The history's only writer of messages. Not for use from several threads."""

    def __init__(self, path: Path) -> None:
        """Raises HistoryError for a file that is no history."""
        self._path, self._db = path, open_for_writing(path)
        self._stored: dict[Stream, SeqRanges] = {}
        for site, device, kind, boot, first, last in self._db.execute("SELECT * FROM runs"):
            self._ranges(Stream(site, device, kind, boot)).add_range(first, last)

    def commit(
        self, records: Sequence[Record[Content]], at_ms: int, rejects: Sequence[Reject] = ()
    ) -> list[SeqRange]:
        """Makes it all durable. Returns the ranges in which `records` lie now, for `stored`.

        A record that is there already is left as it is and counts as stored. sqlite3.Error
        (a full disk): nothing of it is stored.
        """
        touched = {record.stream: None for record in records}
        new = [r for r in records if self._ranges(r.stream).add(r.content.seq)]
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._insert(new, at_ms)
            self._insert_rejects(rejects, at_ms)
            self._write_ranges({record.stream for record in new})
            self._db.execute("COMMIT")
        except BaseException:
            self._forget(touched)
            raise
        return self._ranges_of(records)

    def begin_run(self, now_ms: int) -> None:
        """Notes that a run begins, if its plant time (UTC ms) is before that of what is there."""
        last = self._db.execute("SELECT n, at FROM tel ORDER BY n DESC LIMIT 1").fetchone()
        if last is None or last[1] <= now_ms + CLOCK_SLACK_MS:
            return
        try:
            self._db.execute(
                "INSERT OR REPLACE INTO marks (target, kind, at, n) VALUES (?, 'tel', ?, ?)",
                (BEGUN_AGAIN, time.time(), last[0]),
            )
        except sqlite3.OperationalError as error:
            raise HistoryError(f"{self._path}: cannot be written: {error}") from None

    def holes(self) -> list[SeqRange]:
        """All that is missing below the highest number of each stream.

        Telemetry begins with the first frame that a gateway could read (a board sends before
        that); events and acknowledgements are repeated until they arrive, so they begin with 1.
        """
        return [
            SeqRange(stream, first, last)
            for stream, ranges in self._stored.items()
            for first, last in ranges.holes(ranges.lowest if stream.kind == "tel" else 1)
        ]

    def write_gaps(self, gaps: Iterable[SeqRange], at_ms: int) -> None:
        """Makes the table `gaps` hold exactly these; rows that stay keep the time of finding."""
        missing = {_gap_key(gap) for gap in gaps}
        there = set(self._db.execute("SELECT site, device, kind, boot, first, last FROM gaps"))
        gone, new = there - missing, missing - there
        if not gone and not new:
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._replace_gaps(gone, new, at_ms)
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _replace_gaps(self, gone: Iterable[_GapKey], new: Iterable[_GapKey], at_ms: int) -> None:
        self._db.executemany(
            "DELETE FROM gaps WHERE (site, device, kind, boot, first, last) = (?, ?, ?, ?, ?, ?)",
            gone,
        )
        self._db.executemany(
            "INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?, ?)", [(*key, at_ms) for key in new]
        )

    def gaps(self) -> list[SeqRange]:
        """The rows of the table `gaps`."""
        rows = self._db.execute("SELECT site, device, kind, boot, first, last FROM gaps")
        return [SeqRange(Stream(*row[:4]), *row[4:]) for row in rows]

    def open_alarms(self, site: str) -> list[tuple[str, str, str, int]]:
        """Alarms that had not ended: id, priority, cause, since."""
        return self._db.execute(
            "SELECT id, priority, cause, since FROM alarms WHERE site = ? AND until IS NULL",
            (site,),
        ).fetchall()

    def alarm_began(self, site: str, alarm: str, priority: str, cause: str, since: int) -> None:
        """Notes an alarm that began; UTC ms."""
        self._db.execute(
            "INSERT OR IGNORE INTO alarms (site, id, priority, cause, since)"
            " VALUES (?, ?, ?, ?, ?)",
            (site, alarm, priority, cause, since),
        )

    def alarm_ended(self, site: str, alarm: str, until: int) -> None:
        """Notes that an alarm is over; UTC ms."""
        self._db.execute(
            "UPDATE alarms SET until = ? WHERE site = ? AND id = ? AND until IS NULL",
            (until, site, alarm),
        )

    def close(self) -> None:
        """Closes the file; the last connection folds the write-ahead log into it."""
        self._db.close()

    def _ranges(self, stream: Stream) -> SeqRanges:
        ranges = self._stored.get(stream)
        if ranges is None:
            ranges = self._stored[stream] = SeqRanges()
        return ranges

    def _insert(self, records: Sequence[Record[Content]], at_ms: int) -> None:
        by_kind: dict[str, list[tuple[object, ...]]] = {}
        for record in records:
            by_kind.setdefault(record.stream.kind, []).append(_columns(record, at_ms))
        for kind, table in by_kind.items():
            self._db.executemany(
                f"INSERT OR IGNORE INTO {kind} (site, device, boot, seq, t, ms, at, what, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                table,
            )

    def _insert_rejects(self, rejects: Sequence[Reject], at_ms: int) -> None:
        self._db.executemany(
            "INSERT INTO quarantine (at, topic, payload, reason) VALUES (?, ?, ?, ?)",
            [(at_ms, r.topic, r.payload, r.reason) for r in rejects],
        )

    def _write_ranges(self, streams: Iterable[Stream]) -> None:
        for stream in streams:
            key = (stream.site, stream.device, stream.kind, stream.boot)
            self._db.execute(
                "DELETE FROM runs WHERE (site, device, kind, boot) = (?, ?, ?, ?)", key
            )
            ranges = self._stored[stream].ranges()
            self._db.executemany(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)", [(*key, *one) for one in ranges]
            )

    def _forget(self, streams: Iterable[Stream]) -> None:
        """After a commit that failed: what the file holds is what is stored."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        for stream in streams:
            rows = self._db.execute(
                "SELECT first, last FROM runs WHERE (site, device, kind, boot) = (?, ?, ?, ?)",
                (stream.site, stream.device, stream.kind, stream.boot),
            ).fetchall()
            self._stored[stream] = SeqRanges(rows)

    def _ranges_of(self, records: Sequence[Record[Content]]) -> list[SeqRange]:
        found: dict[Stream, dict[int, SeqRange]] = {}
        for record in records:
            stream, seq = record.stream, record.content.seq
            known = found.setdefault(stream, {})
            if not any(one.first <= seq <= one.last for one in known.values()):
                first, last = self._stored[stream].range_of(seq)
                known[first] = SeqRange(stream, first, last)
        return [one for known in found.values() for one in known.values()]


def _columns(record: Record[Content], at_ms: int) -> tuple[object, ...]:
    """The row of a record; schema.py explains the columns."""
    stream, content = record.stream, record.content
    head = stream.site, stream.device, stream.boot, content.seq, content.t
    if isinstance(content, Sample):
        return *head, content.ms, at_ms, content.why, _json.encode(content.f).decode()
    if isinstance(content, Event):
        return *head, content.ms, at_ms, content.kind, _json.encode(content.f).decode()
    body = {
        "id": content.id, "op": content.op, "by": content.by, "why": content.why,
        "mirror": content.mirror,
    }  # fmt: skip
    return *head, None, at_ms, content.outcome, _json.encode(body).decode()


def _gap_key(gap: SeqRange) -> _GapKey:
    s = gap.stream
    return s.site, s.device, s.kind, s.boot, gap.first, gap.last
