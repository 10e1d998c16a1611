"""Which boot a board is in: its hello, its clock, and which of its messages have come."""

from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from host.bus import Event, Sample
from host.gateway.clock_map import ClockMap
from host.gateway.frames import Hello

SAMPLES_HELD = 20  # ten seconds of a boiler's telemetry at 2 Hz (protocol)
# A hello may be an old one from a buffer on the way: then the boot before it comes back, with
# its clock and its counts.
BOOTS_KEPT = 4
# A board time this far off is another boot's, or the host slept. Drift cannot explain it:
# 500 ppm (host.gateway.clock_map) of the second between two pings are 0.5 ms.
JUMP_MS = 10_000
NOT_MAPPED = "no round trip with this boot yet"  # why a message has no time
_Timed = TypeVar("_Timed", Sample, Event)


@dataclass
class Boot:
    """Sequence numbers begin with 1 for each boot and kind, and rise by 1 (protocol).

    confirmed: the last event that is safe. held_samples: from before the first pong, without a
    time. held_event: one that is old or has no time, so that it may be another boot's.
    """

    # Board milliseconds begin anew with each boot, so each has a map of its own.
    clock: ClockMap = field(default_factory=ClockMap)
    last_sample: int = 0
    last_event: int = 0
    confirmed: int = 0
    held_samples: list[Sample] = field(default_factory=list)
    held_event: Event | None = None

    def jumped(self, sent_ms: int, received_ms: int, board_ms: int) -> bool:
        """Whether the time in a pong is another boot's, or the host slept."""
        # The pong may have been late by up to the round trip, which is no jump.
        late_ms = received_ms - sent_ms
        return abs(self.clock.jumped_ms(received_ms, board_ms)) > JUMP_MS + late_ms

    def release(self, utc_offset_ms: int) -> list[Sample | Event]:
        """What was held back, with its time: a pong has shown that it is of this boot."""
        found: list[Sample | Event] = []
        found += [_timed(sample, self.clock, utc_offset_ms) for sample in self.held_samples]
        event = self.held_event
        if event is not None and self.clock.best is not None and event.seq > self.last_event:
            self.last_event = event.seq
            found.append(_timed(event, self.clock, utc_offset_ms))
        self.held_samples, self.held_event = [], None
        return found

    def let_go(self) -> list[Sample]:
        """The samples that were held back, without a time.

        A held event is dropped: the board repeats it until it is acknowledged (protocol).
        """
        samples, self.held_samples, self.held_event = self.held_samples, [], None
        return samples


class Boots:
    """The last boots of one board, by their hellos. problem: why a hello is not accepted."""

    def __init__(self, role: str) -> None:
        self.problem: str | None = None
        self._role = role
        self._known: dict[str, Boot] = {}
        self._parts: dict[int, Hello] = {}
        self._parts_of = ""

    def introduce(self, part: Hello) -> Hello | None:
        """Takes a part of a hello; the whole hello once all parts are there.

        ValueError for n beyond m, or a board of another role.
        """
        if part.n > part.m:
            raise ValueError(f"part {part.n} of {part.m}")
        # Every part carries everything but the fields, of which it has a slice.
        if part.boot != self._parts_of:
            self._parts_of, self._parts = part.boot, {}
        self._parts[part.n] = part
        if not all(n in self._parts for n in range(1, part.m + 1)):
            return None
        names = [name for n in range(1, part.m + 1) for name in self._parts[n].fields]
        self._parts = {}
        # Links were swapped, or the site is wrong: commands for a boiler must reach no tracker.
        if part.role != self._role:
            self.problem = f"the board says that it is a {part.role}, not a {self._role}"
            raise ValueError(self.problem)
        self.problem = None
        return msgspec.structs.replace(part, fields=tuple(names), n=1, m=1)

    def find(self, boot: str) -> tuple[Boot, bool]:
        """The boot of this id, and whether it is new."""
        new = boot not in self._known
        found = self._known.setdefault(boot, Boot())
        while len(self._known) > BOOTS_KEPT:
            del self._known[next(iter(self._known))]
        return found, new

    def forget(self, boot: str) -> None:
        """What is known of the boot is void."""
        self._known.pop(boot, None)


def _timed(held: _Timed, clock: ClockMap, utc_offset_ms: int) -> _Timed:
    host_ms = None if held.ms is None else clock.to_host_ms(held.ms)
    if host_ms is None:
        return held
    return msgspec.structs.replace(held, t=host_ms + utc_offset_ms, why=None)
