"""The boards' seam on MicroPython: started as a program there, it runs the firmware's own loop.

One binary exchange a turn over stdin and stdout: readings and link bytes in, outputs and link
bytes out. `sim.boards.micropython` holds the other end and describes the frames. This file runs on
MicroPython, so it uses only what MicroPython has.
"""

import binascii
import json
import struct
import sys

from sim.boards.flash import SimFlash

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class PipeFlash(SimFlash):
    """A copy of the virtual board's flash; writes go over among the events."""

    def __init__(self, birth: "Any", events: "list[Any]") -> None:
        SimFlash.__init__(self, {})
        self._events = events
        for name in birth["files"]:
            self.files[name] = binascii.a2b_base64(birth["files"][name])
        self.learn(birth)

    def learn(self, state: "Any") -> None:
        """Takes over the faults of the flash."""
        self.full = state["full"]
        self.damaged = tuple(state["damaged"])

    def write(self, name: str, data: bytes) -> None:
        """Replaces a file here and in the virtual board."""
        SimFlash.write(self, name, data)
        self._events.append({"flash": name, "data": binascii.b2a_base64(data).decode()})


class PipeBoard:
    """The seam of one board. `birth` is the first line on stdin (see sim.boards.micropython)."""

    def __init__(self, birth: "Any") -> None:
        self._identity: "dict[str, str]" = birth["identity"]
        self._identity["py"] = "micropython " + ".".join(
            str(n) for n in sys.implementation.version[:3]
        )
        self._events: "list[Any]" = []
        self.keep = self._events.append
        self.flash = PipeFlash(birth["flash"], self._events)
        self._in: "list[tuple[str, int]]" = birth["in"]
        self._out: "list[tuple[str, int]]" = birth["out"]
        self._in_format = "<iiHH" + _integers(self._in)
        self._in_size = struct.calcsize(self._in_format)
        self._out_format = "<HH" + _integers(self._out)
        self._values: "tuple[int, ...]" = ()
        self._received = self._to_send = b""
        self._room = self._now_ticks = 0
        self._answered = True
        self._driven: "list[int]" = []

    def ticks_ms(self) -> int:
        """The time of this turn; the first call in a turn waits for its frame."""
        if not self._answered:
            return self._now_ticks
        frame = struct.unpack(self._in_format, _read(self._in_size))
        self._now_ticks, self._room = frame[:2]
        self._received += _read(frame[2])
        if frame[3]:
            self.flash.learn(json.loads(_read(frame[3])))
        self._values = frame[4:]
        self._answered = False
        return self._now_ticks

    def read(self, reading: object) -> None:
        """Fills the reading."""
        at = 0
        for name, length in self._in:
            value = self._values[at : at + length] if length else self._values[at]
            setattr(reading, name, value)
            at += length or 1

    def write(self, outputs: object) -> None:
        """Keeps the outputs for the end of the turn."""
        self._driven.clear()
        for name, length in self._out:
            value = getattr(outputs, name)
            self._driven.extend(value if length else (value,))

    def link_read(self, limit: int) -> bytes:
        """Up to `limit` bytes from the link."""
        data = self._received[:limit]
        self._received = self._received[len(data) :]
        return data

    def link_write(self, data: bytes) -> int:
        """Takes as many bytes as the line's buffer has room for; returns how many."""
        data = data[: self._room]
        self._room -= len(data)
        self._to_send += data
        return len(data)

    def identity(self) -> "dict[str, str]":
        """Who this board is."""
        return self._identity

    def end_turn(self) -> None:
        """Answers the exchange."""
        events = json.dumps(self._events).encode() if self._events else b""
        head = struct.pack(self._out_format, len(self._to_send), len(events), *self._driven)
        sys.stdout.buffer.write(head + self._to_send + events)
        self._to_send = b""
        self._events.clear()
        self._answered = True

    def restart(self, marker: str) -> None:
        """Asks the virtual board for a restart after this turn."""
        self._events.append({"restart": marker})


def _integers(names: "list[tuple[str, int]]") -> str:
    return "i" * sum(length or 1 for _, length in names)


def _read(size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = sys.stdin.buffer.read(size - len(data))
        if not more:
            sys.exit(0)  # the simulator has ended
        data += more
    return data


def main() -> None:
    """Reads the birth line, then turns for ever."""
    birth = json.loads(sys.stdin.buffer.readline())
    name = "firmware.%s.loop" % birth["role"]
    __import__(name)
    loop = sys.modules[name].Loop(PipeBoard(birth))
    while True:
        loop.turn()


if __name__ == "__main__":
    main()
