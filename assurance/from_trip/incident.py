"""What a report says of a trip, in the terms of a scenario: seconds since its start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from firmware.common.fields import BOILER_MODES, HW, LC_OFF, LC_ON, LW1, LW2
from host.site import Site
from host.site.steam import saturation_pa
from host.telemetry.trip_report import TripReport, TripReportError
from sim.scenario.model import Initial

LEAD_S = 60.0
LEAST_LEAD_S = 5.0
NEAR_S = 1.0
AFTER_S = 10.0
MEMORY_CHECK_S = 61.0  # SF-18 looks once a minute, whenever that is
FEED_S = 10.0  # a cause that began earlier than the lead is begun this long after the start
MBAR, PA_A_BAR = 1000.0, 1e5
HIGHEST_START_BARG = 10.4
APART_BAR = 0.3
HOLD_MS = 3_500  # SF-10 and SF-15 hold 3 s after their cause began
_WET = (("lw2", LW2), ("lw1", LW1), ("lc_on", LC_ON), ("lc_off", LC_OFF), ("hw", HW))
_RUNS = tuple(BOILER_MODES.index(name) for name in ("RUN", "REDUCED"))

Fields = dict[str, Any]


@dataclass(frozen=True)
class Incident:
    """A trip. `start`: of the scenario; times in seconds since then.

    samples: the boiler's telemetry; stops: when a person or the host gave `stop`.
    """

    site: Site
    start: datetime
    trip_s: float
    since_s: float
    function: str
    device: str
    channel: str | None
    value: int | None
    samples: tuple[tuple[float, Fields], ...]
    stops: tuple[float, ...]

    @property
    def duration_s(self) -> float:
        """Of the scenario."""
        return self.trip_s + max(AFTER_S, self.near_s)

    @property
    def near_s(self) -> float:
        """How far from the recorded time a trip is the same one."""
        return MEMORY_CHECK_S if self.function == "SF-18" else NEAR_S

    def before_trip(self) -> list[tuple[float, Fields]]:
        """The samples up to the trip."""
        return [(t_s, fields) for t_s, fields in self.samples if t_s < self.trip_s]


def incident_of(report: TripReport, site: Site) -> Incident:
    """Reads a report. Raises TripReportError where it does not say enough."""
    trip = report.trip
    channel, value = trip.f.get("ch"), trip.f.get("val")
    told = [(s.t, s.f) for s in report.entries if s.kind == "tel" and s.device == trip.device]
    before = [(t_ms, fields) for t_ms, fields in told if t_ms <= trip.t]
    since_ms = min(trip.t - _age_ms(trip.f), _first_hold_ms(report))
    start_ms = _start_ms(before, trip.t, since_ms)
    stops = [
        (said.t - start_ms) / 1000.0
        for said in report.entries
        if said.kind == "state" and said.device == trip.device and said.f.get("why") == "stop"
    ]
    return Incident(
        site=site,
        start=datetime.fromtimestamp(start_ms / 1000.0, UTC),
        trip_s=(trip.t - start_ms) / 1000.0,
        since_s=max(since_ms - start_ms, 0) / 1000.0,
        function=str(trip.f["sf"]),
        device=trip.device,
        channel=channel if isinstance(channel, str) else None,
        value=value if isinstance(value, int) else None,
        samples=tuple(((t - start_ms) / 1000.0, fields) for t, fields in told if t >= start_ms),
        stops=tuple(at_s for at_s in stops if 0.0 <= at_s <= (trip.t - start_ms) / 1000.0),
    )


def _first_hold_ms(report: TripReport) -> int:
    """When the function of the trip began to hold first: some latch by the second or third."""
    trip = report.trip
    holds = [
        said.t - HOLD_MS
        for said in report.entries
        if said.kind == "state" and said.device == trip.device
        if (said.f.get("state"), said.f.get("why")) == ("HOLD", trip.f["sf"])
    ]
    return min([trip.t, *holds])


def _age_ms(fields: Fields) -> int:
    """How long the cause had been there when the trip was told; board times wrap at 2^30."""
    now_ms, since_ms = fields.get("ms"), fields.get("since")
    if fields.get("ch") == "pump" and isinstance(fields.get("val"), int):
        return int(fields["val"])  # it ran for so long
    if not isinstance(now_ms, int) or not isinstance(since_ms, int):
        return 0
    return (now_ms - since_ms) % (1 << 30)


def _start_ms(before: list[tuple[int, Fields]], trip_ms: int, since_ms: int) -> int:
    """A minute before the trip, or as soon as the boiler ran and samples are there."""
    wanted_ms = min(trip_ms - LEAD_S * 1000.0, since_ms - FEED_S * 1000.0)
    runs = [t_ms for t_ms, fields in before if t_ms >= wanted_ms and fields.get("mode") in _RUNS]
    there = runs or [t_ms for t_ms, _ in before if t_ms >= wanted_ms]
    if not there or trip_ms - there[0] < LEAST_LEAD_S * 1000.0:
        left_s = (trip_ms - there[0]) / 1000.0 if there else 0.0
        raise TripReportError(
            f"the boiler's telemetry begins {left_s:g} s before the trip; wanted: "
            f"{LEAST_LEAD_S:g} s or more in RUN"
        )
    return there[0]


def initial_of(incident: Incident) -> Initial:
    """The warm start: pressure and water as the first sample has them."""
    fields = incident.samples[0][1]
    pressure_barg = min(max(_pressure_barg(fields, incident.site), 0.0), HIGHEST_START_BARG)
    water_l = _water_l(fields.get("level_bits"), incident.site)
    return Initial(state="RUN", pressure_barg=round(pressure_barg, 3), water_l=water_l)


def _pressure_barg(fields: Fields, site: Site) -> float:
    """What the transmitters say; where they disagree, whichever the drum's temperature backs."""
    found: list[float] = [
        fields[name] / MBAR for name in ("pt1_mbar", "pt2_mbar") if fields.get(name)
    ]
    drum_cdeg = fields.get("t_drum_cdeg")
    if not found:
        found = [site.boiler.operating_pressure_barg]
    if max(found) - min(found) <= APART_BAR or not drum_cdeg:
        return sum(found) / len(found)
    outside_barg = site.location.pressure_hpa * 100.0 / PA_A_BAR
    boils_barg = saturation_pa(drum_cdeg / 100.0) / PA_A_BAR - outside_barg
    return min(found, key=lambda barg: abs(barg - boils_barg))


def _water_l(level_bits: int | None, site: Site) -> float:
    """Half way between the highest electrode that is wet and the next one."""
    levels = site.boiler.levels_l
    edges: list[float] = [getattr(levels, name) for name, _ in _WET]
    wet = [number for number, (_, bit) in enumerate(_WET) if (level_bits or 0) & bit]
    if not wet:
        return round(edges[0], 3) if level_bits is not None else site.boiler.water_l
    above = min(wet[-1] + 1, len(edges) - 1)
    return round((edges[wet[-1]] + edges[above]) / 2.0, 3)
