"""What happened in a run, in words: marks that cross all plots, and the rows of a table."""

from __future__ import annotations

from dataclasses import dataclass

from host.language import N_, Language
from host.safety_functions import CAUSES, CHANNELS, amount
from sim.boards.faults import FaultEntry
from sim.boards.virtual_board import Event
from sim.scenario.model import Action
from sim.scenario.recording import Run
from sim.scenario.result import Trip

_SAME_S = 0.11  # two loops
_SHOWN_ELSEWHERE = {"kind", "ms", "seq", "sf", "ch", "val", "lim", "since", "from", "state", "why"}
_KINDS = {
    "fault": N_("warning"),
    "warning": N_("warning"),
    "reset_refused": N_("reset refused"),
    "start_refused": N_("start refused"),
    "proof": N_("proved"),
    "proof_due": N_("proof test due"),
}


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


def marks(run: Run, language: Language) -> list[Mark]:
    """Faults, actions, trips and functions that only held, in the order of time."""
    scenario, result = run.scenario, run.result
    found = [Mark("fault", f.at_s, _fault(f, language), f.until_s) for f in scenario.fault]
    found += [Mark("action", a.at_s, _action(a, language)) for a in scenario.action]
    for kind, trips in (("trip", result.trips), ("hold", result.warned)):
        found += [Mark(kind, t[0].at_s, _trips(t, language)) for t in _together(trips)]
    tripped = {(trip.device, trip.at_s) for trip in result.trips}
    for device, changes in result.states.items():
        for at_s, state, cause in changes:
            if cause and cause.startswith("SF-") and (device, at_s) not in tripped:
                label = f"{device} {state} · {function(cause, language)}"
                found.append(Mark("hold", at_s, label))
    return sorted((m for m in found if m.at_s <= result.simulated_s), key=lambda mark: mark.at_s)


def rows(run: Run, language: Language) -> list[Row]:
    """What was done to the plant and what the boards reported, in the order of time."""
    _, who, found = language._, language._(N_("scenario")), []
    for fault in run.scenario.fault:
        times_s = {_(N_("fault begins")): fault.at_s, _(N_("fault ends")): fault.until_s}
        known = [(t, what) for what, t in times_s.items() if t is not None]
        found += [Row("fault", t, who, what, _fault(fault, language)) for t, what in known]
    for action in run.scenario.action:
        found.append(Row("action", action.at_s, who, _(N_("action")), _action(action, language)))
    found += [_event(*event, language) for event in run.events]
    return sorted((r for r in found if r.at_s <= run.result.simulated_s), key=lambda row: row.at_s)


def function(cause: str, language: Language) -> str:
    """A safety function by number and name; other causes as they are."""
    known = CAUSES.get(cause)
    return f"{cause} {language._(known.name)}" if known else cause


def measured(channel: str | None, value: int | None, limit: int | None, language: Language) -> str:
    """Channel, value and limit: `pt1-pt2 0.321 bar, limit 0.300 bar`; `chain 0, must be 1`."""
    if channel is None:
        return ""
    unit = CHANNELS[channel].unit if channel in CHANNELS else ""
    text = channel if value is None else f"{channel} {amount(value, unit, language)}"
    if limit is None:
        return text
    flags = {value, limit} == {0, 1}
    place = N_("{measured}, must be {limit}") if flags else N_("{measured}, limit {limit}")
    return language._(place, measured=text, limit=amount(limit, unit, language))


def short(value: object, language: Language) -> str:
    """A number with as few digits as it needs; anything else as it is."""
    return language.decimal(value) if isinstance(value, float) else str(value)


def _together(trips: list[Trip]) -> list[list[Trip]]:
    """Trips of the same function and board at about the same time, on several channels."""
    found: list[list[Trip]] = []
    for trip in trips:
        first = found[-1][0] if found else None
        same = first and (first.sf, first.device) == (trip.sf, trip.device)
        if first and same and trip.at_s - first.at_s <= _SAME_S:
            found[-1].append(trip)
        else:
            found.append([trip])
    return found


def _trips(trips: list[Trip], language: Language) -> str:
    what = function(trips[0].sf, language)
    if trips[0].sf == "BOOT":
        what = language._(N_("BOOT restarted"))
    details = [measured(trip.channel, trip.value, trip.limit, language) for trip in trips]
    return _joined([f"{trips[0].device} {what}", *details])


def _fault(fault: FaultEntry, language: Language) -> str:
    value = "" if fault.value is None else short(fault.value, language)
    return f"{fault.target} {fault.kind} {value}".strip()


def _action(action: Action, language: Language) -> str:
    keys = action.model_dump(exclude={"at_s", "do"}, exclude_none=True)
    return ", ".join([action.do, *(f"{key} {short(v, language)}" for key, v in keys.items())])


def _event(at_s: float, device: str, event: Event, language: Language) -> Row:
    kind, why = str(event.get("kind")), event.get("why")
    more = [measured(event.get("ch"), event.get("val"), event.get("lim"), language)]
    more += [f"{k} {short(v, language)}" for k, v in event.items() if k not in _SHOWN_ELSEWHERE]
    acted = function(event["sf"], language) if "sf" in event else ""
    if kind == "state":
        what = f"{event.get('from') or '–'} → {event['state']}"
        latched = event["state"] == "TRIPPED" and why != "boot"
        cause = function(str(why), language) if why else ""
        return Row("trip" if latched else "state", at_s, device, what, _joined([cause, *more]))
    if kind == "trip":
        return Row("trip", at_s, device, language._(N_("latched")), _joined([acted, *more]))
    what = language._(_KINDS[kind]) if kind in _KINDS else kind
    return Row("event", at_s, device, what, _joined([acted, str(why or ""), *more]))


def _joined(parts: list[str]) -> str:
    return " · ".join(filter(None, parts))
