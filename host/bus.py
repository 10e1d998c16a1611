"""The messages between services over MQTT: topics and schemas.

Topics are `heliose/1/<site>/<device>/<kind>`; a device is a board or a service. Every
payload is one of the structs below, as JSON; `avail` alone is the bare word `online` or
`offline`. Times `t` are UTC milliseconds, or None with the reason in `why`.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

# What a JSON text can hold. msgspec cannot decode into a type that names itself, so a payload's
# field of any content is declared `Any`, and only there.
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

VERSION = 1
ONLINE, OFFLINE = b"online", b"offline"
COMMAND_MS = 5_000  # how long a command stays valid unless told otherwise
COMMAND_MAX_MS = 10_000

# kind -> (quality of service, retained). What is not listed here is not published.
KINDS = {
    "avail": (1, True),
    "meta": (1, True),
    "link": (1, True),
    "tel": (1, False),
    "state": (1, True),
    "evt": (1, False),
    "stored": (1, False),
    "plan": (1, True),
    "cmd": (1, False),
    "ack": (1, False),
    "alarm": (1, True),
    "console": (0, False),
    "beat": (0, False),
    "cabinet": (1, True),
}


class Payload(msgspec.Struct, tag_field="v", tag=VERSION, omit_defaults=True, kw_only=True):
    """Common to all payloads: `"v": 1`. A default is left out on the wire."""

    def encode(self) -> bytes:
        """The payload as JSON."""
        return msgspec.json.encode(self)


class Sample(Payload):
    """One telemetry sample of a board. f: values by field name, None where invalid.

    ms: the board's own milliseconds, which wrap.
    """

    boot: str
    seq: int
    t: int | None
    ms: int | None
    f: dict[str, int | None]
    why: str | None = None


class Event(Payload):
    """One event of a board: kind is state, trip, reset_refused, start_refused, fault, link."""

    boot: str
    seq: int
    t: int | None
    ms: int | None
    kind: str
    f: dict[str, int | str | None]
    why: str | None = None


class Ack(Payload):
    """What became of a command. The gateway's own: (boot, seq) are the gateway's.

    outcome: accepted, rejected, done, failed, expired (of the board; failed and expired also
    where the board did not answer) or refused (the command never reached it). `id` is that
    of the command, or of the plan with op `plan` and the mirror in `mirror`.
    """

    boot: str
    seq: int
    t: int | None
    id: str
    op: str
    by: str
    outcome: str
    why: str | None = None
    mirror: str | None = None


class State(Payload):
    """The latest state of a board (why: the function or order that caused it)."""

    boot: str
    seq: int
    t: int | None
    ms: int | None
    state: str
    before: str | None = None
    why: str | None = None


class ServiceState(Payload):
    """The latest state of a service, in words, with whatever numbers describe it."""

    t: int
    state: str
    why: str | None = None
    f: dict[str, int | str | bool | None] = {}


class Link(Payload):
    """How the gateway reaches a board. trajectories: every mirror's was taken by this boot."""

    t: int
    online: bool
    boot: str
    trajectories: bool
    why: str | None = None
    drops: int = 0
    round_trip_ms: int | None = None


class Meta(Payload):
    """A board's birth. fields: name to unit ("" for codes, flags and bits), in order."""

    t: int | None
    boot: str
    role: str
    id: str
    fw: str
    proto: int
    py: str
    cause: str
    cfg: str
    fields: dict[str, str]


class Stored(Payload):
    """The recorder has every message of this device, kind and boot from `first` to `seq`."""

    device: str
    kind: str
    boot: str
    first: int
    seq: int


class Cmd(Payload):
    """An order. user: for whom the page speaks. `mac` signs everything else (see `sign`)."""

    by: str
    id: str
    issued: int
    expires: int
    args: dict[str, Any] = {}
    user: str | None = None
    mac: str = ""


class Plan(Payload):
    """A day's whole trajectories for a board, by mirror: [utc_ms, axis1_udeg, axis2_udeg]."""

    by: str
    id: str
    issued: int
    date: str
    mirrors: dict[str, list[tuple[int, int, int]]]
    mac: str = ""


class Alarm(Payload):
    """An ISA-18.2 alarm. Retained while it is not normal, then cleared by an empty payload."""

    id: str
    state: str
    priority: str
    cause: str
    since: int
    device: str | None = None
    value: int | None = None
    limit: int | None = None
    f: dict[str, int | str | None] = {}


class Console(Payload):
    """Lines from a board that were no frames."""

    t: int
    lines: list[str]


class Beat(Payload):
    """A service lives. rss_kb: its memory, where the platform tells."""

    t: int
    pid: int
    rss_kb: int | None = None


class Cabinet(Payload):
    """The simulated cabinet: local button, emergency stop, lamp, siren."""

    t: int
    button: bool
    estop: bool
    lamp: bool
    siren: bool


class Truth(Payload):
    """What the simulated plant knows and no sensor says (`plant/tel`)."""

    t: int
    f: dict[str, float | int | None]


@dataclass(frozen=True)
class Topic:
    """A topic taken apart. rest: the operation of `cmd`, the id of `alarm`, else empty."""

    site: str
    device: str
    kind: str
    rest: str = ""

    @classmethod
    def parse(cls, text: str) -> "Topic | None":
        """The topic in `text`, or None where it is not one of this version of heliose."""
        parts = text.split("/")
        if not 5 <= len(parts) <= 6 or parts[:2] != ["heliose", str(VERSION)]:
            return None
        return cls(*parts[2:])

    def __str__(self) -> str:
        head = f"heliose/{VERSION}/{self.site}/{self.device}/{self.kind}"
        return f"{head}/{self.rest}" if self.rest else head


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came. retained: the broker had kept it from before we subscribed."""

    topic: str
    payload: bytes
    retained: bool


T = TypeVar("T", bound=Payload)


def decode(raw: bytes, kind: type[T]) -> T:
    """A payload as `kind`. msgspec.DecodeError, with the place, where it does not fit."""
    return msgspec.json.decode(raw, type=kind)
