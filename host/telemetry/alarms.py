"""The recorder's alarms: silent devices, missing messages, a full disk."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from host.bus import OFFLINE, Alarm, Priority
from host.bus_client import Bus
from host.clock import Clock
from host.codes import AlarmCause
from host.telemetry.store import Store

# Real time. A broker or service that restarts at once raises no alarm, nor does a shutdown.
OFFLINE_AFTER_MS = 3000
# Plant time. An alarm left open by an earlier run ends then, unless its cause shows again.
LEFT_OPEN_MS = 600_000
ACTIVE = "active-unacknowledged"
Values = Mapping[str, int | str | None]


@dataclass(frozen=True)
class Condition:
    """What an alarm is about; the fields are those of `host.bus.Alarm`."""

    id: str
    priority: Priority
    cause: AlarmCause
    device: str
    value: int | None = None
    limit: int | None = None
    f: Values = field(default_factory=dict)


@dataclass(frozen=True)
class _Active:
    """An alarm that is on. Times: plant UTC ms. until: when it ends by itself."""

    condition: Condition
    since: int
    until: int | None = None


class Alarms:
    """Raises and ends alarms: in the history, and retained on the broker while they are on."""

    def __init__(self, bus: Bus, store: Store, clock: Clock) -> None:
        self._bus, self._store, self._clock = bus, store, clock
        self._active: dict[str, _Active] = {}
        self._silent: dict[str, int] = {}  # device or service -> since when
        self._unwritten: list[Callable[[], None]] = []  # waits for space on the disk
        # Alarms of earlier runs, with the time they began.
        self._left_open = {alarm: since for alarm, _, _, since in store.open_alarms(bus.site)}
        self._left_open_until = clock.now_ms() + LEFT_OPEN_MS

    def begin(self, condition: Condition, for_ms: int | None = None) -> None:
        """Raises an alarm, or renews it. With `for_ms` it ends by itself."""
        now, alarm = self._clock.now_ms(), condition.id
        before = self._active.get(alarm)
        since = self._left_open.pop(alarm, None) if before is None else before.since
        if since is None:
            since, site = now, self._bus.site
            self._write(
                lambda: self._store.alarm_began(
                    site, alarm, condition.priority, condition.cause, now
                )
            )
        until = None if for_ms is None else now + for_ms
        self._active[alarm] = _Active(condition, since, until)
        if before is None or before.condition != condition:
            self._publish(self._active[alarm])

    def end(self, alarm: str) -> None:
        """Ends an alarm if it is on."""
        was_active = self._active.pop(alarm, None) is not None
        if self._left_open.pop(alarm, None) is not None or was_active:
            site, now = self._bus.site, self._clock.now_ms()
            self._write(lambda: self._store.alarm_ended(site, alarm, now))
            self._send(alarm, b"")

    def on_avail(self, device: str, payload: bytes) -> None:
        """A device or service went online or offline: its own message, or its last will."""
        if payload == OFFLINE:
            self._silent.setdefault(device, self._clock.now_ms())
        else:
            self._silent.pop(device, None)
            self.end(f"offline-{device}")

    def step(self) -> None:
        """Lets time pass: silence becomes an alarm, alarms of limited life end."""
        self._write()
        now = self._clock.now_ms()
        for device, since in self._silent.items():
            if now - since >= OFFLINE_AFTER_MS * self._clock.rate:
                self.begin(Condition(f"offline-{device}", "high", AlarmCause.OFFLINE, device))
        ended = [alarm for alarm, a in self._active.items() if a.until and a.until <= now]
        if now >= self._left_open_until:
            ended += self._left_open
        for alarm in ended:
            self.end(alarm)

    def publish_all(self) -> None:
        """Publishes all active alarms again: a restarted broker has lost them."""
        for active in self._active.values():
            self._publish(active)

    def _write(self, *more: Callable[[], None]) -> None:
        """Writes to the history, in order. With a full disk it waits; the broker has it already."""
        self._unwritten += more
        with contextlib.suppress(sqlite3.Error):
            while self._unwritten:
                self._unwritten[0]()
                del self._unwritten[0]

    def _publish(self, active: _Active) -> None:
        c = active.condition
        payload = Alarm(
            id=c.id, state=ACTIVE, priority=c.priority, cause=c.cause, since=active.since,
            device=c.device, value=c.value, limit=c.limit, f=dict(c.f),
        )  # fmt: skip
        self._send(c.id, payload.encode())

    def _send(self, alarm: str, payload: bytes) -> None:
        self._bus.publish(self._bus.topic("recorder", "alarm", alarm), payload, 1, retain=True)
