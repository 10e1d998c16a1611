"""Which safety function must see which fault, and how soon: every cell of the matrix of faults.

A time runs from the moment at which the condition holds (without one: from the fault). It is the
delay of the function (safety.md) with the loop, conversion and relay that come on top.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.fault_matrix import MATRIX


@dataclass(frozen=True)
class Sight:
    """`functions`: any of them sees it, none need where empty. `within_s` None: no bound."""

    functions: tuple[str, ...]
    within_s: float | None
    when: str


def _sees(functions: str, within_s: float | None = None, when: str = "") -> Sight:
    return Sight(tuple(f"SF-{number}" for number in functions.split()), within_s, when)


def _nobody(when: str) -> Sight:
    return Sight((), None, when)


_APART = _sees("04", 2.5, "the channels are more than 0.3 bar apart")
_DRUM_OFF = _sees("05 06", 11.0, "it is off by 4 K above 5 bar, by 8 K below 3 bar")
_METAL_OFF = _sees("08", 2.5, "it reads 40 K above the drum")
_OUTLET_OFF = _sees("07 25", 0.5, "it reads more than `outlet_max_c`, or less than 3 °C")
_BROKEN_WIRE = _sees("03", 0.2)
_BROKEN_RTD = _sees("09", 0.4)
_DRY_BELOW = _sees("12", 3.2, "an electrode above it is wet")
_HARMLESS_FILM = _nobody("it is wet for a little longer")
_AT_RANDOM = _nobody("delays forgive what comes and goes")
# Two bad samples of three by chance: the times leave one in a million.
_NEARLY_AT_ONCE = "two random samples of three are bad: most often within a second"
_OPEN_SWITCH = {"open": _sees("23", 0.1), "closed": _nobody("found by testing it by hand")}
_PERMIT = {
    "open": _sees("23", 0.7, "its PERMIT is pulsed"),
    "closed": _sees("13", 0.7, "its PERMIT dropped"),
    "cut": _nobody("the group's mirrors leave by themselves"),
}
_OFF_TARGET = {
    "open": _sees("13", 6.2, "its PERMIT dropped out of RUN; else `home_s`"),
    "closed": _nobody("found by testing it by hand"),
}
_LOST = "no ping came for 5 s"
_AXIS_LOST = _sees("13 21", None, "it leaves, and its home switch is not where it should be")

_PRESSURE = {
    "off": _BROKEN_WIRE,
    "short": _BROKEN_WIRE,
    "stuck": _APART,
    "offset": _sees("01 02 04", 2.5, "a limit is passed, or the channels are 0.3 bar apart"),
    "drift": _sees("01 02 04", 2.5, "a limit is passed, or the channels are 0.3 bar apart"),
    "noise": _sees("01 02 04", 10.0, "its sigma is 1 bar or more"),
    "slow": _APART,
    "garbage": _sees("01 02 03", 3.0, _NEARLY_AT_ONCE),
    "hum": _sees("01 02 04", 2.5, "a limit is passed, or the channels are 0.3 bar apart"),
    "swap": _nobody("both channels are still right"),
}
_LEVEL = {"stuck": _nobody("until the water passes it"), "garbage": _AT_RANDOM}
_LEVEL |= {"film": _HARMLESS_FILM}

SIGHT: dict[str, dict[str, Sight]] = {
    "pt1": _PRESSURE,
    "pt2": _PRESSURE,
    "impulse_line": {
        "stuck": _sees("01 02 05 23", 15.0, "a limit is passed, or the drum is 4 K off"),
        "off": _sees("05", 15.0, "the drum is at 115 °C or more"),
    },
    "t_drum": {
        "off": _BROKEN_RTD,
        "short": _BROKEN_RTD,
        "garbage": _sees("05 06 09 25", 6.0, _NEARLY_AT_ONCE),
        **dict.fromkeys(("stuck", "offset", "drift", "noise", "slow"), _DRUM_OFF),
    },
    "t_outlet": {
        "off": _BROKEN_RTD,
        "short": _BROKEN_RTD,
        "garbage": _sees("07 09 25", 6.0, _NEARLY_AT_ONCE),
        **dict.fromkeys(("stuck", "offset", "drift", "noise"), _OUTLET_OFF),
        "slow": _nobody("saturated steam is as hot as the drum"),
    },
    "t_metal": {
        "off": _BROKEN_RTD,
        "short": _BROKEN_RTD,
        "garbage": _sees("08 09 25", 10.0, _NEARLY_AT_ONCE),
        **dict.fromkeys(("stuck", "offset", "drift", "noise"), _METAL_OFF),
        "slow": _nobody("the electrodes see missing water first"),
    },
    "lw2": {**_LEVEL, "off": _sees("11", 1.2), "short": _nobody("LW1 acts above it")},
    "lw1": {**_LEVEL, "off": _sees("10 12", 3.2), "short": _sees("11 12", 3.2, "LW2 is dry")},
    "lc_on": {**_LEVEL, "off": _DRY_BELOW, "short": _sees("10 12", 3.2, "LW1 is dry")},
    "lc_off": {
        **_LEVEL,
        "off": _sees("12 15", None, "HW is wet, or the pump has run for `feed_max_s`"),
        "short": _sees("12", 3.2, "LC_ON is dry"),
    },
    "hw": {**_LEVEL, "off": _nobody("LC_OFF stops the pump"), "short": _sees("12", 3.2)},
    "flow": {
        "off": _sees("15", 3.2, "the pump is on"),
        "stuck": _sees("15", 3.2, "the pump is switched"),
        "noise": _sees("15", 3.2, "the pump is off"),
    },
    "adc_ref": {"offset": _sees("03", 0.2, "it is off by 1 % (20 mV)"), "off": _BROKEN_WIRE},
    "supply": {"dip": _sees("17 23", 0.4, "below 20 V; below 15 V the relays drop at once")},
    "button": {"stuck": _sees("24", 30.2), "off": _nobody("nobody can reset")},
    "wind": {"off": _sees("20", 2.2), "stuck": _nobody("until somebody looks at it")},
    "steam_demand": {
        "open": _nobody("pressure falls"),
        "closed": _sees("01", None, "the conductor does not trim heat"),
    },
    "reserve.<board>": {
        "dip": _sees("17", None, "it is below its minimum: no `track`"),
        "off": _sees("17", None, "the next `track` is refused"),
    },
    **dict.fromkeys(("estop", "pressure_switch", "thermal_switch"), _OPEN_SWITCH),
    **dict.fromkeys(("permit1", "permit2"), _PERMIT),
    **dict.fromkeys(("off_target1", "off_target2"), _OFF_TARGET),
    "pump": {
        "jam": _sees("15", 3.2, "it should be on"),
        "runaway": _sees("15", 3.7, "it should be off"),
        "slow": _sees("10 15", None, "LW1 is dry, or it has run for `feed_max_s`"),
    },
    "vent": {
        "open": _nobody("steam is lost, pressure falls"),
        "closed": _sees("14", 10.2, "it should be open at 10.5 bar"),
    },
    "relief": {
        "open": _nobody("steam is lost, pressure falls"),
        "closed": _nobody("everything else acts before it"),
    },
    **dict.fromkeys(
        ("mirror.<mirror>.axis1", "mirror.<mirror>.axis2"),
        dict.fromkeys(("jam", "slow", "runaway"), _AXIS_LOST),
    ),
    "mirror.<mirror>.home": dict.fromkeys(("open", "closed"), _AXIS_LOST),
    "link.<board>": {
        "cut": _sees("19", 0.2, _LOST),
        "flood": _sees("19", 0.2, _LOST),
        "corrupt": _sees("19", 0.2, _LOST),
        "late": _sees("19", 0.2, _LOST),
    },
    "board.<board>": {
        "hang": _sees("16", 1.1, "the relays drop within 250 ms, the watchdog restarts it"),
        "late": _sees("16", 1.0, "a loop of the boiler board takes more than 100 ms"),
        "reboot": _nobody("a boot is TRIPPED, or UNHOMED"),
        "hold_up": _nobody("the hard-wired chain acts alone"),
    },
    "host": {"kill": _sees("19", 0.2, _LOST)},
    "conductor": {"kill": _nobody("boards protect themselves; nobody trims heat")},
    "config.<board>": {"corrupt": _sees("18", 61.0, "the board runs; at once when it boots")},
}


def sight(row: str, kind: str) -> Sight:
    """What must see this kind of fault of this row of the matrix."""
    return SIGHT[row][kind]


def cells() -> list[tuple[str, str]]:
    """Every row and kind of the matrix of faults, in its order."""
    return [(row, kind) for row, kinds in MATRIX.items() for kind in kinds]
