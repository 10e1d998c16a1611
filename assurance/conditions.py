"""When a function must see a fault: `assurance.detection` as tests on what boards can read.

Written from the reference and not from the firmware: a second opinion. A condition of a cell
holds from step to step; what must act has `within_s` of the reference from its beginning.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from host.site import Site
from host.site.board_config import boiler_config
from host.site.steam import saturation_c
from sim.boards.faults import FaultEntry
from sim.boards.rig import TICK_MS, Rig
from sim.plant.inputs import BoilerInputs

CODE_AT_ZERO, CODES_A_BAR = 3200, 800
CODE_MIN, CODE_MAX = 2880, 16800
LW2, LW1, LC_ON, LC_OFF, HW = 1, 2, 4, 8, 16
SUPERVISION_S = 5.0
FROST_CDEG = 300
FLOWS_MS = 1900
STANDS_MS = 2500  # without a pulse: the slowest feed pump gives two a second
METAL_ABOVE_CDEG, METAL_MAX_CDEG = 4000, 26_000
# Sensors have their own errors: a condition at its very edge is not one.
SURELY_CDEG = 100
SURELY_CODES = 4
SURELY_MV = 200


@dataclass
class Scene:
    """What a condition looks at: the boards' inputs, what they drive, and a thermowell's lag.

    wells: whether `lagged_c` is needed, saturation at PT1 and PT2 as the drum's well would show
    it; `begin` when the scenario does, the plant warm.
    """

    rig: Rig
    site: Site
    modes: dict[str, str]
    wells: bool
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.limits = boiler_config(self.site)
        self.inputs: BoilerInputs = self.rig.plant.boiler_inputs
        self.boiler = next(b for b in self.rig.boards.values() if b.role == "boiler")
        self._outside_pa = self.site.location.pressure_hpa * 100.0
        step_s = TICK_MS / 1000.0
        self.lagged_c = [0.0, 0.0]
        self.pulsed_s = {1: -1.0, 2: -1.0}  # when its PERMIT was last toggled, by group
        self._share = 1.0 - math.exp(-step_s / max(self.site.boiler.thermowell_s, step_s))

    def begin(self) -> None:
        """Both transmitters are well still: the drum's own well shows what they stand for."""
        self.lagged_c = [self.rig.plant.boiler.drum_well_c] * 2

    def follow(self, now_s: float) -> None:
        """Once a step."""
        self.now_s = now_s
        for group in (1, 2):
            if self.pulsed(group):
                self.pulsed_s[group] = now_s
        if self.wells:
            codes = self.inputs.pt1_code, self.inputs.pt2_code
            self.lagged_c = [
                lagged + (self.boils_c(code) - lagged) * self._share
                for lagged, code in zip(self.lagged_c, codes, strict=True)
            ]

    @property
    def apart(self) -> int:
        """Codes between the transmitters."""
        return abs(self.inputs.pt1_code - self.inputs.pt2_code)

    @property
    def highest_code(self) -> int:
        """Of the transmitters."""
        return max(self.inputs.pt1_code, self.inputs.pt2_code)

    def boils_c(self, code: int) -> float:
        """Where water boils at the pressure of this code."""
        barg = max((code - CODE_AT_ZERO) / CODES_A_BAR, 0.0)
        return saturation_c(self._outside_pa + barg * 1e5)

    def pulsed(self, group: int) -> bool:
        """The board toggles the PERMIT of this group."""
        plant = self.rig.plant
        return plant.pulse1 if group == 1 else plant.pulse2

    def wet(self, electrodes: int) -> bool:
        """Any of these reads wet."""
        return bool(self.inputs.level_bits & electrodes)


Holds = Callable[[Scene, FaultEntry], bool]


@dataclass(frozen=True)
class Condition:
    """`holds`: the words of the reference. `always`: due in every state, not only with heat on."""

    holds: Holds
    always: bool = False


def _yes(scene: Scene, fault: FaultEntry) -> bool:
    return True


def _apart(scene: Scene, fault: FaultEntry) -> bool:
    return scene.apart > scene.limits["differ_code"]


def _high(scene: Scene, fault: FaultEntry) -> bool:
    return scene.highest_code >= scene.limits["high_code"] + SURELY_CODES


def _high_or_apart(scene: Scene, fault: FaultEntry) -> bool:
    return _apart(scene, fault) or _high(scene, fault)


def _drum_off(scene: Scene, fault: FaultEntry) -> bool:
    """By 4 K above 5 bar, 8 K below 3 bar, linear between; against either transmitter."""
    inputs = scene.inputs
    if not inputs.t_drum_ok or (inputs.t_drum_cdeg < 11_500 and scene.highest_code < 4000):
        return False
    for code, lagged_c in zip((inputs.pt1_code, inputs.pt2_code), scene.lagged_c, strict=True):
        barg = (code - CODE_AT_ZERO) / CODES_A_BAR
        band_cdeg = 100.0 * min(max(8.0 - 2.0 * (barg - 3.0), 4.0), 8.0)
        if abs(inputs.t_drum_cdeg - 100.0 * lagged_c) > band_cdeg + SURELY_CDEG:
            return True
    return False


def _high_or_drum_off(scene: Scene, fault: FaultEntry) -> bool:
    return _high(scene, fault) or _drum_off(scene, fault)


def _metal_off(scene: Scene, fault: FaultEntry) -> bool:
    inputs = scene.inputs
    boils_c = scene.boils_c(scene.highest_code)
    water_cdeg = max(float(inputs.t_drum_cdeg), 100.0 * boils_c) + SURELY_CDEG
    above = inputs.t_metal_cdeg > water_cdeg + METAL_ABOVE_CDEG
    return inputs.t_metal_ok and (above or inputs.t_metal_cdeg > METAL_MAX_CDEG)


def _outlet_off(scene: Scene, fault: FaultEntry) -> bool:
    inputs = scene.inputs
    hot = inputs.t_outlet_cdeg > scene.limits["outlet_max_cdeg"] + SURELY_CDEG
    return inputs.t_outlet_ok and (hot or inputs.t_outlet_cdeg < FROST_CDEG - SURELY_CDEG)


def _value_at_least(least: float) -> Holds:
    return lambda scene, fault: abs(fault.value or 0.0) >= least


def _wet(electrodes: int) -> Holds:
    return lambda scene, fault: scene.wet(electrodes)


def _dry(electrode: int) -> Holds:
    return lambda scene, fault: not scene.wet(electrode)


def _pump(on: bool) -> Holds:
    return lambda scene, fault: scene.rig.plant.pump is on


def _flow_held(scene: Scene, fault: FaultEntry) -> bool:
    """A meter that goes on while the pump is off, or stands while it is on."""
    if scene.rig.plant.pump:
        return scene.inputs.flow_age_ms >= STANDS_MS
    return _flows_unasked(scene, fault)


def _flows_unasked(scene: Scene, fault: FaultEntry) -> bool:
    """Pulses that never pause for as long as a feed pump's would not."""
    return not scene.rig.plant.pump and scene.inputs.flow_age_ms < FLOWS_MS


def _dipped(scene: Scene, fault: FaultEntry) -> bool:
    return scene.inputs.supply_mv < 20_000 - SURELY_MV


def _pulsed(group: int, on: bool) -> Holds:
    return lambda scene, fault: scene.pulsed(group) is on


def _vent_needed(scene: Scene, fault: FaultEntry) -> bool:
    return not scene.rig.plant.vent_closed and _high(scene, fault)


def _wind_silent(scene: Scene, fault: FaultEntry) -> bool:
    """As its board reads it, once a second."""
    wind = scene.site.wind
    return wind is not None and not scene.rig.plant.tracker_inputs[wind.board].wind_ok


def _silent(scene: Scene, fault: FaultEntry) -> bool:
    """Nothing passes, for long enough that no ping has come for 5 s."""
    whole = {"cut": True, "kill": True, "flood": True}
    whole["corrupt"] = (fault.value or 0.0) >= 0.5
    whole["late"] = (fault.value or 0.0) >= 1000.0 * SUPERVISION_S
    return whole[fault.kind] and scene.now_s - fault.at_s >= SUPERVISION_S


def _late(scene: Scene, fault: FaultEntry) -> bool:
    """Loops of the boiler board of more than 100 ms."""
    return fault.target == f"board.{scene.boiler.name}" and (fault.value or 0.0) > 50.0


_FAILS = Condition(_yes)  # the fault itself is what is seen
_PRESSURE = {
    "off": _FAILS,
    "short": _FAILS,
    "stuck": Condition(_apart),
    "offset": Condition(_high_or_apart),
    "drift": Condition(_high_or_apart),
    "noise": Condition(_value_at_least(1.0)),
    "slow": Condition(_apart),
    "garbage": _FAILS,
    "hum": Condition(_apart),
}
_BROKEN = {"off": _FAILS, "short": _FAILS, "garbage": _FAILS}
_WRONG = ("stuck", "offset", "drift", "noise")
_OPEN = {"open": _FAILS}
_SILENT = Condition(_silent)


def _permit(group: int) -> dict[str, Condition]:
    return {
        "open": Condition(_pulsed(group, on=True)),
        "closed": Condition(_pulsed(group, on=False), always=True),
    }


def _off_target(group: int) -> dict[str, Condition]:
    """Broken before its PERMIT dropped; one that opens later has the time of homing."""
    return {
        "open": Condition(
            lambda scene, fault: scene.pulsed_s[group] >= fault.at_s and not scene.pulsed(group),
            always=True,
        )
    }


CONDITIONS: dict[str, dict[str, Condition]] = {
    "pt1": _PRESSURE,
    "pt2": _PRESSURE,
    "impulse_line": {"stuck": Condition(_high_or_drum_off), "off": Condition(_drum_off)},
    "t_drum": _BROKEN | dict.fromkeys((*_WRONG, "slow"), Condition(_drum_off)),
    "t_outlet": _BROKEN | dict.fromkeys(_WRONG, Condition(_outlet_off)),
    "t_metal": _BROKEN | dict.fromkeys(_WRONG, Condition(_metal_off)),
    "lw2": {"off": _FAILS},
    "lw1": {"off": _FAILS, "short": Condition(_dry(LW2))},
    "lc_on": {"off": Condition(_wet(LC_OFF | HW)), "short": Condition(_dry(LW1))},
    "lc_off": {"short": Condition(_dry(LC_ON))},
    "hw": {"short": _FAILS},
    "flow": {
        "off": Condition(_pump(on=True)),
        "stuck": Condition(_flow_held),
        "noise": Condition(_flows_unasked),
    },
    "adc_ref": {"offset": Condition(_value_at_least(0.022)), "off": _FAILS},
    "supply": {"dip": Condition(_dipped)},
    "button": {"stuck": _FAILS},
    "wind": {"off": Condition(_wind_silent)},
    **dict.fromkeys(("estop", "pressure_switch", "thermal_switch"), _OPEN),
    "permit1": _permit(1),
    "permit2": _permit(2),
    "off_target1": _off_target(1),
    "off_target2": _off_target(2),
    "pump": {"jam": Condition(_pump(on=True)), "runaway": Condition(_pump(on=False))},
    "vent": {"closed": Condition(_vent_needed, always=True)},
    "link.<board>": dict.fromkeys(("cut", "flood", "corrupt", "late"), _SILENT),
    "board.<board>": {"hang": _FAILS, "late": Condition(_late)},
    "host": {"kill": _SILENT},
    "config.<board>": {"corrupt": _FAILS},
}


def needs_wells(row: str) -> bool:
    """Whether a condition of this row looks at what a thermowell would show."""
    return row in ("impulse_line", "t_drum")


def condition(row: str, kind: str) -> Condition | None:
    """When this kind of fault of this row must be seen; None where nothing has to see it."""
    return CONDITIONS.get(row, {}).get(kind)
