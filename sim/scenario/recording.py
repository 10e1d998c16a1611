"""A run with all that a report shows: result, samples, events and the report of its first trip."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from host import bus
from host.data_folder import topic_name
from host.gateway.frames import Received
from host.site import Site
from host.telemetry import trip_report
from sim.boards.virtual_board import Event
from sim.scenario.model import Scenario
from sim.scenario.result import Result
from sim.scenario.samples import Samples
from sim.scenario.simulation import Options, Simulation


@dataclass(frozen=True)
class Run:
    """A recorded run. events: time in s, board, event; trip: None where nothing tripped."""

    scenario: Scenario
    site: Site
    result: Result
    samples: Samples
    events: list[tuple[float, str, Event]]
    trip: trip_report.TripReport | None = None


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
        self.trip = _TripRecording(site)
        self.host.listener = self.trip.add

    def ticks(self) -> Iterator[int]:
        """The same ticks; takes a sample after each second of the scenario."""
        for now_ms in super().ticks():
            if now_ms > 0 and now_ms % 1000 == 0:
                state = self.monitor.modes.get(self.monitor.boiler_name, "")
                self.samples.take(self.rig.plant, state, now_ms)
            yield now_ms


class _TripRecording:
    """Keeps the boards' messages around the first trip, as a plant's recorder does."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept: deque[tuple[int, str, bus.Sample | bus.Event]] = deque()  # UTC ms, device
        self._trip: tuple[int, str, bus.Event] | None = None

    def add(self, device: str, message: Received) -> None:
        """Takes a message of a board; only samples and events are kept."""
        if not isinstance(message, bus.Sample | bus.Event) or message.t is None:
            return
        t = message.t
        if self._trip is not None and t > self._trip[0] + trip_report.AFTER_MS:
            return
        self._kept.append((t, device, message))
        while self._trip is None and self._kept[0][0] < t - trip_report.BEFORE_MS:
            self._kept.popleft()
        if self._trip is None and isinstance(message, bus.Event) and trip_report.is_first(message):
            self._trip = t, device, message

    def report(self) -> trip_report.TripReport | None:
        """The report of the trip, if there was one."""
        if self._trip is None:
            return None
        text = self._site.source.read_text(encoding="utf-8")
        name = topic_name(self._site.name, simulated=True)
        entries = (trip_report.entry(device, message) for _, device, message in self._kept)
        return trip_report.make_report(name, text, trip_report.entry(*self._trip[1:]), entries)
