"""Which boards have each safety function, and the shipped run that shows it acting.

Names and meanings stand in `host.safety_functions`, numbers in `firmware.boiler.rows`.
"""

from __future__ import annotations

from dataclasses import dataclass

from host.safety_functions import FUNCTIONS as WORDS


@dataclass(frozen=True)
class Function:
    """A safety function. boards: their roles; run: the scenario that shows it acting."""

    sf: str
    run: str
    boards: tuple[str, ...] = ("boiler",)

    @property
    def number(self) -> int:
        """As the firmware's table counts it."""
        return int(self.sf[3:])

    @property
    def name(self) -> str:
        """A few English words, marked for translation."""
        return WORDS[self.sf].name

    @property
    def meaning(self) -> str:
        """When it acts and what it does, in English, marked for translation."""
        return WORDS[self.sf].meaning


class UnknownFunctionError(ValueError):
    """No function of that name."""

    exit_code = 2


_TRACKER, _BOTH = ("tracker",), ("boiler", "tracker")

FUNCTIONS = (
    Function("SF-01", "second-stage-the-whole-field-leaves"),
    Function("SF-02", "high-high-latches"),
    Function("SF-03", "pt1-wire-open"),
    Function("SF-04", "pt2-drifts-up"),
    Function("SF-05", "both-channels-freeze-low"),
    Function("SF-06", "drum-thermometer-reads-too-hot"),
    Function("SF-07", "outlet-reads-too-hot"),
    Function("SF-08", "metal-thermometer-reads-too-hot"),
    Function("SF-09", "drum-thermometer-wire-open"),
    Function("SF-10", "pump-too-weak"),
    Function("SF-11", "lw2-wire-open"),
    Function("SF-12", "lc-on-wire-open"),
    Function("SF-13", "permit1-relay-welded"),
    Function("SF-14", "vent-stuck-closed-and-pressure-stays"),
    Function("SF-15", "pump-jams"),
    Function("SF-16", "boiler-loops-late"),
    Function("SF-17", "supply-dips-to-18-v", _BOTH),
    Function("SF-18", "configuration-corrupt", _BOTH),
    Function("SF-19", "host-killed", _BOTH),
    Function("SF-20", "gusts-stow-the-mirrors", _TRACKER),
    Function("SF-21", "home-switch-open", _TRACKER),
    Function("SF-22", "sunset-without-a-conductor", _TRACKER),
    Function("SF-23", "pressure-switch-opens"),
    Function("SF-24", "button-stuck"),
    Function("SF-25", "outlet-reads-frost"),
    Function("SF-26", "tracker-hangs-on-target"),
)


def function(name: str) -> Function:
    """By its name (`SF-02`, `sf2`, `2`). Raises UnknownFunctionError."""
    digits = name.upper().removeprefix("SF").lstrip("-_ ")
    for each in FUNCTIONS:
        if digits.isdecimal() and int(digits) == each.number:
            return each
    span = f"{FUNCTIONS[0].sf} to {FUNCTIONS[-1].sf}"
    raise UnknownFunctionError(f"found safety function {name!r}, allowed: {span}")
