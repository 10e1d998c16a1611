"""Causes that take several parts at once, and the layer that answers each."""

from __future__ import annotations

from dataclasses import dataclass

from host.language import N_


@dataclass(frozen=True)
class CommonCause:
    """cause; takes: what fails together; answer: what acts all the same; left: what remains."""

    cause: str
    takes: str
    answer: str
    left: str


COMMON_CAUSES = (
    CommonCause(
        N_("one ADS1115 converts both transmitters"),
        N_("both pressures, the reference and the supply's voltage"),
        N_(
            "the reference shows a wrong gain (SF-03), codes that stand still are not believed, "
            "the drum's thermometer is on another bus (SF-05, SF-06); the pressure switch"
        ),
        N_("both stuck alike just below the limit: SF-05 or SF-06, at about 11.4 bar"),
    ),
    CommonCause(
        N_("an impulse line is blocked by scale, or frozen"),
        N_("all that hangs on it"),
        N_(
            "separate tappings for PT1, PT2 and the pressure switch; SF-04, SF-05, SF-06; the "
            "relief valve sits on the drum without a line or a valve before it"
        ),
        N_("hard water reaches every tapping: blow-down and treatment of the water"),
    ),
    CommonCause(
        N_("scale and dirt in the water"),
        N_("electrodes, impulse lines, float of the pump's contact, relief valve"),
        N_("thermometers do not depend on it: SF-05, SF-06, SF-08; the water balance, SF-15"),
        N_("what builds up between two proof tests"),
    ),
    CommonCause(
        N_("the 24 V supply fails, dips or ripples"),
        N_("boards, relays, vent, pump"),
        N_("all of them fall to their safe state; SF-17; each tracker has its own stored energy"),
        N_("over-voltage: a clamp and fuses in the cabinet; then the forms as after lightning"),
    ),
    CommonCause(
        N_("lightning, or a short circuit to the mains"),
        N_("several boards at once; relay contacts weld"),
        N_(
            "PERMIT contacts are read back; behind a welded one the chain still cuts the line; the "
            "escape needs neither board nor 24 V; relief valve"
        ),
        N_("before the next start the forms of PERMIT, loops, escape and emergency stop"),
    ),
    CommonCause(
        N_("frost"),
        N_("impulse lines, electrodes, pump, discharge pipes"),
        N_("SF-25 refuses start and feed; lines drained or heated; ice reads dry"),
        N_("a frozen line that thaws last: transmitters against the gauge after each frost"),
    ),
    CommonCause(
        N_("heat in the cabinet, or sun on it"),
        N_("all electronics drift or stop"),
        N_(
            "reference (SF-03), redundancy (SF-04), pulses that end (SF-16); switches outside of it"
        ),
        N_("a cabinet in the shade, its temperature measured on commissioning"),
    ),
    CommonCause(
        N_("interference by drives, contactor or radio"),
        N_("several inputs for a moment"),
        N_("filters, 2 of 3, delays, CRC on every frame; flicker is told before it trips"),
        N_("tried with real drives on commissioning only"),
    ),
    CommonCause(
        N_("a fault in the boiler board's program"),
        N_("every function of that board"),
        N_("the hard-wired chain, the pump's own contact and the relief valve have no program"),
        N_("no more than a factor of ten is credited to the board, whatever its tests show"),
    ),
    CommonCause(
        N_("a fault in the program of all trackers"),
        N_("every mirror"),
        N_("the escape by wire has no program; ALIVE shows boards that hang"),
        N_("mirrors that miss the receiver: people in the beam"),
    ),
    CommonCause(
        N_("relays of one batch, or one overload"),
        N_("PERMIT_1 and PERMIT_2 welded"),
        N_("a fuse below the contact's rating; read back at each stop; vent and relief valve"),
        N_("a β of 10 % in the table of layers"),
    ),
    CommonCause(
        N_("a person: a wrong limit, a wrong configuration"),
        N_("all functions that use it"),
        N_("ceilings are compiled in; the site check; two copies; SF-18"),
        N_("volumes and areas in the site's file: measured on commissioning"),
    ),
    CommonCause(
        N_("a person: bridges a loop, resets without looking, closes a valve before a switch"),
        N_("the function that was bridged"),
        N_(
            "no override in the protection; four resets an hour lock it (SF-24); valves before "
            "switches are sealed open; a bridging plug hangs beside the covers of its mirrors"
        ),
        N_("two persons for every form that opens a pressure line"),
    ),
    CommonCause(
        N_("a storm"),
        N_("every mirror and its drives"),
        N_("SF-20 stows before; escapes lock themselves; OFF_TARGET and SF-13"),
        N_("a mirror that breaks loose: the field is closed to people in wind"),
    ),
)
