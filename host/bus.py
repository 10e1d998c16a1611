"""The messages between services over MQTT: topics and schemas.

Topics are `heliose/1/<site>/<device>/<kind>`; a device is a board or a service. Every
payload is one of the structs below, as JSON; `avail` alone is the bare word `online` or
`offline`. Times `t` are UTC milliseconds, or None with the reason in `why`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from host.codes import ActivityCode, AlarmCause, ClockTrust

# What a JSON text can hold. msgspec cannot decode into a type that names itself, so a payload's
# field of any content is declared `Any`, and only there.
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Arguments = Mapping[str, Json]  # of a command, by the operations of protocol.md

VERSION = 1  # of this protocol, in every topic and payload
ONLINE, OFFLINE = b"online", b"offline"
COMMAND_MS = 5_000  # how long a command stays valid by default
COMMAND_MAX_MS = 10_000  # protocol, "Who may command"

# kind -> (quality of service, retained), as the protocol's table of kinds has them. Nothing else
# is published. `cmd` is never retained: an old command would be executed at the next connection.
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

Priority = Literal["urgent", "high", "medium", "low"]

# Integers of JSON are interoperable up to here (RFC 8259, section 6), and SQLite holds 64 bits.
EXACT = (1 << 53) - 1
Integer = Annotated[int, msgspec.Meta(ge=-EXACT, le=EXACT)]
Seq = Annotated[int, msgspec.Meta(ge=1, le=EXACT)]  # rises by 1 from 1 (protocol)


class Payload(msgspec.Struct, tag_field="v", tag=VERSION, omit_defaults=True, kw_only=True):
    """Common to all payloads: `"v": 1`. A field with its default is not encoded."""

    def encode(self) -> bytes:
        """The payload as JSON."""
        return msgspec.json.encode(self)


class Sample(Payload):
    """One telemetry sample of a board. f: values by field name, None where invalid.

    ms: the board's own milliseconds, which wrap.
    """

    boot: str
    seq: Seq
    t: Integer | None
    ms: Integer | None
    f: dict[str, Integer | None]
    why: str | None = None


class Event(Payload):
    """One event of a board.

    kind: state, trip, reset_refused, start_refused, fault, warning, proof, proof_due, link.
    """

    boot: str
    seq: Seq
    t: Integer | None
    ms: Integer | None
    kind: str
    f: dict[str, Integer | str | None]
    why: str | None = None


class Ack(Payload):
    """The acknowledgement of a command. boot and seq count the gateway's acknowledgements.

    outcome: accepted, rejected, done, failed or expired by the board (failed and expired also
    if the board did not answer); refused if the command never reached the board. `id` is that
    of the command, or of the plan if op is `plan`; then `mirror` names the mirror.
    """

    boot: str
    seq: Seq
    t: Integer | None
    id: str
    op: str
    by: str
    outcome: str
    why: str | None = None
    mirror: str | None = None


class State(Payload):
    """The latest state of a board. why: the function or command that caused it."""

    boot: str
    seq: int
    t: int | None
    ms: int | None
    state: str
    before: str | None = None
    why: str | None = None


class ConductorFigures(msgspec.Struct):
    """heat_pct: the operator's limit. mirrors_on: ids of mirrors meant to be on the receiver.

    planner_exit_code: of the planner, where the state is `planning_failed`.
    """

    heat_pct: int = 100
    mirrors_on: str = ""
    planner_exit_code: int | None = None


class ConductorState(Payload):
    """What the conductor does or waits for. boards: those concerned; mode: the mode they are in."""

    t: int
    state: ActivityCode
    f: ConductorFigures
    boards: tuple[str, ...] = ()
    mode: str | None = None


class GatewayFigures(msgspec.Struct):
    """clock_step_ms: a step of the computer's clock that was not followed. lost: rows dropped."""

    clock_good: bool
    clock_why: ClockTrust
    clock_stepped: bool = False
    clock_step_ms: int | None = None
    problem: str | None = None
    lost: int = 0


class GatewayState(Payload):
    """Whether the clock may steer mirrors. why: a problem with the disk, else the clock's code."""

    t: int
    state: Literal["clock_good", "clock_not_good"]
    f: GatewayFigures
    why: str | None = None


class Link(Payload):
    """The gateway's link to a board. trajectories: this boot has taken one for every mirror."""

    t: int
    online: bool
    boot: str
    trajectories: bool
    why: str | None = None
    drops: int = 0
    round_trip_ms: int | None = None


class Meta(Payload):
    """A board after its start. fields: name to unit ("" for codes, flags and bits), in order."""

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
    prog: str = ""


class Stored(Payload):
    """The recorder has stored all messages of a device, kind and boot from `first` to `seq`."""

    device: str
    kind: str
    boot: str
    first: int
    seq: int


class Cmd(Payload):
    """A command. user: the account behind it. `mac` signs everything else (see `sign`)."""

    by: str
    id: str
    issued: int
    expires: int
    args: dict[str, Any] = {}
    user: str | None = None
    mac: str = ""


class Plan(Payload):
    """A board's trajectories for a whole day. By mirror: [utc_ms, axis1_udeg, axis2_udeg]."""

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
    priority: Priority
    cause: AlarmCause
    since: int
    device: str | None = None
    value: int | None = None
    limit: int | None = None
    f: dict[str, int | str | None] = {}


class Console(Payload):
    """Lines from a board that are not frames."""

    t: int
    lines: list[str]


class Beat(Payload):
    """A service's heartbeat. rss_kb: its memory, if the platform reports it."""

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
    """What the simulated plant has and no sensor measures (`plant/tel`)."""

    t: int
    f: dict[str, float | int | None]


@dataclass(frozen=True)
class Topic:
    """A topic in its parts. rest: the operation of `cmd`, the id of `alarm`, else empty."""

    site: str
    device: str
    kind: str
    rest: str = ""

    @classmethod
    def parse(cls, text: str) -> "Topic | None":
        """The topic in `text`, or None if it is not of this protocol version."""
        parts = text.split("/")
        if not 5 <= len(parts) <= 6 or parts[:2] != ["heliose", str(VERSION)]:
            return None
        return cls(*parts[2:])

    def __str__(self) -> str:
        head = f"heliose/{VERSION}/{self.site}/{self.device}/{self.kind}"
        return f"{head}/{self.rest}" if self.rest else head


@dataclass(frozen=True)
class Command:
    """A command for a board or service, before it is signed."""

    device: str
    op: str
    args: Arguments = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """One message. retained: the broker kept it from before this client subscribed."""

    topic: str
    payload: bytes
    retained: bool


T = TypeVar("T", bound=Payload)


def decode(raw: bytes, kind: type[T]) -> T:
    """A payload as `kind`. Raises msgspec.DecodeError, which names the place."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except RecursionError:  # msgspec's own limit, before it looks at the schema
        raise msgspec.DecodeError("JSON nested too deeply") from None
