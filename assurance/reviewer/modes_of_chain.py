"""How the hard-wired chain and the relief valve fail: the layers without software."""

from __future__ import annotations

from assurance.reviewer.failure_modes import DANGEROUS, SAFE, Component, Mode
from assurance.reviewer.rates import Rate
from host.language import N_

_OPENS = N_("opens for no reason, or its wire is cut")
_DEAD = N_("both PERMITs are dead: trips")

CHAIN = (
    Component(
        "emergency-stop",
        N_("emergency stop"),
        Rate(0.02, 0.2, "B10D"),
        (
            Mode(_OPENS, _DEAD, SAFE, "estop: open"),
            Mode(
                N_("does not open when pressed"),
                N_("a person has to use the main switch"),
                DANGEROUS,
                "estop: closed",
                proof="emergency-stop",
            ),
        ),
    ),
    Component(
        "pressure-switch",
        N_("pressure switch"),
        Rate(1.0, 5.0, "PDS"),
        (
            Mode(_OPENS, _DEAD, SAFE, "pressure_switch: open"),
            Mode(
                N_("does not open, or too late"),
                N_("above the board only the relief valve is left"),
                DANGEROUS,
                "pressure_switch: closed",
                proof="pressure-switch",
            ),
        ),
    ),
    Component(
        "thermal-switch",
        N_("thermal switch"),
        Rate(0.5, 5.0, "PDS"),
        (
            Mode(_OPENS, _DEAD, SAFE, "thermal_switch: open"),
            Mode(
                N_("does not open, or too late"),
                N_("a dry receiver is seen by the board alone"),
                DANGEROUS,
                "thermal_switch: closed",
                proof="thermal-switch",
            ),
        ),
    ),
    Component(
        "relief-valve",
        N_("relief valve"),
        Rate(1.0, 5.0, "PDS"),
        (
            Mode(N_("leaks, or opens too early"), N_("steam is lost"), SAFE, "relief: open"),
            Mode(
                N_("does not open, or too late"),
                N_("the last layer is lost"),
                DANGEROUS,
                "relief: closed",
                proof="relief-valve",
            ),
        ),
    ),
)
