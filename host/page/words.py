"""The plant's codes in a person's words."""

import re
from collections.abc import Mapping

from host.language import N_, NOTHING, Language
from host.plant_state import Event
from host.safety_functions import CAUSES, CHANNELS, UNKNOWN
from host.site.runtime import Limits

STATES = {
    "TRIPPED": N_("Tripped"),
    "READY": N_("Ready"),
    "RUN": N_("Running"),
    "REDUCED": N_("Reduced"),
    "HOLD": N_("Held"),
}
TRACKER_STATES = {
    "UNHOMED": N_("not homed"),
    "HOMING": N_("looks for its home"),
    "STANDBY": N_("waits, ready"),
    "TRACK": N_("on the receiver"),
    "DEFOCUS": N_("turned away"),
    "STOW": N_("stowed"),
    "FAULT": N_("fault"),
}
REFUSALS = {
    "chain open": N_("the safety chain is open: emergency stop?"),
    "OFF_TARGET_1 open": N_("mirrors of group 1 are not home and turned away yet"),
    "OFF_TARGET_2 open": N_("mirrors of group 2 are not home and turned away yet"),
    "not READY": N_("the boiler is not ready: reset it first"),
    "PERMIT is low": N_("PERMIT is off"),
}
OUTCOMES = {
    "silent": N_("did not answer"),
    "failed": N_("is not reached"),
    "expired": N_("did not answer in time"),
    "rejected": N_("refuses"),
    "refused": N_("was refused by the gateway"),
}
# What the conductor says; {boards} and {mode} stand for what it fills in.
_CONDUCTOR = (
    (r"begins", N_("the conductor begins")),
    (r"plans the day", N_("the day's courses of the mirrors are worked out")),
    (r"waits for the clock.*", N_("the computer's time is not known to be good")),
    (r"night: .*", N_("night: the mirrors are stowed")),
    (r"wind: .*", N_("wind: the mirrors are stowed")),
    (r"stowed by a person.*", N_("the mirrors were stowed by a person")),
    (r"turned away by a person.*", N_("the mirrors were turned away by a person")),
    (r"the day ends.*", N_("the day ends: the mirrors turn away")),
    (r"waits for the sun", N_("the sun")),
    (r"tracks the sun.*", N_("nothing: the mirrors follow the sun, heat is trimmed")),
    (r"sends the day's trajectories to (?P<boards>.*)", N_("{boards} gets the day's courses")),
    (r"waits for (?P<boards>.*) to answer", N_("{boards} to answer")),
    (r"waits for (?P<boards>.*): (?P<mode>[A-Z]+)", N_("{boards}: {mode}")),
    (r"waits for (?P<boards>.*): ", N_("{boards} to answer")),
)
# What the recorder's alarms say.
_ALARMS = (
    (r"(?P<name>\S+) is offline", N_("{name} is not reached")),
    (r"(?P<name>\S+) ended \(code (?P<code>-?\d+)\) and was started again",
     N_("{name} ended (code {code}) and was started again")),
    (r"(?P<name>\S+): (?P<kind>\S+) \d+ to \d+ of boot \w+ are missing",
     N_("{name}: some of its messages never came ({kind})")),
    (r"the history cannot be written: (?P<why>.*)", N_("The history cannot be written: {why}")),
    (r"(?P<free>\d+) MB free for the history, at least (?P<least>\d+) wanted",
     N_("{free} MB free for the history, at least {least} wanted")),
)  # fmt: skip


def state(mode: str, language: Language) -> str:
    """The boiler's state as one word."""
    return language._(STATES[mode]) if mode in STATES else NOTHING


def tracker_state(mode: str, language: Language) -> str:
    """The state of a tracker board or of one of its mirrors."""
    return language._(TRACKER_STATES[mode]) if mode in TRACKER_STATES else NOTHING


def conductor(says: str, language: Language) -> str:
    """What the conductor does or waits for; its own words where they are new."""
    for pattern, text in _CONDUCTOR:
        found = re.fullmatch(pattern, says)
        if found:
            values = found.groupdict()
            if "mode" in values:
                values["mode"] = tracker_state(values["mode"], language)
            return language._(text, **values)
    return says


def alarm(cause: str, language: Language) -> str:
    """An alarm's cause; the recorder's own words where they are new."""
    for pattern, text in _ALARMS:
        found = re.fullmatch(pattern, cause)
        if found:
            return language._(text, **found.groupdict())
    return cause


def reason(why: str, language: Language) -> str:
    """Why something was refused or changed: a function, a wire, or words."""
    if why in CAUSES:
        return f"{language._(CAUSES[why].name)} ({why})"
    return language._(REFUSALS[why]) if why in REFUSALS else why


def happened(event: Event, language: Language) -> str:
    """A trip in one sentence: what, where, how much, beyond which limit."""
    cause = CAUSES.get(str(event.f.get("sf") or event.f.get("why")), UNKNOWN)
    text = language._(cause.name)
    values = measured(event.f, language)
    return f"{text}: {values}" if values else text


def measured(f: Mapping[str, object], language: Language) -> str:
    """Channel, value and limit of an event, as far as they say something."""
    channel = CHANNELS.get(str(f.get("ch")))
    value, limit = f.get("val"), f.get("lim")
    if channel is None:
        return ""
    name, unit = channel.name, channel.unit
    if not unit or not isinstance(value, int) or abs(value) > 1_000_000:
        return language._(name)
    text = f"{language._(name)} {_amount(value, unit, language)}"
    if isinstance(limit, int):
        text += ", " + language._(N_("limit {limit}"), limit=_amount(limit, unit, language))
    return text


def _amount(value: int, unit: str, language: Language) -> str:
    if unit == "mbar":
        return language.bar(value, 2)
    if unit == "cdeg":
        return language.celsius(value)
    if unit == "ck":
        return f"{language.number(value / 100.0, 1)} K"
    if unit == "mv":
        return f"{language.number(value / 1000.0, 1)} V"
    if unit == "mbar_s":
        return language.bar(value, 2) + "/s"
    return f"{language.number(value / 1000.0, 1)} s"


def check(event: Event, language: Language) -> str:
    """What to look at after a trip."""
    return language._(CAUSES.get(str(event.f.get("sf")), UNKNOWN).check)


def must(event: Event, limits: Limits, language: Language) -> str:
    """What must be true of a trip's cause before the local reset works."""
    text = language._(CAUSES.get(str(event.f.get("sf")), UNKNOWN).reset)
    return text.format(
        back=language.bar(limits.back_mbar), drum=language.celsius(limits.drum_max_cdeg)
    )


def told(event: Event, language: Language) -> str:
    """An event as one line of the list."""
    f, device = event.f, event.device
    why = str(f.get("why") or "")
    if event.kind == "trip":
        return f"{device}: {happened(event, language)}"
    if event.kind == "state":
        name = str(f.get("state"))
        words = STATES.get(name) or TRACKER_STATES.get(name)
        line = f"{device}: {language._(words) if words else name}"
        return f"{line} ({_because(why, language)})" if why else line
    if event.kind == "reset_refused":
        return language._(N_("{device}: reset refused, {why}"), device=device,
                          why=reason(why, language))  # fmt: skip
    if event.kind == "start_refused":
        return language._(N_("{device}: start refused, {why}"), device=device,
                          why=reason(why, language))  # fmt: skip
    return f"{device}: {event.kind} {why}".rstrip()


_BECAUSE = {
    "boot": N_("switched on"),
    "reset": N_("local reset"),
    "start": N_("start by a person"),
    "stop": N_("stop"),
    "trip": N_("order"),
    "clear": N_("cause gone"),
    "timer": N_("time"),
    "homed": N_("home found"),
    "track": N_("order"),
    "defocus": N_("order"),
    "home": N_("order"),
    "stow": N_("order"),
    "PERMIT": N_("PERMIT off"),
}


def _because(why: str, language: Language) -> str:
    if why in _BECAUSE:
        return language._(_BECAUSE[why])
    return language._(CAUSES[why].name) if why in CAUSES else reason(why, language)
