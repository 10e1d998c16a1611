"""Sends an operator's commands, signed, and collects their acknowledgements within a second."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from host.bus import COMMAND_MAX_MS, Ack, Command
from host.bus_client import Bus
from host.clock import Clock

# Real time. The browser shows the result within a second of the tap, whatever happens.
ANSWER_S = 0.8
CONFIRMED = ("accepted", "done")


@dataclass(frozen=True)
class Outcome:
    """What became of a command. outcome: as in `host.bus.Ack`, or `silent`."""

    device: str
    outcome: str
    why: str | None = None

    @property
    def confirmed(self) -> bool:
        """Whether the board carries it out."""
        return self.outcome in CONFIRMED


class CommandSender:
    """Sends commands and waits for their acknowledgements. For the page's own loop only."""

    def __init__(self, mqtt: Bus, clock: Clock) -> None:
        self._bus, self._clock = mqtt, clock
        self._waiting: dict[str, asyncio.Future[Ack]] = {}

    async def confirm(
        self, commands: Sequence[Command], user: str | None, within_s: float = ANSWER_S
    ) -> list[Outcome]:
        """Sends all commands at once. Returns their outcomes, in the same order."""
        waits = [self._send_and_wait(command, user) for command in commands]
        await asyncio.wait(waits, timeout=within_s)
        for id_ in [id_ for id_, wait in self._waiting.items() if wait in waits]:
            del self._waiting[id_]
        return [_outcome(c.device, wait) for c, wait in zip(commands, waits, strict=True)]

    def send(self, command: Command, user: str | None) -> str:
        """Sends a command without waiting; its id."""
        now_ms = self._clock.now_ms()
        return self._bus.command(
            command.device, command.op, now_ms, command.args, ttl_ms=COMMAND_MAX_MS, user=user
        )

    def acknowledged(self, ack: Ack) -> None:
        """Takes in an acknowledgement."""
        wait = self._waiting.get(ack.id)
        if wait is not None and not wait.done():
            wait.set_result(ack)

    def _send_and_wait(self, command: Command, user: str | None) -> "asyncio.Future[Ack]":
        wait: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[self.send(command, user)] = wait
        return wait


def _outcome(device: str, wait: "asyncio.Future[Ack]") -> Outcome:
    if not wait.done():
        wait.cancel()
        return Outcome(device, "silent")
    ack = wait.result()
    return Outcome(device, ack.outcome, ack.why)
