"""The validation protocol for a plant of metal: each figure that the simulator only assumes.

Done once before the first light, and again by the rules of change control.
"""

from __future__ import annotations

from dataclasses import dataclass

from host.language import N_

# Changes after which a part of the protocol is due again.
PROTECTION, TRACKER, SITE, PARTS = "protection", "tracker", "site", "parts"
CHANGES = {
    PROTECTION: N_("the protection's hash differs from that of the record"),
    TRACKER: N_("the tracker's firmware changed"),
    SITE: N_("the site's file changed: limits, volumes, mirrors"),
    PARTS: N_("a sensor, relay, drive, valve or cable was replaced"),
}


@dataclass(frozen=True)
class Check:
    """A measurement on real inputs. shows: the claim; how; limits: what is allowed.

    after: keys of CHANGES, after which it is repeated (`parts`: for the part that was replaced).
    """

    number: int
    shows: str
    how: str
    limits: str
    after: tuple[str, ...]


CHECKS = tuple(
    Check(number, shows, how, limits, tuple(after.split()))
    for number, (shows, how, limits, after) in enumerate(
        (
            (
                N_("the board runs what was proved"),
                N_("compare prog in the board's hello with the program of the evidence"),
                N_("equal"),
                "protection",
            ),
            (
                N_("codes are pressures"),
                N_("loop calibrator in place of each transmitter: 4, 12 and 20 mA"),
                N_("0, 8 and 16 bar, each within 0.05 bar"),
                "protection parts",
            ),
            (
                N_("SF-01, SF-02 at their limits"),
                N_("loop calibrators on both channels, in RUN without light: slowly up from 12 mA"),
                N_(
                    "REDUCED at {first_ma} mA, on hold at {second_ma} mA, trips at {trip_ma} mA, "
                    "each within 0.05 mA"
                ),
                "protection site parts",
            ),
            (
                N_("SF-03 by NAMUR NE 43"),
                N_("loop calibrator: 3.5 mA, 21.1 mA, wire off, each on each channel"),
                N_("trips each time; 3.7 mA is a warning"),
                "protection parts",
            ),
            (
                N_("time to act of the board"),
                N_(
                    "step from 12 mA to above {trip_ma} mA; oscilloscope on step and PERMIT contact"
                ),
                N_("contact open after at most 0.35 s"),
                "protection parts",
            ),
            (
                N_("PERMIT relays without pulses"),
                N_("hold the board in reset; oscilloscope on pulses and contact"),
                N_("open at most 250 ms after the last edge"),
                "parts",
            ),
            (
                N_("the watchdog restarts the board"),
                N_("halt the processor by its debug port for two seconds"),
                N_("TRIPPED after the boot; the event names the watchdog"),
                "protection",
            ),
            (
                N_("the loop keeps its 50 ms"),
                N_("an hour in RUN with the link busy; greatest loop_ms of the telemetry"),
                N_("no loop longer than 100 ms; below 60 ms but for a boot"),
                "protection",
            ),
            (
                N_("darkness in time, by wire"),
                N_("all mirrors on target, batteries at their minimum, emergency stop; video"),
                N_("dark within 5 s, from the contact; every mirror at its end switch"),
                "tracker site parts",
            ),
            (
                N_("the escape needs no board"),
                N_("each tracker board in turn held in reset with its mirrors on target"),
                N_("on hold within 1 s; its mirrors leave within 5 s"),
                "tracker parts",
            ),
            (
                N_("the chain needs no board"),
                N_(
                    "the boiler board replaced by a pulse generator; open each contact of the chain"
                ),
                N_("both PERMIT lines are dead each time"),
                "parts",
            ),
            (
                N_("pressure switch, thermal switch, relief valve"),
                N_("their three forms of the proof tests"),
                N_("as in the forms"),
                "parts",
            ),
            (
                N_("lag of the drum's thermowell"),
                N_("drum from cold to 5 bar and closed off: thermometer against saturation"),
                N_("thermowell_s of the site's file within 20 %"),
                "site parts",
            ),
            (
                N_("water: volumes and flow"),
                N_("fill by a measured bucket from electrode to electrode; count the pulses"),
                N_("levels_l of the site's file and the meter within 5 %"),
                "site parts",
            ),
            (
                N_("heat: light against water"),
                N_("closed drum at 3 bar, all mirrors for a minute: rise of pressure"),
                N_("no faster than heliose safety margin says; twice the time to act is left"),
                "site parts",
            ),
            (
                N_("the vent takes the pressure away"),
                N_("at 3 bar, current off"),
                N_("open at once; below 0.5 bar within the time that the simulator shows"),
                "parts",
            ),
            (
                N_("the pump's own contact"),
                N_("its form of the proof tests"),
                N_("as in the form"),
                "parts",
            ),
            (
                N_("supply"),
                N_("laboratory supply: 24 V down to 19 V, then off, under all loads"),
                N_("SF-17 at 20 V within 0.2 V; everything falls to its safe state"),
                "parts",
            ),
            (
                N_("interference"),
                N_("all drives, the contactor and a hand radio at the cabinet, for an hour"),
                N_("no bad sample counted, no event of kind warning"),
                "parts",
            ),
            (
                N_("noise of the real sensors"),
                N_("standard deviation of both pressures over an hour of RUN"),
                N_("below 0.05 bar, and not zero"),
                "parts",
            ),
            (
                N_("no false trips"),
                N_("fourteen days of attended operation, clouds included"),
                N_("none; each one is explained before the next start"),
                "protection",
            ),
        ),
        start=1,
    )
)
