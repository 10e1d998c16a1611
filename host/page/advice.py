"""What the plant waits for, and what the operator can do next."""

from collections.abc import Callable
from dataclasses import dataclass

from firmware.common.fields import LC_OFF, LW2
from host.codes import ActivityCode
from host.language import N_, Language
from host.page import words
from host.plant_state import PlantState
from host.site.runtime import SiteRuntime

_COLD_MBAR, _COLD_CDEG = 200, 6000  # below both, a short press fills the boiler
_HOMED = ("STANDBY", "DEFOCUS", "STOW", "TRACK")
_ALL_GROUPS = 3  # both OFF_TARGET lines closed
_KEPT_AWAY = (ActivityCode.STOWED_BY_OPERATOR, ActivityCode.DEFOCUSED_BY_OPERATOR)
_START_HELPS = (*_KEPT_AWAY, ActivityCode.WAITING_FOR_START)
_RISING_MBAR = 300  # this far below the operating pressure it still rises


@dataclass(frozen=True)
class Condition:
    """Something that must be true before a reset. met: None if unknown."""

    met: bool | None
    text: str


@dataclass(frozen=True)
class Advice:
    """waits_for and next: in words. step: the control that it is about, "" if none."""

    waits_for: str
    next: str
    step: str = ""


@dataclass(frozen=True)
class Case:
    """What advice depends on."""

    plant: PlantState
    site: SiteRuntime
    language: Language
    simulated: bool

    @property
    def button(self) -> str:
        """What the local button is called."""
        text = N_("the cabinet's button") if self.simulated else N_("the button at the boiler")
        return self.language._(text)


def conditions(plant: PlantState, site: SiteRuntime, language: Language) -> list[Condition]:
    """What the local reset needs, in the order in which one would put it right."""
    boiler, _ = plant.boiler, language._
    always = [
        Condition(boiler.bit("chain_bits", 1), _(N_("Safety chain closed (emergency stop out)"))),
        Condition(boiler.bit("level_bits", LW2), _(N_("Water in the boiler"))),
    ]
    groups = [
        Condition(
            boiler.bit("off_target_bits", 1 << group - 1),
            _(N_("Mirrors of group {group} homed and turned away"), group=group),
        )
        for group in sorted(set(site.trackers.values()))
    ]
    return always + _after_trips(plant, site, language) + groups


def _after_trips(plant: PlantState, site: SiteRuntime, language: Language) -> list[Condition]:
    """Conditions that count only after the function that monitors them has tripped."""
    fields, limits = plant.boiler.fields, site.limits
    tripped = {str(trip.f.get("sf")) for trip in plant.trips}
    found = []
    if "SF-02" in tripped:
        both = (fields.get("pt1_mbar"), fields.get("pt2_mbar"))
        known = [mbar for mbar in both if mbar is not None]
        back = language.bar(limits.back_mbar)
        text = language._(N_("Both pressures at or below {back}"), back=back)
        found.append(Condition(len(known) == 2 and max(known) <= limits.back_mbar, text))
    if "SF-06" in tripped:
        drum, limit = fields.get("t_drum_cdeg"), limits.drum_max_cdeg
        text = language._(N_("Drum at or below {drum}"), drum=language.celsius(limit))
        found.append(Condition(drum is not None and drum <= limit, text))
    return found


def advise(plant: PlantState, site: SiteRuntime, language: Language, simulated: bool) -> Advice:
    """What the plant waits for and what to do next, in the state it is in."""
    mode = plant.boiler.mode
    if not mode or not plant.boiler.online:
        return Advice(
            language._(N_("an answer from the boiler board")),
            language._(N_("Wait: the gateway is connecting to the boards.")),
        )
    return _BY_MODE[mode](Case(plant, site, language, simulated))


def _tripped(case: Case) -> Advice:
    _, boiler = case.language._, case.plant.boiler
    if boiler.bit("chain_bits", 1) is False:
        return Advice(
            _(N_("the safety chain to be closed")),
            _(N_("Find out why the emergency stop or a switch is open, then close it again.")),
            "estop",
        )
    if _is_cold(case.plant) and boiler.bit("level_bits", LC_OFF) is False:
        return _fill(case)
    if boiler.bit("level_bits", LW2) is False:
        return Advice(_(N_("water")), _(N_("Let the boiler cool down, then fill it.")))
    homing = [name for name, t in case.plant.trackers.items() if t.mode not in _HOMED]
    if boiler.fields.get("off_target_bits") != _ALL_GROUPS and homing:
        waits = _(N_("{boards} to finish homing"), boards=", ".join(homing))
        return Advice(waits, _(N_("Wait: the mirrors are homing.")))
    unmet = [c.text for c in conditions(case.plant, case.site, case.language) if not c.met]
    if unmet:
        return Advice("; ".join(unmet), _(N_("Wait, or put right what is not ticked yet.")))
    return Advice(
        _(N_("a local reset at the boiler")),
        _(N_("Hold {button} for 2 to 10 s, then let go: this resets it."), button=case.button),
        "reset",
    )


def _fill(case: Case) -> Advice:
    _ = case.language._
    if case.plant.boiler.fields.get("pump") == 1:
        minutes = max(1, round(case.site.fill_s / 60))
        text = N_(
            "Wait until the boiler is full: {minutes} minutes from empty. The pump stops by itself."
        )
        return Advice(_(N_("water: the pump is filling the boiler")), _(text, minutes=minutes))
    text = N_(
        "Leave {button} alone for 3 s, then press it for 0.2 to 1 s: the pump fills the boiler."
    )
    return Advice(_(N_("water")), _(text, button=case.button), "fill")


def _ready(case: Case) -> Advice:
    _, conductor = case.language._, case.plant.conductor
    if case.plant.boiler.fields.get("off_target_bits") != _ALL_GROUPS:
        return Advice(
            _(N_("the mirrors to be homed and turned away")),
            _(N_("Wait: the mirrors are turning away.")),
        )
    if conductor is not None and conductor.state not in _START_HELPS:
        waits = words.conductor(conductor, case.language)
        text = N_(
            "Start is possible. The mirrors come onto the receiver when this is done: {waits}."
        )
        return Advice(waits, _(text, waits=waits), "start")
    return Advice(
        _(N_("an operator to press Start")),
        _(N_("Press Start: the mirrors come onto the receiver.")),
        "start",
    )


def _running(case: Case) -> Advice:
    _, conductor, limits = case.language._, case.plant.conductor, case.site.limits
    if conductor is not None and (conductor.state in _KEPT_AWAY or conductor.f.heat_pct == 0):
        return Advice(
            _(N_("an operator, who turned the mirrors away")),
            _(N_("Bring the mirrors back when all is well, or press Stop.")),
            "track",
        )
    waits = (
        words.conductor(conductor, case.language) if conductor else _(N_("the conductor to start"))
    )
    mbar = case.plant.boiler.fields.get("pt1_mbar")
    if mbar is not None and mbar < limits.operating_mbar - _RISING_MBAR:
        text = N_("Watch the pressure rise to {target}. Defocus removes the heat at any time.")
    else:
        text = N_("Steam at {target}: mirrors turn away one by one to hold the pressure.")
    return Advice(waits, _(text, target=case.language.bar(limits.operating_mbar)))


def _reduced(case: Case) -> Advice:
    _ = case.language._
    back = case.language.bar(case.site.limits.reduced_back_mbar)
    return Advice(
        _(N_("five minutes at or below {back}"), back=back),
        _(N_("Half of the mirrors are turned away. Draw steam, or wait.")),
    )


def _on_hold(case: Case) -> Advice:
    _, held = case.language._, case.plant.held
    why = str(held.f.get("why") or "") if held else ""
    if why:
        reason = words.reason(why, case.language)
        waits = _(N_("its cause to clear: {why}"), why=reason)
    else:
        waits = _(N_("its cause to clear"))
    text = N_(
        "All mirrors are turned away. When the cause has cleared the boiler is ready, and an "
        "operator presses Start again."
    )
    return Advice(waits, _(text))


_BY_MODE: dict[str, Callable[[Case], Advice]] = {
    "TRIPPED": _tripped,
    "READY": _ready,
    "RUN": _running,
    "REDUCED": _reduced,
    "HOLD": _on_hold,
}


def _is_cold(plant: PlantState) -> bool:
    fields = plant.boiler.fields
    mbar, metal = fields.get("pt1_mbar"), fields.get("t_metal_cdeg")
    return mbar is not None and mbar < _COLD_MBAR and metal is not None and metal < _COLD_CDEG
