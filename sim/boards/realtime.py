"""A rig at a clock's rate, its boards reachable as devices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from host.clock import Clock
from sim.boards.ports import Port
from sim.boards.rig import TICK_MS, Rig

NAP_S = 0.01
MAX_BEHIND_MS = 2_000  # of plant time; beyond it the plant runs late instead of racing


class RealTime:
    """Runs a rig's ticks when they are due by a clock."""

    def __init__(
        self,
        rig: Rig,
        ports: Mapping[str, Port],
        clock: Clock,
        before_tick: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`before_tick(now_ms)` is called with the rig's time before each of its ticks."""
        self._rig, self._ports, self._clock = rig, ports, clock
        self._before_tick = before_tick
        self._origin_ms = clock.monotonic_ms()
        self._due_ms = TICK_MS
        self.skipped_ms = 0

    @property
    def now_ms(self) -> int:
        """The rig's own time, milliseconds since it began."""
        return self._due_ms - TICK_MS

    def catch_up(self) -> int:
        """Runs what is due and serves the ports; returns the number of ticks."""
        behind_ms = self._clock.monotonic_ms() - self._origin_ms - self._due_ms
        if behind_ms > MAX_BEHIND_MS:
            late_ms = behind_ms - behind_ms % TICK_MS
            self._origin_ms += late_ms
            self.skipped_ms += late_ms
            behind_ms -= late_ms
        ticks = max(behind_ms // TICK_MS + 1, 0)
        for _ in range(ticks):
            self._before_tick(self._due_ms)
            self._rig.tick(self._due_ms)
            self._due_ms += TICK_MS
            for port in self._ports.values():
                port.pump()
        return ticks

    def nap(self) -> None:
        """Waits a little: short against a tick, at any speed."""
        self._clock.sleep(NAP_S * self._clock.rate)

    def close(self) -> None:
        """Ends ports and boards."""
        for port in self._ports.values():
            port.close()
        self._rig.close()
