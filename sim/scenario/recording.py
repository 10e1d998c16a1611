"""A run with all that a report shows: result, samples, events and the report of its first trip."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from host.data_folder import topic_name
from host.gateway.frames import Evt, Tel
from host.gateway.frames import Said as Message
from host.site import Site
from host.telemetry.trip_report import (
    AFTER_MS,
    BEFORE_MS,
    Said,
    TripReport,
    is_first,
    make_report,
)
from sim.boards.virtual_board import Event
from sim.scenario.model import Scenario
from sim.scenario.result import Result
from sim.scenario.samples import Samples
from sim.scenario.simulation import Options, Simulation
from sim.scenario.virtual_host import ORIGIN_MS


@dataclass(frozen=True)
class Run:
    """A recorded run. events: time in s, board, event; trip: None where nothing tripped."""

    scenario: Scenario
    site: Site
    result: Result
    samples: Samples
    events: list[tuple[float, str, Event]]
    trip: TripReport | None = None


def record(scenario: Scenario, site: Site, options: Options) -> Run:
    """Plays a scenario and records it. Raises what `Simulation.run` raises."""
    simulation = _Recorded(scenario, site, options)
    result = simulation.run()
    events, trip = simulation.monitor.events, simulation.trip.report()
    return Run(scenario, site, result, simulation.samples, events, trip)


class _Recorded(Simulation):
    def __init__(self, scenario: Scenario, site: Site, options: Options) -> None:
        super().__init__(scenario, site, options)
        self.samples = Samples()
        self.trip = _TripRecording(site, self.host.utc_ms(-ORIGIN_MS))
        self.host.listener = self.trip.hear

    def ticks(self) -> Iterator[int]:
        """The same ticks; takes a sample after each second of the scenario."""
        for now_ms in super().ticks():
            if now_ms > 0 and now_ms % 1000 == 0:
                state = self.monitor.modes().get(self.monitor.boiler_name, "")
                self.samples.take(self.rig.plant, state, now_ms)
            yield now_ms


class _TripRecording:
    """Keeps what the boards sent around the first trip, as a plant's recorder does.

    origin_utc_ms: UTC at 0 of the host's milliseconds.
    """

    def __init__(self, site: Site, origin_utc_ms: int) -> None:
        self._site, self._origin_ms = site, origin_utc_ms
        self._said: deque[Said] = deque()
        self._trip: Said | None = None

    def hear(self, device: str, message: Message) -> None:
        """Takes a message of a board."""
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

    def report(self) -> TripReport | None:
        """The report of the trip, if there was one."""
        if self._trip is None:
            return None
        text = self._site.source.read_text(encoding="utf-8")
        return make_report(
            topic_name(self._site.name, simulated=True), text, self._trip, self._said
        )

    def _keep(self, said: Said) -> None:
        self._said.append(said)
        while self._trip is None and self._said[0].t < said.t - BEFORE_MS:
            self._said.popleft()
