"""Words for events: trips with their values, and the lines of the event list."""

from collections.abc import Mapping

from host.language import N_, Language
from host.page.words import STATES, TRACKER_STATES, channel, reason
from host.plant_state import Event, Value
from host.proof_procedures import part_name
from host.safety_functions import CAUSES, CHANNELS, UNKNOWN, amount
from host.site.runtime import Limits

# What changed a state, beside the safety functions and the reasons that refuse a command.
CHANGES = {
    "boot": N_("power-up"),
    "reset": N_("local reset"),
    "start": N_("started by an operator"),
    "stop": N_("stopped"),
    "trip": N_("tripped by command"),
    "clear": N_("cause cleared"),
    "timer": N_("time elapsed"),
    "homed": N_("homing done"),
    "track": N_("by command"),
    "defocus": N_("by command"),
    "home": N_("by command"),
    "stow": N_("by command"),
    "PERMIT": N_("PERMIT off"),
}


def happened(event: Event, language: Language) -> str:
    """A trip in one sentence: what happened, where, the value and the limit."""
    cause = CAUSES.get(str(event.f.get("sf") or event.f.get("why")), UNKNOWN)
    text, values = language._(cause.name), measured(event.f, language)
    return _detailed(text, values, language) if values else text


def measured(f: Mapping[str, Value], language: Language) -> str:
    """Channel, value and limit of an event; "" if its channel adds nothing."""
    judged = CHANNELS.get(str(f.get("ch")))
    value, limit = f.get("val"), f.get("lim")
    if judged is None:
        return ""
    name, unit = judged.name, judged.unit
    if not unit or not isinstance(value, int) or abs(value) > 1_000_000:
        return language._(name)
    text = f"{language._(name)} {amount(value, unit, language)}"
    if isinstance(limit, int):
        text += ", " + language._(N_("limit {limit}"), limit=amount(limit, unit, language))
    return text


def check(event: Event, language: Language) -> str:
    """What to check after a trip."""
    return language._(CAUSES.get(str(event.f.get("sf")), UNKNOWN).check)


def must(event: Event, limits: Limits, language: Language) -> str:
    """What a trip's cause needs before the local reset works."""
    text = language._(CAUSES.get(str(event.f.get("sf")), UNKNOWN).reset)
    return text.format(
        back=language.bar(limits.back_mbar), drum=language.celsius(limits.drum_max_cdeg)
    )


def line(event: Event, language: Language) -> str:
    """An event as one line of the event list."""
    f, device = event.f, event.device
    why = str(f.get("why") or "")
    match event.kind:
        case "trip":
            text = happened(event, language)
        case "state":
            text = _new_state(str(f.get("state")), why, language)
        case "reset_refused" | "start_refused":
            text = refusal(event, language)
        case "warning":
            text = _warning(f, language)
        case "proof":
            text = language._(N_("Proved: {part}"), part=part_name(str(f.get("ch")), language))
        case "proof_due":
            part = part_name(str(f.get("ch")), language)
            text = language._(N_("Proof test due: {part}"), part=part)
        case _:
            text = f"{event.kind} {why}".rstrip()
    return _detailed(device, text, language)


def refusal(event: Event, language: Language) -> str:
    """A refused reset or start, with its reason."""
    why = reason(str(event.f.get("why")), language)
    if event.kind == "reset_refused":
        return language._(N_("Reset refused: {why}"), why=why)
    return language._(N_("Start refused: {why}"), why=why)


def _warning(f: Mapping[str, Value], language: Language) -> str:
    """A channel that flickers between good and bad, or whose value stands still under light."""
    text = N_("Warning: {channel} flickers or stands still ({why})")
    why = reason(str(f.get("sf")), language)
    return language._(text, channel=channel(f.get("ch"), language), why=why)


def _detailed(what: str, detail: str, language: Language) -> str:
    return language._(N_("{what}: {detail}"), what=what, detail=detail)


def _new_state(name: str, why: str, language: Language) -> str:
    known = STATES.get(name) or TRACKER_STATES.get(name)
    text = language._(known) if known else name
    return f"{text} ({_because(why, language)})" if why else text


def _because(why: str, language: Language) -> str:
    if why in CHANGES:
        return language._(CHANGES[why])
    return language._(CAUSES[why].name) if why in CAUSES else reason(why, language)
