"""What the trip itself says was wrong, as faults and actions of a scenario."""

from __future__ import annotations

from collections.abc import Callable

from assurance.from_trip.incident import Incident
from sim.boards.faults import FaultEntry
from sim.scenario.model import Action

EARLIER_S = 1.0  # wires are broken before it matters
LOOP_MS = 50
REFERENCE_CODE, CODES_A_VOLT = 16000, 8000
DEFOCUS_S = 7.0  # SF-13 acts 6 s after PERMIT dropped
HELD_S = 30.0  # a button that is stuck, until SF-24


def faults_of(incident: Incident) -> list[FaultEntry]:
    """The faults behind the trip; none where its samples must tell."""
    make = _CAUSES.get(incident.function)
    return [] if make is None else make(incident)


def actions_of(incident: Incident) -> list[Action]:
    """What people did meanwhile, as far as boards tell."""
    actions = [Action(at_s=round(at_s, 2), do="stop") for at_s in incident.stops]
    if incident.function == "COMMAND":
        actions.append(Action(at_s=round(incident.trip_s, 2), do="trip"))
    return actions


def _fault(
    incident: Incident, target: str, kind: str, value: float | None = None, early_s: float = 0.0
) -> FaultEntry:
    at_s = round(max(incident.since_s - early_s, 0.0), 2)
    value = None if value is None else round(value, 4)
    return FaultEntry(at_s=at_s, target=target, kind=kind, value=value)


def _pressure(incident: Incident) -> list[FaultEntry]:
    """A transmitter at a pressure, or rising: it reads what the trip says."""
    channel, value = incident.channel or "", incident.value
    if value is None:
        return []
    if channel.endswith("_rise"):
        return [_fault(incident, channel.removesuffix("_rise"), "drift", value / 1000.0)]
    return [_fault(incident, channel, "stuck", value / 1000.0)] if channel in _PTS else []


def _pressure_sensor(incident: Incident) -> list[FaultEntry]:
    channel, value = incident.channel, incident.value
    if channel == "reference":
        if value is None:
            return [_fault(incident, "adc_ref", "off")]
        volts = (value - REFERENCE_CODE) / CODES_A_VOLT
        return [_fault(incident, "adc_ref", "offset", volts)]
    broken = "short" if value is not None and value > 0 else "off"
    return [_fault(incident, channel or "pt1", broken)]


def _temperature(incident: Incident) -> list[FaultEntry]:
    """A thermometer that reads what the trip says; a difference does not tell which one."""
    if incident.value is None or incident.channel not in _THERMOMETERS:
        return []
    return [_fault(incident, incident.channel, "stuck", incident.value / 100.0)]


def _always(target: str, kind: str, early_s: float = 0.0) -> Callable[[Incident], list[FaultEntry]]:
    return lambda incident: [_fault(incident, target, kind, early_s=early_s)]


def _thermometer(incident: Incident) -> list[FaultEntry]:
    return [_fault(incident, incident.channel or "t_drum", "off")]


def _electrodes(incident: Incident) -> list[FaultEntry]:
    return [_fault(incident, "hw", "short")] if incident.channel == "hw" else []


def _wires(incident: Incident) -> list[FaultEntry]:
    """SF-13 and SF-23: the chain, a relay's contact, or a loop."""
    channel = incident.channel or ""
    if channel == "chain":
        return [_fault(incident, "estop", "open")]
    if channel.startswith("permit"):
        kind = "closed" if incident.function == "SF-13" else "open"
        return [_fault(incident, channel, kind, early_s=EARLIER_S)]
    if channel.startswith("off_target"):  # it never closed, or it opened later, for home_s
        late = incident.trip_s - incident.since_s < EARLIER_S
        return [_fault(incident, channel, "open", early_s=DEFOCUS_S if late else 0.0)]
    return []


def _feed(incident: Incident) -> list[FaultEntry]:
    """No flow while the pump is on; or flow though it is off, at the rate of the samples."""
    if incident.channel != "flow":
        return []
    last = incident.before_trip()[-1][1]
    if last.get("pump"):
        return [_fault(incident, "flow", "off")]
    return [_fault(incident, "flow", "stuck", (last.get("flow_ml_min") or 100) / 1000.0)]


def _late(incident: Incident) -> list[FaultEntry]:
    loops = [fields.get("loop_max_ms") or 0 for t_s, fields in incident.samples[-40:]]
    late_ms = max(max(loops, default=0) - LOOP_MS, LOOP_MS + 10)
    return [_fault(incident, f"board.{incident.device}", "late", float(late_ms))]


def _supply(incident: Incident) -> list[FaultEntry]:
    return [_fault(incident, "supply", "dip", abs(incident.value or 0) / 1000.0)]


def _config(incident: Incident) -> list[FaultEntry]:
    return [_fault(incident, f"config.{incident.device}", "corrupt")]


_PTS = ("pt1", "pt2")
_THERMOMETERS = ("t_drum", "t_outlet", "t_metal")
_CAUSES: dict[str, Callable[[Incident], list[FaultEntry]]] = {
    "SF-01": _pressure,
    "SF-02": _pressure,
    "SF-03": _pressure_sensor,
    "SF-06": _temperature,
    "SF-07": _temperature,
    "SF-08": _temperature,
    "SF-09": _thermometer,
    "SF-10": _always("lw1", "off"),
    "SF-11": _always("lw2", "off"),
    "SF-12": _electrodes,
    "SF-13": _wires,
    "SF-15": _feed,
    "SF-16": _late,
    "SF-17": _supply,
    "SF-18": _config,
    "SF-23": _wires,
    "SF-24": _always("button", "stuck", early_s=HELD_S),
}
