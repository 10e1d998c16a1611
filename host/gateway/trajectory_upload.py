"""Sends whole trajectories to a board in parts, one mirror at a time, until each is taken."""

import bisect
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from host.gateway.frames import TrajectoryPart

Knot = tuple[int, int, int]  # UTC ms, axis 1 udeg, axis 2 udeg

PART_BYTES = 1024  # protocol: a frame with a part of a trajectory
# Of a part: all but the knots and the mirror's id, with the CRC and the LF. The integers may
# have all their digits.
_HEAD_BYTES = 130
# Wait for the acknowledgement after the last part: a frame of 1024 bytes takes 90 ms at 115 200
# baud, the board's turns take the rest.
ANSWER_MS = 3_000
# After a rejection or silence. The board has one staging slot and drops it after 10 s of silence
# (protocol): an earlier try would meet the half-filled slot.
RETRY_MS = 10_000


@dataclass
class Transfer:
    """One mirror's trajectory on its way. waiting: numbers of parts to send, in order."""

    id: int
    mirror: str
    parts: list[list[list[int]]]
    crc: str
    waiting: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, number: int, mirror: str, knots: list[list[int]]) -> "Transfer":
        """Cuts knots of [board ms, udeg, udeg] into parts."""
        # The board makes the CRC over the same spelling: an array of arrays without spaces.
        texts = [json.dumps(knot, separators=(",", ":")) for knot in knots]
        crc = f"{zlib.crc32(('[' + ','.join(texts) + ']').encode()):08X}"
        parts: list[list[list[int]]] = [[]]
        most = PART_BYTES - _HEAD_BYTES - len(mirror.encode())
        room = most
        for knot, text in zip(knots, texts, strict=True):
            if len(text) + 1 > room:
                parts.append([])
                room = most
            parts[-1].append(knot)
            room -= len(text) + 1
        return cls(number, mirror, parts, crc, list(range(1, len(parts) + 1)))

    def part(self, boot: str, number: int) -> TrajectoryPart:
        """Part `number`, counted from 1."""
        knots = self.parts[number - 1]
        return TrajectoryPart(boot, self.id, self.mirror, number, len(self.parts), self.crc, knots)


@dataclass
class TrajectoryUpload:
    """The trajectories of a board by mirror, and which of them it has taken in this boot.

    stale: taken, but made for a clock that has moved. refusals: why a mirror's last try failed.
    """

    knots: dict[str, tuple[Knot, ...]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)
    refusals: dict[str, str] = field(default_factory=dict)
    current: Transfer | None = None
    _not_before_ms: dict[str, int] = field(default_factory=dict)  # by mirror
    _quiet_until_ms: int = 0  # for all: the board's staging slot may still be taken
    _answer_by_ms: int = 0
    _next_id: int = 1

    def replace(self, knots: Mapping[str, Sequence[Knot]]) -> None:
        """Sets all trajectories (UTC ms, udeg, udeg). Those that did not change stay taken."""
        new = {mirror: tuple((t, a, b) for t, a, b in ks) for mirror, ks in knots.items()}
        if new == self.knots:
            return
        self.taken = {m for m in self.taken if m in new and new[m] == self.knots[m]}
        self.knots = new
        self.stale &= self.taken
        self._restart()

    def forget(self) -> None:
        """The board has restarted: it holds no trajectory."""
        self.taken.clear()
        self.stale.clear()
        self._restart()

    def renew(self) -> None:
        """Makes all anew, as the board's clock has moved; the old ones serve until then."""
        self.stale = set(self.taken)

    @property
    def busy(self) -> bool:
        """Whether something is to be sent or answered."""
        return self.current is not None or len(self.taken) < len(self.knots) or bool(self.stale)

    @property
    def complete(self) -> bool:
        """Whether there are trajectories and the board has taken them all."""
        return bool(self.knots) and len(self.taken) == len(self.knots)

    @property
    def why(self) -> str | None:
        """Why trajectories are missing, as text; None if nothing failed."""
        return "; ".join(f"{m}: {why}" for m, why in self.refusals.items()) or None

    def next_mirror(self, now_ms: int) -> str | None:
        """The mirror whose trajectory is to be sent now, if any."""
        if self.current is not None or now_ms < self._quiet_until_ms:
            return None
        later = self._not_before_ms
        # A mirror without a trajectory comes first: a stale one still serves.
        missing = [m for m in self.knots if m not in self.taken] + sorted(self.stale)
        return next((m for m in missing if now_ms >= later.get(m, 0)), None)

    def start(self, mirror: str, knots: list[list[int]]) -> None:
        """Begins to send a mirror's knots in board milliseconds."""
        self.current = Transfer.of(self._next_id, mirror, knots)
        self._next_id += 1

    def part(self, boot: str, now_ms: int) -> TrajectoryPart | None:
        """The next part to send; None while an answer is due or nothing is to do."""
        if self.current is None:
            return None
        if not self.current.waiting:
            if now_ms >= self._answer_by_ms:
                self._quiet_until_ms = now_ms + RETRY_MS
                self._put_off(now_ms, "no answer to the last part")
            return None
        self._answer_by_ms = now_ms + ANSWER_MS
        return self.current.part(boot, self.current.waiting.pop(0))

    def acknowledge(self, number: int, result: str, why: str | None, now_ms: int) -> str | None:
        """Takes the board's answer to a transfer. The mirror, if it is settled for now."""
        if self.current is None or self.current.id != number:
            return None
        mirror = self.current.mirror
        if result in ("done", "accepted"):
            self.taken.add(mirror)
            self.stale.discard(mirror)
            self.refusals.pop(mirror, None)
            self.current = None
            return mirror
        # A rejection that names missing parts costs only those: a day has about 30 parts, three
        # seconds of the link.
        missing = _missing(why, len(self.current.parts))
        if missing:
            self.current.waiting = missing
            return None
        self._put_off(now_ms, why or result)
        return mirror

    def _restart(self) -> None:
        self.current, self._quiet_until_ms = None, 0
        self._not_before_ms.clear()
        self.refusals.clear()

    def _put_off(self, now_ms: int, why: str) -> None:
        assert self.current is not None
        self.refusals[self.current.mirror] = why
        self._not_before_ms[self.current.mirror] = now_ms + RETRY_MS
        self.current = None


def coming(knots: Sequence[Knot], utc_ms: int) -> Sequence[Knot]:
    """The knots from the last one at or before `utc_ms` on."""
    # That one is needed to interpolate until the next; a day that began hours ago is shorter.
    past = bisect.bisect_right(knots, utc_ms, key=lambda knot: knot[0])
    return knots[max(0, past - 1) :]


def _missing(why: str | None, parts: int) -> list[int]:
    """The numbers in "missing 3,5", then the last part: its arrival makes the board answer."""
    if not why or not why.startswith("missing"):
        return []
    numbers = [int(n) for n in why[len("missing") :].replace(",", " ").split() if n.isdigit()]
    valid = [n for n in numbers if 1 <= n <= parts]
    return [*valid, parts] if valid and valid[-1] != parts else valid
