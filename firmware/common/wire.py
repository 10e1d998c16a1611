"""Frames between a board and the gateway: `<json>*<crc>` and a line feed (protocol.md).

The CRC-32 is that of the JSON's bytes, as eight upper-case hex digits. A person reads a frame
in a serial terminal; a board parses it with what MicroPython has built in.
"""

import binascii
import json

FRAME_LIMIT_B = 512
TRAJECTORY_LIMIT_B = 1024
GARBAGE_KEPT = 50

_TAIL_B = 9  # "*" and the eight digits


def crc_hex(data):
    """CRC-32 of bytes as eight upper-case hex digits."""
    return "%08X" % binascii.crc32(data)


def encode(obj):
    """The frame of a JSON-serialisable object, as bytes, with its line feed."""
    body = json.dumps(obj, separators=(",", ":")).encode()
    return body + b"*" + crc_hex(body).encode() + b"\n"


def decode(line):
    """The object in a line without its line feed, or None where the line is no frame."""
    if len(line) <= _TAIL_B or line[-_TAIL_B] != 42:  # "*"
        return None
    body = line[:-_TAIL_B]
    if bytes(line[-8:]) != crc_hex(body).encode():
        return None
    try:
        found = json.loads(str(body, "utf-8"))
    except (ValueError, RuntimeError, MemoryError):  # RuntimeError: nested too deep
        return None
    return found if isinstance(found, dict) else None


def crc_of(frame):
    """The CRC at the end of a frame with its line feed, as bytes; None where it is wrong.

    Takes None for a frame that is missing. The JSON is not looked into.
    """
    if not frame or len(frame) < _TAIL_B + 1 or frame[-_TAIL_B - 1] != 42 or frame[-1] != 10:
        return None
    crc = frame[-_TAIL_B:-1]
    return crc if crc_hex(memoryview(frame)[: -_TAIL_B - 1]).encode() == crc else None


class Decoder:
    """Cuts a byte stream into frames. Survives any bytes; finds the next line by itself.

    `limit` is the longest line in bytes, with its line feed. `drops` counts lines that were no
    frames (an empty line is none). With `keep_garbage` the last 50 of them are in `garbage`,
    as bytes cut at the limit.
    """

    def __init__(self, limit=FRAME_LIMIT_B, keep_garbage=False):
        self.drops = 0
        self.garbage = []
        self._limit = limit
        self._keep_garbage = keep_garbage
        self._line = bytearray()
        self._too_long = False

    def feed(self, data):
        """Take the bytes that came; return the list of dicts whose lines they completed."""
        frames = []
        start = 0
        while start < len(data):
            end = data.find(b"\n", start)
            if end < 0:
                self._gather(data[start:])
                break
            self._gather(data[start:end])
            self._finish(frames)
            start = end + 1
        return frames

    def _gather(self, piece):
        room = self._limit - 1 - len(self._line)
        if len(piece) > room:
            self._too_long = True
            piece = piece[:room]
        self._line.extend(piece)

    def _finish(self, frames):
        line = bytes(self._line)
        too_long = self._too_long
        self._line = bytearray()
        self._too_long = False
        frame = None if too_long else decode(line)
        if frame is not None:
            frames.append(frame)
        elif line:
            self._drop(line)

    def _drop(self, line):
        self.drops += 1
        if self._keep_garbage:
            self.garbage.append(line)
            if len(self.garbage) > GARBAGE_KEPT:
                self.garbage.pop(0)
