"""The conductor as a process: its pure steps, once a second of the plant, on the bus."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import threading
from pathlib import Path

import msgspec

from host.auth.rights import Keys
from host.auth.verifier import Refusal, Verifier
from host.bus import Ack, Beat, Message, Plan, ServiceState, Topic, decode
from host.bus_client import Bus, load_address, load_identity
from host.clock import Clock
from host.conductor.conductor import Action, Conductor, Trajectories
from host.conductor.overrides import Wishes, keep_wishes, read_wishes
from host.conductor.plan_job import PlanJob
from host.conductor.views import SUBSCRIPTIONS, Views
from host.data_folder import topic_name
from host.site import Site, load_site

NAME = "conductor"
STEP_MS = 1000
BEAT_MS = 5000
# The supervisor's farewell is no person's wish: it must not outlive the run.
_NO_PERSON = (NAME, "supervisor")
_TAKEN = ("accepted", "done")
_WISHES = ("defocus", "stow", "track")


class ConductorService:
    """Feeds the conductor with what the gateway says and sends what it decides."""

    def __init__(self, site: Site, bus: Bus, clock: Clock, data: Path, plans: PlanJob) -> None:
        self._bus, self._clock, self._plans = bus, clock, plans
        self._file = data / "conductor.json"
        self._views = Views({board.id: board.role for board in site.boards})
        self._trackers = {board.id for board in site.trackers}
        self._conductor = Conductor(site, plans.plan_for)
        self._verifier = Verifier(Keys(data).grant, clock.now_ms())
        self._boot, self._acks = secrets.token_hex(4), 0
        self._kept = read_wishes(self._file)
        self._said: ServiceState | None = None
        self._sent_plans: dict[str, Plan] = {}
        self._connections = 0
        self._stepped_ms = self._beaten_ms = -(1 << 60)
        self._restore()
        bus.subscribe(*SUBSCRIPTIONS, "+/ack", f"{NAME}/cmd/#")

    def turn(self) -> None:
        """Hear what has come, and step when a second of the plant has passed."""
        for message in self._bus.poll(self._clock.wall_s(0.2)):
            self._hear(message)
        now = self._clock.now_ms()
        if now - self._stepped_ms >= STEP_MS:
            self._stepped_ms = now
            self._step(now)

    def _step(self, now: int) -> None:
        views = self._views.of_boards(self._bus.connected)
        for action in self._conductor.step(now, views, self._views.clock_good):
            self._send(action, now)
        self._keep()
        self._publish_anew()
        self._say(now)

    def _send(self, action: Action, now: int) -> None:
        if not isinstance(action, Trajectories):
            self._bus.command(action.device, action.op, now, action.args)
            return
        plan = Plan(
            by=NAME,
            id=secrets.token_hex(8),
            issued=now,
            date=action.date.isoformat(),
            mirrors=action.knots,
        )
        self._sent_plans[action.device] = plan
        self._bus.plan(action.device, plan)

    def _hear(self, message: Message) -> None:
        topic = Topic.parse(message.topic)
        if topic is not None and topic.kind == "cmd":
            self._obey(message)
        elif topic is not None and topic.kind == "ack":
            if topic.device in self._trackers:
                self._notice_order(message)
        else:
            self._views.take(message)

    def _notice_order(self, message: Message) -> None:
        """A person ordered a tracker, and the gateway has let it pass."""
        try:
            ack = decode(message.payload, Ack)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        if ack.by not in _NO_PERSON and ack.outcome in _TAKEN and ack.op in _WISHES:
            self._conductor.told(ack.op)

    def _obey(self, message: Message) -> None:
        order = self._verifier.command(message, NAME, self._clock.now_ms())
        if isinstance(order, Refusal):
            self._answer(order.id, order.op, order.by, "refused", order.why)
            return
        try:
            self._conductor.told(order.op, order.args)
        except ValueError as error:
            self._answer(order.id, order.op, order.by, "rejected", str(error))
            return
        self._answer(order.id, order.op, order.by, "done", None)

    def _answer(self, order: str, op: str, by: str, outcome: str, why: str | None) -> None:
        self._acks += 1
        ack = Ack(
            boot=self._boot,
            seq=self._acks,
            t=self._clock.now_ms(),
            id=order,
            op=op,
            by=by,
            outcome=outcome,
            why=why,
        )
        self._bus.send(NAME, "ack", ack)

    def _restore(self) -> None:
        """A person's wishes outlive this process: mirrors sent away stay away."""
        self._conductor.told("heat", {"pct": self._kept.heat_pct})
        if self._kept.away is not None:
            self._conductor.told(self._kept.away)
        for mirror, times in self._kept.wear.items():
            if mirror in self._conductor.wear:
                self._conductor.wear[mirror] = times

    def _keep(self) -> None:
        conductor = self._conductor
        wishes = Wishes(conductor.heat_pct, conductor.turned_away_by, dict(conductor.wear))
        if wishes != self._kept:
            with contextlib.suppress(OSError):  # full disk: tried again at the next turn
                keep_wishes(self._file, wishes)
                self._kept = wishes

    def _publish_anew(self) -> None:
        """A broker that was started again has forgotten what it kept."""
        if self._connections != self._bus.connections:
            if self._connections:
                for device, plan in self._sent_plans.items():
                    self._bus.plan(device, plan)
            self._connections, self._said = self._bus.connections, None

    def _say(self, now: int) -> None:
        conductor = self._conductor
        on = sorted(conductor.on or ())
        state = ServiceState(
            t=0,
            state=self._plans.problem or conductor.says,
            f={"heat_pct": round(conductor.heat_pct), "mirrors_on": " ".join(on)},
        )
        if state != self._said:
            self._said = state
            self._bus.send(NAME, "state", msgspec.structs.replace(state, t=now))
        if now - self._beaten_ms >= BEAT_MS:
            self._beaten_ms = now
            self._bus.send(NAME, "beat", Beat(t=now, pid=os.getpid()))


def serve(where: str, data: Path, *, simulated: bool) -> int:
    """Conduct until SIGTERM; returns the exit code. Raises SiteError and BusError."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    site = load_site(where)
    name = topic_name(site.name, simulated=simulated)
    bus = Bus(load_address(data), load_identity(data, NAME), name, NAME)
    plans = PlanJob(where, data / "plans")
    try:
        service = ConductorService(site, bus, Clock.from_environment(), data, plans)
        while not ended.is_set():
            service.turn()
    finally:
        plans.end()
        bus.close(0.2)
    return 0
