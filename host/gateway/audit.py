"""The audit log: who ordered what, and what became of it. DIR/audit.jsonl, an object a line."""

from pathlib import Path
from typing import Any

import msgspec

A_SECOND = 20  # refusals written in full; a flood of them is only counted


class Entry(msgspec.Struct, omit_defaults=True):
    """One line. t: UTC ms; by: the identity (for a refusal: the claim); user: for whom."""

    t: int
    device: str
    op: str
    by: str
    id: str
    outcome: str
    why: str | None = None
    user: str = ""
    args: dict[str, Any] = {}


class Audit:
    """Appends to the audit log. A log that cannot be written stops nothing: see `problem`."""

    def __init__(self, path: Path) -> None:
        self.problem: str | None = None
        self._path = path
        self._second, self._refusals = 0, 0

    def write(self, entry: Entry) -> None:
        """Adds a line."""
        try:
            with self._path.open("ab") as file:
                file.write(msgspec.json.encode(entry) + b"\n")
            self.problem = None
        except OSError as e:
            self.problem = f"{self._path}: {e}"

    def may_refuse(self, now_ms: int) -> bool:
        """Whether one more refusal is answered and written in full, or drowned in a flood."""
        if now_ms // 1000 != self._second:
            if self._refusals > A_SECOND:
                why = f"{self._refusals - A_SECOND} more refusals within a second"
                self.write(Entry(now_ms, "", "", "", "", "refused", why))
            self._second, self._refusals = now_ms // 1000, 0
        self._refusals += 1
        return self._refusals <= A_SECOND
