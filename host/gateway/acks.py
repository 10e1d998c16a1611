"""Acknowledgements of commands and plans: numbered, kept for the history, published."""

from host.auth.verifier import Command
from host.bus import Ack
from host.bus_client import Bus
from host.gateway.outbox import Outbox, Row


class Acks:
    """Those of one device. boot: the gateway's run, which numbers them from 1."""

    def __init__(self, device: str, boot: str, outbox: Outbox, mqtt: Bus) -> None:
        self._device, self._boot = device, boot
        self._outbox, self._bus = outbox, mqtt
        self._seq = 0

    def send(
        self, command: Command, outcome: str, why: str | None, now_ms: int, utc_ms: int,
        mirror: str | None = None,
    ) -> None:  # fmt: skip
        """Acknowledges a command. mirror: of a plan, whose mirrors are acknowledged one by one."""
        # Counted like a board's messages: the recorder sees a gap where one is missing.
        self._seq += 1
        ack = Ack(
            boot=self._boot, seq=self._seq, t=utc_ms, id=command.id, op=command.op, by=command.by,
            outcome=outcome, why=why, mirror=mirror,
        )  # fmt: skip
        # Kept until the recorder has it, like telemetry and events: the history shows who did what.
        row = Row.of(self._device, "ack", ack)
        self._outbox.add(row, now_ms)
        self._bus.offer(row.device, row.kind, row.payload)
