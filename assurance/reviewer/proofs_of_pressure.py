"""Proof tests of vent, pump contact, switches and relief valve."""

from __future__ import annotations

from assurance.reviewer.proof_tests import (
    COMPETENT,
    MONTH_H,
    OPERATOR,
    TWO,
    YEAR_H,
    Entry,
    ProofTest,
    seen_by_the_board,
)
from host.language import N_
from host.proof_procedures import VENT, Step

PRESSURE_PROOFS = (
    seen_by_the_board(
        VENT,
        (Entry(N_("both pressures, in bar"), N_("0 ± {near_bar} bar")),),
        by_itself=N_("each evening while the drum cools, or each morning while it warms up"),
    ),
    ProofTest(
        "pump-contact",
        N_("Contact of the pump at HW"),
        N_("a float or a contact that leaves the pump its supply"),
        MONTH_H,
        OPERATOR,
        N_("nothing; do it within the blow-down test, while the level is at HW"),
        (
            Step(
                N_("With the level at HW, turn the pump's hand switch on."),
                N_("the pump does not run"),
            ),
            Step(
                N_("Blow down to below HW, the hand switch still on."),
                N_("the pump runs; flow is shown"),
            ),
            Step(
                N_("Press the emergency stop, the hand switch still on."),
                N_("the pump stops"),
            ),
            Step(
                N_("Turn the hand switch back to automatic. Release the emergency stop. Reset."),
                N_("READY; the pump follows the board again"),
            ),
        ),
        (Entry(N_("level in the glass where the contact opens"), N_("at HW or just above")),),
    ),
    ProofTest(
        "pressure-switch",
        N_("Pressure switch"),
        N_("a switch that does not open, or too late"),
        YEAR_H // 2,
        TWO,
        N_("hand pump, test gauge of class 0.6 or better and 16 bar"),
        (
            Step(
                N_("With a cold boiler, isolate the switch from the drum and connect the pump."),
                N_("the chain is closed"),
            ),
            Step(
                N_("Raise the pressure slowly until the switch opens. Do it three times."),
                N_("at {switch} bar within 0.2 bar each time; SF-23; both PERMITs are dead"),
            ),
            Step(
                N_("Release the pressure. Connect the switch to the drum and open its valve."),
                N_("the chain is closed; the valve is sealed open"),
            ),
        ),
        (
            Entry(N_("opens at, three times"), N_("{switch} bar ± 0.2 bar")),
            Entry(N_("valve open and sealed: number of the seal")),
        ),
    ),
    ProofTest(
        "thermal-switch",
        N_("Thermal switch"),
        N_("a switch that does not open, or too late"),
        YEAR_H,
        OPERATOR,
        N_("dry block or oil bath, a reference thermometer"),
        (
            Step(
                N_("With a cold boiler, put its sensor into the block and heat slowly."),
                N_("the chain opens at {thermal} °C within 5 K"),
            ),
            Step(
                N_("Let it cool. Put the sensor back, tight, with paste."),
                N_("the chain is closed, after its own reset if it has one"),
            ),
        ),
        (Entry(N_("opens at"), N_("{thermal} °C ± 5 K")),),
    ),
    ProofTest(
        "relief-valve",
        N_("Relief valve"),
        N_("a valve that does not open, or too late"),
        YEAR_H,
        COMPETENT,
        N_("a test bench; a second valve with its certificate to put in meanwhile"),
        (
            Step(
                N_("With a cold, empty boiler, take the valve out and look at seat and pipe."),
                N_("no scale, nothing loose; the discharge pipe is free and drained"),
            ),
            Step(
                N_("Have it tested on the bench, three times."),
                N_("opens at {relief} bar within 3 % (ISO 4126-1), and closes tight"),
            ),
            Step(
                N_("Put it back, sealed. Compare its capacity with the full light of the site."),
                N_("it discharges more steam than the site's full light can make"),
            ),
        ),
        (
            Entry(N_("opens at, three times"), N_("{relief} bar ± 3 %")),
            Entry(N_("number of the valve, of the seal, of the certificate")),
            Entry(N_("capacity, and steam at full light, in kg/h"), N_("capacity is larger")),
        ),
    ),
)
