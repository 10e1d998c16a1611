"""A message as the history holds it: the payload of the bus, with where it is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from host.bus import Ack, Event, Sample

Content = Sample | Event | Ack
ContentT = TypeVar("ContentT", Sample, Event, Ack, Content)


@dataclass(frozen=True, slots=True)
class Stream:
    """What counts its messages 1, 2, 3, …: one kind of one boot of one device."""

    site: str
    device: str
    kind: str
    boot: str


@dataclass(frozen=True, slots=True)
class Record(Generic[ContentT]):
    """A message and its stream. at: UTC ms of the plant when it was stored; 0 before."""

    stream: Stream
    content: ContentT
    at: int = 0

    @property
    def device(self) -> str:
        """The board or service that it is from."""
        return self.stream.device

    @property
    def time_ms(self) -> int:
        """UTC ms of the plant; that of storing where the message's own is not known."""
        return self.at if self.content.t is None else self.content.t


@dataclass(frozen=True, slots=True)
class Reject:
    """A message that fits no schema, and why."""

    topic: str
    payload: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class SeqRange:
    """Sequence numbers first..last of a stream: stored, or missing."""

    stream: Stream
    first: int
    last: int
