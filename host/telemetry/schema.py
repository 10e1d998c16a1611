"""The history's file: its tables, and opening it without changing what it holds."""

from __future__ import annotations

import sqlite3
from pathlib import Path

FILE = "history.sqlite"
APPLICATION_ID = 0x48454C49  # "HELI": `file` and our own check know the file by it
VERSION = 1
STREAM_KINDS = ("tel", "evt", "ack")

# n orders rows by arrival and is what the forwarder's position counts. `what` is the kind of
# an event, the outcome of an acknowledgement, or why a sample's time is not known. t: UTC of
# the plant, null where unknown; at: plant UTC at which the recorder committed it.
_STREAM_TABLE = """
CREATE TABLE {kind} (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  site TEXT NOT NULL, device TEXT NOT NULL, boot TEXT NOT NULL, seq INTEGER NOT NULL,
  t INTEGER, ms INTEGER, at INTEGER NOT NULL, what TEXT, body TEXT NOT NULL,
  UNIQUE (site, device, boot, seq));
CREATE INDEX {kind}_by_time ON {kind} (site, device, t);
"""
_OTHER_TABLES = """
CREATE TABLE runs (
  site TEXT NOT NULL, device TEXT NOT NULL, kind TEXT NOT NULL, boot TEXT NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY (site, device, kind, boot, first)) WITHOUT ROWID;
CREATE TABLE gaps (
  site TEXT NOT NULL, device TEXT NOT NULL, kind TEXT NOT NULL, boot TEXT NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (site, device, kind, boot, first)) WITHOUT ROWID;
CREATE TABLE quarantine (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL, reason TEXT NOT NULL);
CREATE TABLE alarms (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  site TEXT NOT NULL, id TEXT NOT NULL, priority TEXT NOT NULL, cause TEXT NOT NULL,
  since INTEGER NOT NULL, until INTEGER, UNIQUE (site, id, since));
CREATE TABLE positions (
  target TEXT NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (target, kind));
CREATE TABLE marks (
  target TEXT NOT NULL, kind TEXT NOT NULL, at REAL NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (target, kind, at)) WITHOUT ROWID;
"""


# In `marks`: up to this row of telemetry the plant's clock was ahead of where it is now.
# A simulated day that is run again has the same times; only what came after counts as now.
BEGUN_AGAIN = "begun again"


class HistoryError(RuntimeError):
    """The history cannot be used; the message names the file and what to do."""

    exit_code = 3


def open_for_writing(path: Path) -> sqlite3.Connection:
    """The history at `path`, made where it is not there; every commit is on the disk.

    Raises HistoryError for a file that is no history, is damaged, or is of a newer version.
    Such a file is not changed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = not path.exists() or path.stat().st_size == 0
    try:
        db = sqlite3.connect(path, isolation_level=None, timeout=10.0)
        if not fresh:
            check(db, path)
        else:
            _create(db)  # before WAL: readers see no file or a whole one
        # WAL and FULL: a commit is one fsync and survives a power cut; 4 ms (measured).
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA cache_size = -4096")  # KiB: the newest pages of each index
    except sqlite3.OperationalError as error:  # a full disk, a lock, a missing right
        raise HistoryError(f"{path}: cannot be written: {error}") from None
    except sqlite3.Error as error:
        raise damaged(path, str(error)) from None
    return db


def open_for_reading(path: Path) -> sqlite3.Connection:
    """The history at `path`, read-only."""
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10.0)
        check(db, path)
    except sqlite3.Error as error:
        raise damaged(path, str(error)) from None
    return db


def check(db: sqlite3.Connection, path: Path) -> None:
    """Raise HistoryError unless this is a history that this version understands."""
    (application,) = db.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise damaged(path, "another program's database")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        raise HistoryError(f"{path}: history of version {version}, this program knows {VERSION}")
    for kind in STREAM_KINDS:  # reads the root and the newest page of each table
        db.execute(f"SELECT n, body FROM {kind} ORDER BY n DESC LIMIT 1").fetchall()


def damaged(path: Path, found: str) -> HistoryError:
    """The error for a file that cannot be read as a history."""
    return HistoryError(
        f"{path}: cannot be used as the history: {found}. Nothing was changed. "
        f"To begin a new one, move it away: mv {path} {path}.broken"
    )


def _create(db: sqlite3.Connection) -> None:
    tables = "".join(_STREAM_TABLE.format(kind=kind) for kind in STREAM_KINDS)
    db.executescript(
        f"BEGIN; {tables} {_OTHER_TABLES}"
        f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
    )
