"""Sends a configuration to a board, in parts, while a person holds the board's button."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from firmware.common import wire
from firmware.common.parts import spelled

HOLD = "nobody holds the button of the board"  # firmware: the one refusal that a person ends
AGAIN_MS = 1_000  # then it is tried again so often
ANSWER_MS = 15_000  # the board may have to wait for its flash
OF_A_PART_B = 380  # of content; a frame has 512 bytes
OF_A_LONG_PART_B = 900  # where one element of a list is longer: the board's line has 1024
_MISSING = re.compile(r"missing (\d+(?:,\d+)*)")

Values = Mapping[str, object]


def parts_of(values: Values, number: int) -> list[dict[str, object]]:
    """The `cfg` frames of a configuration, in order.

    A list that is too long for one part is cut between its elements. Raises ValueError where one
    element alone is too long.
    """
    contents: list[dict[str, object]] = [{}]
    for name in sorted(values):
        value = values[name]
        cut = isinstance(value, list) and len(spelled({name: value})) > OF_A_PART_B
        for piece in [[one] for one in value] if isinstance(value, list) and cut else [value]:
            size_b = len(spelled({name: piece}))
            if size_b > OF_A_LONG_PART_B:
                raise ValueError(f"{name}: found {size_b} bytes, allowed: {OF_A_LONG_PART_B}")
            last = contents[-1]
            if last and (name in last or len(spelled(last)) + size_b > OF_A_PART_B):
                contents.append({})
            contents[-1][name] = piece
    crc = wire.crc_hex(spelled(dict(values)).encode())
    head = {"t": "cfg", "id": number, "m": len(contents), "crc": crc}
    return [{**head, "n": n, "d": content} for n, content in enumerate(contents, start=1)]


@dataclass
class Settings:
    """One configuration on its way. Times are host milliseconds."""

    number: int = 0  # of the order, 0: nothing is on its way
    _parts: list[dict[str, object]] = field(default_factory=list)
    _waiting: list[int] = field(default_factory=list)  # numbers of parts to send
    _next_ms: int = 0
    _button_by_ms: int = 0
    _answer_by_ms: int = 0

    def __bool__(self) -> bool:
        return self.number != 0

    def give(self, number: int, values: Values, now_ms: int, wait_ms: int) -> None:
        """Begins to send; for `wait_ms` it waits for somebody who holds the button."""
        self._parts = parts_of(values, number)
        self.number, self._next_ms = number, now_ms
        self._button_by_ms = now_ms + wait_ms
        self._all(now_ms)

    def part(self, now_ms: int) -> dict[str, object] | None:
        """The part that is to be sent now, if any."""
        if not self.number or not self._waiting or now_ms < self._next_ms:
            return None
        self._answer_by_ms = now_ms + ANSWER_MS
        return self._parts[self._waiting.pop(0) - 1]

    def answered(self, number: int, result: str, why: str | None, now_ms: int) -> bool:
        """Takes the board's answer in; True where it is the last word."""
        if number != self.number:
            return False
        missing = _MISSING.fullmatch(why or "")
        if result == "rejected" and why == HOLD and now_ms < self._button_by_ms:
            self._all(now_ms + AGAIN_MS)
        elif result == "rejected" and missing and now_ms < self._button_by_ms:
            wanted = {int(n) for n in missing[1].split(",")}
            self._waiting = [n for n in sorted(wanted) if n <= len(self._parts)]
        else:
            self.number = 0
        return self.number == 0

    def given_up(self, now_ms: int) -> bool:
        """Whether the board has been silent for too long."""
        over = self.number != 0 and now_ms >= max(self._answer_by_ms, self._next_ms + ANSWER_MS)
        if over:
            self.number = 0
        return over

    def _all(self, from_ms: int) -> None:
        self._waiting = [part["n"] for part in self._parts if isinstance(part["n"], int)]
        self._next_ms = self._answer_by_ms = from_ms
