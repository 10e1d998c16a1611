"""The effect of a bad line on the bytes of one direction: garbage, flipped bits, delay."""

import math
import random

CORRUPT_SHARE = 0.01  # of all bytes, for a fault without a value


class Interference:
    """One direction of a line. Same seed and same times: the same garbage, the same flips.

    Noise is there whether bytes pass or not: a byte is hit or not by its time and its place in the
    stream, never by the number of bytes before it.
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._waiting: list[tuple[int, bytes]] = []  # when each was sent
        self._now_ms = 0
        self.flooded = False
        self.corrupt_share = 0.0
        self.late_ms = 0

    def carry(self, data: bytes, ms: int, room: int) -> bytes:
        """The bytes that arrive in the `ms` milliseconds in which these were sent.

        `room`: bytes for which the line has time. A mad peer fills all of it: nothing else passes.
        """
        self._now_ms += ms
        if self.flooded:
            data = self._random.randbytes(room)
        if self.corrupt_share > 0.0:
            data = self._corrupt(data, room)
        if not (self.late_ms or self._waiting):
            return data
        self._waiting.append((self._now_ms, data))
        return self._arrived()

    def _corrupt(self, data: bytes, room: int) -> bytes:
        """One bit flipped in a share of the bytes; gaps between hits are geometric."""
        worn = bytearray(data)
        at = self._gap()
        while at < max(room, len(worn)):
            flipped = 1 << self._random.randrange(8)
            if at < len(worn):
                worn[at] ^= flipped
            at += 1 + self._gap()
        return bytes(worn)

    def _gap(self) -> int:
        if self.corrupt_share >= 1.0:
            return 0
        return int(math.log(1.0 - self._random.random()) / math.log(1.0 - self.corrupt_share))

    def _arrived(self) -> bytes:
        arrived = b""
        while self._waiting and self._now_ms - self._waiting[0][0] >= self.late_ms:
            arrived += self._waiting.pop(0)[1]
        return arrived
