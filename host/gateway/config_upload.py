"""Sends a configuration to a board, in parts, while a person holds the board's button."""

import re
from dataclasses import dataclass, field

from firmware.common import wire
from firmware.common.parts import spelled
from host.bus import Arguments, Json
from host.gateway.frames import ConfigPart

HOLD = "nobody holds the button of the board"  # firmware: the one refusal that a person ends
BUTTON_MS = 60_000  # how long a configuration waits for a person at the board
AGAIN_MS = 1_000  # after that refusal, so that the person sees the result within a second
# The board may have to wait before it writes its flash, which stops an RP2040 for tens of
# milliseconds (measured).
ANSWER_MS = 15_000
OF_A_PART_B = 380  # of content; a frame has 512 bytes (protocol), the rest is head and CRC
# If one element of a list is longer: a tracker's mirrors are. A board's line holds 1024 bytes,
# for parts of trajectories (protocol).
OF_A_LONG_PART_B = 900
_MISSING = re.compile(r"missing (\d+(?:,\d+)*)")


def parts_of(values: Arguments, number: int) -> list[ConfigPart]:
    """The parts of a configuration, in order.

    A list that is too long for one part is cut between its elements. Raises ValueError if one
    element alone is too long.
    """
    contents: list[dict[str, Json]] = [{}]
    for name in sorted(values):
        for piece in _pieces(name, values[name]):
            size_b = len(spelled({name: piece}))
            if size_b > OF_A_LONG_PART_B:
                raise ValueError(f"{name}: found {size_b} bytes, allowed: {OF_A_LONG_PART_B}")
            last = contents[-1]
            if last and (name in last or len(spelled(last)) + size_b > OF_A_PART_B):
                contents.append({})
            contents[-1][name] = piece
    # The CRC is that of the one spelling both sides know, so that it also names the whole in
    # the board's flash and in its hello.
    crc = wire.crc_hex(spelled(dict(values)).encode())
    return [ConfigPart(number, len(contents), crc, n, d) for n, d in enumerate(contents, start=1)]


def _pieces(name: str, value: Json) -> list[Json]:
    """The value whole, or the elements of a list that does not fit into one part."""
    if isinstance(value, list) and len(spelled({name: value})) > OF_A_PART_B:
        return [[one] for one in value]
    return [value]


@dataclass
class ConfigUpload:
    """One configuration on its way. Times are host milliseconds.

    A board accepts one only while a person holds its local button (protocol).
    """

    number: int = 0  # of the command, 0: nothing is on its way
    _parts: list[ConfigPart] = field(default_factory=list)
    _waiting: list[int] = field(default_factory=list)  # numbers of parts to send
    _next_ms: int = 0
    _button_by_ms: int = 0
    _answer_by_ms: int = 0

    def __bool__(self) -> bool:
        return self.number != 0

    def start(self, number: int, values: Arguments, now_ms: int, wait_ms: int) -> None:
        """Begins to send; waits `wait_ms` for somebody to hold the button."""
        self._parts = parts_of(values, number)
        self.number, self._next_ms = number, now_ms
        self._button_by_ms = now_ms + wait_ms
        self._send_all(now_ms)

    def part(self, now_ms: int) -> ConfigPart | None:
        """The part to send now, if any."""
        if not self.number or not self._waiting or now_ms < self._next_ms:
            return None
        self._answer_by_ms = now_ms + ANSWER_MS
        return self._parts[self._waiting.pop(0) - 1]

    def acknowledge(self, number: int, result: str, why: str | None, now_ms: int) -> bool:
        """Takes the board's answer; True if it is final."""
        if number != self.number:
            return False
        # Two refusals are not final: nobody holds the button yet, and parts that were lost.
        missing = _MISSING.fullmatch(why or "")
        if result == "rejected" and why == HOLD and now_ms < self._button_by_ms:
            self._send_all(now_ms + AGAIN_MS)
        elif result == "rejected" and missing and now_ms < self._button_by_ms:
            numbers = {int(n) for n in missing[1].split(",")}
            self._waiting = [n for n in sorted(numbers) if n <= len(self._parts)]
        else:
            self.number = 0
        return self.number == 0

    def given_up(self, now_ms: int) -> bool:
        """Whether the board has been silent for too long."""
        # No part may be due for a while: until then silence means nothing.
        over = self.number != 0 and now_ms >= max(self._answer_by_ms, self._next_ms + ANSWER_MS)
        if over:
            self.number = 0
        return over

    def _send_all(self, from_ms: int) -> None:
        self._waiting = [part.n for part in self._parts]
        self._next_ms = self._answer_by_ms = from_ms
