"""The recorder's checks, every few seconds: gaps, the disk, restarts; and its heartbeat."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from host.bus import Beat
from host.bus_client import Bus
from host.clock import Clock
from host.codes import AlarmCause
from host.telemetry import restarts
from host.telemetry.alarms import Alarms, Condition, Values
from host.telemetry.record import SeqRange
from host.telemetry.restarts import RestartNotes
from host.telemetry.store import Store

REVIEW_S = 5.0
# The gateway publishes again after 10 s what is not stored (protocol): after three times that,
# it is lost.
HOLE_IS_A_GAP_AFTER_S = 30.0
GAP_ALARM_MS = 600_000
RESTART_ALARM_MS = 120_000


class Review:
    """Raises alarms for what it finds. folder: that of the history and the restart notes."""

    def __init__(
        self, bus: Bus, store: Store, alarms: Alarms, clock: Clock, folder: Path,
        disk_floor_mb: int,
    ) -> None:  # fmt: skip
        self._bus, self._store, self._alarms, self._clock = bus, store, alarms, clock
        self._folder, self._disk_floor_mb = folder, disk_floor_mb
        # Gaps of an earlier run are gaps at once.
        self._holes = dict.fromkeys(store.gaps(), -HOLE_IS_A_GAP_AFTER_S)
        self._restarts = RestartNotes(folder / restarts.FILE)
        self._watched: dict[str, tuple[AlarmCause, Callable[[], str | None]]] = {}
        self._reviewed_s = 0.0
        self._connections = 0

    def watch(self, alarm: str, cause: AlarmCause, problem: Callable[[], str | None]) -> None:
        """Keeps an alarm on while `problem()` returns an error."""
        self._watched[alarm] = cause, problem

    def step(self) -> None:
        """Checks everything, if it is time to."""
        now_s = time.monotonic()
        if now_s - self._reviewed_s <= REVIEW_S:
            return
        self._reviewed_s = now_s
        if self._connections != self._bus.connections:
            # A broker that was restarted has forgotten the retained alarms.
            self._connections = self._bus.connections
            self._alarms.publish_all()
        self._check_gaps(now_s)
        self._check_disk()
        self._check_watched()
        self._check_restarts()
        self._bus.send("recorder", "beat", Beat(t=self._clock.now_ms(), pid=os.getpid()))

    def _check_gaps(self, now_s: float) -> None:
        self._holes = {hole: self._holes.get(hole, now_s) for hole in self._store.holes()}
        gaps = [h for h, since in self._holes.items() if now_s - since >= HOLE_IS_A_GAP_AFTER_S]
        known = set(self._store.gaps())
        with contextlib.suppress(sqlite3.OperationalError):  # full disk: at the next review
            self._store.write_gaps(gaps, self._clock.now_ms())
        for gap in set(gaps) - known:
            self._begin_gap(gap)

    def _begin_gap(self, gap: SeqRange) -> None:
        s = gap.stream
        f: Values = {"kind": s.kind, "boot": s.boot, "first": gap.first, "last": gap.last}
        cause = AlarmCause.MESSAGES_MISSING
        self._alarms.begin(
            Condition(f"gap-{s.device}-{s.kind}", "low", cause, s.device, f=f), GAP_ALARM_MS
        )

    def _check_restarts(self) -> None:
        for restart in self._restarts.fresh(self._clock.now_ms()):
            name, f = restart.service, {"exit_code": restart.code}
            cause = AlarmCause.SERVICE_RESTARTED
            self._alarms.begin(
                Condition(f"restart-{name}", "medium", cause, name, f=f), RESTART_ALARM_MS
            )

    def _check_watched(self) -> None:
        for alarm, (cause, problem) in self._watched.items():
            error = problem()
            if error is None:
                self._alarms.end(alarm)
            else:
                f = {"error": error}
                self._alarms.begin(Condition(alarm, "medium", cause, "recorder", f=f))

    def _check_disk(self) -> None:
        free_mb = shutil.disk_usage(self._folder).free // 1_000_000
        if free_mb < self._disk_floor_mb:
            cause, limit = AlarmCause.DISK_SPACE_LOW, self._disk_floor_mb
            self._alarms.begin(Condition("disk-floor", "high", cause, "recorder", free_mb, limit))
        else:
            self._alarms.end("disk-floor")
