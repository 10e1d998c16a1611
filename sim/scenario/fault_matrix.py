"""The fault matrix: every target of the simulator and the kinds of fault it can have.

A target with a `<...>` part stands for one per board or mirror of the site.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import combinations

Cell = tuple[str, str]  # row of the matrix of faults, kind

_PRESSURE = "off short stuck offset drift noise slow garbage hum swap"
_TEMPERATURE = "off short stuck offset drift noise slow garbage"
_ELECTRODE = "off short stuck garbage film"

MATRIX: dict[str, tuple[str, ...]] = {
    target: tuple(kinds.split())
    for targets, kinds in (
        ("pt1 pt2", _PRESSURE),
        ("impulse_line", "stuck off"),
        ("t_drum t_outlet t_metal", _TEMPERATURE),
        ("lw2 lw1 lc_on lc_off hw", _ELECTRODE),
        ("flow", "off stuck noise"),
        ("adc_ref", "offset off stuck"),
        ("supply", "dip"),
        ("button", "stuck off"),
        ("wind", "off stuck"),
        ("steam_demand", "open closed"),
        ("reserve.<board>", "dip off"),
        ("estop pressure_switch thermal_switch", "open closed"),
        ("permit1 permit2", "open closed cut"),
        ("off_target1 off_target2", "open closed"),
        ("alive1 alive2", "open closed"),
        ("pump", "jam runaway slow"),
        ("pump_contact", "closed"),
        ("vent relief", "open closed"),
        ("mirror.<mirror>.axis1 mirror.<mirror>.axis2", "jam slow runaway stall"),
        ("hall.<mirror>.axis1 hall.<mirror>.axis2", "off noise"),
        ("escape.<mirror>", "open closed jam"),
        ("mirror.<mirror>.home", "open closed"),
        ("link.<board>", "cut flood corrupt late"),
        ("board.<board>", "hang late reboot hold_up"),
        ("host conductor", "kill"),
        ("config.<board>", "corrupt"),
    )
    for target in targets.split()
}

# Units of the kinds that take a value. Without one, `stuck` keeps the last value.
VALUE_UNITS = {
    "offset": "{unit}",
    "drift": "{unit} a second",
    "noise": "sigma, in {unit}",
    "hum": "amplitude, in {unit}",
    "slow": "s",
    "late": "ms a loop",
    "dip": "V",
    "film": "s",
}

# The range of a signal, by the beginning of its target: unit, lowest and highest.
QUANTITIES = {
    "pt": ("bar", -4.0, 36.0),  # no current; the end of the ADC's range
    "impulse_line": ("bar", -1.0, 36.0),  # a vacuum
    "t_": ("°C", -273.0, 1000.0),  # the end of a MAX31865's range
    "flow": ("l/min", 0.0, 100.0),
    "adc_ref": ("V", -4.096, 4.096),
    "wind": ("m/s", 0.0, 100.0),
    "hall": ("counts/s", 0.0, 1000.0),
}
SWITCH = ("0 or 1", 0.0, 1.0)  # electrodes and the button
MOST = {"slow": 3600.0, "film": 86_400.0, "dip": 60.0, "late": 60_000.0}
_NEVER_NEGATIVE = frozenset(("noise", "hum"))
MOMENTARY = frozenset(("reboot",))  # over at once


def pattern(target: str) -> str | None:
    """The row of a target: `link.tracker1` -> `link.<board>`."""
    row = re.sub(r"\A(reserve|link|board|config)\.[a-z0-9_-]+\Z", r"\1.<board>", target)
    row = re.sub(r"\A(mirror|hall)\.[A-Za-z0-9_-]+\.(axis1|axis2|home)\Z", r"\1.<mirror>.\2", row)
    row = re.sub(r"\Aescape\.[A-Za-z0-9_-]+\Z", "escape.<mirror>", row)
    return row if row in MATRIX else None


def has_pair(faults: Iterable[Cell], pairs: Collection[frozenset[Cell]]) -> bool:
    """True if the faults, given as (target, kind), contain one of the pairs of cells."""
    cells = [(pattern(target) or target, kind) for target, kind in faults]
    return any(frozenset(pair) in pairs for pair in combinations(cells, 2))


def unit_of(target: str, kind: str) -> str | None:
    """The unit of the value that this fault needs; None: it needs none."""
    if kind == "stall" or (kind == "slow" and _is_drive(target)):
        return "share of its speed"
    if kind == "noise" and target.startswith("hall."):
        return "false counts a second"
    if kind == "late" and target.startswith("link."):
        return "ms"
    if kind not in VALUE_UNITS:
        return None
    unit = quantity(target)[0]
    return VALUE_UNITS[kind].format(unit="K" if unit == "°C" else unit)  # of a difference


def values_of(target: str, kind: str) -> tuple[float, float] | None:
    """The least and largest value of a fault; None: it takes none.

    The value is optional for `stuck` and for a link's `corrupt` (share of its bytes).
    """
    if kind == "stall" or (kind == "slow" and _is_drive(target)):
        return 0.0, 1.0
    if kind == "corrupt" and target.startswith("link."):
        return 0.0, 1.0
    if kind in MOST:
        return 0.0, MOST[kind]
    _, low, high = quantity(target)
    if kind == "stuck":
        return low, high
    if kind not in VALUE_UNITS:
        return None
    return (0.0 if kind in _NEVER_NEGATIVE else low - high), high - low


def quantity(target: str) -> tuple[str, float, float]:
    """The unit of a target, and its lowest and highest value."""
    return next((q for begins, q in QUANTITIES.items() if target.startswith(begins)), SWITCH)


def _is_drive(target: str) -> bool:
    """A drive is slow by its speed; a sensor is slow by a time constant."""
    return target == "pump" or target.startswith("mirror.")


def targets(boiler: str, trackers: list[str], mirrors: list[str]) -> list[str]:
    """Every target of a site with these boards and mirrors."""
    found: list[str] = []
    for row in MATRIX:
        if "<board>" in row:  # springs close the boiler's valves: it has no stored energy
            boards = trackers if row.startswith("reserve.") else [boiler, *trackers]
            found += [row.replace("<board>", board) for board in boards]
        elif "<mirror>" in row:
            found += [row.replace("<mirror>", mirror) for mirror in mirrors]
        else:
            found.append(row)
    return found
