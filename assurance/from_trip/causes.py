"""What the trip itself names as its cause, as faults and actions of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from assurance.from_trip.incident import Incident
from sim.boards.faults import FaultEntry
from sim.scenario.model import Action

EARLIER_S = 1.0  # wires are broken before it matters
LOOP_MS = 50
REFERENCE_CODE, CODES_A_VOLT = 16000, 8000
DEFOCUS_S = 7.0  # SF-13 acts 6 s after PERMIT dropped
HELD_S = 30.0  # a stuck button, until SF-24
LOOPS = 40  # samples in which the longest loop is looked for

Faults = list[FaultEntry]


def faults_of(incident: Incident) -> Faults:
    """The faults behind the trip; none if only its samples can show them."""
    make = _CAUSES.get(incident.cause.sf)
    return [] if make is None else make(incident)


def actions_of(incident: Incident) -> list[Action]:
    """What people did meanwhile, as far as boards report it."""
    actions = [Action(at_s=round(at_s, 2), do="stop") for at_s in incident.stops]
    if incident.cause.sf == "COMMAND":
        actions.append(Action(at_s=round(incident.trip_s, 2), do="trip"))
    return actions


def _fault(
    incident: Incident,
    target: str | None = None,
    kind: str = "off",
    value: float | None = None,
    early_s: float = 0.0,
) -> Faults:
    """One fault; without a target of the channel that tripped."""
    at_s = round(max(incident.since_s - early_s, 0.0), 2)
    value = None if value is None else round(value, 4)
    target = target or incident.cause.ch or ""
    return [FaultEntry(at_s=at_s, target=target, kind=kind, value=value)]


def _pressure(incident: Incident) -> Faults:
    """A transmitter at a pressure, or rising: it reads the value of the trip."""
    channel, value = incident.cause.ch or "", incident.cause.val
    if value is not None and channel.endswith("_rise"):
        return _fault(incident, channel.removesuffix("_rise"), "drift", value / 1000.0)
    if value is not None and channel in ("pt1", "pt2"):
        return _fault(incident, channel, "stuck", value / 1000.0)
    return []


def _pressure_sensor(incident: Incident) -> Faults:
    channel, value = incident.cause.ch, incident.cause.val
    if channel != "reference":
        broken = "short" if value is not None and value > 0 else "off"
        return _fault(incident, channel or "pt1", broken)
    if value is None:
        return _fault(incident, "adc_ref")
    return _fault(incident, "adc_ref", "offset", (value - REFERENCE_CODE) / CODES_A_VOLT)


def _temperature(incident: Incident) -> Faults:
    """A thermometer that reads the value of the trip; a difference is of none."""
    value = incident.cause.val
    if value is None or incident.cause.ch not in ("t_drum", "t_outlet", "t_metal"):
        return []
    return _fault(incident, kind="stuck", value=value / 100.0)


def _wires(incident: Incident) -> Faults:
    """SF-13 and SF-23: the chain, a relay's contact, or a loop."""
    channel = incident.cause.ch or ""
    if channel == "chain":
        return _fault(incident, "estop", "open")
    if channel.startswith("permit"):
        kind = "closed" if incident.cause.sf == "SF-13" else "open"
        return _fault(incident, channel, kind, early_s=EARLIER_S)
    if channel.startswith("off_target"):  # it never closed, or it opened later, for home_s
        late = incident.trip_s - incident.since_s < EARLIER_S
        return _fault(incident, channel, "open", early_s=DEFOCUS_S if late else 0.0)
    return []


def _feed(incident: Incident) -> Faults:
    """No flow while the pump is on; or flow while it is off, at the rate of the samples."""
    last = incident.before_trip()[-1]
    if incident.cause.ch != "flow":
        return []
    if last.pump:
        return _fault(incident)
    return _fault(incident, kind="stuck", value=(last.flow_ml_min or 100) / 1000.0)


def _late(incident: Incident) -> Faults:
    loops = [sample.loop_max_ms or 0 for sample in incident.samples[-LOOPS:]]
    late_ms = max(max(loops, default=0) - LOOP_MS, LOOP_MS + 10)
    return _fault(incident, f"board.{incident.device}", "late", float(late_ms))


_CAUSES: dict[str, Callable[[Incident], Faults]] = {
    **dict.fromkeys(("SF-01", "SF-02"), _pressure),
    "SF-03": _pressure_sensor,
    **dict.fromkeys(("SF-06", "SF-07", "SF-08"), _temperature),
    "SF-09": lambda trip: _fault(trip, trip.cause.ch or "t_drum"),
    "SF-10": partial(_fault, target="lw1"),
    "SF-11": partial(_fault, target="lw2"),
    "SF-12": lambda trip: _fault(trip, "hw", "short") if trip.cause.ch == "hw" else [],
    **dict.fromkeys(("SF-13", "SF-23"), _wires),
    "SF-15": _feed,
    "SF-16": _late,
    "SF-17": lambda trip: _fault(trip, "supply", "dip", abs(trip.cause.val or 0) / 1000.0),
    "SF-18": lambda trip: _fault(trip, f"config.{trip.device}", "corrupt"),
    "SF-24": partial(_fault, target="button", kind="stuck", early_s=HELD_S),
}
