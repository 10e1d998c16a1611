"""One board from its port to the broker: bytes to the session, its messages to outbox and bus."""

from dataclasses import dataclass, field

from firmware.common.fields import PROTOCOL
from host import bus
from host.auth.verifier import Command
from host.bus_client import Bus
from host.gateway import frames
from host.gateway.acks import Acks
from host.gateway.board_session import BoardSession
from host.gateway.board_status import BoardStatus
from host.gateway.frames import Received
from host.gateway.outbox import Outbox, Row
from host.gateway.ports import Port

# Bytes that a port has not taken; with more the port is opened anew. A serial driver buffers 2048
# (protocol), and the pings to a board that reads nothing are 30 bytes a second.
PENDING_MAX = 8_192
# Commands without a final answer: neither done, failed nor expired.
COMMANDS_KEPT = 256
UNANSWERED_MAX = 20  # a person gives a few a minute: more are a client's mistake


@dataclass
class BoardChannel:
    """Never waits: each turn moves what can be moved now.

    plan_id: of the plan whose trajectories the board gets. unconfirmed: events that are not on
    disk yet.
    """

    session: BoardSession
    port: Port
    outbox: Outbox
    mqtt: Bus
    acks: Acks
    plan_id: str = ""
    unconfirmed: list[tuple[bus.Event, Row]] = field(default_factory=list)
    commands: dict[int, Command] = field(default_factory=dict)
    _pending: bytes = b""
    _was_ready: bool = False

    def __post_init__(self) -> None:
        self.status = BoardStatus(self.session)

    @property
    def device(self) -> str:
        """The board's name in topics."""
        return self.session.device

    def exchange(self, now_ms: int, utc_ms: int) -> None:
        """Reads, lets time pass, writes, and handles what the board sent."""
        self.session.utc_offset_ms = utc_ms - now_ms
        for received in self._exchange_bytes(now_ms):
            self._handle(received, now_ms, utc_ms)
        self._publish_status(now_ms, utc_ms)

    def command(self, command: Command, now_ms: int) -> None:
        """Sends a command; its acknowledgements are published as they come."""
        # The session numbers commands for the board; `id` of the page's command is a random text.
        number = self.session.command(command.op, command.args, now_ms, command.ttl_ms)
        self.commands[number] = command
        while len(self.commands) > COMMANDS_KEPT:
            del self.commands[next(iter(self.commands))]

    def refusal(self) -> str | None:
        """Why the board gets no command but those that take heat away, or None.

        Only this version of the protocol and the one before are understood (protocol).
        """
        hello = self.session.hello
        if hello is not None and not PROTOCOL - 1 <= hello.proto <= PROTOCOL:
            return f"the board speaks protocol {hello.proto}, this gateway {PROTOCOL}"
        if self.session.requests.commands.unanswered >= UNANSWERED_MAX:
            return "too many commands wait for the board's answer"
        return None

    def confirm_events(self) -> None:
        """The outbox has committed: acknowledges events to the board, then publishes them."""
        events, self.unconfirmed = self.unconfirmed, []
        for event, row in events:
            self.session.confirm_event(event.boot, event.seq)
            self._publish(row)
            self._send("state", self.status.state_of_event(event))

    def publish_all(self, utc_ms: int) -> None:
        """Publishes what is retained again: a broker that was restarted has forgotten it."""
        self.status.publish_all()
        self._send("meta", self.status.meta(utc_ms))
        self._send("state", self.status.state)

    def _exchange_bytes(self, now_ms: int) -> list[Received]:
        ready = self.port.ready()
        if self._was_ready and not ready:
            self._drop(now_ms)
        self._was_ready = ready
        if not ready:
            # Commands are answered all the same: they fail or expire. Frames to the board are
            # dropped: they would be stale once the port is open again.
            self.session.tick(now_ms)
            self.session.output()
            return self.session.receive(b"", now_ms)
        try:
            received = self.session.receive(self.port.read(), now_ms)
            self.session.tick(now_ms)
            self._pending += self.session.output()
            if self._pending:
                self._pending = self._pending[self.port.write(self._pending) :]
        except OSError:
            self._drop(now_ms)
            return self.session.receive(b"", now_ms)
        # Opened again, the port has an empty buffer.
        if len(self._pending) > PENDING_MAX:
            self.port.close("the board's port takes no bytes")
        return received

    def _drop(self, now_ms: int) -> None:
        self._pending, self._was_ready = b"", False
        self.session.lost(now_ms)

    def _handle(self, received: Received, now_ms: int, utc_ms: int) -> None:
        if isinstance(received, bus.Sample):
            # Live at once; on disk with the next group, which spares SD cards (protocol).
            self._publish(self._keep("tel", received, now_ms))
            self._send("state", self.status.state_of_sample(received))
        elif isinstance(received, bus.Event):
            # On disk first: the board forgets an event once it is acknowledged (protocol).
            self.unconfirmed.append((received, self._keep("evt", received, now_ms)))
        elif isinstance(received, frames.Hello):
            self._send("meta", self.status.meta(utc_ms))
        elif isinstance(received, frames.ConsoleLine):
            self.status.add_line(received.text)
        else:
            self._acknowledge(received, now_ms, utc_ms)

    def _acknowledge(
        self, ack: frames.CommandAck | frames.TrajectoryAck, now_ms: int, utc_ms: int
    ) -> None:
        if isinstance(ack, frames.TrajectoryAck):
            # A plan has one id and an acknowledgement for each mirror.
            plan = Command(self.device, "plan", "conductor", "", self.plan_id)
            self.acks.send(plan, ack.result, ack.why, now_ms, utc_ms, ack.mirror)
            return
        command = self.commands.get(ack.id)
        if command is None:
            return
        if ack.result != "accepted":
            del self.commands[ack.id]
        self.acks.send(command, ack.result, ack.why, now_ms, utc_ms)

    def _publish_status(self, now_ms: int, utc_ms: int) -> None:
        online = self.session.online
        if self.status.online != online:
            self.status.online = online
            self.mqtt.offer(self.device, "avail", bus.ONLINE if online else bus.OFFLINE)
        self._send("link", self.status.link(self.port.problem, now_ms, utc_ms))
        self._send("console", self.status.console(now_ms, utc_ms))

    def _keep(self, kind: str, payload: bus.Sample | bus.Event, now_ms: int) -> Row:
        row = Row.of(self.device, kind, payload)
        self.outbox.add(row, now_ms)
        return row

    def _publish(self, row: Row) -> None:
        self.mqtt.offer(row.device, row.kind, row.payload)

    def _send(self, kind: str, payload: bus.Payload | None) -> None:
        if payload is not None:
            self.mqtt.offer(self.device, kind, payload.encode())
