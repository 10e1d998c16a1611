"""What boards said around the first trip of a run, as the recorder of a plant would have it."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from host.data_folder import topic_name
from host.gateway.frames import Evt, Tel
from host.gateway.frames import Said as Message
from host.site import Site
from host.telemetry.trip_report import (
    AFTER_MS,
    BEFORE_MS,
    Said,
    is_first,
    make_report,
    write_report,
)

TRIP_FILE = "trip.json"


class TripRecording:
    """Keeps some minutes of what is said; from the first trip on only what belongs to it.

    origin_utc_ms: UTC at 0 of the host's milliseconds.
    """

    def __init__(self, site: Site, origin_utc_ms: int) -> None:
        self._site, self._origin_ms = site, origin_utc_ms
        self._said: deque[Said] = deque()
        self._trip: Said | None = None

    def hear(self, device: str, message: Message) -> None:
        """Takes what a board said."""
        if not isinstance(message, Tel | Evt) or message.host_ms is None:
            return
        t_ms = self._origin_ms + message.host_ms
        if self._trip is not None and t_ms > self._trip.t + AFTER_MS:
            return
        if isinstance(message, Tel):
            self._keep(Said(device, "tel", t_ms, dict(message.values)))
            return
        fields = {"ms": message.ms, **message.fields}
        said = Said(device, message.kind, t_ms, fields)
        self._keep(said)
        if self._trip is None and is_first(message.kind, fields):
            self._trip = said

    def write(self, folder: Path) -> None:
        """The report of the trip, where there was one."""
        if self._trip is not None:
            text = self._site.source.read_text(encoding="utf-8")
            name = topic_name(self._site.name, simulated=True)
            report = make_report(name, text, self._trip, self._said)
            write_report(report, folder / TRIP_FILE)

    def _keep(self, said: Said) -> None:
        self._said.append(said)
        while self._trip is None and self._said[0].t < said.t - BEFORE_MS:
            self._said.popleft()
