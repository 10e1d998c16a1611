"""The last orders of a run: every mirror away, the boiler stopped, and word that it happened."""

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
_GOOD = ("accepted", "done")


@dataclass
class _Order:
    device: str
    op: str
    ack: Ack | None = None
    stored: bool = False


def say_farewell(
    data: Path, site: str, trackers: tuple[str, ...], boilers: tuple[str, ...], clock: Clock
) -> list[str]:
    """Order `defocus` to the trackers and `stop` to the boiler; wait for acks and the history.

    site: its name in topics. Returns a sentence for each order that was not confirmed within
    2 s; boards without a host turn their mirrors away by themselves.
    """
    try:
        bus = Bus(load_address(data), load_identity(data, IDENTITY), site, IDENTITY)
    except BusError as error:
        return [str(error)]
    try:
        bus.subscribe("+/ack", "+/stored")
        bus.wait_connected(CONNECT_S)
        # A subscription is in force before the broker takes what is published after it.
        wanted = [(board, "defocus") for board in trackers] + [(b, "stop") for b in boilers]
        orders = {bus.command(d, op, clock.now_ms()): _Order(d, op) for d, op in wanted}
        _listen(bus, orders)
    except BusError as error:
        return [str(error)]
    finally:
        bus.close(0.2)
    return [_complaint(order) for order in orders.values() if not _confirmed(order)]


def _listen(bus: Bus, orders: dict[str, _Order]) -> None:
    acks_until = time.monotonic() + ACKS_S
    while not all(o.ack for o in orders.values()) and time.monotonic() < acks_until:
        _take(bus.poll(0.05), orders)
    stored_until = time.monotonic() + STORED_S
    while not all(o.stored for o in orders.values() if o.ack) and time.monotonic() < stored_until:
        _take(bus.poll(0.05), orders)


def _take(messages: list[Message], orders: dict[str, _Order]) -> None:
    for message in messages:
        topic = Topic.parse(message.topic)
        if topic is None:
            continue
        try:
            if topic.kind == "ack":
                _heard(decode(message.payload, Ack), orders)
            else:
                _was_stored(decode(message.payload, Stored), orders)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # the recorder puts it into quarantine; here it confirms nothing


def _heard(ack: Ack, orders: dict[str, _Order]) -> None:
    order = orders.get(ack.id)
    if order is not None:
        order.ack, order.stored = ack, False


def _was_stored(stored: Stored, orders: dict[str, _Order]) -> None:
    for order in orders.values():
        ack = order.ack
        if ack is not None and (stored.kind, stored.device) == ("ack", order.device):
            covers = stored.first <= ack.seq <= stored.seq and stored.boot == ack.boot
            order.stored = order.stored or covers


def _confirmed(order: _Order) -> bool:
    return order.ack is not None and order.ack.outcome in _GOOD


def _complaint(order: _Order) -> str:
    if order.ack is None:
        return f"{order.device} did not confirm {order.op}"
    why = f": {order.ack.why}" if order.ack.why else ""
    return f"{order.device}: {order.op} {order.ack.outcome}{why}"
