"""The forwarder: copies the history to a database, in order, from a saved position on."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from host.telemetry.influx import Answer, Writer
from host.telemetry.line_protocol import COLUMNS, Line, line
from host.telemetry.schema import STREAM_KINDS, open_for_writing

BATCH = 2000  # lines a request: 20 000 samples/s need ten requests (telemetry.md)
IDLE_S = 1.0
REFUSED_S = 60.0  # 401, 403, 404 do not mend themselves (telemetry.md, "Forwarder")
LONGEST_S = 60.0  # between two tries of a database that does not answer
# A database may lose its last seconds at a power cut; VictoriaMetrics loses 5 to 10 s on kill -9
# (measured). So the last ten minutes before it was away are sent again. Times and tags make a
# repeated line harmless.
AGAIN_S = 600.0
MARK_EVERY_S = 10.0

_TOO_LARGE, _BAD_LINE, _REFUSED, _BUSY = (413,), (400, 422), (401, 403, 404), (429, 503)


@dataclass
class _Lane:
    """One kind on its way: the last row delivered, and how many lines to try at once."""

    kind: str
    position: int
    batch: int = BATCH
    marked_s: float = 0.0


class Forwarder:
    """Call `step` again after the seconds that it returns.

    problem: why the database gets nothing, as text; None while all is well. target: the name
    of the database; another one begins from the start.
    """

    def __init__(
        self,
        path: Path,
        target: str,
        writer: Writer,
        clock_s: Callable[[], float] = time.time,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._db = open_for_writing(path)
        self._db.execute("PRAGMA synchronous = NORMAL")  # an old position only repeats
        self._target, self._writer = target, writer
        self._clock_s, self._jitter = clock_s, jitter
        self._lanes = [_Lane(kind, self._saved(kind)) for kind in STREAM_KINDS]
        self._failures = 0
        self._away = True  # whether it was away before this start is not known
        self._answered_s = self._last_mark_s()
        self.problem: str | None = None

    def step(self) -> float:
        """Delivers the next lines of each kind. Returns the seconds until the next call."""
        try:
            waits = [self._deliver(lane) for lane in self._lanes]
        except sqlite3.OperationalError as error:  # locked, or the disk is full
            self.problem = f"history: {error}"
            return IDLE_S
        return max(waits) if self._failures else min(waits)

    def close(self) -> None:
        """Closes the history."""
        self._db.close()

    def _deliver(self, lane: _Lane) -> float:
        lines = self._next_lines(lane)
        if not lines:
            return IDLE_S
        answer = self._writer.write([item.text for item in lines])
        if answer.ok:
            return self._delivered(lane, lines)
        if answer.status in _BAD_LINE + _TOO_LARGE:
            self._found_bad(lane, lines, answer)
            return 0.0
        return self._not_delivered(answer)

    def _next_lines(self, lane: _Lane) -> list[Line]:
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM {lane.kind} WHERE n > ? ORDER BY n LIMIT ?",
            (lane.position, lane.batch),
        )
        return [line(lane.kind, row) for row in rows]

    def _delivered(self, lane: _Lane, lines: list[Line]) -> float:
        self.problem, self._failures = None, 0
        if self._away:
            self._away = False
            self._rewind()
            return 0.0
        self._move(lane, lines[-1].n)
        self._answered_s = self._clock_s()
        full = len(lines) == lane.batch
        lane.batch = min(BATCH, lane.batch * 2)
        return 0.0 if full else IDLE_S

    def _not_delivered(self, answer: Answer) -> float:
        """Seconds until the next try; there is always one."""
        self._away = self._away or answer.status not in _BUSY
        self.problem = f"database: {answer.status or 'no answer'}: {answer.message}"
        self._failures += 1
        if answer.status in _REFUSED:
            return REFUSED_S
        if answer.status in _BUSY and answer.retry_after_s is not None:
            return answer.retry_after_s
        # Jitter, so that many sites do not return in the same second.
        longest = min(LONGEST_S, 2.0 ** min(self._failures, 10) / 2.0)
        return longest * (0.5 + 0.5 * self._jitter())

    def _found_bad(self, lane: _Lane, lines: list[Line], answer: Answer) -> None:
        """Halves the batch until the refused line is alone, then moves that to quarantine."""
        if len(lines) > 1:
            lane.batch = len(lines) // 2
            return
        bad = lines[0]
        reason = f"{self._target}: {answer.status}: {answer.message}"
        self._db.execute(
            "INSERT INTO quarantine (at, topic, payload, reason) VALUES (?, ?, ?, ?)",
            (int(self._clock_s() * 1000), f"{lane.kind}/{bad.n}", bad.text.encode(), reason),
        )
        self._move(lane, bad.n)

    def _move(self, lane: _Lane, n: int) -> None:
        lane.position = n
        self._db.execute(
            "INSERT OR REPLACE INTO positions (target, kind, n) VALUES (?, ?, ?)",
            (self._target, lane.kind, n),
        )
        now = self._clock_s()
        if now - lane.marked_s >= MARK_EVERY_S:
            lane.marked_s = now
            self._mark(lane, now)

    def _mark(self, lane: _Lane, now: float) -> None:
        """Records how much the database had at which time; deletes what `_rewind` cannot need."""
        key = (self._target, lane.kind)
        self._db.execute(
            "INSERT OR REPLACE INTO marks (target, kind, at, n) VALUES (?, ?, ?, ?)",
            (*key, now, lane.position),
        )
        self._db.execute(
            "DELETE FROM marks WHERE (target, kind) = (?, ?) AND at < (SELECT max(at) FROM marks"
            " WHERE (target, kind) = (?, ?) AND at <= ?)",
            (*key, *key, now - 2 * AGAIN_S),
        )

    def _rewind(self) -> None:
        """The database is back: sends the last ten minutes before it was away again."""
        for lane in self._lanes:
            (n,) = self._db.execute(
                "SELECT coalesce(max(n), 0) FROM marks WHERE (target, kind) = (?, ?) AND at <= ?",
                (self._target, lane.kind, self._answered_s - AGAIN_S),
            ).fetchone()
            lane.position = min(lane.position, n)

    def _saved(self, kind: str) -> int:
        row = self._db.execute(
            "SELECT n FROM positions WHERE (target, kind) = (?, ?)", (self._target, kind)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def _last_mark_s(self) -> float:
        (at,) = self._db.execute(
            "SELECT coalesce(max(at), 0) FROM marks WHERE target = ?", (self._target,)
        ).fetchone()
        return float(at)
