"""How relays, drives, valves and what calls people fail."""

from __future__ import annotations

from assurance.reviewer.failure_modes import DANGEROUS, SAFE, Component, Mode
from assurance.reviewer.rates import Rate
from host.language import N_

_CONTACT = Rate(0.05, 0.5, "B10D")
_LEAVES = N_("the mirrors of its group leave")
_STAYS = N_("this mirror stays: OFF_TARGET stays open, the vent opens, the siren sounds")

FINAL_ELEMENTS = (
    Component(
        "permit-relay",
        N_("PERMIT relay of a group, with its pulse detector"),
        _CONTACT,
        (
            Mode(N_("does not close"), _LEAVES, SAFE, "permit1 permit2: open"),
            Mode(N_("its wire to the trackers is cut"), _LEAVES, SAFE, "permit1 permit2: cut"),
            Mode(
                N_("welded, or up without pulses"),
                N_("this group does not leave; the other one does, and the vent opens"),
                DANGEROUS,
                "permit1 permit2: closed",
                proof="permit",
            ),
        ),
    ),
    Component(
        "escape-relay",
        N_("escape relay of a mirror"),
        _CONTACT,
        (
            Mode(
                N_("does not fall back when PERMIT drops"),
                N_(
                    "the board drives this mirror away by itself; if it hangs too, the mirror stays"
                ),
                DANGEROUS,
                "escape.<mirror>: closed",
                proof="escape",
            ),
            Mode(
                N_("falls back, or stays there, with PERMIT up"),
                N_("this mirror leaves, or cannot come"),
                SAFE,
                "escape.<mirror>: open",
            ),
        ),
    ),
    Component(
        "escape-drive",
        N_("escape drive of a mirror, with its spindle"),
        Rate(2.0, 30.0, "NPRD"),
        (
            Mode(
                N_("jams, stalls or is slow"),
                _STAYS,
                DANGEROUS,
                "mirror.<mirror>.axis1 mirror.<mirror>.axis2: jam slow stall; escape.<mirror>: jam",
                proof="escape",
            ),
            Mode(
                N_("runs away"),
                N_("the light leaves the receiver, for the sky or the ground before it"),
                SAFE,
                "mirror.<mirror>.axis1 mirror.<mirror>.axis2: runaway",
            ),
        ),
    ),
    Component(
        "end-switch",
        N_("end switch of an escape drive"),
        Rate(0.1, 1.0, "B10D"),
        (
            Mode(
                N_("does not open at the end"),
                N_("the drive runs into its stop until its fuse or clutch gives way"),
                DANGEROUS,
                proof="escape",
            ),
            Mode(
                N_("is open too early, or always"),
                N_(
                    "the board drives this mirror away by itself; if it hangs too, the mirror stays"
                ),
                DANGEROUS,
                "escape.<mirror>: closed",
                proof="escape",
            ),
        ),
    ),
    Component(
        "home-switch",
        N_("home switch of an axis"),
        Rate(0.1, 1.0, "B10D"),
        (
            Mode(
                N_("does not close"),
                N_("its axis cannot home: no mirror comes on target"),
                SAFE,
                "mirror.<mirror>.home: open",
            ),
            Mode(
                N_("is always closed"),
                N_("OFF_TARGET may say too early that this mirror is away; the wire moves it on"),
                DANGEROUS,
                "mirror.<mirror>.home: closed",
                proof="escape",
            ),
        ),
    ),
    Component(
        "counter",
        N_("hall sensor or step counter of an axis"),
        Rate(0.1, 2.0, "NPRD"),
        (
            Mode(
                N_("counts too little, too much or nothing"),
                N_("the mirror misses the receiver; the escape does not need the count"),
                SAFE,
                "hall.<mirror>.axis1 hall.<mirror>.axis2: off noise",
            ),
        ),
    ),
    Component(
        "stored-energy",
        N_("stored energy of a tracker: battery, or spring or weight"),
        Rate(1.0, 30.0, "NPRD"),
        (
            Mode(
                N_("low or flat"),
                N_("found under the load of homing: no mirror comes on target"),
                DANGEROUS,
                "reserve.<board>: dip off",
            ),
            Mode(
                N_("aged, weak: enough for homing, too little for all escapes"),
                N_("the mirrors of this board leave late or not at all"),
                DANGEROUS,
                proof="escape",
            ),
        ),
    ),
    Component(
        "off-target-loop",
        N_("OFF_TARGET loop of a group"),
        _CONTACT,
        (
            Mode(
                N_("open"),
                N_("no reset and no start; trips when PERMIT drops"),
                SAFE,
                "off_target1 off_target2: open",
            ),
            Mode(
                N_("bridged or welded"),
                N_("mirrors that stay are seen by the pressure alone"),
                DANGEROUS,
                "off_target1 off_target2: closed",
                proof="loops",
            ),
        ),
    ),
    Component(
        "alive-loop",
        N_("ALIVE relay of a tracker, and the loop of its group"),
        _CONTACT,
        (
            Mode(N_("open"), N_("no start, or on hold"), SAFE, "alive1 alive2: open"),
            Mode(
                N_("bridged or welded"),
                N_("a tracker that hangs is not seen; the escape by wire does not need it"),
                DANGEROUS,
                "alive1 alive2: closed",
                proof="loops",
            ),
        ),
    ),
    Component(
        "vent",
        N_("vent, open without current"),
        Rate(1.0, 5.0, "PDS"),
        (
            Mode(N_("opens, or does not close"), N_("steam is lost"), SAFE, "vent: open"),
            Mode(
                N_("does not open"),
                N_("pressure does not fall; in a cold drum a vacuum remains"),
                DANGEROUS,
                "vent: closed",
                proof="vent",
            ),
        ),
    ),
    Component(
        "pump-contact",
        N_("contact of its own in the pump's supply, open at HW and with the chain"),
        Rate(0.5, 5.0, "own"),
        (
            Mode(N_("open"), N_("no feed: as a pump that does not run"), SAFE, "pump: jam"),
            Mode(
                N_("welded, or its float is stuck"),
                N_("a pump that runs on fills the drum to the brim"),
                DANGEROUS,
                "pump_contact: closed",
                proof="pump-contact",
            ),
        ),
    ),
    Component(
        "signals",
        N_("lamp and siren"),
        Rate(0.5, 5.0, "NPRD"),
        (
            Mode(
                N_("the siren is silent"),
                N_("nobody is called; nothing else depends on it"),
                DANGEROUS,
                proof="transmitters",
            ),
            Mode(
                N_("the lamp is always on"),
                N_("it says that one may approach while one may not"),
                DANGEROUS,
                proof="levels",
            ),
            Mode(N_("the lamp is dark"), N_("a number is not shown"), SAFE),
            Mode(N_("the siren is always on"), N_("a nuisance"), SAFE),
        ),
    ),
)
