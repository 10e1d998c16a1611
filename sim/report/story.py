"""What happened in a run, for people: marks that go across all plots, rows of the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from host.safety_functions import CAUSES, CHANNELS
from sim.boards.faults import FaultEntry
from sim.boards.virtual_board import Event
from sim.scenario.model import Action, Scenario
from sim.scenario.result import Result, Trip

# Factor, decimals and unit in which a board's integer is read.
_UNITS = {
    "mbar": (0.001, 3, "bar"),
    "mbar_s": (0.001, 3, "bar/s"),
    "cdeg": (0.01, 1, "°C"),
    "ck": (0.01, 1, "K"),
    "mv": (0.001, 1, "V"),
    "ms": (0.001, 1, "s"),
}
_SAME_S = 0.11  # two loops
_KNOWN = {"kind", "ms", "seq", "sf", "ch", "val", "lim", "since", "from", "state", "why"}


@dataclass(frozen=True)
class Mark:
    """Something at a time, or from then until another. kind: fault, action, trip or hold."""

    kind: str
    at_s: float
    label: str
    until_s: float | None = None


@dataclass(frozen=True)
class Row:
    """One line of the table of events."""

    kind: str
    at_s: float
    who: str
    what: str
    detail: str = ""


def marks(scenario: Scenario, result: Result, span_s: float) -> list[Mark]:
    """Faults, actions, trips and functions that only held, in the order of time."""
    found = [Mark("fault", f.at_s, _fault(f), f.until_s) for f in scenario.fault]
    found += [Mark("action", a.at_s, _action(a)) for a in scenario.action]
    found += [Mark("trip", told[0].at_s, _trips(told)) for told in _together(result.trips)]
    found += [Mark("hold", told[0].at_s, _trips(told)) for told in _together(result.warned)]
    tripped = {(trip.device, trip.at_s) for trip in result.trips}
    for device, changes in result.states.items():
        for at_s, state, cause in changes:
            holds = cause is not None and cause.startswith("SF-")
            if holds and (device, at_s) not in tripped:
                found.append(Mark("hold", at_s, f"{device} {state} by {function(cause or '')}"))
    return sorted((m for m in found if m.at_s <= span_s), key=lambda mark: mark.at_s)


def rows(scenario: Scenario, events: list[tuple[float, str, Event]], span_s: float) -> list[Row]:
    """Everything that was done to the plant and that the boards said, in the order of time."""
    found = [Row("fault", f.at_s, "scenario", "fault", _fault(f)) for f in scenario.fault]
    found += [
        Row("fault", f.until_s, "scenario", "fault ends", f"{f.target} {f.kind}")
        for f in scenario.fault
        if f.until_s is not None
    ]
    found += [Row("action", a.at_s, "scenario", "action", _action(a)) for a in scenario.action]
    found += [_event(*event) for event in events]
    return sorted((row for row in found if row.at_s <= span_s), key=lambda row: row.at_s)


def function(cause: str) -> str:
    """A safety function by number and words; other causes as they are."""
    known = CAUSES.get(cause)
    return f"{cause} {known.name}" if known else cause


def measured(channel: str | None, value: int | None, limit: int | None) -> str:
    """Channel, value and limit: `pt1-pt2 0.321 bar, limit 0.300 bar`; `chain 0, wanted 1`."""
    if channel is None:
        return ""
    if value is not None and limit is not None and {value, limit} == {0, 1}:
        return f"{channel} {value}, wanted {limit}"
    unit = CHANNELS[channel].unit if channel in CHANNELS else ""
    text = channel + ("" if value is None else f" {_value(value, unit)}")
    return text if limit is None else f"{text}, limit {_value(limit, unit)}"


def _value(value: int, unit: str) -> str:
    if unit not in _UNITS:
        return f"{value} {unit}".strip()
    factor, digits, name = _UNITS[unit]
    return f"{value * factor:.{digits}f} {name}"


def _together(trips: list[Trip]) -> list[list[Trip]]:
    """Those of the same function and board at about the same time, on several channels."""
    found: list[list[Trip]] = []
    for trip in trips:
        last = found[-1][0] if found else None
        same = last is not None and (last.sf, last.device) == (trip.sf, trip.device)
        if last is not None and same and trip.at_s - last.at_s <= _SAME_S:
            found[-1].append(trip)
        else:
            found.append([trip])
    return found


def _trips(trips: list[Trip]) -> str:
    details = [measured(trip.channel, trip.value, trip.limit) for trip in trips]
    detail = "; ".join(text for text in details if text)
    what = "BOOT restarted" if trips[0].sf == "BOOT" else function(trips[0].sf)
    return f"{trips[0].device} {what}" + (f": {detail}" if detail else "")


def _fault(fault: FaultEntry) -> str:
    text = f"{fault.target} {fault.kind}"
    return text if fault.value is None else f"{text} {fault.value:g}"


def _action(action: Action) -> str:
    keys = action.model_dump(exclude={"at_s", "do"}, exclude_none=True)
    told = ", ".join(f"{key} {_plain(value)}" for key, value in keys.items())
    return f"{action.do}, {told}" if told else action.do


def _event(at_s: float, device: str, event: Event) -> Row:
    kind = str(event.get("kind"))
    told = [measured(event.get("ch"), event.get("val"), event.get("lim"))]
    told += [f"{key} {_plain(value)}" for key, value in event.items() if key not in _KNOWN]
    why = event.get("why")
    if kind == "state":
        what = f"{event.get('from') or '–'} → {event['state']}"
        told.insert(0, function(str(why)) if why else "")
        latched = event["state"] == "TRIPPED" and why != "boot"
        return Row("trip" if latched else "state", at_s, device, what, _joined(told))
    if kind == "trip":
        told.insert(0, function(event["sf"]))
        return Row("trip", at_s, device, "latched", _joined(told))
    told.insert(0, "" if why is None else str(why))
    told.insert(0, function(event["sf"]) if "sf" in event else "")
    return Row("event", at_s, device, kind.replace("_", " "), _joined(told))


def _joined(told: list[str]) -> str:
    return "; ".join(text for text in told if text)


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
