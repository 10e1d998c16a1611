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
from host.auth.rights import COOLING, Keys
from host.auth.verifier import Order, Refusal, Verifier
from host.bus import Message
from host.bus_client import Bus, load_address, load_identity
from host.clock import Clock, trust
from host.data_folder import topic_name
from host.gateway import frames
from host.gateway.audit import Audit, Entry
from host.gateway.board_channel import Post
from host.gateway.board_session import BoardSession
from host.gateway.outbox import Outbox, Row
from host.gateway.ports import Port
from host.gateway.utc import Utc
from host.site.runtime import SiteRuntime, site_runtime

TURN_S = 0.02  # real time; a board's bytes end it early
AGAIN_S = 0.1
BEAT_MS = 5_000
LOOK_MS = 1_000
ARGS_MAX = 300  # bytes; a frame to a board is at most 512
IDS_A_RUN = 100_000
# Seconds since 2026 begin the ids of orders too: an outbox that was lost gives none twice.
_IDS_FROM_MS = 1_767_225_600_000
NAME = "gateway"


class Gateway:
    """Turns of a single thread: read boards, commit, publish, take orders."""

    def __init__(
        self, site: SiteRuntime, data: Path, clock: Clock, mqtt: Bus, outbox: Outbox
    ) -> None:
        self.stopping = False
        self._clock, self._bus, self._outbox = clock, mqtt, outbox
        now_ms, utc_ms = clock.monotonic_ms(), clock.now_ms()
        self._utc = Utc(utc_ms - now_ms)
        self._boot = secrets.token_hex(4)
        self._verifier = Verifier(Keys(data).grant, utc_ms)
        self._audit = Audit(data / "audit.jsonl")
        seconds = max(1, (utc_ms - _IDS_FROM_MS) // 1000)
        first_id = outbox.reserve("order", IDS_A_RUN, at_least=seconds % (1 << 29))
        self._posts = {
            b.id: Post(BoardSession(b.id, b.role, first_id), Port(b.id, b.link, b.serial_id, data))
            for b in site.boards
        }
        self._unconfirmed: list[tuple[Post, frames.Evt, bus.Event]] = []
        self._plans: dict[str, bus.Plan] = {}  # signed, and waiting for a good clock
        self._online: dict[str, bool] = {}
        self._own_acks = 0
        self._connections = 0
        self._look_due_ms = self._beat_due_ms = now_ms
        self._again_due_s = 0.0
        self._state: bus.GatewayState | None = None
        mqtt.subscribe(f"{NAME}/cmd/+", "recorder/stored")
        mqtt.subscribe(*(f"{device}/cmd/+" for device in self._posts))
        mqtt.subscribe(*(f"{device}/plan" for device in self._posts))

    def run(self) -> None:
        """Turns until `stopping`; then the last commit."""
        while not self.stopping:
            self._wait()
            self.turn()
        for post in self._posts.values():
            post.port.close("the gateway has ended")
        self._outbox.close(self._clock.monotonic_ms())

    def turn(self) -> None:
        """Everything that is to do now; never waits for a board or the broker."""
        now_ms = self._clock.monotonic_ms()
        if now_ms >= self._look_due_ms:
            self._look_due_ms = now_ms + LOOK_MS
            self._look(now_ms)
        self._speak_anew()
        for post in self._posts.values():
            for said in post.exchange(now_ms):
                self._hear(post, said, now_ms)
            self._tell_link(post, now_ms)
        self._confirm(now_ms)
        for message in self._bus.poll():
            self._take(message, now_ms)
        self._outbox.tick(now_ms)
        self._publish_again(now_ms)

    def _wait(self) -> None:
        """Until a board says something, at most a turn."""
        ports = [fd for post in self._posts.values() if (fd := post.port.fileno()) is not None]
        if os.name != "posix" or not ports:
            time.sleep(TURN_S)
            return
        try:
            select.select(ports, [], [], TURN_S)
        except (OSError, ValueError):  # a port was closed just now
            time.sleep(TURN_S)

    # What boards say.

    def _hear(self, post: Post, said: frames.Said, now_ms: int) -> None:
        if isinstance(said, frames.Tel):
            self._hear_telemetry(post, said, now_ms)
        elif isinstance(said, frames.Evt):
            event = post.evt(said, self._utc)
            self._unconfirmed.append((post, said, event))
            self._outbox.add(_row(post.device, "evt", event), now_ms)
        elif isinstance(said, frames.Hello):
            self._send(post.device, "meta", post.meta(self._utc_ms(now_ms)))
        elif isinstance(said, frames.Ack):
            order = post.orders.get(said.id)
            if order is not None:
                self._answer(post, order, said.result, said.why)
                if said.result != "accepted":
                    del post.orders[said.id]
        elif isinstance(said, frames.TrajectoryAck):
            plan = Order(post.device, "plan", "conductor", "", post.plan_id)
            self._answer(post, plan, said.result, said.why, said.mirror)
        else:
            post.hear_console(said.text)

    def _hear_telemetry(self, post: Post, said: frames.Tel, now_ms: int) -> None:
        row = _row(post.device, "tel", post.tel(said, self._utc))
        self._outbox.add(row, now_ms)
        self._publish(row)
        self._send(post.device, "state", post.state_of(said, self._utc))

    def _confirm(self, now_ms: int) -> None:
        """Commits events, then acknowledges them to their boards, then publishes them."""
        # A disk that took nothing is tried again by the outbox, not in each turn.
        if not self._unconfirmed or self._outbox.problem or not self._outbox.commit(now_ms):
            return
        events, self._unconfirmed = self._unconfirmed, []
        for post, said, event in events:
            post.session.confirm_event(said.boot, said.seq)
            self._publish(_row(post.device, "evt", event))
            self._send(post.device, "state", post.state_of(said, self._utc))

    def _tell_link(self, post: Post, now_ms: int) -> None:
        online = post.session.online
        if self._online.get(post.device) != online:
            self._online[post.device] = online
            self._avail(post.device, online)
        utc_ms = self._utc_ms(now_ms)
        self._send(post.device, "link", post.link(now_ms, utc_ms))
        self._send(post.device, "console", post.console_due(now_ms, utc_ms))

    # What comes over MQTT.

    def _take(self, message: Message, now_ms: int) -> None:
        topic = bus.Topic.parse(message.topic)
        if topic is None:
            return
        if topic.kind == "stored":
            self._take_stored(message)
        elif topic.kind == "plan":
            self._take_plan(topic.device, message, now_ms)
        elif topic.kind == "cmd":
            self._take_order(topic.device, message, now_ms)

    def _take_stored(self, message: Message) -> None:
        try:
            said = bus.decode(message.payload, bus.Stored)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return  # the rows stay, and come again
        self._outbox.stored(said.device, said.kind, said.boot, said.first, said.seq)

    def _take_plan(self, device: str, message: Message, now_ms: int) -> None:
        plan = self._verifier.plan(message, "tracker")
        if isinstance(plan, Refusal):
            self._refuse(plan, now_ms)
            return
        self._plans[device] = plan
        self._start_plans(now_ms)

    def _start_plans(self, now_ms: int) -> None:
        """Trajectories are made only with a clock that is known to be good."""
        if not self._utc.good:
            return
        for device, plan in self._plans.items():
            post = self._posts[device]
            post.plan_id = plan.id
            post.session.send_trajectories(plan.mirrors, now_ms, self._utc_ms(now_ms))
        self._plans.clear()

    def _take_order(self, device: str, message: Message, now_ms: int) -> None:
        post = self._posts.get(device)
        role = NAME if post is None else post.session.role
        judged = self._verifier.command(message, role, self._utc_ms(now_ms))
        if isinstance(judged, Refusal):
            self._refuse(judged, now_ms)
            return
        why = self._execute(judged, now_ms) if post is None else self._pass_on(post, judged, now_ms)
        if why is not None:
            self._refuse(Refusal(device, judged.op, judged.by, judged.id, why), now_ms)
            return
        self._note(judged, "done" if post is None else "passed on")
        if post is None:
            self._answer(None, judged, "done", None)

    def _pass_on(self, post: Post, order: Order, now_ms: int) -> str | None:
        """Gives the order to the board; the reason where that cannot be."""
        if f"{post.session.role}/{order.op}" not in COOLING:
            why = post.refusal(order.op)
            if order.op == "track" and not self._utc.good:
                why = f"the clock is not good: {self._utc.why}"
            if len(msgspec.json.encode(order.args)) > ARGS_MAX:
                why = f"arguments are longer than {ARGS_MAX} bytes"
            if why is not None:
                return why
        post.remember(post.session.command(order.op, order.args, now_ms, order.ttl_ms), order)
        return None

    def _execute(self, order: Order, now_ms: int) -> str | None:
        """An order to the gateway itself; the reason where it cannot be carried out."""
        if order.op == "set_clock":
            utc_ms = order.args.get("utc_ms")
            if self._clock.simulated or not isinstance(utc_ms, int):
                return "utc_ms: allowed an integer, and not in a simulation"
            self._utc.set(now_ms, utc_ms)
            self._look(now_ms)
            return None
        post, seconds = self._posts.get(str(order.args.get("device"))), order.args.get("seconds")
        if post is None or not isinstance(seconds, int) or not 0 < seconds <= 600:
            return f"allowed: device of {', '.join(self._posts)}; seconds from 1 to 600"
        post.port.close(f"released for {seconds} s on request of {order.by}", seconds)
        return None

    # Answers.

    def _refuse(self, refusal: Refusal, now_ms: int) -> None:
        utc_ms = self._utc_ms(now_ms)
        if not self._audit.may_refuse(utc_ms):
            return
        order = Order(refusal.device, refusal.op, refusal.by, "", refusal.id)
        self._note(order, "refused", refusal.why)
        self._answer(self._posts.get(refusal.device), order, "refused", refusal.why)

    def _answer(self, post: Post | None, order: Order, outcome: str, why: str | None,
                mirror: str | None = None) -> None:  # fmt: skip
        """Publishes an acknowledgement and keeps it for the history."""
        now_ms = self._clock.monotonic_ms()
        t = self._utc_ms(now_ms)
        if post is not None:
            ack = post.ack(self._boot, order, outcome, why, t, mirror)
        else:
            self._own_acks += 1
            ack = bus.Ack(boot=self._boot, seq=self._own_acks, t=t, id=order.id, op=order.op,
                          by=order.by, outcome=outcome, why=why)  # fmt: skip
        row = _row(order.device, "ack", ack)
        self._outbox.add(row, now_ms)
        self._publish(row)

    def _note(self, order: Order, outcome: str, why: str | None = None) -> None:
        utc_ms = self._utc_ms(self._clock.monotonic_ms())
        self._audit.write(
            Entry(utc_ms, order.device, order.op, order.by, order.id, outcome, why, order.user,
                  order.args)
        )  # fmt: skip

    # The gateway itself.

    def _look(self, now_ms: int) -> None:
        """Once a second: the clock, the gateway's own state, its heartbeat."""
        good, why = trust(self._clock)
        self._utc.look(self._clock.now_ms() - self._clock.monotonic_ms(), good, why)
        self._start_plans(now_ms)
        problem = self._outbox.problem or self._audit.problem
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
            self._send(NAME, "state", state)
        if now_ms >= self._beat_due_ms:
            self._beat_due_ms = now_ms + BEAT_MS
            self._send(NAME, "beat", bus.Beat(t=state.t, pid=os.getpid(), rss_kb=_rss_kb()))

    def _speak_anew(self) -> None:
        """After each connection: retained messages, which the broker may have lost."""
        if self._connections == self._bus.connections:
            return
        self._connections = self._bus.connections
        now_ms = self._clock.monotonic_ms()
        self._send(NAME, "state", self._state)
        for device, post in self._posts.items():
            self._avail(device, post.session.online)
            self._send(device, "meta", post.meta(self._utc_ms(now_ms)))
            self._send(device, "state", post.state)
            post.say_again()

    def _publish_again(self, now_ms: int) -> None:
        if time.monotonic() < self._again_due_s or not self._bus.connected:
            return
        self._again_due_s = time.monotonic() + AGAIN_S
        for row in self._outbox.due(now_ms):
            self._publish(row)

    def _publish(self, row: Row) -> None:
        """Without a broker nothing is queued: the outbox brings it later."""
        if self._bus.connected:
            self._bus.publish(self._bus.topic(row.device, row.kind), row.payload, 1, False)

    def _send(self, device: str, kind: str, payload: bus.Payload | None) -> None:
        if payload is not None and self._bus.connected:
            self._bus.send(device, kind, payload)

    def _avail(self, device: str, online: bool) -> None:
        if self._bus.connected:
            word = bus.ONLINE if online else bus.OFFLINE
            self._bus.publish(self._bus.topic(device, "avail"), word, 1, True)

    def _utc_ms(self, now_ms: int) -> int:
        return now_ms + self._utc.offset_ms


def _row(device: str, kind: str, payload: bus.Sample | bus.Event | bus.Ack) -> Row:
    return Row(device, kind, payload.boot, payload.seq, payload.encode())


def _rss_kb() -> int | None:
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
