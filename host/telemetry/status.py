"""The state of history and database: rows, gaps, and how far the forwarder is behind."""

from __future__ import annotations

import http.client
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from host.telemetry.history import HistoryError, Reader


@dataclass(frozen=True)
class Status:
    """rows: of each table. behind: rows not delivered yet, by kind; None without a database.

    database: its version and URL, or why it does not answer. ok: nothing is missing or in
    quarantine, and the database answers.
    """

    ok: bool
    file: Path
    rows: dict[str, int]
    database: str | None
    reachable: bool | None
    behind: dict[str, int] | None


def status(file: Path, url: str | None) -> Status:
    """Of a history and, with `url`, of its database. HistoryError without a history."""
    if not file.exists():
        raise HistoryError(f"{file}: there is no history yet; `heliose run` starts one")
    reader = Reader(file)
    rows = reader.counts()
    clean = rows["gaps"] == 0 and rows["quarantine"] == 0
    if url is None:
        return Status(clean, file, rows, None, None, None)
    answer = ping(url)
    positions = reader.positions()
    behind = {
        kind: positions[kind][1] if kind in positions else rows[kind]
        for kind in ("tel", "evt", "ack")
    }
    words = f"{url}: {answer}" if answer else f"{url}: no answer"
    return Status(clean and answer is not None, file, rows, words, answer is not None, behind)


def ping(url: str) -> str | None:
    """The version of an InfluxDB, `?` if it names none, None if it does not answer."""
    parts = urllib.parse.urlsplit(url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    link = kind(parts.netloc, timeout=3.0)
    try:
        link.request("GET", f"{parts.path.rstrip('/')}/ping")
        return link.getresponse().getheader("X-Influxdb-Version") or "?"
    except (OSError, http.client.HTTPException):
        return None
    finally:
        link.close()
