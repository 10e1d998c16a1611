"""The detection matrix: which safety function must detect which fault, when and how soon.

One table: documents, campaigns and tests read it. A time runs from the moment at which the
condition holds; it is the delay of the function (safety.md) plus loop, conversion and relay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assurance import fault_conditions as on
from assurance.fault_conditions import Condition
from sim.scenario.fault_matrix import MATRIX, pattern


@dataclass(frozen=True)
class Detection:
    """One cell. `functions`: any of them detects it; none has to where it is empty.

    within_s: None without a bound; unbuilt: functions that cannot detect it yet.
    """

    functions: tuple[str, ...]
    within_s: float | None
    when: Condition
    unbuilt: tuple[str, ...] = ()

    def is_built(self, function: str) -> bool:
        """Whether this function detects the fault already."""
        return function not in self.unbuilt


def _by(sf: str, within_s: float | None = None, when: Condition | str = on.AT_ONCE) -> Detection:
    condition = Condition(when) if isinstance(when, str) else when
    return Detection(tuple(f"SF-{n}" for n in sf.split()), within_s, condition)


def _none(why: str) -> Detection:
    return _by("", None, why)


# Two bad samples of three by chance: the times leave one in a million.
_NEARLY_AT_ONCE = "two random samples of three are bad: most often within a second"
_TESTED_BY_HAND = _none("found by testing it by hand")
_STEAM_IS_LOST = _by("15", None, "steam is lost, until a dose meters more than fits")
_APART = _by("04", 2.5, on.APART)
_PASSED_OR_APART = _by("01 02 04", 2.5, on.PASSED_OR_APART)
_PRESSURE = {
    **dict.fromkeys(("off", "short"), _by("03", 0.2)),
    "stuck": _by("03 04", 2.5, on.APART),
    "slow": _APART,
    **dict.fromkeys(("offset", "drift"), _PASSED_OR_APART),
    "noise": _by("01 02 04", 10.0, on.PRESSURE_NOISE),
    "garbage": _by("01 02 03", 3.0, _NEARLY_AT_ONCE),
    "hum": _by("01 02 04", 2.5, on.HUM),
    "swap": _none("both channels are still right"),
}
_RTD = dict.fromkeys(("off", "short"), _by("09", 0.4))
_WRONG = ("stuck", "offset", "drift", "noise")
_LEVEL = {
    "stuck": _none("until the water passes it"),
    "garbage": _none("delays forgive what comes and goes"),
    "film": _none("it is wet for a little longer"),
}
_CHAIN = {"open": _by("23", 0.1), "closed": _TESTED_BY_HAND}
_LINK = _by("19", 0.2, on.LINK_SILENT)
# SF-21 of axes with an encoder is not built.
_AXIS = _by("13 21", None, "it leaves, and its home switch is not where it should be")
_AXES = dict.fromkeys(("jam", "slow", "runaway", "stall"), replace(_AXIS, unbuilt=("SF-21",)))
_HALL = {"off": _by("13 21", None, "its axis moves"), "noise": _AXIS}
_CONFIG = _by("18", 61.0, "the board runs; at once when it boots")
OF_TRACKER = "config.<tracker>"  # a row of its own, though not of the matrix


_ALIVE = {
    "open": _by("26", 0.7),
    "closed": _none("found by its weekly proof: a tracker that boots must open it"),
}


def _permit(group: int) -> dict[str, Detection]:
    return {
        "open": _by("23", 0.7, on.permit_pulsed(group)),
        "closed": _by("13", 0.7, on.permit_dropped(group)),
        "cut": _none("the group's mirrors leave by themselves"),
    }


def _off_target(group: int) -> dict[str, Detection]:
    return {
        "open": _by("13", 6.2, on.not_off_target(group)),
        "closed": _by("13", None, "the next start, where it must open"),
    }


DETECTIONS: dict[str, dict[str, Detection]] = {
    "pt1": _PRESSURE,
    "pt2": _PRESSURE,
    "impulse_line": {
        "stuck": _by("01 02 05 23", 15.0, on.LINE_STUCK),
        "off": _by("05", 15.0, on.LINE_EMPTY),
    },
    "t_drum": {
        **_RTD,
        "garbage": _by("05 06 09 25", 6.0, _NEARLY_AT_ONCE),
        **dict.fromkeys((*_WRONG, "slow"), _by("05 06", 11.0, on.DRUM_OFF)),
        "stuck": _by("05 06 09", 11.0, on.DRUM_OFF),
    },
    "t_outlet": {
        **_RTD,
        "garbage": _by("07 09 25", 6.0, _NEARLY_AT_ONCE),
        **dict.fromkeys(_WRONG, _by("07 25", 0.5, on.OUTLET_OFF)),
        "stuck": _by("07 09 25", 0.5, on.OUTLET_OFF),
        "slow": _none("saturated steam is as hot as the drum"),
    },
    "t_metal": {
        **_RTD,
        "garbage": _by("08 09 25", 10.0, _NEARLY_AT_ONCE),
        **dict.fromkeys(_WRONG, _by("08", 2.5, on.METAL_OFF)),
        "stuck": _by("08 09", 2.5, on.METAL_OFF),
        "slow": _none("the electrodes see missing water first"),
    },
    "lw2": {**_LEVEL, "off": _by("11", 1.2), "short": _none("LW1 acts above it")},
    "lw1": {**_LEVEL, "off": _by("10 12", 3.2), "short": _by("11 12", 3.2, on.LW2_DRY)},
    "lc_on": {
        **_LEVEL,
        "off": _by("12", 3.2, on.WET_ABOVE),
        "short": _by("10 12", 3.2, on.LW1_DRY),
    },
    "lc_off": {
        **_LEVEL,
        "off": _by("12 15", None, "HW is wet, or a dose has metered more than fits"),
        "short": _by("12", 3.2, on.LC_ON_DRY),
    },
    "hw": {**_LEVEL, "off": _none("LC_OFF stops the pump"), "short": _by("12", 3.2)},
    "flow": {
        "off": _by("15", 3.2, on.PUMP_ON),
        "stuck": _by("15", 3.2, on.FLOW_STUCK),
        "noise": _by("15", 3.2, on.FLOW_NOISE),
    },
    "adc_ref": {
        "offset": _by("03", 0.2, on.REFERENCE_OFF),
        "off": _by("03", 0.2),
        "stuck": _by("03", None, "it has stood for ten minutes of RUN; told after one"),
    },
    "supply": {"dip": _by("17 23", 0.4, on.SUPPLY_DIPS)},
    "button": {"stuck": _by("24", 30.2), "off": _none("nobody can reset")},
    "wind": {"off": _by("20", 2.2, on.WIND_SILENT), "stuck": _none("until somebody looks at it")},
    "steam_demand": {
        "open": _none("pressure falls"),
        "closed": _by("01", None, "the conductor does not trim heat"),
    },
    "reserve.<board>": {
        "dip": _by("17", None, "it is below its minimum: no `track`"),
        "off": _by("17", None, "the next `track` is refused"),
    },
    **dict.fromkeys(("estop", "pressure_switch", "thermal_switch"), _CHAIN),
    "permit1": _permit(1),
    "permit2": _permit(2),
    "off_target1": _off_target(1),
    "off_target2": _off_target(2),
    **dict.fromkeys(("alive1", "alive2"), _ALIVE),
    "pump": {
        "jam": _by("15", 3.2, on.PUMP_JAMS),
        "runaway": _by("15", 3.7, on.PUMP_RUNS_AWAY),
        "slow": _by("10 15", None, "LW1 is dry"),
    },
    "pump_contact": {"closed": _TESTED_BY_HAND},
    "vent": {"open": _STEAM_IS_LOST, "closed": _by("14", 10.2, on.VENT_SHUT)},
    "relief": {"open": _STEAM_IS_LOST, "closed": _none("everything else acts before it")},
    **dict.fromkeys(("mirror.<mirror>.axis1", "mirror.<mirror>.axis2"), _AXES),
    **dict.fromkeys(("hall.<mirror>.axis1", "hall.<mirror>.axis2"), _HALL),
    "escape.<mirror>": {
        "open": _by("21", None, "its mirror is to be on the receiver, and cannot come back"),
        "closed": _by("21", None, "its PERMIT drops, and the wire does not move it"),
        "jam": _by("13 21", None, "its PERMIT drops"),
    },
    "mirror.<mirror>.home": dict.fromkeys(("open", "closed"), _AXIS),
    "link.<board>": dict.fromkeys(("cut", "flood", "corrupt", "late"), _LINK),
    "board.<board>": {
        "hang": _by("16 26", 1.1, "the relays drop within 250 ms, the watchdog restarts it"),
        "late": _by("16", 1.0, on.LOOPS_LATE),
        "reboot": _by("26", 0.9, on.TRACKER_REBOOTS),
        "hold_up": _none("the hard-wired chain acts alone"),
    },
    "host": {"kill": _LINK},
    "conductor": {"kill": _none("boards protect themselves; nobody trims heat")},
    "config.<board>": {"corrupt": _CONFIG},
    # SF-18 of a tracker board checks the stored configuration only at boot.
    OF_TRACKER: {"corrupt": replace(_CONFIG, unbuilt=("SF-18",))},
}


def detection_of(row: str, kind: str) -> Detection:
    """What must detect this kind of fault of this row of the matrix."""
    return DETECTIONS[row][kind]


def row_of(target: str, boiler: str) -> str:
    """The row of a target at a site whose boiler board has this id."""
    row = pattern(target) or target
    return OF_TRACKER if row == "config.<board>" and target != f"config.{boiler}" else row


def cells() -> list[tuple[str, str]]:
    """Every row and kind of the matrix of faults, in its order."""
    return [(row, kind) for row, kinds in MATRIX.items() for kind in kinds]
