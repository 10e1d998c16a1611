"""Keeps each message until the recorder has it: SQLite on disk, whatever dies in between.

A message that `commit` has written arrives in the history exactly once: rows are published
again until the recorder's `stored` covers them, and the recorder drops repeats.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from host.bus import Ack, Event, Sample

REPEAT_MS = 10_000  # protocol: published again if not covered after this time
# Rows published again and not covered yet, at most. The broker's queue to the recorder holds
# 16 MB (host.broker), tens of times as many; mosquitto's default of 1000 messages would drop
# acknowledged ones (measured), which is why it is not used.
WINDOW = 2_000
# Rows in memory while the disk takes none, some 16 minutes at 20 messages/s (telemetry.md);
# then the oldest telemetry is dropped.
WAITING_MAX = 20_000

# n orders rows by arrival. UNIQUE makes a repeat harmless: (device, kind, boot, seq) names a
# message for ever (protocol).
_SCHEMA = """
CREATE TABLE IF NOT EXISTS frames (
    n INTEGER PRIMARY KEY,
    device TEXT NOT NULL, kind TEXT NOT NULL, boot TEXT NOT NULL, seq INTEGER NOT NULL,
    payload BLOB NOT NULL,
    UNIQUE (device, kind, boot, seq)
);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""

Key = tuple[str, str, str, int]


class OutboxError(RuntimeError):
    """The outbox's file cannot be used; the message names it."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One message on its way to the recorder: (device, kind, boot, seq) is unique (protocol)."""

    device: str
    kind: str
    boot: str
    seq: int
    payload: bytes

    @classmethod
    def of(cls, device: str, kind: str, payload: Sample | Event | Ack) -> "Row":
        """The row of a payload of the bus."""
        return cls(device, kind, payload.boot, payload.seq, payload.encode())

    @property
    def key(self) -> Key:
        """The message's name."""
        return self.device, self.kind, self.boot, self.seq


class Outbox:
    """Rows that the recorder has not confirmed. All times are milliseconds that never step.

    commit_ms: how long telemetry may wait in memory. on_commit: called with rows that are safe.
    problem: why the last commit failed, or None. lost: how many rows were dropped from memory.
    """

    def __init__(
        self, path: Path, commit_ms: int, on_commit: Callable[[list[Row]], None] | None = None
    ) -> None:
        self.problem: str | None = None
        self.lost = 0
        self._path, self._commit_ms, self._on_commit = path, commit_ms, on_commit
        self._db = self._open()
        # Rows that an earlier gateway left are ripe at once.
        self._n: int = self._db.execute("SELECT coalesce(max(n), 0) FROM frames").fetchone()[0]
        self._ripe = self._n
        self._ripening: deque[tuple[int, int]] = deque()  # (ripe at ms, n)
        self._waiting: dict[Key, Row] = {}
        self._covered: list[tuple[str, str, str, int, int]] = []
        self._commit_due_ms: int | None = None
        self._cursor = 0
        self._again: set[Key] = set()
        self._progress_ms = 0
        self._moved = False

    def add(self, row: Row, now_ms: int) -> None:
        """Adds a row; it is safe after the next commit. One that is there already stays."""
        self._waiting.setdefault(row.key, row)
        if self._commit_due_ms is None:
            self._commit_due_ms = now_ms + self._commit_ms
        if len(self._waiting) > WAITING_MAX:
            self._drop_oldest_sample()

    def stored(self, device: str, kind: str, boot: str, first: int, seq: int) -> None:
        """The recorder has rows `first` to `seq`: the next commit deletes them."""
        self._covered.append((device, kind, boot, first, seq))
        mine = (device, kind, boot)
        # Rows are published before they are committed; `stored` may be faster than the disk.
        covered = {k for k in self._again if k[:3] == mine and first <= k[3] <= seq}
        if covered:
            self._again -= covered
            self._moved = True
        # Rows that were not written yet need not be.
        for key in [k for k in self._waiting if k[:3] == mine and first <= k[3] <= seq]:
            del self._waiting[key]

    def tick(self, now_ms: int) -> None:
        """Commits when it is time to."""
        if self._commit_due_ms is not None and now_ms >= self._commit_due_ms:
            self.commit(now_ms)
        elif self._commit_due_ms is None and self._covered:
            self._commit_due_ms = now_ms + self._commit_ms

    def commit(self, now_ms: int) -> bool:
        """Writes the waiting rows. False, with `problem`, if the disk took none: they wait on."""
        rows = list(self._waiting.values())
        try:
            self._write(rows)
        except sqlite3.OperationalError as e:  # disk full, I/O error: it may pass
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            self.problem = f"{self._path}: {e}"
            self._commit_due_ms = now_ms + self._commit_ms
            return False
        except sqlite3.DatabaseError as e:  # a damaged file does not heal
            raise _broken(self._path, e) from e
        self.problem = None
        self._waiting.clear()
        self._covered.clear()
        self._commit_due_ms = None
        # These rows were published when they came; they are due again after REPEAT_MS.
        self._ripening.append((now_ms + REPEAT_MS, self._n))
        if rows and self._on_commit is not None:
            self._on_commit(rows)
        return True

    def due(self, now_ms: int, limit: int = 500) -> list[Row]:
        """Rows to publish again now, oldest first; call it while the broker is there."""
        while self._ripening and now_ms >= self._ripening[0][0]:
            self._ripe = self._ripening.popleft()[1]
        if self._moved:
            self._moved, self._progress_ms = False, now_ms
        # The recorder covers rows as fast as it commits them. No progress for so long: it was
        # restarted, or the broker was, and lost what was on its way.
        if self._cursor and now_ms - self._progress_ms >= REPEAT_MS:
            self._cursor = 0
            self._again.clear()
        if len(self._again) >= WINDOW:  # the recorder is behind: let it catch up
            return []
        found = self._after(self._cursor, limit)
        if found:
            self._cursor, self._progress_ms = found[-1][0], now_ms
        rows = [row for _, row in found]
        self._again.update(row.key for row in rows)
        return rows

    def count(self) -> int:
        """Rows on disk and in memory."""
        on_disk: int = self._db.execute("SELECT count(*) FROM frames").fetchone()[0]
        return on_disk + len(self._waiting)

    def reserve(self, name: str, how_many: int, at_least: int = 0) -> int:
        """The first of `how_many` numbers that were never reserved under this name before.

        OutboxError if the disk cannot record that.
        """
        # Reserved in blocks: a write for each command would be an fsync for each.
        row = self._db.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()
        first: int = max(at_least, 1 if row is None else row[0])
        after = (name, first + how_many)
        try:
            self._db.execute("INSERT OR REPLACE INTO counters VALUES (?, ?)", after)
        except sqlite3.OperationalError as e:
            raise OutboxError(f"{self._path}: cannot be written: {e}") from e
        return first

    def close(self, now_ms: int) -> None:
        """The last commit."""
        self.commit(now_ms)
        self._db.close()

    def _open(self) -> sqlite3.Connection:
        path = self._path
        try:
            db = sqlite3.connect(path, isolation_level=None, timeout=5.0)
            # WAL and FULL: a commit is one fsync, and survives a power cut (protocol, "Nothing is
            # lost"). It takes 4 ms on a 2-core virtual machine (measured), 8 at the 99th
            # percentile; a commit for each message would wear an SD card.
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.executescript(_SCHEMA)
        except sqlite3.Error as e:
            raise _broken(path, e) from e
        path.chmod(0o600)
        return db

    def _write(self, rows: list[Row]) -> None:
        if not rows and not self._covered:
            return
        n = self._n
        self._db.execute("BEGIN IMMEDIATE")
        for n, row in enumerate(rows, self._n + 1):
            self._db.execute(
                "INSERT OR IGNORE INTO frames VALUES (?, ?, ?, ?, ?, ?)",
                (n, row.device, row.kind, row.boot, row.seq, row.payload),
            )
        self._db.executemany(
            "DELETE FROM frames WHERE device = ? AND kind = ? AND boot = ? AND seq BETWEEN ? AND ?",
            self._covered,
        )
        self._db.execute("COMMIT")
        self._n = n

    def _after(self, cursor: int, limit: int) -> list[tuple[int, Row]]:
        found = self._db.execute(
            "SELECT n, device, kind, boot, seq, payload FROM frames"
            " WHERE n > ? AND n <= ? ORDER BY n LIMIT ?",
            (cursor, self._ripe, limit),
        )
        return [(n, Row(*rest)) for n, *rest in found]

    def _drop_oldest_sample(self) -> None:
        """Events and acknowledgements are never dropped for telemetry."""
        # Dictionaries keep the order of insertion, so the first sample is the oldest.
        for key in self._waiting:
            if key[1] == "tel":
                del self._waiting[key]
                self.lost += 1
                return


def _broken(path: Path, error: sqlite3.Error) -> OutboxError:
    return OutboxError(f"{path}: {error}; move it away to begin a new one")
