"""The live state of a plant, folded from the topics: one reducer for conductor and page."""

import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from firmware.common.fields import BOILER_MODES, TRACKER_MODES
from host import bus
from host.bus import Message

EVENTS_KEPT = 30
_MODES = {"boiler": BOILER_MODES, "tracker": TRACKER_MODES}
Value = int | str | None


@dataclass(frozen=True)
class Event:
    """Something a board did or refused. f: the fields of protocol.md."""

    device: str
    kind: str
    t: int | None
    ms: int | None
    f: Mapping[str, Value]

    @property
    def since_ms(self) -> int | None:
        """UTC ms at which the cause began; the event carries it in the board's own time."""
        since = self.f.get("since")
        if self.t is None or self.ms is None or not isinstance(since, int):
            return self.t
        return self.t - max(0, self.ms - since)


@dataclass
class BoardView:
    """The part of a board's state that the conductor acts on. mode: "" if unknown."""

    online: bool
    boot: str
    mode: str
    fields: Mapping[str, int | None]
    trajectories_ok: bool = False


GONE = BoardView(False, "", "", {})


@dataclass
class Board:
    """A board's latest telemetry. received_s: `time.monotonic()` of it, None before the first."""

    role: str
    fields: Mapping[str, int | None] = field(default_factory=dict)
    boot: str = ""
    t: int | None = None
    received_s: float | None = None
    link: bus.Link | None = None

    @property
    def mode(self) -> str:
        """The name of the board's state, "" if unknown."""
        return mode_name(self.role, self.fields.get("mode"))

    @property
    def online(self) -> bool:
        """Whether the gateway has a link to the board."""
        return self.link is not None and self.link.online

    def bit(self, name: str, mask: int) -> bool | None:
        """A flag in a field of bits, None if unknown."""
        value = self.fields.get(name)
        return None if value is None else bool(value & mask)

    def view(self) -> BoardView:
        """The board as the conductor sees it: telemetry of an earlier boot does not count."""
        if self.link is None or not self.link.online:
            return GONE
        boot, same = self.link.boot, self.link.boot == self.boot
        mode, fields = (self.mode, self.fields) if same else ("", {})
        return BoardView(True, boot, mode, fields, self.link.trajectories)


def mode_name(role: str, code: int | None) -> str:
    """The name of a mode of a board or mirror, "" if unknown."""
    names = _MODES[role]
    return str(names[code]) if code is not None and 0 <= code < len(names) else ""


class PlantState:
    """Folds messages into state. roles: board id to role. The attributes are for reading.

    trips: since the last reset, the first one first. held: the event that led to HOLD or
    REDUCED. proofs_due: parts whose proof the boiler board called overdue, until it saw one.
    rejects: messages that did not fit their schema.
    """

    def __init__(self, roles: Mapping[str, str]) -> None:
        self.boards = {name: Board(role) for name, role in roles.items()}
        self.boiler_name = next(name for name, role in roles.items() if role == "boiler")
        self.boiler = self.boards[self.boiler_name]
        self.trackers = {n: board for n, board in self.boards.items() if board.role == "tracker"}
        self.cabinet: bus.Cabinet | None = None
        self.truth: Mapping[str, float | int | None] = {}
        self.truth_received_s: float | None = None
        self.conductor: bus.ConductorState | None = None
        self.gateway: bus.GatewayState | None = None
        self.services: dict[str, bool] = {}
        self.events: deque[Event] = deque(maxlen=EVENTS_KEPT)
        self.trips: list[Event] = []
        self.held: Event | None = None
        self.refusal: Event | None = None
        self.proofs_due: set[str] = set()
        self.alarms: dict[str, bus.Alarm] = {}
        self.rejects = 0

    @property
    def clock_good(self) -> bool:
        """Whether the gateway trusts the clock."""
        return self.gateway is not None and self.gateway.f.clock_good

    def views(self, connected: bool) -> dict[str, BoardView]:
        """All boards as the conductor sees them; without broker or gateway they are gone."""
        reachable = connected and self.services.get("gateway", False)
        return {name: b.view() if reachable else GONE for name, b in self.boards.items()}

    def take(self, message: Message) -> bus.Ack | None:
        """Folds a message in; returns it if it is an acknowledgement."""
        topic = bus.Topic.parse(message.topic)
        try:
            return None if topic is None else self._fold(topic, message.payload)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.rejects += 1
            return None

    def remember(self, events: Iterable[Event]) -> None:
        """Folds in events of the history, oldest first."""
        for event in events:
            self._note(event)

    def remember_proofs(self, events: Iterable[Event]) -> None:
        """Folds in the latest proof events of each part, older than those to `remember`."""
        for event in events:
            if event.device == self.boiler_name:
                self._note_proof(event)

    def _fold(self, topic: bus.Topic, payload: bytes) -> bus.Ack | None:
        match topic.device, topic.kind:
            case _, "ack":
                return bus.decode(payload, bus.Ack)
            case name, _ if name in self.boards:
                self._fold_board(topic, payload)
            case name, "avail":
                self.services[name] = payload == bus.ONLINE
            case _, "alarm":
                self._fold_alarm(topic.rest, payload)
            case "plant", "cabinet":
                self.cabinet = bus.decode(payload, bus.Cabinet)
            case "plant", "tel":
                self.truth = bus.decode(payload, bus.Truth).f
                self.truth_received_s = time.monotonic()
            case "conductor", "state":
                self.conductor = bus.decode(payload, bus.ConductorState)
            case "gateway", "state":
                self.gateway = bus.decode(payload, bus.GatewayState)
        return None

    def _fold_board(self, topic: bus.Topic, payload: bytes) -> None:
        board = self.boards[topic.device]
        if topic.kind == "tel":
            sample = bus.decode(payload, bus.Sample)
            board.fields, board.boot, board.t = sample.f, sample.boot, sample.t
            board.received_s = time.monotonic()
        elif topic.kind == "link":
            board.link = bus.decode(payload, bus.Link)
        elif topic.kind == "evt":
            evt = bus.decode(payload, bus.Event)
            self._note(Event(topic.device, evt.kind, evt.t, evt.ms, evt.f))

    def _fold_alarm(self, alarm: str, payload: bytes) -> None:
        if payload:
            self.alarms[alarm] = bus.decode(payload, bus.Alarm)
        else:
            self.alarms.pop(alarm, None)

    def _note(self, event: Event) -> None:
        if event in self.events:  # the gateway repeats an event until it is stored
            return
        self.events.append(event)
        if event.device != self.boiler_name:
            return
        if event.kind == "trip":
            self.trips.append(event)
        elif event.kind in ("reset_refused", "start_refused"):
            self.refusal = event
        elif event.kind == "state":
            self._note_state(event)
        else:
            self._note_proof(event)

    def _note_proof(self, event: Event) -> None:
        part = str(event.f.get("ch"))
        if event.kind == "proof_due":
            self.proofs_due.add(part)
        elif event.kind == "proof":
            self.proofs_due.discard(part)

    def _note_state(self, event: Event) -> None:
        self.refusal = None
        state = event.f.get("state")
        if state != "TRIPPED":
            self.trips = []
        elif event.f.get("from") is None:  # a boot: only what the board records after it counts
            self.trips = [trip for trip in self.trips if (trip.t or 0) >= (event.t or 0)]
        self.held = event if state in ("HOLD", "REDUCED") else None
