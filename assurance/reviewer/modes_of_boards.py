"""How boards, their supply, links and the button fail."""

from __future__ import annotations

from assurance.reviewer.failure_modes import DANGEROUS, NO_EFFECT, SAFE, Component, Mode
from assurance.reviewer.rates import Rate
from host.language import N_

_BOARD = Rate(0.3, 3.0, "217F")
_RESTARTS = N_("restarts")

BOARDS = (
    Component(
        "boiler-board",
        N_("boiler board: RP2040 with flash and regulators"),
        _BOARD,
        (
            Mode(
                N_("hangs"),
                N_("the pulses end: both PERMITs drop without software"),
                SAFE,
                "board.<board>: hang",
            ),
            Mode(N_("too slow"), N_("trips"), SAFE, "board.<board>: late"),
            Mode(_RESTARTS, N_("begins in TRIPPED"), SAFE, "board.<board>: reboot"),
            Mode(
                N_("goes on toggling its outputs, whatever it reads"),
                N_("all functions of this board are lost; the chain and the relief valve are left"),
                DANGEROUS,
                "board.<board>: hold_up",
                proof="transmitters",
            ),
            Mode(
                N_("a bit in memory or in flash is wrong"),
                N_("a limit is off until the next check"),
                DANGEROUS,
                "config.<board>: corrupt",
            ),
        ),
    ),
    Component(
        "tracker-board",
        N_("tracker board"),
        _BOARD,
        (
            Mode(
                N_("hangs with its mirrors on target"),
                N_("the light stands still; PERMIT takes it away by wire"),
                DANGEROUS,
                by=("SF-26",),
                within_s=0.8,
            ),
            Mode(
                _RESTARTS,
                N_("its mirrors leave, and it says that it is not homed"),
                SAFE,
                "board.<board>: reboot",
            ),
            Mode(
                N_("a bit in memory or in flash is wrong"),
                N_("its mirrors miss; with PERMIT low they leave by wire"),
                NO_EFFECT,
            ),
        ),
    ),
    Component(
        "watchdog",
        N_("watchdog of a board"),
        Rate(0.01, 0.1, "217F"),
        (
            Mode(
                N_("does not restart the board"),
                N_("a board that hangs stays so; its pulses have ended all the same"),
                NO_EFFECT,
            ),
            Mode(
                N_("restarts the board for no reason"),
                N_("a restart, in TRIPPED"),
                SAFE,
                "board.<board>: reboot",
            ),
        ),
    ),
    Component(
        "supply",
        N_("24 V supply"),
        Rate(1.0, 10.0, "217F"),
        (
            Mode(
                N_("fails or dips"),
                N_("everything falls to its safe state; the mirrors leave on stored energy"),
                SAFE,
                "supply: dip",
            ),
            Mode(
                N_("over-voltage"),
                N_("relays may weld and boards may die, several at once"),
                DANGEROUS,
                proof="permit",
            ),
        ),
    ),
    Component(
        "link",
        N_("link of a board to the host"),
        Rate(5.0, 50.0, "own"),
        (
            Mode(
                N_("cut, flooded, corrupt or late"),
                N_("all mirrors leave after 5 s"),
                SAFE,
                "link.<board>: cut flood corrupt late",
            ),
        ),
    ),
    Component(
        "host",
        N_("host, with gateway and conductor"),
        Rate(20.0, 500.0, "own"),
        (
            Mode(N_("stops"), N_("all mirrors leave after 5 s"), SAFE, "host: kill"),
            Mode(
                N_("its conductor stops, or asks for too much light"),
                N_("nobody trims the heat; SF-01 does"),
                DANGEROUS,
                by=("SF-01",),
                within_s=0.2,
            ),
        ),
    ),
    Component(
        "button",
        N_("local button"),
        Rate(0.1, 1.0, "B10D"),
        (
            Mode(N_("stuck"), N_("no reset"), SAFE, "button: stuck"),
            Mode(N_("dead"), N_("nobody can reset"), SAFE, "button: off"),
            Mode(
                N_("wet or bouncing"),
                N_("cannot make the gesture of a start or of a reset"),
                NO_EFFECT,
            ),
        ),
    ),
    Component(
        "anemometer",
        N_("anemometer"),
        Rate(5.0, 50.0, "own"),
        (
            Mode(N_("silent"), N_("all mirrors stow"), SAFE, "wind: off"),
            Mode(
                N_("stuck"),
                N_("the mirrors stay in a storm; light on the receiver is not affected"),
                DANGEROUS,
                "wind: stuck",
                proof="anemometer",
            ),
        ),
    ),
)
