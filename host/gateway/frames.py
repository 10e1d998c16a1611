"""The frames between a board and the gateway as types, and what a session hands to its owner.

A frame is one JSON object a line (protocol, "Between a board and the gateway: lines"). Its tag
`t` names the struct; msgspec checks every field against the bounds declared here, and
`BoardSession` drops and counts a frame that does not fit.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from firmware.common import fields
from host import bus
from host.bus import EXACT, Arguments, Integer, Json
from host.gateway.clock_map import WRAP_MS

MODES = {"boiler": fields.BOILER_MODES, "tracker": fields.TRACKER_MODES}

# Of a hello, 512 bytes each: far more names than a board has fields. The bound keeps a board that
# sends garbage from filling memory with parts.
MOST_PARTS = 64
# A board's milliseconds: MicroPython's ticks wrap at 2^30.
Ticks = Annotated[int, Meta(ge=0, lt=WRAP_MS)]
# JSON can spell half of a surrogate pair (RFC 8259, section 8.2). No UTF-8 exists for it, so it
# would fail later, in the outbox or on the bus.
Text = Annotated[str, Meta(pattern=r"\A[^\ud800-\udfff]*\Z")]
BootId = Annotated[str, Meta(pattern=r"\A[0-9a-f]{8}\Z")]  # protocol: 8 hex digits, random
Part = Annotated[int, Meta(ge=1, le=MOST_PARTS)]
Result = Literal["accepted", "rejected", "done", "failed", "expired"]
Value = int | str | None


class Frame(msgspec.Struct, tag_field="t"):
    """Common to all frames: `t` names the type. Unknown fields are ignored."""


# From a board.


class Hello(Frame, tag="hello"):
    """A board's birth, or part n of m of it. fields: names of telemetry values, in order.

    prog: the program that runs; "" where its files are not those that were built.
    """

    role: Text
    id: Text
    fw: Text
    proto: Integer
    py: Text
    boot: BootId
    cause: Text
    cfg: Text
    prog: Text = ""
    fields: tuple[Text, ...] = ()
    n: Part = 1
    m: Part = 1


class Telemetry(Frame, tag="tel"):
    """Values in the order that the hello announced; None for an invalid one."""

    seq: Integer
    ms: Ticks
    v: list[Integer | None]


class EventFrame(Frame, tag="evt"):
    """An event. f: its loose entries, gathered by `folded`."""

    seq: Integer
    ms: Ticks
    kind: Text
    f: dict[Text, Value] = {}


class AckFrame(Frame, tag="ack"):
    """The answer to a command; with `mirror` to a trajectory, with `cfg` to a configuration.

    A board may not be able to name the mirror or the CRC: then the entry is there, and None.
    """

    id: Integer
    r: Result
    why: Text | None = None
    mirror: Text | UnsetType | None = UNSET
    cfg: Text | UnsetType | None = UNSET


class Pong(Frame, tag="pong"):
    """The answer to ping `n`, with the board's time."""

    n: Integer
    ms: Ticks


class KeptTrip(Frame, tag="trip"):
    """One of the last trips in the board's flash. f: its loose entries, gathered by `folded`."""

    f: dict[Text, Value] = {}


# What a board sends; another `t` is an unknown type, and dropped (protocol).
FromBoard = Hello | Telemetry | EventFrame | AckFrame | Pong | KeptTrip


class Envelope(msgspec.Struct, array_like=True, frozen=True):
    """`msgspec.convert((raw,), Envelope).frame` decodes a frame.

    msgspec remembers how to decode a struct, not a bare union: measured, the union alone takes
    11 us a frame of telemetry, and this 2 us.
    """

    frame: FromBoard


# Frames whose entries depend on what happened (protocol: "its fields"), and the entries that all
# of that type have.
LOOSE = {"evt": ("t", "seq", "ms", "kind"), "trip": ("t",)}


def folded(raw: dict[str, Json]) -> dict[str, Json]:
    """An event or a trip with its loose entries in `f`.

    An entry of another type than an integer, a text or None becomes text. A board repeats an
    event until it is acknowledged: one that was refused would hold up those behind it for ever.
    """
    # msgspec cannot gather unknown entries into a field, so they are moved before it decodes.
    head = LOOSE[str(raw["t"])]
    found: dict[str, Json] = {name: raw[name] for name in head if name in raw}
    found["f"] = {name: _fitting(value) for name, value in raw.items() if name not in head}
    return found


def _fitting(value: Json) -> Value:
    if value is None:
        return None
    if isinstance(value, int) and abs(value) <= EXACT:
        return int(value)
    return str(value).encode("utf-8", "replace").decode()


# To a board.


class HelloRequest(Frame, tag="hello?"):
    """Asks the board to introduce itself."""


# A boiler keeps its last 16 trips in flash: a reset empties its memory of events (protocol).
class TripsRequest(Frame, tag="trips?"):
    """Asks for the last trips in the board's flash."""


class Ping(Frame, tag="ping"):
    """The heartbeat. The board answers with a Pong of the same number."""

    n: int


class EventAck(Frame, tag="evt_ack"):
    """The event is on disk: the board may forget it and send the next one."""

    boot: str
    seq: int


class CommandFrame(Frame, tag="cmd"):
    """A command with a rising id. until: the board's ms after which it no longer counts."""

    boot: str
    id: int
    op: str
    args: Arguments
    until: int


class TrajectoryPart(Frame, tag="traj"):
    """Part n of m of a mirror's trajectory. k: knots of board ms and two angles in udeg."""

    boot: str
    id: int
    mirror: str
    n: int
    m: int
    crc: str
    k: list[list[int]]


class ConfigPart(Frame, tag="cfg"):
    """Part n of m of a configuration. crc: that of the whole."""

    id: int
    m: int
    crc: str
    n: int
    d: dict[str, Json]


ToBoard = HelloRequest | TripsRequest | Ping | EventAck | CommandFrame | TrajectoryPart | ConfigPart


# From a session to its owner, beside bus.Sample and bus.Event.


class CommandAck(msgspec.Struct, frozen=True):
    """What became of a command or configuration. op: None for an id that is not this session's.

    `failed` and `expired` also come from the session itself: the board was not reached, or did
    not answer.
    """

    id: int
    result: Result
    why: str | None = None
    op: str | None = None


class TrajectoryAck(msgspec.Struct, frozen=True):
    """Whether the board took a mirror's trajectory: done, or rejected and tried again."""

    mirror: str
    result: Result
    why: str | None = None


class ConsoleLine(msgspec.Struct, frozen=True):
    """A line that was no frame, or a trip from the board's flash: for people."""

    text: str


NO_ANSWER = "the board did not answer"

Received = Hello | bus.Sample | bus.Event | CommandAck | TrajectoryAck | ConsoleLine


# Boards name the channel, its value, the limit and since when by these short entries (protocol's
# example of `evt`). A trip by command has none of them.
def kept_trip_line(trip: KeptTrip) -> ConsoleLine:
    """A trip from the board's flash as a sentence."""
    f = trip.f
    channel = [f"{name} {f[name]}" for name in ("ch", "val", "lim", "since") if name in f]
    return ConsoleLine(
        f"kept in flash: trip {f.get('n')}, {f.get('sf')}, {', '.join(channel)}, "
        f"in {f.get('state')}, boot {f.get('boot')} at {f.get('ms')} ms"
    )
