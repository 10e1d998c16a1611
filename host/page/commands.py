"""Orders of a person: signed, sent, and what became of them within a second."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from host.bus import COMMAND_MAX_MS, Ack
from host.bus_client import Bus
from host.clock import Clock

# Real time. The browser shows the result within a second of the tap, whatever happens.
ANSWER_S = 0.8
CONFIRMED = ("accepted", "done")


@dataclass(frozen=True)
class Wanted:
    """An order to give: to whom, what, with what."""

    device: str
    op: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of it. outcome: as in `host.bus.Ack`, or `silent`."""

    device: str
    op: str
    outcome: str
    why: str | None = None

    @property
    def confirmed(self) -> bool:
        """Whether the board said that it does it."""
        return self.outcome in CONFIRMED


class Orders:
    """Gives orders and waits for their answers; used in the page's own loop only."""

    def __init__(self, mqtt: Bus, clock: Clock) -> None:
        self._bus, self._clock = mqtt, clock
        self._waiting: dict[str, asyncio.Future[Ack]] = {}

    async def give(
        self, wanted: Sequence[Wanted], user: str | None, within_s: float = ANSWER_S
    ) -> list[Outcome]:
        """Sends all of them at once; their outcomes, in the same order."""
        waits = [self._send(order, user) for order in wanted]
        await asyncio.wait(waits, timeout=within_s)
        for id_ in [id_ for id_, wait in self._waiting.items() if wait in waits]:
            del self._waiting[id_]
        return [_outcome(order, wait) for order, wait in zip(wanted, waits, strict=True)]

    def send(self, wanted: Wanted, user: str | None) -> None:
        """Sends one that nobody waits for."""
        self._command(wanted, user)

    def answered(self, ack: Ack) -> None:
        """An acknowledgement came."""
        wait = self._waiting.get(ack.id)
        if wait is not None and not wait.done():
            wait.set_result(ack)

    def _send(self, wanted: Wanted, user: str | None) -> "asyncio.Future[Ack]":
        wait: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[self._command(wanted, user)] = wait
        return wait

    def _command(self, wanted: Wanted, user: str | None) -> str:
        now_ms = self._clock.now_ms()
        return self._bus.command(
            wanted.device, wanted.op, now_ms, wanted.args, ttl_ms=COMMAND_MAX_MS, user=user
        )


def _outcome(order: Wanted, wait: "asyncio.Future[Ack]") -> Outcome:
    if not wait.done():
        wait.cancel()
        return Outcome(order.device, order.op, "silent")
    ack = wait.result()
    return Outcome(order.device, order.op, ack.outcome, ack.why)
