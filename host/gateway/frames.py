"""What a board session hands to its owner: frames of a board, checked and made into values."""

import re
from dataclasses import dataclass

import msgspec

from firmware.common import fields
from host.gateway.clock_map import WRAP_MS

MODES = {"boiler": fields.BOILER_MODES, "tracker": fields.TRACKER_MODES}

Value = int | str | None

MOST_PARTS = 64  # of a hello
_BOOT = re.compile("[0-9a-f]{8}")


class Hello(msgspec.Struct, frozen=True):
    """A board's birth. fields: names of telemetry values, in order."""

    role: str
    id: str
    fw: str
    proto: int
    py: str
    boot: str
    cause: str
    cfg: str
    fields: tuple[str, ...]


class Tel(msgspec.Struct, frozen=True):
    """One telemetry frame. host_ms is None where the board's time cannot be mapped yet."""

    boot: str
    seq: int
    ms: int
    host_ms: int | None
    values: dict[str, int | None]


class Evt(msgspec.Struct, frozen=True):
    """One event, seen for the first time by this session."""

    boot: str
    seq: int
    ms: int
    host_ms: int | None
    kind: str
    fields: dict[str, Value]


class Ack(msgspec.Struct, frozen=True):
    """A board's answer to a command. op is None for an id that this session did not give.

    result: accepted, rejected, done, failed, expired; `failed` and `expired` also come from
    the session itself where the board was not reached or did not answer.
    """

    id: int
    result: str
    why: str | None = None
    op: str | None = None


class TrajectoryAck(msgspec.Struct, frozen=True):
    """Whether the board took a mirror's trajectory: done or rejected (it is tried again)."""

    mirror: str
    result: str
    why: str | None = None


class ConsoleLine(msgspec.Struct, frozen=True):
    """A line that was no frame."""

    text: str


Said = Hello | Tel | Evt | Ack | TrajectoryAck | ConsoleLine

RESULTS = ("accepted", "rejected", "done", "failed", "expired")


@dataclass
class HelloParts:
    """Collects the parts of one boot's hello."""

    boot: str = ""
    parts: dict[int, dict[str, object]] | None = None

    def add(self, frame: dict[str, object]) -> Hello | None:
        """Takes a part in; the whole hello once all parts are there. ValueError for misfits."""
        boot, number, of = frame.get("boot"), frame.get("n", 1), frame.get("m", 1)
        if not (
            isinstance(number, int) and isinstance(of, int) and 1 <= number <= of <= MOST_PARTS
        ):
            raise ValueError("hello without n of m")
        if not (isinstance(boot, str) and _BOOT.fullmatch(boot)):
            raise ValueError("hello without a boot id of 8 hex digits")
        if self.parts is None or boot != self.boot:
            self.boot, self.parts = boot, {}
        self.parts[number] = frame
        if not all(n in self.parts for n in range(1, of + 1)):
            return None
        return self._whole([self.parts[n] for n in range(1, of + 1)])

    def _whole(self, parts: list[dict[str, object]]) -> Hello:
        merged: dict[str, object] = {}
        names: list[object] = []
        for part in parts:
            merged.update(part)
            listed = part.get("fields", [])
            names += listed if isinstance(listed, list) else []
        merged["fields"] = names
        self.parts = None
        try:
            msgspec.json.encode(merged)  # half a surrogate, an integer beyond 64 bits
            return msgspec.convert(merged, Hello)
        except (msgspec.MsgspecError, OverflowError) as e:
            raise ValueError(f"hello: {e}") from e


def integer(value: object) -> int:
    """`value` where it is an integer that JSON carries exactly; ValueError for anything else."""
    if type(value) is not int or not -(1 << 53) < value < 1 << 53:
        raise ValueError("no integer")
    return value


def ticks(value: object) -> int:
    """`value` where it is a board's milliseconds; ValueError for anything else."""
    found = integer(value)
    if not 0 <= found < WRAP_MS:
        raise ValueError("no board time")
    return found


def string(value: object) -> str:
    """`value` where it is text that UTF-8 can hold; ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError("no text")
    value.encode()  # UnicodeEncodeError, a ValueError, for half a surrogate
    return value


def text(line: object) -> str:
    """A line of bytes for people, whatever is in it."""
    return line.decode("utf-8", "replace") if isinstance(line, bytes | bytearray) else str(line)


def trip_line(frame: dict[str, object]) -> str:
    """One of the last trips that a board keeps in flash, in words."""
    said = {name: entry(value) for name, value in frame.items()}
    what = [f"{name} {said[name]}" for name in ("ch", "val", "lim", "since") if name in said]
    return (
        f"kept in flash: trip {said.get('n')}, {said.get('sf')}, {', '.join(what)}, "
        f"in {said.get('state')}, boot {said.get('boot')} at {said.get('ms')} ms"
    )


def entry(value: object) -> Value:
    """An entry of an event as text, an integer or None.

    Whatever else comes is made to fit: an event that was refused would come again for ever,
    and hold up those behind it.
    """
    if value is None:
        return None
    if isinstance(value, int) and abs(value) < 1 << 53:
        return int(value)
    return str(value).encode("utf-8", "replace").decode()
