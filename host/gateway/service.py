"""The gateway as a process: boards on one side, MQTT on the other, the outbox in between."""

import os
import secrets
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from host import bus
from host.bus import Message
from host.bus_client import Bus, load_address, load_identity
from host.clock import Clock, trust
from host.data_folder import topic_name
from host.gateway.acks import Acks
from host.gateway.board_channel import BoardChannel
from host.gateway.board_session import BoardSession
from host.gateway.command_dispatch import NAME, CommandDispatch
from host.gateway.outbox import Outbox, Row
from host.gateway.ports import Port
from host.gateway.utc import Utc
from host.site.runtime import SiteRuntime, site_runtime

# Real time. A board's bytes end a turn early; MQTT may wait for one, out of the 300 ms allowed from
# the board to the page (telemetry.md).
TURN_S = 0.02
# Between two looks for rows to publish again, 500 at a time: a day's backlog of 20 messages/s,
# 1.7 million rows, flows within six minutes (telemetry.md asks for about that).
REPEAT_S = 0.1
BEAT_MS = 5_000  # a service counts as hung after 15 s without a heartbeat (telemetry.md)
LOOK_MS = 1_000
# Boards reject an id that does not rise. A run takes this many from the outbox; an outbox that
# was lost begins at the seconds since 2026, beyond all that were given.
IDS_A_RUN = 100_000
_IDS_FROM_MS = 1_767_225_600_000
_IDS_NAME = "order"  # the counter's name in outbox.sqlite


class Gateway:
    """Turns of a single thread: exchange bytes with boards, commit, publish, take commands."""

    def __init__(
        self, site: SiteRuntime, data: Path, clock: Clock, mqtt: Bus, outbox: Outbox
    ) -> None:
        self.stopping = False
        self._clock, self._bus, self._outbox = clock, mqtt, outbox
        now_ms, utc_ms = clock.monotonic_ms(), clock.now_ms()
        self._utc = Utc(utc_ms - now_ms)
        # Acknowledgements are numbered from 1 in each run, so a run has an id, like a board's boot.
        boot, first_id = secrets.token_hex(4), _first_id(outbox, utc_ms)
        self._channels = {
            b.id: BoardChannel(
                BoardSession(b.id, b.role, first_id), Port(b.id, b.link, b.serial_id, data),
                outbox, mqtt, Acks(b.id, boot, outbox, mqtt),
            )
            for b in site.boards
        }  # fmt: skip
        own_acks = Acks(NAME, boot, outbox, mqtt)
        self._commands = CommandDispatch(
            data, clock, self._utc, self._channels, own_acks, self._look
        )
        self._connections = 0
        self._look_due_ms = self._beat_due_ms = now_ms
        self._repeat_due_s = 0.0
        self._state: bus.GatewayState | None = None
        mqtt.subscribe(f"{NAME}/cmd/+", "recorder/stored")
        mqtt.subscribe(*(f"{device}/cmd/+" for device in self._channels))
        mqtt.subscribe(*(f"{device}/plan" for device in self._channels))

    def run(self) -> None:
        """Turns until `stopping`; then the last commit."""
        while not self.stopping:
            self._wait()
            self.turn()
        for channel in self._channels.values():
            channel.port.close("the gateway has ended")
        self._outbox.close(self._clock.monotonic_ms())

    def turn(self) -> None:
        """Does all that is due now; never waits for a board or the broker."""
        now_ms = self._clock.monotonic_ms()
        if now_ms >= self._look_due_ms:
            self._look_due_ms = now_ms + LOOK_MS
            self._look(now_ms)
        self._publish_all(now_ms)
        # Boards before commands: a command is judged by the boards' latest state.
        for channel in self._channels.values():
            channel.exchange(now_ms, self._utc_ms(now_ms))
        self._confirm_events(now_ms)
        for message in self._bus.poll():
            self._receive(message, now_ms)
        self._outbox.tick(now_ms)
        self._publish_again(now_ms)

    def _wait(self) -> None:
        """Until a board sends something, at most a turn."""
        # Windows has no `select` for serial ports; there a turn is the delay.
        channels = self._channels.values()
        ports = [fd for channel in channels if (fd := channel.port.fileno()) is not None]
        if os.name != "posix" or not ports:
            time.sleep(TURN_S)
            return
        try:
            select.select(ports, [], [], TURN_S)
        except (OSError, ValueError):  # a port was closed just now
            time.sleep(TURN_S)

    def _confirm_events(self, now_ms: int) -> None:
        """Commits the events of all boards together: a commit takes 4 ms (measured)."""
        channels = [c for c in self._channels.values() if c.unconfirmed]
        # A disk that took nothing is tried again by the outbox, not in each turn.
        if not channels or self._outbox.problem or not self._outbox.commit(now_ms):
            return
        for channel in channels:
            channel.confirm_events()

    def _receive(self, message: Message, now_ms: int) -> None:
        topic = bus.Topic.parse(message.topic)
        if topic is None:
            return
        if topic.kind == "stored":
            self._receive_stored(message)
        elif topic.kind == "plan":
            self._commands.receive_plan(topic.device, message, now_ms)
        elif topic.kind == "cmd":
            self._commands.receive_command(topic.device, message, now_ms)

    def _receive_stored(self, message: Message) -> None:
        try:
            stored = bus.decode(message.payload, bus.Stored)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return  # the rows stay, and are published again
        self._outbox.stored(stored.device, stored.kind, stored.boot, stored.first, stored.seq)

    def _look(self, now_ms: int) -> None:
        """Once a second: the clock, the gateway's own state, its heartbeat."""
        # Every second, so that a step is noticed before it moves a mirror: at 0.07 mrad a second
        # of the sun a clock that is a minute off aims 2 mrad beside.
        good, why = trust(self._clock)
        self._utc.look(self._clock.now_ms() - self._clock.monotonic_ms(), good, why)
        self._commands.start_plans(now_ms)
        problem = self._outbox.problem or self._commands.audit.problem
        utc = self._utc
        figures = bus.GatewayFigures(
            utc.good, utc.why, utc.stepped, utc.step_ms, problem, self._outbox.lost
        )
        state = bus.GatewayState(
            t=self._utc_ms(now_ms),
            state="clock_good" if utc.good else "clock_not_good",
            why=problem or utc.why,
            f=figures,
        )
        if self._state is None or (state.why, state.f) != (self._state.why, self._state.f):
            self._state = state
            self._send("state", state)
        if now_ms >= self._beat_due_ms:
            self._beat_due_ms = now_ms + BEAT_MS
            self._send("beat", bus.Beat(t=state.t, pid=os.getpid(), rss_kb=_rss_kb()))

    def _publish_all(self, now_ms: int) -> None:
        """After each connection: what is retained, as the broker may have lost it."""
        if self._connections == self._bus.connections:
            return
        self._connections = self._bus.connections
        if self._state is not None:
            self._send("state", self._state)
        for channel in self._channels.values():
            channel.publish_all(self._utc_ms(now_ms))

    def _publish_again(self, now_ms: int) -> None:
        # A backlog flows in small portions, so that live telemetry is not behind it.
        if time.monotonic() < self._repeat_due_s or not self._bus.connected:
            return
        self._repeat_due_s = time.monotonic() + REPEAT_S
        for row in self._outbox.due(now_ms):
            self._bus.offer(row.device, row.kind, row.payload)

    def _send(self, kind: str, payload: bus.Payload) -> None:
        self._bus.offer(NAME, kind, payload.encode())

    def _utc_ms(self, now_ms: int) -> int:
        return now_ms + self._utc.offset_ms


def _first_id(outbox: Outbox, utc_ms: int) -> int:
    """The first of this run's command ids; below 2^30, as a board takes no larger one."""
    seconds = max(1, (utc_ms - _IDS_FROM_MS) // 1000)
    return outbox.reserve(_IDS_NAME, IDS_A_RUN, at_least=seconds % (1 << 29))


def _rss_kb() -> int | None:
    # Linux alone has /proc; elsewhere the page shows no memory.
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def serve(where: str, data: Path, simulated: bool, commit_log: Path | None = None) -> None:
    """Runs the gateway of a site until SIGTERM (or Ctrl-C).

    commit_log: gets a line `device kind boot seq` for each row once it is safe, for tests.
    """
    site = site_runtime(where, data)
    clock = Clock.from_environment()
    name = topic_name(site.name, simulated=simulated)
    outbox = Outbox(data / "outbox.sqlite", site.commit_ms, _logger(commit_log))
    mqtt = Bus(load_address(data), load_identity(data, NAME), name, NAME)
    gateway = Gateway(site, data, clock, mqtt, outbox)

    def stop(_number: int, _frame: object) -> None:
        gateway.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        gateway.run()
    finally:
        mqtt.close(0.5)


def _logger(path: Path | None) -> Callable[[list[Row]], None] | None:
    if path is None:
        return None
    file = path.open("a", encoding="utf-8")

    def log(rows: list[Row]) -> None:
        file.writelines(" ".join(map(str, row.key)) + "\n" for row in rows)
        file.flush()

    return log
