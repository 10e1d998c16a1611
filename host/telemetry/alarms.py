"""The recorder's own alarms: who is silent, what is missing, what cannot be written."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from host.bus import OFFLINE, Alarm, Payload
from host.bus_client import Bus
from host.clock import Clock
from host.telemetry.store import Store

# A broker or service that comes back at once rings no bell, nor does an orderly end.
OFFLINE_AFTER_MS = 3000
ACTIVE = "active-unacknowledged"


@dataclass(frozen=True)
class Active:
    """An alarm that is on. Times: plant UTC ms; `until` is when it ends by itself."""

    id: str
    priority: str
    cause: str
    since: int
    device: str | None = None
    until: int | None = None


class Alarms:
    """Begins and ends alarms: in the history, and retained on the broker while they are on."""

    def __init__(self, bus: Bus, store: Store, clock: Clock) -> None:
        self._bus, self._store, self._clock = bus, store, clock
        self._active: dict[str, Active] = {}
        self._silent: dict[str, int] = {}  # device or service -> since when
        self._unwritten: list[Callable[[], None]] = []  # what the disk has not taken yet
        for alarm, priority, cause, since in store.open_alarms(bus.site):
            self._active[alarm] = Active(alarm, priority, cause, since)

    def begin(
        self, alarm: str, priority: str, cause: str, device: str | None, for_ms: int | None = None
    ) -> None:
        """Raise an alarm, or renew it; with `for_ms` it ends by itself."""
        now = self._clock.now_ms()
        until = None if for_ms is None else now + for_ms
        before = self._active.get(alarm)
        since = now if before is None else before.since
        active = Active(alarm, priority, cause, since, device, until)
        self._active[alarm] = active
        if before is None:
            site = self._bus.site
            self._write(lambda: self._store.alarm_began(site, alarm, priority, cause, now))
        if before is None or before.cause != cause:
            self._say(active)

    def end(self, alarm: str) -> None:
        """End an alarm, if it is on."""
        if self._active.pop(alarm, None) is not None:
            site, now = self._bus.site, self._clock.now_ms()
            self._write(lambda: self._store.alarm_ended(site, alarm, now))
            self._publish(alarm, b"")

    def heard_avail(self, device: str, payload: bytes) -> None:
        """A service or board said, or the broker said for it, that it is there or gone."""
        if payload == OFFLINE:
            self._silent.setdefault(device, self._clock.now_ms())
        else:
            self._silent.pop(device, None)
            self.end(f"offline-{device}")

    def step(self) -> None:
        """Let time pass: silence becomes an alarm, alarms of limited life end."""
        self._write()
        now = self._clock.now_ms()
        for device, since in self._silent.items():
            if now - since >= OFFLINE_AFTER_MS * self._clock.rate:
                self.begin(f"offline-{device}", "high", f"{device} is offline", device)
        for alarm in [a.id for a in self._active.values() if a.until and a.until <= now]:
            self.end(alarm)

    def say_all(self) -> None:
        """Publish what is on once more: the broker was restarted and has forgotten."""
        for active in self._active.values():
            self._say(active)

    def _write(self, *more: Callable[[], None]) -> None:
        """Into the history, in order; on a full disk it waits, and the broker has it already."""
        self._unwritten += more
        with contextlib.suppress(sqlite3.Error):
            while self._unwritten:
                self._unwritten[0]()
                del self._unwritten[0]

    def _say(self, active: Active) -> None:
        payload: Payload = Alarm(
            id=active.id,
            state=ACTIVE,
            priority=active.priority,
            cause=active.cause,
            since=active.since,
            device=active.device,
        )
        self._publish(active.id, payload.encode())

    def _publish(self, alarm: str, payload: bytes) -> None:
        self._bus.publish(self._bus.topic("recorder", "alarm", alarm), payload, 1, retain=True)
