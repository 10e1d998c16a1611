"""What the plant waits for, and what a person can do next."""

from dataclasses import dataclass

from firmware.common.fields import LC_OFF, LW2
from host.language import N_, Language
from host.page import words
from host.plant_state import Picture
from host.site.runtime import SiteRuntime

_COLD_MBAR, _COLD_CDEG = 200, 6000  # cold fill: below these
_AT_HOME = ("STANDBY", "DEFOCUS", "STOW", "TRACK")


@dataclass(frozen=True)
class Condition:
    """Something that must be true. met: None where it is not known."""

    met: bool | None
    text: str


@dataclass(frozen=True)
class Advice:
    """waits_for: in words; next: what to do; step: which control it is about, for the page."""

    waits_for: str
    next: str
    step: str


def conditions(picture: Picture, facts: SiteRuntime, language: Language) -> list[Condition]:
    """What must be true before the local reset works, in the order a person would mend it."""
    boiler = picture.boiler
    always = [
        Condition(
            boiler.bit("chain_bits", 1), language._(N_("Safety chain closed (emergency stop out)"))
        ),
        Condition(boiler.bit("level_bits", LW2), language._(N_("Water in the boiler"))),
    ]
    groups = [
        Condition(
            boiler.bit("off_target_bits", 1 << group - 1),
            language._(N_("Mirrors of group {group} home and turned away"), group=group),
        )
        for group in sorted(set(facts.trackers.values()))
    ]
    return always + _after_trips(picture, facts, language) + groups


def _after_trips(picture: Picture, facts: SiteRuntime, language: Language) -> list[Condition]:
    """What is asked for only after the function that watches it has tripped."""
    fields, limits = picture.boiler.fields, facts.limits
    tripped = {str(trip.f.get("sf")) for trip in picture.trips}
    found = []
    if "SF-02" in tripped:
        both = (fields.get("pt1_mbar"), fields.get("pt2_mbar"))
        known = [mbar for mbar in both if mbar is not None]
        text = language._(
            N_("Both pressures at or below {back}"), back=language.bar(limits.back_mbar)
        )
        found.append(Condition(len(known) == 2 and max(known) <= limits.back_mbar, text))
    if "SF-06" in tripped:
        drum = fields.get("t_drum_cdeg")
        text = language._(
            N_("Drum at or below {drum}"), drum=language.celsius(limits.drum_max_cdeg)
        )
        found.append(Condition(drum is not None and drum <= limits.drum_max_cdeg, text))
    return found


def advise(picture: Picture, facts: SiteRuntime, language: Language, simulated: bool) -> Advice:
    """What it waits for and what to do next, for the state it is in."""
    mode = picture.boiler.mode
    if not mode or not picture.boiler.online:
        return Advice(
            language._(N_("an answer of the boiler board")),
            language._(N_("Wait: the boards are being reached.")),
            "",
        )
    answer = {
        "TRIPPED": _tripped, "READY": _ready, "RUN": _running, "REDUCED": _reduced, "HOLD": _held,
    }[mode]  # fmt: skip
    return answer(picture, facts, language, simulated)


def _tripped(picture: Picture, facts: SiteRuntime, language: Language, simulated: bool) -> Advice:
    _, boiler = language._, picture.boiler
    open_ = [c.text for c in conditions(picture, facts, language) if c.met is not True]
    if boiler.bit("chain_bits", 1) is False:
        waits = _(N_("the safety chain: a person must close it"))
        return Advice(waits, _(N_("Find out why the emergency stop or a switch is open, then "
                                  "close it again.")), "estop")  # fmt: skip
    if _cold(picture) and boiler.bit("level_bits", LC_OFF) is False:
        return _fill(picture, facts, language, simulated)
    if boiler.bit("level_bits", LW2) is False:
        return Advice(_(N_("water")), _(N_("Let the boiler cool down, then fill it.")), "")
    homing = [name for name, t in picture.trackers.items() if t.mode not in _AT_HOME]
    if boiler.fields.get("off_target_bits") != _all_groups(facts) and homing:
        waits = _(N_("{boards} to find home"), boards=", ".join(homing))
        return Advice(waits, _(N_("Wait: the mirrors look for their home position.")), "")
    if open_:
        return Advice("; ".join(open_), _(N_("Wait, or mend what is not ticked yet.")), "")
    waits = _(N_("a person's reset at the boiler"))
    button = _the_button(language, simulated)
    return Advice(waits, _(N_("Hold {button} 2 to 10 s, then let go: that is the reset."),
                           button=button), "reset")  # fmt: skip


def _fill(picture: Picture, facts: SiteRuntime, language: Language, simulated: bool) -> Advice:
    _ = language._
    if picture.boiler.fields.get("pump") == 1:
        minutes = max(1, round(facts.fill_s / 60))
        return Advice(_(N_("water: the pump fills the boiler")),
                      _(N_("Wait until it is full: {minutes} minutes from empty. The pump stops "
                           "by itself."), minutes=minutes), "")  # fmt: skip
    button = _the_button(language, simulated)
    return Advice(_(N_("water")), _(N_("Press {button} shortly: the pump fills the boiler."),
                                    button=button), "fill")  # fmt: skip


def _ready(picture: Picture, facts: SiteRuntime, language: Language, simulated: bool) -> Advice:
    _ = language._
    says = picture.conductor.state if picture.conductor else ""
    if picture.boiler.fields.get("off_target_bits") != _all_groups(facts):
        return Advice(_(N_("the mirrors to be home and turned away")),
                      _(N_("Wait: the mirrors turn away.")), "")  # fmt: skip
    if says and "start" not in says and "READY" not in says:
        waits = words.conductor(says, language)
        text = _(N_("Nobody has given start. Start is possible; the mirrors come when this is "
                    "done: {waits}."), waits=waits)  # fmt: skip
        return Advice(waits, text, "start")
    return Advice(_(N_("start: nobody has given it yet")),
                  _(N_("Press Start: the mirrors come onto the receiver.")), "start")  # fmt: skip


def _running(picture: Picture, facts: SiteRuntime, language: Language, simulated: bool) -> Advice:
    _ = language._
    says = picture.conductor.state if picture.conductor else ""
    if "by a person" in says or _heat_pct(picture) == 0:
        return Advice(_(N_("a person: the mirrors were turned away")),
                      _(N_("Bring the mirrors back when all is well, or Stop.")),
                      "track")  # fmt: skip
    waits = words.conductor(says, language) if says else _(N_("the conductor"))
    mbar = picture.boiler.fields.get("pt1_mbar")
    target = language.bar(facts.limits.operating_mbar)
    if mbar is not None and mbar < facts.limits.operating_mbar - 300:
        text = _(N_("Watch the pressure rise to {target}. Defocus takes the heat away at any "
                    "time."), target=target)  # fmt: skip
    else:
        text = _(N_("Steam at {target}: mirrors are turned away one by one to hold it."),
                 target=target)  # fmt: skip
    return Advice(waits, text, "")


def _reduced(picture: Picture, facts: SiteRuntime, language: Language, simulated: bool) -> Advice:
    _ = language._
    back = language.bar(facts.limits.reduced_back_mbar)
    return Advice(_(N_("five minutes at or below {back}"), back=back),
                  _(N_("Half of the mirrors are turned away: take steam, or wait.")),
                  "")  # fmt: skip


def _held(picture: Picture, facts: SiteRuntime, language: Language, simulated: bool) -> Advice:
    _ = language._
    why = str(picture.held.f.get("why") or "") if picture.held else ""
    waits = (
        _(N_("its cause to go: {why}"), why=words.reason(why, language))
        if why
        else _(N_("its cause to go"))
    )
    return Advice(waits, _(N_("All mirrors are turned away. When the cause is gone the boiler is "
                              "ready, and a person gives start again.")), "")  # fmt: skip


def _cold(picture: Picture) -> bool:
    fields = picture.boiler.fields
    mbar, metal = fields.get("pt1_mbar"), fields.get("t_metal_cdeg")
    return mbar is not None and mbar < _COLD_MBAR and metal is not None and metal < _COLD_CDEG


def _all_groups(facts: SiteRuntime) -> int:
    return sum(1 << group - 1 for group in (1, 2))


def _heat_pct(picture: Picture) -> object:
    return picture.conductor.f.get("heat_pct") if picture.conductor else None


def _the_button(language: Language, simulated: bool) -> str:
    if simulated:
        return language._(N_("the cabinet's button"))
    return language._(N_("the button at the boiler"))
