"""When a function must detect a fault: conditions on what boards read and drive, with their words.

Written from the reference (safety.md) and not from the firmware: a second opinion.
`assurance.detection` puts them into its table.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from firmware.common.fields import HW, LC_OFF, LC_ON, LW1, LW2
from firmware.common.limits import CODE_AT_ZERO, CODES_A_BAR
from host.site import Site
from host.site.board_config import boiler_config
from host.site.steam import saturation_c
from sim.boards.faults import FaultEntry
from sim.boards.rig import TICK_MS, Rig
from sim.plant.inputs import BoilerInputs

SUPERVISION_S = 5.0
FROST_CDEG = 300
FLOWS_MS = 1900
STANDS_MS = 2500  # without a pulse: the slowest feed pump gives two a second
METAL_ABOVE_CDEG, METAL_MAX_CDEG = 4000, 26_000
# Sensors have errors of their own: a value this close to a limit need not be detected.
MARGIN_CDEG = 100
MARGIN_CODES = 4
MARGIN_MV = 200


@dataclass
class RigView:
    """What conditions are evaluated on: the boards' inputs and outputs, and a thermowell's lag.

    `wells`: compute `lagged_c`, the saturation temperature at PT1 and PT2 as the drum's well
    would show it. Call `begin` when the scenario starts, with the plant warm.
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
        self.pulsed_s = {1: -1.0, 2: -1.0}  # last toggle of each group's PERMIT
        self._share = 1.0 - math.exp(-step_s / max(self.site.boiler.thermowell_s, step_s))

    def begin(self) -> None:
        """Pressure has been steady: the well of the drum shows the temperature of both channels."""
        self.lagged_c = [self.rig.plant.boiler.drum_well_c] * 2

    def step(self, now_s: float) -> None:
        """Call it once a tick."""
        self.now_s = now_s
        for group in (1, 2):
            if self.pulsed(group):
                self.pulsed_s[group] = now_s
        if self.wells:
            self.lagged_c = [
                lagged + (self.boils_c(code) - lagged) * self._share
                for lagged, code in zip(self.lagged_c, self.codes, strict=True)
            ]

    @property
    def codes(self) -> tuple[int, int]:
        """Readings of PT1 and PT2."""
        return self.inputs.pt1_code, self.inputs.pt2_code

    def boils_c(self, code: int) -> float:
        """The boiling temperature at the pressure of this code."""
        barg = max((code - CODE_AT_ZERO) / CODES_A_BAR, 0.0)
        return saturation_c(self._outside_pa + barg * 1e5)

    def pulsed(self, group: int) -> bool:
        """Whether the board toggles the PERMIT of this group."""
        plant = self.rig.plant
        return plant.pulse1 if group == 1 else plant.pulse2

    def wet(self, electrodes: int) -> bool:
        """Whether any of these electrodes reads wet."""
        return bool(self.inputs.level_bits & electrodes)


Holds = Callable[[RigView, FaultEntry], bool]


def _always_holds(view: RigView, fault: FaultEntry) -> bool:
    return True


@dataclass(frozen=True)
class Condition:
    """`words`: for the documents, empty where the fault itself is detected. `holds`: the test.

    in_any_state: detection is due in every state, not only while heat is on; wells: it needs
    `RigView.lagged_c`.
    """

    words: str = ""
    holds: Holds = _always_holds
    in_any_state: bool = False
    wells: bool = False


def _apart(view: RigView, fault: FaultEntry) -> bool:
    return abs(view.codes[0] - view.codes[1]) > view.limits["differ_code"]


def _high(view: RigView, fault: FaultEntry) -> bool:
    return max(view.codes) >= view.limits["high_code"] + MARGIN_CODES


def _drum_off(view: RigView, fault: FaultEntry) -> bool:
    """By 4 K above 5 bar, by 8 K below 3 bar, linear between; against either transmitter."""
    inputs = view.inputs
    if not inputs.t_drum_ok or (inputs.t_drum_cdeg < 11_500 and max(view.codes) < 4000):
        return False
    for code, lagged_c in zip(view.codes, view.lagged_c, strict=True):
        barg = (code - CODE_AT_ZERO) / CODES_A_BAR
        band_cdeg = 100.0 * min(max(8.0 - 2.0 * (barg - 3.0), 4.0), 8.0)
        if abs(inputs.t_drum_cdeg - 100.0 * lagged_c) > band_cdeg + MARGIN_CDEG:
            return True
    return False


def _metal_off(view: RigView, fault: FaultEntry) -> bool:
    inputs, boils_c = view.inputs, view.boils_c(max(view.codes))
    water_cdeg = max(float(inputs.t_drum_cdeg), 100.0 * boils_c) + MARGIN_CDEG
    above = inputs.t_metal_cdeg > water_cdeg + METAL_ABOVE_CDEG
    return inputs.t_metal_ok and (above or inputs.t_metal_cdeg > METAL_MAX_CDEG)


def _outlet_off(view: RigView, fault: FaultEntry) -> bool:
    inputs = view.inputs
    hot = inputs.t_outlet_cdeg > view.limits["outlet_max_cdeg"] + MARGIN_CDEG
    return inputs.t_outlet_ok and (hot or inputs.t_outlet_cdeg < FROST_CDEG - MARGIN_CDEG)


def _flows_unasked(view: RigView, fault: FaultEntry) -> bool:
    """Pulses without a pause as long as the longest one of a feed pump."""
    return not view.rig.plant.pump and view.inputs.flow_age_ms < FLOWS_MS


def _flow_stuck(view: RigView, fault: FaultEntry) -> bool:
    """A meter that goes on while the pump is off, or stands while it is on."""
    if view.rig.plant.pump:
        return view.inputs.flow_age_ms >= STANDS_MS
    return _flows_unasked(view, fault)


def _wind_silent(view: RigView, fault: FaultEntry) -> bool:
    """As its board reads it, once a second."""
    wind = view.site.wind
    return wind is not None and not view.rig.plant.tracker_inputs[wind.board].wind_ok


def _silent(view: RigView, fault: FaultEntry) -> bool:
    """The fault lets nothing pass, and began 5 s ago or earlier."""
    value = fault.value or 0.0
    whole = {"corrupt": value >= 0.5, "late": value >= 1000.0 * SUPERVISION_S}
    return whole.get(fault.kind, True) and view.now_s - fault.at_s >= SUPERVISION_S


def _late(view: RigView, fault: FaultEntry) -> bool:
    """A loop takes 50 ms, and what the fault adds."""
    return fault.target == f"board.{view.boiler.name}" and (fault.value or 0.0) > 50.0


def _tracker_in_run(view: RigView, fault: FaultEntry) -> bool:
    """A tracker's board, while the boiler's holds a PERMIT."""
    return fault.target != f"board.{view.boiler.name}" and (view.pulsed(1) or view.pulsed(2))


def _either(first: Holds, second: Holds) -> Holds:
    return lambda view, fault: first(view, fault) or second(view, fault)


def _value_at_least(least: float) -> Holds:
    return lambda view, fault: abs(fault.value or 0.0) >= least


def _pump(on: bool) -> Holds:
    return lambda view, fault: view.rig.plant.pump is on


def _dry(name: str, electrode: int) -> Condition:
    return Condition(f"{name} is dry", lambda view, fault: not view.wet(electrode))


def permit_pulsed(group: int) -> Condition:
    """Its relay should be up."""
    return Condition("its PERMIT is pulsed", lambda view, fault: view.pulsed(group))


def permit_dropped(group: int) -> Condition:
    """Its relay should have dropped."""
    return Condition("its PERMIT dropped", lambda view, fault: not view.pulsed(group), True)


def not_off_target(group: int) -> Condition:
    """The loop was open before its PERMIT dropped; one that opens later has the time of homing."""
    return Condition(
        "its PERMIT dropped out of RUN; else `home_s`",
        lambda view, fault: view.pulsed_s[group] >= fault.at_s and not view.pulsed(group),
        in_any_state=True,
    )


AT_ONCE = Condition()
APART = Condition("the channels are more than 0.3 bar apart", _apart)
_PASSED_OR_APART = "a limit is passed, or the channels are 0.3 bar apart"
PASSED_OR_APART = Condition(_PASSED_OR_APART, _either(_high, _apart))
HUM = Condition(_PASSED_OR_APART, _apart)
PRESSURE_NOISE = Condition("its sigma is 1 bar or more", _value_at_least(1.0))
_LINE_STUCK = "a limit is passed, or the drum is 4 K off"
LINE_STUCK = Condition(_LINE_STUCK, _either(_high, _drum_off), wells=True)
LINE_EMPTY = Condition("the drum is at 115 °C or more", _drum_off, wells=True)
_BANDS = "it is off by 4 K above 5 bar, by 8 K below 3 bar"
DRUM_OFF = Condition(_BANDS, _drum_off, wells=True)
OUTLET_OFF = Condition("it reads more than `outlet_max_c`, or less than 3 °C", _outlet_off)
METAL_OFF = Condition("it reads 40 K above the drum", _metal_off)
WET_ABOVE = Condition("an electrode above it is wet", lambda view, fault: view.wet(LC_OFF | HW))
LW2_DRY, LW1_DRY, LC_ON_DRY = _dry("LW2", LW2), _dry("LW1", LW1), _dry("LC_ON", LC_ON)
PUMP_ON = Condition("the pump is on", _pump(on=True))
FLOW_STUCK = Condition("the pump is switched", _flow_stuck)
FLOW_NOISE = Condition("the pump is off", _flows_unasked)
PUMP_JAMS = Condition("it should be on", _pump(on=True))
PUMP_RUNS_AWAY = Condition("it should be off", _pump(on=False))
REFERENCE_OFF = Condition("it is off by 1 % (20 mV)", _value_at_least(0.022))
SUPPLY_DIPS = Condition(
    "below 20 V; below 15 V the relays drop at once",
    lambda view, fault: view.inputs.supply_mv < 20_000 - MARGIN_MV,
)
WIND_SILENT = Condition("", _wind_silent)
VENT_SHUT = Condition(
    "it should be open at 10.5 bar",
    lambda view, fault: not view.rig.plant.vent_closed and _high(view, fault),
    in_any_state=True,
)
LINK_SILENT = Condition("no ping came for 5 s", _silent)
TRACKER_REBOOTS = Condition(
    "a tracker does, in RUN; a boot is TRIPPED, or UNHOMED", _tracker_in_run, in_any_state=True
)
LOOPS_LATE = Condition("a loop of the boiler board takes more than 100 ms", _late)
