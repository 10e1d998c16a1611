"""The audit log: who commanded what, and the outcome. DIR/audit.jsonl, an object a line."""

from pathlib import Path

import msgspec

from host.bus import Arguments

# Refusals a second that are written in full. A faulty client may send 1000 messages a second
# (telemetry.md): the disk must not fill with them, so the rest is only counted.
A_SECOND = 20


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
    args: Arguments = {}


class Audit:
    """Appends to the audit log. A full disk stops nothing; `problem` then holds the error."""

    def __init__(self, path: Path) -> None:
        self.problem: str | None = None
        self._path = path
        self._second, self._refusals = 0, 0

    def write(self, entry: Entry) -> None:
        """Appends a line."""
        # Opened anew each time: commands are rare, and the file may be rotated meanwhile.
        try:
            with self._path.open("ab") as file:
                file.write(msgspec.json.encode(entry) + b"\n")
            self.problem = None
        except OSError as e:
            self.problem = f"{self._path}: {e}"

    def may_refuse(self, now_ms: int) -> bool:
        """Whether one more refusal is acknowledged and written, or only counted."""
        # Once a second what was only counted gets one line.
        if now_ms // 1000 != self._second:
            if self._refusals > A_SECOND:
                why = f"{self._refusals - A_SECOND} more refusals within a second"
                self.write(Entry(now_ms, "", "", "", "", "refused", why))
            self._second, self._refusals = now_ms // 1000, 0
        self._refusals += 1
        return self._refusals <= A_SECOND
