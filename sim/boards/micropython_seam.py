"""The boards' seam on MicroPython: started as a program there, it runs the firmware's own loop.

One binary exchange a turn over stdin and stdout: readings and link bytes in, outputs and link
bytes out. `sim.boards.micropython` holds the other end and describes the frames. This file runs on
MicroPython and therefore keeps to what is there.
"""

import binascii
import gc
import json
import struct
import sys

from sim.boards.flash import SimFlash

# A collection here costs as much as the rest of a turn; metal does it in every one.
COLLECT_EVERY = 20


class PipeFlash(SimFlash):
    """A copy of the virtual board's flash; what is written goes over among the events."""

    def __init__(self, birth, events):
        SimFlash.__init__(self, {})
        self._events = events
        for name in birth["files"]:
            self.files[name] = binascii.a2b_base64(birth["files"][name])
        self.learn(birth)

    def learn(self, told):
        """Faults of the flash."""
        self.full = told["full"]
        self.damaged = tuple(told["damaged"])

    def write(self, name, data):
        """Replaces a file here and there."""
        SimFlash.write(self, name, data)
        self._events.append({"flash": name, "data": binascii.b2a_base64(data).decode()})


class PipeBoard:
    """The seam of one board. `birth` is the first line on stdin (see sim.boards.micropython)."""

    def __init__(self, birth):
        self._identity = birth["identity"]
        self._identity["py"] = "micropython " + ".".join(str(n) for n in sys.implementation[1][:3])
        self._events = []
        self.flash = PipeFlash(birth["flash"], self._events)
        self._in = birth["in"]
        self._out = birth["out"]
        self._in_format = "<iiHH" + "i" * _count(self._in)
        self._in_size = struct.calcsize(self._in_format)
        self._out_format = "<HH" + "i" * _count(self._out)
        self._values = ()
        self._received = b""
        self._room = 0
        self._now_ticks = 0
        self._answered = True
        self._to_send = b""
        self._outputs = None
        self._turns = 0

    def ticks_ms(self):
        """The time of this turn, which begins with the frame that is waited for here."""
        if not self._answered:
            return self._now_ticks
        frame = struct.unpack(self._in_format, _read(self._in_size))
        self._room = frame[1]
        self._received += _read(frame[2])
        if frame[3]:
            self.flash.learn(json.loads(_read(frame[3])))
        self._values = frame[4:]
        self._now_ticks = frame[0]
        self._answered = False
        return self._now_ticks

    def read(self, reading):
        """Fills the reading."""
        at = 0
        for name, length in self._in:
            if length:
                setattr(reading, name, self._values[at : at + length])
                at += length
            else:
                setattr(reading, name, self._values[at])
                at += 1

    def write(self, outputs):
        """Keeps the outputs for the end of the turn."""
        self._outputs = outputs

    def link_read(self, limit):
        """Up to `limit` bytes from the link."""
        data = self._received[:limit]
        self._received = self._received[len(data) :]
        return data

    def link_write(self, data):
        """As many bytes as the line's buffer has room for."""
        data = data[: self._room]
        self._room -= len(data)
        self._to_send += data
        return len(data)

    def keep(self, event):
        """Notes an event."""
        self._events.append(event)

    def identity(self):
        """Who this board is."""
        return self._identity

    def end_turn(self):
        """Collects garbage and answers the exchange."""
        self._turns += 1
        if self._turns % COLLECT_EVERY == 0:
            gc.collect()
        values = []
        for name, length in self._out:
            value = getattr(self._outputs, name)
            if length:
                values.extend(value)
            else:
                values.append(value)
        events = json.dumps(self._events).encode() if self._events else b""
        head = struct.pack(self._out_format, len(self._to_send), len(events), *values)
        sys.stdout.buffer.write(head + self._to_send + events)
        self._to_send = b""
        self._events.clear()
        self._answered = True

    def restart(self, marker):
        """A restart that the firmware asks for: the virtual board sees to it after this turn."""
        self._events.append({"restart": marker})


def _count(names):
    return sum(length or 1 for _, length in names)


def _read(size):
    data = b""
    while len(data) < size:
        more = sys.stdin.buffer.read(size - len(data))
        if not more:
            sys.exit(0)  # the simulator has gone
        data += more
    return data


def main():
    """Reads the birth line, then turns for ever."""
    birth = json.loads(sys.stdin.buffer.readline())
    if birth["role"] == "boiler":
        from firmware.boiler.loop import Loop
    else:
        from firmware.tracker.loop import Loop
    loop = Loop(PipeBoard(birth))
    while True:
        loop.turn()


if __name__ == "__main__":
    main()
