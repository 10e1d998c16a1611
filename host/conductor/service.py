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
from host.bus import Ack, Beat, ConductorFigures, ConductorState, Message, Plan, Topic
from host.bus_client import Bus, load_address, load_identity
from host.clock import Clock
from host.codes import ActivityCode
from host.conductor.actions import Action, Trajectories
from host.conductor.activity import Activity
from host.conductor.conductor import Conductor
from host.conductor.overrides import Overrides, keep_overrides, read_overrides
from host.conductor.plan_job import PlanJob
from host.data_folder import topic_name
from host.plant_state import PlantState
from host.site.runtime import SiteRuntime, site_runtime

NAME = "conductor"
SUBSCRIPTIONS = (
    "+/tel", "+/link", "+/ack", "gateway/avail", "gateway/state", f"{NAME}/cmd/#",
)  # fmt: skip
STEP_MS = 1000
BEAT_MS = 5000
# The supervisor defocuses and stows at shutdown: that is no override and ends with the run.
_NO_OPERATOR = (NAME, "supervisor")
_CONFIRMED = ("accepted", "done")
_OVERRIDES = ("defocus", "stow", "track")


class ConductorService:
    """Feeds the conductor with the plant's state and sends its commands."""

    def __init__(
        self, site: SiteRuntime, bus: Bus, clock: Clock, data: Path, plans: PlanJob
    ) -> None:
        self._bus, self._clock, self._plans = bus, clock, plans
        self._file = data / "conductor.json"
        self._plant = PlantState({board.id: board.role for board in site.boards})
        self._conductor = Conductor(site, plans.plan_for)
        self._verifier = Verifier(Keys(data).grant, clock.now_ms())
        self._boot, self._acks = secrets.token_hex(4), 0
        self._kept = read_overrides(self._file)
        self._published: ConductorState | None = None
        self._sent_plans: dict[str, Plan] = {}
        self._connections = 0
        self._stepped_ms = self._beat_ms = -(1 << 60)
        self._restore()
        bus.subscribe(*SUBSCRIPTIONS)

    def turn(self) -> None:
        """Takes in messages, and steps when a second of the plant has passed."""
        for message in self._bus.poll(self._clock.wall_s(0.2)):
            self._take(message)
        now = self._clock.now_ms()
        if now - self._stepped_ms >= STEP_MS:
            self._stepped_ms = now
            self._step(now)

    def _step(self, now: int) -> None:
        views = self._plant.views(self._bus.connected)
        for action in self._conductor.step(now, views, self._plant.clock_good):
            self._send(action, now)
        self._keep()
        self._publish_after_reconnection()
        self._publish_state(now)

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

    def _take(self, message: Message) -> None:
        topic = Topic.parse(message.topic)
        if topic is not None and topic.kind == "cmd":
            self._obey(message)
            return
        ack = self._plant.take(message)
        if ack is not None and topic is not None and topic.device in self._plant.trackers:
            self._notice_override(ack)

    def _notice_override(self, ack: Ack) -> None:
        """An operator commanded a tracker directly, and the tracker confirmed."""
        if ack.by not in _NO_OPERATOR and ack.outcome in _CONFIRMED and ack.op in _OVERRIDES:
            self._conductor.override(ack.op)

    def _obey(self, message: Message) -> None:
        judged = self._verifier.command(message, NAME, self._clock.now_ms())
        outcome, why = "done", None
        if isinstance(judged, Refusal):
            outcome, why = "refused", judged.why
        else:
            try:
                self._conductor.override(judged.op, judged.args)
            except ValueError as error:
                outcome, why = "rejected", str(error)
        self._acknowledge(judged.id, judged.op, judged.by, outcome, why)

    def _acknowledge(self, id_: str, op: str, by: str, outcome: str, why: str | None) -> None:
        self._acks += 1
        now = self._clock.now_ms()
        ack = Ack(
            boot=self._boot, seq=self._acks, t=now, id=id_, op=op, by=by, outcome=outcome, why=why
        )
        self._bus.send(NAME, "ack", ack)

    def _restore(self) -> None:
        """Overrides outlive this process: mirrors that an operator sent away stay away."""
        self._conductor.override("heat", {"pct": self._kept.heat_pct})
        if self._kept.away is not None:
            self._conductor.override(self._kept.away)
        known = self._conductor.mirrors.wear
        known.update({m: times for m, times in self._kept.wear.items() if m in known})

    def _keep(self) -> None:
        conductor = self._conductor
        overrides = Overrides(
            conductor.heat_pct, conductor.turned_away_by, dict(conductor.mirrors.wear)
        )
        if overrides != self._kept:
            with contextlib.suppress(OSError):  # full disk: tried again at the next turn
                keep_overrides(self._file, overrides)
                self._kept = overrides

    def _publish_after_reconnection(self) -> None:
        """A restarted broker has lost its retained messages."""
        if self._connections != self._bus.connections:
            if self._connections:
                for device, plan in self._sent_plans.items():
                    self._bus.plan(device, plan)
            self._connections, self._published = self._bus.connections, None

    def _publish_state(self, now: int) -> None:
        state = self._state()
        if state != self._published:
            self._published = state
            self._bus.send(NAME, "state", msgspec.structs.replace(state, t=now))
        if now - self._beat_ms >= BEAT_MS:
            self._beat_ms = now
            self._bus.send(NAME, "beat", Beat(t=now, pid=os.getpid()))

    def _state(self) -> ConductorState:
        """The state to publish, without its time."""
        conductor, failed = self._conductor, self._plans.exit_code
        activity = conductor.activity
        if failed is not None:
            activity = Activity(ActivityCode.PLANNING_FAILED)
        on = " ".join(sorted(conductor.mirrors.on or ()))
        return ConductorState(
            t=0,
            state=activity.code,
            boards=activity.boards,
            mode=activity.mode,
            f=ConductorFigures(round(conductor.heat_pct), on, failed),
        )


def serve(where: str, data: Path, *, simulated: bool) -> int:
    """Conducts until SIGTERM; the exit code. Raises SiteError and BusError."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    site = site_runtime(where, data)
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
