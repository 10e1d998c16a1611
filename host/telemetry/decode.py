"""From messages on the broker to rows of the history: decoded, checked, never fatal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from host.bus import Ack, Event, Message, Sample, Topic
from host.telemetry.store import Reject, Row, Stream

SUBSCRIPTIONS = ("+/tel", "+/evt", "+/ack", "+/avail")

# The simulated plant's truth is no measurement: it is shown, not recorded.
NOT_RECORDED = "plant"
_TOPICS_KNOWN = 2000
_MOST = 1 << 53

_text = msgspec.json.Encoder()
_tel = msgspec.json.Decoder(Sample)
_evt = msgspec.json.Decoder(Event)
_ack = msgspec.json.Decoder(Ack)


@dataclass
class Batch:
    """What waits for the next commit. urgent: an event or an answer is among it."""

    rows: list[Row] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    urgent: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows or self.rejects)


class Intake:
    """Sorts messages into a batch; what fits no schema goes to quarantine with the reason."""

    def __init__(self) -> None:
        self.batch = Batch()
        self._topics: dict[str, Topic | None] = {}
        self._streams: dict[tuple[str, str, str], Stream] = {}

    def take(self, message: Message, on_avail: Callable[[str, bytes], None]) -> None:
        """Add a message to the batch; availability goes to `on_avail(device, payload)`."""
        topic = self._topic(message.topic)
        if topic is None or topic.device == NOT_RECORDED:
            return
        try:
            self._sort(topic, message, on_avail)
        # TypeError, ValueError: text that is no UTF-8, numbers beyond SQLite's 64 bits
        except (msgspec.DecodeError, ValueError, TypeError) as error:
            self.batch.rejects.append(Reject(message.topic, message.payload, str(error)))

    def flush(self) -> Batch:
        """The batch, and begin another."""
        full, self.batch = self.batch, Batch()
        return full

    def _sort(self, topic: Topic, message: Message, on_avail: Callable[[str, bytes], None]) -> None:
        if topic.kind == "tel":
            self.batch.rows.append(self._sample(message, _tel.decode(message.payload)))
        elif topic.kind == "evt":
            self._add_urgent(self._event(message, _evt.decode(message.payload)))
        elif topic.kind == "ack":
            self._add_urgent(self._answer(message, _ack.decode(message.payload)))
        elif topic.kind == "avail":
            on_avail(topic.device, message.payload)

    def _add_urgent(self, row: Row) -> None:
        self.batch.rows.append(row)
        self.batch.urgent = True

    def _sample(self, message: Message, tel: Sample) -> Row:
        _check_numbers(tel.seq, tel.t, tel.ms)
        stream = self._stream(message.topic, tel.boot)
        return Row(stream, tel.seq, tel.t, tel.ms, tel.why, _text.encode(tel.f).decode())

    def _event(self, message: Message, evt: Event) -> Row:
        _check_numbers(evt.seq, evt.t, evt.ms)
        stream = self._stream(message.topic, evt.boot)
        return Row(stream, evt.seq, evt.t, evt.ms, evt.kind, _text.encode(evt.f).decode())

    def _answer(self, message: Message, ack: Ack) -> Row:
        _check_numbers(ack.seq, ack.t, None)
        stream = self._stream(message.topic, ack.boot)
        body = {"id": ack.id, "op": ack.op, "by": ack.by, "why": ack.why, "mirror": ack.mirror}
        return Row(stream, ack.seq, ack.t, None, ack.outcome, _text.encode(body).decode())

    def _topic(self, text: str) -> Topic | None:
        if text not in self._topics:
            if len(self._topics) >= _TOPICS_KNOWN:
                self._topics.clear()
            self._topics[text] = Topic.parse(text)
        return self._topics[text]

    def _stream(self, text: str, boot: str) -> Stream:
        topic = self._topic(text)
        assert topic is not None
        key = (topic.device, topic.kind, boot)
        stream = self._streams.get(key)
        if stream is None:
            if len(self._streams) >= _TOPICS_KNOWN:
                self._streams.clear()
            stream = Stream(topic.site, topic.device, topic.kind, boot)
            self._streams[key] = stream
        return stream


def _check_numbers(seq: int, t: int | None, ms: int | None) -> None:
    """SQLite's integers have 64 bits; one that has more would stop the whole group."""
    if not 1 <= seq < _MOST:
        raise ValueError(f"seq is {seq}, allowed: 1 to {_MOST}")
    for name, value in (("t", t), ("ms", ms)):
        if value is not None and not -_MOST < value < _MOST:
            raise ValueError(f"{name} is {value}, allowed: up to {_MOST}")
