"""Proof tests of what takes the light away: relays, loops, escapes and their energy."""

from __future__ import annotations

from assurance.reviewer.proof_tests import (
    DAY_H,
    MONTH_H,
    OPERATOR,
    TWO,
    Entry,
    ProofTest,
    seen_by_the_board,
)
from host.language import N_
from host.proof_procedures import LOOPS, Step

_LIGHT_ON = Step(
    N_("Start the plant below 5 bar, steam valve open, with a small share of the heat."),
    N_("RUN; all mirrors of the group are on the receiver"),
)

LIGHT_PROOFS = (
    ProofTest(
        "permit",
        N_("PERMIT relays"),
        N_("a relay that is welded, or up without pulses"),
        DAY_H,
        OPERATOR,
        N_("nothing; after lightning or an over-voltage, this form before the next start"),
        (
            Step(
                N_("Press stop while the plant is in RUN."),
                N_("PERMIT 1 and 2 are shown low; no SF-13 follows"),
            ),
            Step(
                N_("After lightning: pull the wire of one output of the board, then of the other."),
                N_("its contact opens at once, the other one does not"),
            ),
        ),
        (Entry(N_("SF-13 after the stop"), N_("none")),),
        by_itself=N_("at each stop: a contact still closed after 0.5 s is SF-13"),
        automatic=True,
    ),
    seen_by_the_board(
        LOOPS,
        (Entry(N_("trackers tried, by name"), N_("all of them")),),
        by_itself=N_("each boot opens ALIVE for a second; each start must open OFF_TARGET in 10 s"),
    ),
    ProofTest(
        "escape",
        N_("Escape by wire"),
        N_("an escape relay, drive, end switch or battery that fails; a board in the way"),
        MONTH_H,
        TWO,
        N_("stop watch, dark glasses; stand outside the beam"),
        (
            Step(
                N_("Switch the chargers of all trackers off. Switch them on again at the end."),
                N_("each battery shows its own voltage"),
            ),
            _LIGHT_ON,
            Step(
                N_("Press the emergency stop. Stop the time until the receiver is dark."),
                N_("dark within 5 s; every mirror stands at its end switch, no motor hums"),
            ),
            Step(
                N_("Reset, start. With its mirrors on the receiver, pull the plug of one board."),
                N_("on hold within a second, SF-26; the mirrors of the dead board leave as well"),
            ),
            Step(
                N_("Repeat the step before for each tracker board."),
                N_("the same each time"),
            ),
        ),
        (
            Entry(N_("seconds until dark, all mirrors"), N_("at most 5 s")),
            Entry(N_("seconds until dark, each board"), N_("at most 5 s")),
            Entry(N_("lowest voltage and year of each battery"), N_("above the site's minimum")),
        ),
    ),
    ProofTest(
        "emergency-stop",
        N_("Emergency stop"),
        N_("a button or a wire of the chain that does not open"),
        MONTH_H,
        OPERATOR,
        N_("nothing; do it together with the escape by wire"),
        (
            Step(
                N_("In READY, press each emergency stop, one at a time."),
                N_("SF-23 trips; the pump cannot run by hand either"),
            ),
            Step(
                N_("Release it. Hold the button to reset."),
                N_("READY after the reset; nothing starts by itself"),
            ),
        ),
        (Entry(N_("buttons tried, by place"), N_("all of them")),),
    ),
)
