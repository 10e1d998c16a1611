"""One virtual board in real time on a TCP port or a pseudo-terminal: `heliose sim board`."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from host.clock import Clock
from host.site import Site
from sim.boards.faults import FaultEntry, begin_fault, end_fault
from sim.boards.ports import Port
from sim.boards.realtime import RealTime
from sim.boards.rig import Rig
from sim.boards.site_plant import clear_sky

SKY_S = 36 * 3600.0


class DeviceError(ValueError):
    """A fault that a lone board cannot have."""

    exit_code = 2


class Device:
    """A whole small plant of which one board can be reached; the rest is behind its wires.

    Raises DeviceError for faults of the host: the host is the program that opens the port.
    """

    def __init__(self, site: Site, role: str, faults: tuple[FaultEntry, ...] = ()) -> None:
        of_host = [fault.target for fault in faults if fault.target in ("host", "conductor")]
        if of_host:
            raise DeviceError(
                f"fault of the target {of_host[0]}: found in the scenario, allowed: faults of "
                "boards and plant; the host of a virtual board is the program that opens its port"
            )
        clock = Clock()
        start = datetime.fromtimestamp(clock.now_ms() / 1000.0, UTC)
        self._rig = Rig(site, clear_sky(site, start, SKY_S), seed=1, on_event=lambda *_: None)
        self._rig.plant.cold_start(None)
        self._rig.power_on(0)
        self._clock = clock
        self._due = sorted(
            [(f.at_s, begin_fault, f) for f in faults]
            + [(f.until_s, end_fault, f) for f in faults if f.until_s is not None],
            key=lambda due: due[0],
        )
        self.name = next(board.id for board in site.boards if board.role == role)
        self.line = self._rig.lines[self.name]

    def serve(self, port: Port, seconds: float | None = None) -> None:
        """Serves the port, for ever or for some seconds."""
        pace = RealTime(self._rig, {self.name: port}, self._clock)
        end_s = None if seconds is None else time.monotonic() + seconds
        try:
            while end_s is None or time.monotonic() < end_s:
                while self._due and self._due[0][0] * 1000.0 <= pace.now_ms:
                    _, change, fault = self._due.pop(0)
                    change(fault, self._rig, pace.now_ms)
                pace.catch_up()
                pace.nap()
        finally:
            pace.close()
