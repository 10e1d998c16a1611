"""Writing the history: groups of rows, each once, with what is there known by its runs."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from host.telemetry.schema import BEGUN_AGAIN, HistoryError, open_for_writing
from host.telemetry.seq_ranges import Coverage

# A clock that is set back by less is corrected, not begun again.
CLOCK_SLACK_MS = 60_000


@dataclass(frozen=True, slots=True)
class Stream:
    """What counts its messages 1, 2, 3, …: one kind of one boot of one device."""

    site: str
    device: str
    kind: str
    boot: str


@dataclass(frozen=True, slots=True)
class Row:
    """One message as the history keeps it; the columns are explained in `schema`."""

    stream: Stream
    seq: int
    t: int | None
    ms: int | None
    what: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A message that fits no schema, and why."""

    topic: str
    payload: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """Sequence numbers first..last of a stream: stored, or missing."""

    stream: Stream
    first: int
    last: int


_GapKey = tuple[str, str, str, str, int, int]  # site, device, kind, boot, first, last


class Store:
    """The history's only writer of messages. Not for use from several threads."""

    def __init__(self, path: Path) -> None:
        """Raises HistoryError for a file that is no history."""
        self._path, self._db = path, open_for_writing(path)
        self._covered: dict[Stream, Coverage] = {}
        for site, device, kind, boot, first, last in self._db.execute("SELECT * FROM runs"):
            self._coverage(Stream(site, device, kind, boot)).add_run(first, last)

    def commit(self, rows: Sequence[Row], at_ms: int, rejects: Sequence[Reject] = ()) -> list[Run]:
        """Make it all durable; the runs in which `rows` lie now, for `stored`.

        A row that is there already is left as it is and counts as stored. sqlite3.Error
        (a full disk): nothing of it is stored.
        """
        touched = {row.stream: row.seq for row in rows}
        new = [row for row in rows if self._coverage(row.stream).add(row.seq)]
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._insert(new, at_ms)
            self._insert_rejects(rejects, at_ms)
            self._write_runs({row.stream for row in new})
            self._db.execute("COMMIT")
        except BaseException:
            self._forget(touched)
            raise
        return self._runs_of(rows)

    def begin_run(self, now_ms: int) -> None:
        """Note where a run begins whose plant time (UTC ms) is before that of what is there."""
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

    def holes(self) -> list[Run]:
        """All that is missing below the highest number of each stream.

        Telemetry begins with the first frame that a gateway could read (a board speaks before
        that); events and answers are repeated until they are heard, so they begin with 1.
        """
        return [
            Run(stream, first, last)
            for stream, coverage in self._covered.items()
            for first, last in coverage.holes(coverage.lowest if stream.kind == "tel" else 1)
        ]

    def write_gaps(self, gaps: Iterable[Run], at_ms: int) -> None:
        """Let the table `gaps` say exactly this; rows that stay keep the time they were found."""
        wanted = {_gap_key(gap) for gap in gaps}
        there = set(self._db.execute("SELECT site, device, kind, boot, first, last FROM gaps"))
        gone, new = there - wanted, wanted - there
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

    def gaps(self) -> list[Run]:
        """What the table `gaps` says."""
        rows = self._db.execute("SELECT site, device, kind, boot, first, last FROM gaps")
        return [Run(Stream(*row[:4]), *row[4:]) for row in rows]

    def open_alarms(self, site: str) -> list[tuple[str, str, str, int]]:
        """Alarms that had not ended: id, priority, cause, since."""
        return self._db.execute(
            "SELECT id, priority, cause, since FROM alarms WHERE site = ? AND until IS NULL",
            (site,),
        ).fetchall()

    def alarm_began(self, site: str, alarm: str, priority: str, cause: str, since: int) -> None:
        """Note an alarm that began; UTC ms."""
        self._db.execute(
            "INSERT OR IGNORE INTO alarms (site, id, priority, cause, since)"
            " VALUES (?, ?, ?, ?, ?)",
            (site, alarm, priority, cause, since),
        )

    def alarm_ended(self, site: str, alarm: str, until: int) -> None:
        """Note that an alarm is over; UTC ms."""
        self._db.execute(
            "UPDATE alarms SET until = ? WHERE site = ? AND id = ? AND until IS NULL",
            (until, site, alarm),
        )

    def close(self) -> None:
        """Close the file; the last connection folds the write-ahead log into it."""
        self._db.close()

    def _coverage(self, stream: Stream) -> Coverage:
        coverage = self._covered.get(stream)
        if coverage is None:
            coverage = self._covered[stream] = Coverage()
        return coverage

    def _insert(self, rows: Sequence[Row], at_ms: int) -> None:
        by_kind: dict[str, list[tuple[object, ...]]] = {}
        for row in rows:
            s = row.stream
            values = (s.site, s.device, s.boot, row.seq, row.t, row.ms, at_ms, row.what, row.body)
            by_kind.setdefault(s.kind, []).append(values)
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

    def _write_runs(self, streams: Iterable[Stream]) -> None:
        for stream in streams:
            key = (stream.site, stream.device, stream.kind, stream.boot)
            self._db.execute(
                "DELETE FROM runs WHERE (site, device, kind, boot) = (?, ?, ?, ?)", key
            )
            runs = self._covered[stream].runs()
            self._db.executemany(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)", [(*key, *run) for run in runs]
            )

    def _forget(self, streams: Iterable[Stream]) -> None:
        """After a commit that failed: what is covered is what the file says."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        for stream in streams:
            runs = self._db.execute(
                "SELECT first, last FROM runs WHERE (site, device, kind, boot) = (?, ?, ?, ?)",
                (stream.site, stream.device, stream.kind, stream.boot),
            ).fetchall()
            self._covered[stream] = Coverage(runs)

    def _runs_of(self, rows: Sequence[Row]) -> list[Run]:
        runs: dict[Stream, dict[int, Run]] = {}
        for row in rows:
            known = runs.setdefault(row.stream, {})
            if not any(run.first <= row.seq <= run.last for run in known.values()):
                first, last = self._covered[row.stream].run_of(row.seq)
                known[first] = Run(row.stream, first, last)
        return [run for known in runs.values() for run in known.values()]


def _gap_key(gap: Run) -> _GapKey:
    s = gap.stream
    return s.site, s.device, s.kind, s.boot, gap.first, gap.last
