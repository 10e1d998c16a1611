"""The recorder: decodes what the gateway publishes, stores it, and answers with `stored`."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from host.bus import Ack, Event, Message, Sample, Stored, Topic
from host.bus_client import Bus
from host.clock import Clock
from host.codes import AlarmCause
from host.telemetry.alarms import Alarms, Condition
from host.telemetry.record import Content, Record, Reject, SeqRange, Stream
from host.telemetry.review import Review
from host.telemetry.schema import damaged
from host.telemetry.store import Store

SUBSCRIPTIONS = ("+/tel", "+/evt", "+/ack", "+/avail")
# The simulated plant's truth is no measurement: it is shown, not recorded.
NOT_RECORDED = "plant"
# A durable commit takes 4 ms (measured, 2-core virtual machine): 500 rows a commit carry far
# more than the 5000 messages a second of telemetry.md.
GROUP_ROWS = 500
URGENT_MS = 20  # the longest wait of an event or an acknowledgement (telemetry.md)
PATIENCE_S = 0.25  # at most, so that alarms and reviews take their turn
DRAIN_S = 0.1  # at the end: a silence this long means that every message has arrived
FULL_DISK_S = 0.5  # before the next try
WARNING_ALARM_MS = 600_000  # plant time; a channel that stands still so long acts (SF-03, SF-09)
_CORRUPT = (11, 26)  # SQLITE_CORRUPT, SQLITE_NOTADB
_STREAMS_KNOWN = 2000  # a bound for what a client may make up, not for a plant
_DECODERS: dict[str, msgspec.json.Decoder[Content]] = {
    "tel": msgspec.json.Decoder(Sample),
    "evt": msgspec.json.Decoder(Event),
    "ack": msgspec.json.Decoder(Ack),
}


@dataclass
class Batch:
    """What waits for the next commit. urgent: an event or an acknowledgement is among it."""

    records: list[Record[Content]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    urgent: bool = False

    def __bool__(self) -> bool:
        return bool(self.records or self.rejects)


class Decoder:
    """Decodes messages into a batch. One that fits no schema becomes a reject and blocks none."""

    def __init__(self) -> None:
        self.batch = Batch()
        self._topics: dict[str, Topic | None] = {}
        self._streams: dict[tuple[str, str], Stream] = {}

    def add(self, message: Message, on_avail: Callable[[str, bytes], None]) -> None:
        """Adds a message to the batch; availability goes to `on_avail(device, payload)`."""
        topic = self._topic(message.topic)
        if topic is None or topic.device == NOT_RECORDED:
            return
        if topic.kind == "avail":
            on_avail(topic.device, message.payload)
        elif topic.kind in _DECODERS:
            self._decode(topic, message)

    def flush(self) -> Batch:
        """The batch; begins another."""
        full, self.batch = self.batch, Batch()
        return full

    def _decode(self, topic: Topic, message: Message) -> None:
        try:
            content = _DECODERS[topic.kind].decode(message.payload)
        # Text that is no UTF-8; nesting beyond the parser's depth.
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self.batch.rejects.append(Reject(message.topic, message.payload, str(error)))
            return
        self.batch.records.append(Record(self._stream(message.topic, topic, content.boot), content))
        self.batch.urgent |= topic.kind != "tel"

    # The same few topics and streams are in every message: each is made once.

    def _topic(self, text: str) -> Topic | None:
        if text not in self._topics:
            if len(self._topics) >= _STREAMS_KNOWN:
                self._topics.clear()
            self._topics[text] = Topic.parse(text)
        return self._topics[text]

    def _stream(self, text: str, topic: Topic, boot: str) -> Stream:
        stream = self._streams.get((text, boot))
        if stream is None:
            if len(self._streams) >= _STREAMS_KNOWN:
                self._streams.clear()
            stream = Stream(topic.site, topic.device, topic.kind, boot)
            self._streams[text, boot] = stream
        return stream


class Recorder:
    """Takes messages from the bus, commits them in groups, publishes `stored`."""

    def __init__(
        self, bus: Bus, path: Path, clock: Clock, commit_ms: int, disk_floor_mb: int = 0
    ) -> None:
        """Raises HistoryError if `path` holds no usable history."""
        self._bus, self._path, self._clock = bus, path, clock
        self._commit_s = commit_ms / 1000.0
        self._store = Store(path)
        self._store.begin_run(clock.now_ms())
        self._alarms = Alarms(bus, self._store, clock)
        self.review = Review(bus, self._store, self._alarms, clock, path.parent, disk_floor_mb)
        self._decoder = Decoder()
        self._began_s = 0.0  # when the batch got its first message
        bus.subscribe(*SUBSCRIPTIONS)

    def run(self, ended: Callable[[], bool]) -> None:
        """Records until `ended()`; then takes what is still there, commits and closes."""
        while not ended():
            self.step(self._patience_s())
        deadline = time.monotonic() + 5 * DRAIN_S
        while self.step(DRAIN_S) and time.monotonic() < deadline:
            pass
        self._commit()
        self._store.close()

    def step(self, timeout_s: float) -> int:
        """One turn: takes messages and commits when it is due. Returns how many came."""
        messages = self._bus.poll(timeout_s, GROUP_ROWS)
        if messages and not self._decoder.batch:
            self._began_s = time.monotonic()
        for message in messages:
            self._decoder.add(message, self._alarms.on_avail)
        if self._is_due():
            self._commit()
        self.review.step()
        self._alarms.step()
        return len(messages)

    def _group_s(self) -> float:
        urgent = self._decoder.batch.urgent
        return min(URGENT_MS / 1000.0, self._commit_s) if urgent else self._commit_s

    def _is_due(self) -> bool:
        batch = self._decoder.batch
        if len(batch.records) >= GROUP_ROWS:
            return True
        return bool(batch) and time.monotonic() - self._began_s >= self._group_s()

    def _patience_s(self) -> float:
        """How long to wait for a message: not past the commit that is due."""
        if not self._decoder.batch:
            return PATIENCE_S
        return min(PATIENCE_S, max(0.001, self._began_s + self._group_s() - time.monotonic()))

    def _commit(self) -> None:
        batch = self._decoder.flush()
        if not batch:
            return
        try:
            stored = self._store.commit(batch.records, self._clock.now_ms(), batch.rejects)
        except sqlite3.Error as error:
            self._not_written(error)
            return
        self._alarms.end("history-write")
        for one in stored:
            self._publish_stored(one)
        for record in batch.records:
            if isinstance(record.content, Event) and record.content.kind == "warning":
                self._warn(record.stream.device, record.content)

    def _warn(self, device: str, event: Event) -> None:
        """One alarm for each board: its latest channel that flickers or stands still."""
        f = {name: event.f.get(name) for name in ("sf", "ch")}
        self._alarms.begin(
            Condition(f"warning-{device}", "low", AlarmCause.CHANNEL_WARNING, device, f=f),
            WARNING_ALARM_MS,
        )

    def _not_written(self, error: sqlite3.Error) -> None:
        """A full disk is an alarm and no loss: the gateway keeps what is not stored (protocol)."""
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _CORRUPT:
            raise damaged(self._path, str(error)) from None
        with contextlib.suppress(OSError):  # the log is on the same disk
            print(f"recorder: cannot write the history: {error}", file=sys.stderr, flush=True)
        self._alarms.begin(
            Condition("history-write", "urgent", AlarmCause.HISTORY_NOT_WRITTEN, "recorder",
                      f={"error": str(error)})
        )  # fmt: skip
        time.sleep(FULL_DISK_S)

    def _publish_stored(self, one: SeqRange) -> None:
        s = one.stream
        stored = Stored(device=s.device, kind=s.kind, boot=s.boot, first=one.first, seq=one.last)
        self._bus.send("recorder", "stored", stored)
