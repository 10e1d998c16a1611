"""Reads the supervisor's notes of services that crashed, as they are added."""

from __future__ import annotations

from pathlib import Path

import msgspec

FILE = "restarts.jsonl"
# Older notes raise no alarm: the recorder itself may have been away.
RECENT_MS = 60_000


class Restart(msgspec.Struct, frozen=True):
    """A service crashed and was started again. t: plant UTC ms."""

    service: str
    code: int
    t: int


class RestartNotes:
    """Returns each note once."""

    def __init__(self, path: Path) -> None:
        self._path, self._offset = path, 0

    def fresh(self, now_ms: int) -> list[Restart]:
        """Restarts noted since the last call and within the last minute of the plant."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                text = file.read()
        except FileNotFoundError:
            return []
        whole, _, _ = text.rpartition(b"\n")
        self._offset += len(whole) + 1 if whole else 0
        found = [_parse(line) for line in whole.splitlines()]
        return [r for r in found if r is not None and abs(now_ms - r.t) <= RECENT_MS]


def _parse(line: bytes) -> Restart | None:
    try:
        return msgspec.json.decode(line, type=Restart)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
