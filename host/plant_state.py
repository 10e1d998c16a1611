"""What the page knows of the plant: the latest of everything that was said on the bus."""

import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from firmware.common.fields import BOILER_MODES, TRACKER_MODES
from host import bus
from host.bus import Message
from host.site.runtime import SiteRuntime

SUBSCRIPTIONS = (
    "+/tel", "+/evt", "+/link", "+/ack", "+/avail", "conductor/state", "gateway/state",
    "recorder/alarm/+", "plant/cabinet",
)  # fmt: skip
EVENTS_KEPT = 30


@dataclass(frozen=True)
class Event:
    """Something a board did or refused. f: the fields of protocol.md."""

    device: str
    kind: str
    t: int | None
    ms: int | None
    f: Mapping[str, Any]

    @property
    def since_ms(self) -> int | None:
        """UTC ms since when the cause was there (the event has it in the board's own time)."""
        since = self.f.get("since")
        if self.t is None or self.ms is None or not isinstance(since, int):
            return self.t
        return self.t - max(0, self.ms - since)


@dataclass
class Board:
    """A board's latest telemetry. heard_s: `time.monotonic()` of it, None: never."""

    role: str
    fields: Mapping[str, int | None] = field(default_factory=dict)
    boot: str = ""
    t: int | None = None
    heard_s: float | None = None
    link: bus.Link | None = None

    @property
    def mode(self) -> str:
        """The state's name, empty where it is not known."""
        names = BOILER_MODES if self.role == "boiler" else TRACKER_MODES
        code = self.fields.get("mode")
        return names[code] if code is not None and 0 <= code < len(names) else ""

    @property
    def online(self) -> bool:
        """Whether the gateway reaches it."""
        return self.link is not None and self.link.online

    def bit(self, name: str, mask: int) -> bool | None:
        """A flag of a field of bits, None where it is not known."""
        value = self.fields.get(name)
        return None if value is None else bool(value & mask)


class Picture:
    """Takes messages in; attributes are for reading."""

    def __init__(self, facts: SiteRuntime) -> None:
        self.boiler = Board("boiler")
        self.trackers = {name: Board("tracker") for name in facts.trackers}
        self._boards = {facts.boiler: self.boiler, **self.trackers}
        self._boiler_name = facts.boiler
        self.cabinet: bus.Cabinet | None = None
        self.truth: Mapping[str, float | int | None] = {}
        self.truth_heard_s: float | None = None
        self.conductor: bus.ServiceState | None = None
        self.gateway: bus.ServiceState | None = None
        self.services: dict[str, bool] = {}
        self.events: deque[Event] = deque(maxlen=EVENTS_KEPT)
        self.trips: list[Event] = []  # since the last reset, the first one first
        self.held: Event | None = None  # why the boiler is in HOLD or REDUCED
        self.refusal: Event | None = None
        self.alarms: dict[str, bus.Alarm] = {}
        self.rejects = 0

    def take(self, message: Message) -> bus.Ack | None:
        """Learns from a message; returns it where it answers an order."""
        topic = bus.Topic.parse(message.topic)
        try:
            return None if topic is None else self._learn(topic, message.payload)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.rejects += 1
            return None

    def remember(self, events: Iterable[Event]) -> None:
        """Events of the history, oldest first."""
        for event in events:
            self._note(event)

    def _learn(self, topic: bus.Topic, payload: bytes) -> bus.Ack | None:
        if topic.kind == "ack":
            return bus.decode(payload, bus.Ack)
        if topic.device in self._boards:
            self._learn_of_board(topic, payload)
        elif topic.kind == "avail":
            self.services[topic.device] = payload == bus.ONLINE
        elif topic.kind == "alarm":
            self._learn_of_alarm(topic.rest, payload)
        elif topic.device == "plant":
            self._learn_of_plant(topic, payload)
        elif topic.kind == "state" and topic.device in ("conductor", "gateway"):
            setattr(self, topic.device, bus.decode(payload, bus.ServiceState))
        return None

    def _learn_of_board(self, topic: bus.Topic, payload: bytes) -> None:
        board = self._boards[topic.device]
        if topic.kind == "tel":
            sample = bus.decode(payload, bus.Sample)
            board.fields, board.boot, board.t = sample.f, sample.boot, sample.t
            board.heard_s = time.monotonic()
        elif topic.kind == "link":
            board.link = bus.decode(payload, bus.Link)
        elif topic.kind == "evt":
            evt = bus.decode(payload, bus.Event)
            self._note(Event(topic.device, evt.kind, evt.t, evt.ms, evt.f))

    def _learn_of_plant(self, topic: bus.Topic, payload: bytes) -> None:
        if topic.kind == "cabinet":
            self.cabinet = bus.decode(payload, bus.Cabinet)
        elif topic.kind == "tel":
            self.truth = bus.decode(payload, bus.Truth).f
            self.truth_heard_s = time.monotonic()

    def _learn_of_alarm(self, alarm: str, payload: bytes) -> None:
        if payload:
            self.alarms[alarm] = bus.decode(payload, bus.Alarm)
        else:
            self.alarms.pop(alarm, None)

    def _note(self, event: Event) -> None:
        if event in self.events:  # repeated until it was stored
            return
        self.events.append(event)
        if event.device != self._boiler_name:
            return
        if event.kind == "trip":
            self.trips.append(event)
        elif event.kind in ("reset_refused", "start_refused"):
            self.refusal = event
        elif event.kind == "state":
            self._note_state(event)

    def _note_state(self, event: Event) -> None:
        self.refusal = None
        state = event.f.get("state")
        if state != "TRIPPED" or event.f.get("from") is None:
            # After a boot only what the board itself records counts.
            boot_trips = [] if state != "TRIPPED" else self._trips_after(event)
            self.trips = boot_trips
        self.held = event if state in ("HOLD", "REDUCED") else None

    def _trips_after(self, boot: Event) -> list[Event]:
        return [trip for trip in self.trips if (trip.t or 0) >= (boot.t or 0)]
