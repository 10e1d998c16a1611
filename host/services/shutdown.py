"""The last commands of a run: every mirror away, the boiler stopped."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from host.bus import Ack, Message, Stored, Topic, decode
from host.bus_client import Bus, BusError, load_address, load_identity
from host.clock import Clock

IDENTITY = "supervisor"
CONNECT_S = 1.0
ACKS_S = 2.0
STORED_S = 0.7
_CONFIRMED = ("accepted", "done")


@dataclass
class _Sent:
    """A command and what came back: its acknowledgement, and that the history has that."""

    device: str
    op: str
    ack: Ack | None = None
    stored: bool = False

    def problem(self) -> str | None:
        """A sentence unless the board confirmed the command."""
        if self.ack is None:
            return f"{self.device} did not confirm {self.op}"
        if self.ack.outcome in _CONFIRMED:
            return None
        why = f": {self.ack.why}" if self.ack.why else ""
        return f"{self.device}: {self.op} {self.ack.outcome}{why}"


def shut_down(
    data: Path, site: str, trackers: tuple[str, ...], boiler: str, clock: Clock
) -> list[str]:
    """Send `defocus` to the trackers and `stop` to the boiler; wait for acknowledgements.

    site: its name in topics. Returns a sentence for each command that was not confirmed within
    2 s. Boards without a host turn their mirrors away by themselves.
    """
    try:
        bus = Bus(load_address(data), load_identity(data, IDENTITY), site, IDENTITY)
    except BusError as error:
        return [str(error)]
    try:
        bus.subscribe("+/ack", "+/stored")
        bus.wait_connected(CONNECT_S)
        # The broker puts the subscription in force before it takes what is published next.
        commands = [(tracker, "defocus") for tracker in trackers] + [(boiler, "stop")]
        sent = {bus.command(d, op, clock.now_ms()): _Sent(d, op) for d, op in commands}
        _wait_for_answers(bus, sent)
    except BusError as error:
        return [str(error)]
    finally:
        bus.close(0.2)
    return [problem for command in sent.values() if (problem := command.problem())]


def _wait_for_answers(bus: Bus, sent: dict[str, _Sent]) -> None:
    acks_until = time.monotonic() + ACKS_S
    while not all(s.ack for s in sent.values()) and time.monotonic() < acks_until:
        _take(bus.poll(0.05), sent)
    stored_until = time.monotonic() + STORED_S
    while not all(s.stored for s in sent.values() if s.ack) and time.monotonic() < stored_until:
        _take(bus.poll(0.05), sent)


def _take(messages: list[Message], sent: dict[str, _Sent]) -> None:
    for message in messages:
        topic = Topic.parse(message.topic)
        if topic is None:
            continue
        try:
            if topic.kind == "ack":
                _note_ack(decode(message.payload, Ack), sent)
            else:
                _note_stored(decode(message.payload, Stored), sent)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # the recorder quarantines it; here it confirms nothing


def _note_ack(ack: Ack, sent: dict[str, _Sent]) -> None:
    command = sent.get(ack.id)
    if command is not None:
        command.ack, command.stored = ack, False


def _note_stored(stored: Stored, sent: dict[str, _Sent]) -> None:
    for command in sent.values():
        ack = command.ack
        if ack is not None and (stored.kind, stored.device) == ("ack", command.device):
            covers = stored.first <= ack.seq <= stored.seq and stored.boot == ack.boot
            command.stored = command.stored or covers
