"""The recorder as a process: its site, its connection, its end by SIGTERM."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

from host.bus_client import Bus, load_address, load_identity
from host.clock import Clock
from host.codes import AlarmCause
from host.data_folder import topic_name
from host.site.runtime import site_runtime
from host.telemetry.forward_service import ForwarderThread
from host.telemetry.recorder import Recorder
from host.telemetry.schema import FILE

FAILED = 70  # an internal error (EX_SOFTWARE of sysexits.h): the supervisor restarts the service


def serve(where: str, data: Path, *, simulated: bool) -> int:
    """Records until SIGTERM. Returns the exit code.

    where: a preset's name or a path; data: the folder of the site's state. Raises SiteError,
    HistoryError and BusError, whose messages are for a person.
    """
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    site = site_runtime(where, data)
    name = topic_name(site.name, simulated=simulated)
    bus = Bus(load_address(data), load_identity(data, "recorder"), name, "recorder")
    try:
        recorder = Recorder(
            bus, data / FILE, Clock.from_environment(), site.commit_ms, site.disk_floor_mb
        )
        forwarder = ForwarderThread(data / FILE, site.database)
        cause = AlarmCause.DATABASE_NOT_WRITTEN
        recorder.review.watch("database", cause, lambda: forwarder.problem)
        recorder.run(lambda: ended.is_set() or forwarder.failed)
        forwarder.end()
    finally:
        bus.close()
    return FAILED if forwarder.failed else 0
