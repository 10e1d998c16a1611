"""Proof tests of sensors, water and what calls people. The texts are those of their forms."""

from __future__ import annotations

from assurance.reviewer.proof_tests import (
    OPERATOR,
    TWO,
    YEAR_H,
    Entry,
    ProofTest,
    seen_by_the_board,
)
from host.language import N_
from host.proof_procedures import BACK, LEVELS, SAFE_STATE, Step

SENSOR_PROOFS = (
    seen_by_the_board(
        LEVELS,
        (
            Entry(N_("LW1 dry: level in the glass")),
            Entry(N_("LW2 dry: level in the glass")),
            Entry(N_("HW wet: level in the glass")),
            Entry(N_("lamp: dark while hot, 11 blinks after LW2"), N_("both")),
            Entry(N_("sludge or scale seen"), N_("none; else descale before the next start")),
        ),
    ),
    ProofTest(
        "transmitters",
        N_("Pressure transmitters against a gauge, up to the trip"),
        N_("a transmitter that is stuck, off or slow; a blocked line; a dead board or siren"),
        YEAR_H // 4,
        TWO,
        N_("hand pump, test gauge of class 0.6 or better and 16 bar"),
        (
            SAFE_STATE,
            Step(
                N_(
                    "Isolate both transmitters from the drum. Blow all impulse lines through, that "
                    "of the pressure switch too."
                ),
                N_("water comes out of each, without a delay"),
            ),
            Step(
                N_("Connect the pump to both. Read at 0, 5 and 10 bar, going up."),
                N_("each reads within 0.1 bar of the gauge; a change shows within a second"),
            ),
            Step(
                N_("Go on slowly, up to {trip} bar."),
                N_("SF-02 trips at {trip} bar; the lamp blinks 2; the siren is heard at the gate"),
            ),
            Step(
                N_("Go back down to 0 bar. Isolate the pump. Open both lines to the drum."),
                N_("both read zero within 0.1 bar; they agree"),
            ),
            BACK,
        ),
        (
            Entry(N_("PT1 at 0, 5 and 10 bar"), N_("within 0.1 bar")),
            Entry(N_("PT2 at 0, 5 and 10 bar"), N_("within 0.1 bar")),
            Entry(N_("SF-02 at"), N_("{trip} bar ± 0.1 bar")),
            Entry(N_("siren"), N_("heard at the gate")),
            Entry(N_("gauge: number, valid until")),
        ),
    ),
    ProofTest(
        "thermometers",
        N_("Thermometers of drum, outlet and receiver"),
        N_("a thermometer that is stuck, off, slow or loose"),
        YEAR_H,
        OPERATOR,
        N_("ice, boiling water, a reference thermometer"),
        (
            SAFE_STATE,
            Step(
                N_("Pull at the receiver's Pt100 and at its clamp."),
                N_("neither moves"),
            ),
            Step(
                N_("Put each Pt100 into ice water, one after the other."),
                N_("0 °C within 1 K; start is refused: SF-25"),
            ),
            Step(
                N_("Put each into boiling water."),
                N_("the site's boiling point within 1 K, after less than a minute"),
            ),
            Step(
                N_("Put each back with paste and a tight clamp. Unplug each for a moment."),
                N_("SF-09 trips each time"),
            ),
            BACK,
        ),
        (
            Entry(N_("drum: in ice, in boiling water"), N_("within 1 K")),
            Entry(N_("outlet: in ice, in boiling water"), N_("within 1 K")),
            Entry(N_("receiver: in ice, in boiling water"), N_("within 1 K")),
        ),
    ),
    ProofTest(
        "anemometer",
        N_("Anemometer"),
        N_("cups that are stuck or slow"),
        YEAR_H // 2,
        OPERATOR,
        N_("a hand anemometer"),
        (
            Step(
                N_("Compare with the hand anemometer beside it, on a windy day."),
                N_("within 20 % above 5 m/s"),
            ),
            Step(
                N_("Spin the cups by hand, faster than the stow limit."),
                N_("SF-20: all mirrors stow"),
            ),
        ),
        (Entry(N_("both readings, in m/s"), N_("within 20 %")),),
    ),
)
