"""The trip of a report, in the terms of a scenario: seconds since its start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from firmware.common.fields import BOILER_MODES, HW, LC_OFF, LC_ON, LW1, LW2
from host.site import Site
from host.site.steam import saturation_pa
from host.telemetry.trip_report import Entry, TripReport, TripReportError
from sim.scenario.model import Initial

LEAD_S = 60.0
LEAST_LEAD_S = 5.0
NEAR_S = 1.0
AFTER_S = 10.0
MEMORY_CHECK_S = 61.0  # SF-18 checks once a minute
FEED_S = 10.0  # a cause older than the lead begins this long after the start
MBAR, PA_A_BAR = 1000.0, 1e5
HIGHEST_START_BARG = 10.4
APART_BAR = 0.3
HOLD_MS = 3_500  # SF-10 and SF-15 hold 3 s after their cause began
ELECTRODES = {"lw2": LW2, "lw1": LW1, "lc_on": LC_ON, "lc_off": LC_OFF, "hw": HW}
_RUNS = tuple(BOILER_MODES.index(name) for name in ("RUN", "REDUCED"))


class Sample(msgspec.Struct, frozen=True):
    """Telemetry of the boiler (`firmware.common.fields`). None: no valid value."""

    pt1_mbar: int | None = None
    pt2_mbar: int | None = None
    t_drum_cdeg: int | None = None
    t_outlet_cdeg: int | None = None
    t_metal_cdeg: int | None = None
    level_bits: int | None = None
    flow_ml_min: int | None = None
    pump: int | None = None
    loop_max_ms: int | None = None
    mode: int | None = None
    t_s: float = 0.0

    @property
    def pressures_barg(self) -> list[float]:
        """Of the transmitters with a value."""
        return [mbar / MBAR for mbar in (self.pt1_mbar, self.pt2_mbar) if mbar]

    def wet(self, electrode: int) -> bool:
        """Whether this electrode is wet."""
        return bool((self.level_bits or 0) & electrode)


class Cause(msgspec.Struct, frozen=True):
    """The event of a trip: function, channel, value; board times of the event and of its cause."""

    sf: str
    ch: str | None = None
    val: int | None = None
    ms: int | None = None
    since: int | None = None

    @property
    def age_ms(self) -> int:
        """How long the cause had lasted when the board tripped."""
        if self.ch == "pump" and self.val is not None:
            return self.val  # it ran for so long
        if self.ms is None or self.since is None:
            return 0
        return (self.ms - self.since) % (1 << 30)  # board times wrap


@dataclass(frozen=True)
class Incident:
    """A trip. `start`: of the scenario; times in seconds since then.

    samples: the boiler's telemetry; stops: when a person or the host gave `stop`.
    """

    site: Site
    device: str
    cause: Cause
    start: datetime
    trip_s: float
    since_s: float
    samples: tuple[Sample, ...]
    stops: tuple[float, ...]

    @property
    def duration_s(self) -> float:
        """Of the scenario."""
        return self.trip_s + max(AFTER_S, self.near_s)

    @property
    def near_s(self) -> float:
        """A trip at most so far from the recorded time is the same one."""
        return MEMORY_CHECK_S if self.cause.sf == "SF-18" else NEAR_S

    def before_trip(self) -> list[Sample]:
        """The samples up to the trip."""
        return [sample for sample in self.samples if sample.t_s < self.trip_s]


def incident_of(report: TripReport, site: Site) -> Incident:
    """Reads a report. Raises TripReportError if it is not complete enough."""
    trip = report.trip
    own = [one for one in report.entries if one.device == trip.device]
    tel = [one for one in own if one.kind == "tel"]
    states = [one for one in own if one.kind == "state"]
    try:
        cause = msgspec.convert(trip.f, Cause)
        # Some functions hold at first, and latch by the second or third time.
        held = ("HOLD", cause.sf)
        holds = [s.t - HOLD_MS for s in states if (s.f.get("state"), s.f.get("why")) == held]
        since_ms = min(trip.t - cause.age_ms, *holds, trip.t)
        start_ms = _start_ms(tel, trip.t, since_ms)
        samples = tuple(_sample(one, start_ms) for one in tel if one.t >= start_ms)
    except msgspec.ValidationError as error:
        raise TripReportError(f"the report's fields: {error}") from None
    stops = [one.t for one in states if one.f.get("why") == "stop"]
    return Incident(
        site=site,
        device=trip.device,
        cause=cause,
        start=datetime.fromtimestamp(start_ms / 1000.0, UTC),
        trip_s=(trip.t - start_ms) / 1000.0,
        since_s=max(since_ms - start_ms, 0) / 1000.0,
        samples=samples,
        stops=tuple((t - start_ms) / 1000.0 for t in stops if start_ms <= t <= trip.t),
    )


def _sample(one: Entry, start_ms: int) -> Sample:
    return msgspec.convert({**one.f, "t_s": (one.t - start_ms) / 1000.0}, Sample)


def _start_ms(tel: list[Entry], trip_ms: int, since_ms: int) -> int:
    """A minute before the trip, or as soon after as the boiler ran and there are samples."""
    earliest_ms = min(trip_ms - LEAD_S * 1000.0, since_ms - FEED_S * 1000.0)
    near = [one for one in tel if earliest_ms <= one.t <= trip_ms]
    first = next((one for one in near if one.f.get("mode") in _RUNS), near[0] if near else None)
    lead_s = 0.0 if first is None else (trip_ms - first.t) / 1000.0
    if first is None or lead_s < LEAST_LEAD_S:
        raise TripReportError(
            f"the boiler's telemetry begins {lead_s:g} s before the trip; needed: "
            f"{LEAST_LEAD_S:g} s or more in RUN"
        )
    return first.t


def initial_of(incident: Incident) -> Initial:
    """The warm start: pressure and water as in the first sample."""
    first, site = incident.samples[0], incident.site
    pressure_barg = min(max(_pressure_barg(first, site), 0.0), HIGHEST_START_BARG)
    water_l = _water_l(first, site)
    return Initial(state="RUN", pressure_barg=round(pressure_barg, 3), water_l=water_l)


def _pressure_barg(sample: Sample, site: Site) -> float:
    """The mean of the transmitters; if they disagree, the one that matches the drum."""
    found = sample.pressures_barg or [site.boiler.operating_pressure_barg]
    if max(found) - min(found) <= APART_BAR or not sample.t_drum_cdeg:
        return sum(found) / len(found)
    outside_barg = site.location.pressure_hpa * 100.0 / PA_A_BAR
    boils_barg = saturation_pa(sample.t_drum_cdeg / 100.0) / PA_A_BAR - outside_barg
    return min(found, key=lambda barg: abs(barg - boils_barg))


def _water_l(sample: Sample, site: Site) -> float:
    """Half way between the highest wet electrode and the next one."""
    levels = site.boiler.levels_l
    edges: list[float] = [getattr(levels, name) for name in ELECTRODES]
    wet = [number for number, bit in enumerate(ELECTRODES.values()) if sample.wet(bit)]
    if not wet:
        return round(edges[0], 3) if sample.level_bits is not None else site.boiler.water_l
    above = min(wet[-1] + 1, len(edges) - 1)
    return round((edges[wet[-1]] + edges[above]) / 2.0, 3)
