"""The one place where a trajectory is put together from its parts.

Parts may come twice, late and out of order; only a whole with the right CRC-32 leaves it. The
CRC is carried along part by part: a day at once would hold up a turn of the loop.
"""

import binascii

from firmware.common import ticks
from firmware.tracker.trajectory import Trajectory

SILENCE_MS = 10_000
MAX_PARTS = 64
MAX_KNOTS_A_PART = 64


class Answer:
    """What the gateway is told about a trajectory; `trajectory` where it is whole."""

    def __init__(self, part, result, why=None, trajectory=None):
        self.id = part.id
        self.mirror = part.mirror
        self.result = result
        self.why = why
        self.trajectory = trajectory


class Part:
    """A `traj` frame. Raises ValueError, KeyError or TypeError where it is none."""

    def __init__(self, frame):
        self.id = frame["id"]
        self.mirror = frame["mirror"]
        self.boot = frame["boot"]
        self.number = frame["n"]
        self.count = frame["m"]
        self.crc = frame["crc"]
        self.knots = frame["k"]
        for value in (self.id, self.number, self.count):
            if type(value) is not int:
                raise TypeError("id, n and m are integers")
        if not 1 <= self.number <= self.count <= MAX_PARTS or type(self.crc) is not str:
            raise ValueError("part %d of %d" % (self.number, self.count))
        if not 1 <= len(self.knots) <= MAX_KNOTS_A_PART:
            raise ValueError("%d knots in a part" % len(self.knots))
        for knot in self.knots:
            if len(knot) != 3 or not all([type(value) is int for value in knot]):
                raise ValueError("a knot is three integers")

    @property
    def last(self):
        """The sender waits for an answer after this one."""
        return self.number == self.count

    def same_whole(self, other):
        """Both are parts of one trajectory."""
        return (self.mirror, self.id, self.count, self.crc) == (
            other.mirror,
            other.id,
            other.count,
            other.crc,
        )


class Staging:
    """Parts of at most one trajectory. `add` and `turn` return an Answer or None."""

    def __init__(self, boot):
        self._boot = boot
        self._clear()
        self._done = None  # the part that made the last whole: its sender may not have heard

    def _clear(self):
        self._first = None  # a part of the trajectory in the slot; None: free
        self._waiting = {}  # parts that came before their turn, by number
        self._absorbed = 0
        self._crc = 0
        self._trajectory = None

    def add(self, part, now_ms):
        """Takes a part; answers where it completes, is refused or is the last one sent."""
        if part.boot != self._boot:
            return Answer(part, "rejected", "made for another boot") if part.last else None
        if self._done is not None and part.same_whole(self._done):
            return Answer(part, "done") if part.last else None
        if self._first is not None and not part.same_whole(self._first):
            if part.mirror != self._first.mirror:
                why = "busy with trajectory %d of %s" % (self._first.id, self._first.mirror)
                return Answer(part, "rejected", why) if part.last else None
            self._clear()  # a newer one for the same mirror
        return self._take(part, now_ms)

    def turn(self, now_ms):
        """Drops a trajectory whose sender fell silent, and says what was missing."""
        if self._first is None or ticks.diff(now_ms, self._heard_ms) <= SILENCE_MS:
            return None
        answer = Answer(self._first, "rejected", self._missing())
        self._clear()
        return answer

    def _take(self, part, now_ms):
        if self._first is None:
            self._first, self._trajectory, self._done = part, Trajectory(), None
        self._heard_ms = now_ms
        if part.number > self._absorbed:
            self._waiting[part.number] = part.knots
        try:
            while self._absorbed + 1 in self._waiting:
                self._absorb(self._waiting.pop(self._absorbed + 1))
        except ValueError as problem:
            self._clear()
            return Answer(part, "rejected", "part %d: %s" % (part.number, problem))
        if self._absorbed == part.count:
            return self._whole(part)
        return Answer(part, "rejected", self._missing()) if part.last else None

    def _absorb(self, knots):
        text = ",".join(["[%d,%d,%d]" % tuple(knot) for knot in knots])
        opening = "," if self._absorbed else "["
        self._crc = binascii.crc32((opening + text).encode(), self._crc)
        for knot in knots:
            self._trajectory.add(knot[0], knot[1], knot[2])
        self._absorbed += 1

    def _whole(self, part):
        trajectory = self._trajectory
        crc = "%08X" % binascii.crc32(b"]", self._crc)
        self._clear()
        if crc != part.crc.upper():
            return Answer(part, "rejected", "CRC of the whole: %s" % crc)
        self._done = part
        return Answer(part, "done", None, trajectory)

    def _missing(self):
        missing = [
            str(number)
            for number in range(self._absorbed + 1, self._first.count + 1)
            if number not in self._waiting
        ]
        return "missing " + ",".join(missing)
