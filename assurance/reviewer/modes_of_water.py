"""How the sensors and the supply of water fail."""

from __future__ import annotations

from assurance.reviewer.failure_modes import DANGEROUS, NO_EFFECT, SAFE, Component, Mode
from assurance.reviewer.rates import Rate
from host.language import N_

_DRY = N_("wire broken, or scale insulates it: reads dry")
_WET = N_("bridged by scale or by a short circuit: reads wet")
_KEEPS = N_("keeps its last reading")
_RANDOM = N_("comes and goes")
_FILM = N_("a wet film: reads wet for too long")
_FORGIVEN = N_("shorter than the delays: nothing; longer: as dry")
_LATER = N_("acts some seconds later")
_ELECTRODES = Rate(0.5, 5.0, "own")

WATER = (
    Component(
        "lw2",
        N_("electrode LW2"),
        _ELECTRODES,
        (
            Mode(_DRY, N_("the boiler trips, no feed"), SAFE, "lw2: off"),
            Mode(
                _WET,
                N_("SF-11 is lost; LW1 and the water balance act before"),
                DANGEROUS,
                "lw2: short",
                proof="levels",
            ),
            Mode(
                _KEEPS, N_("as wet, while there is water"), DANGEROUS, "lw2: stuck", proof="levels"
            ),
            Mode(_RANDOM, _FORGIVEN, NO_EFFECT, "lw2: garbage"),
            Mode(_FILM, _LATER, DANGEROUS, "lw2: film", proof="levels"),
        ),
    ),
    Component(
        "lw1",
        N_("electrode LW1"),
        _ELECTRODES,
        (
            Mode(_DRY, N_("all mirrors leave"), SAFE, "lw1: off"),
            Mode(
                _WET,
                N_("SF-10 is lost; a dry LW2 below it trips"),
                DANGEROUS,
                "lw1: short",
                proof="levels",
            ),
            Mode(
                _KEEPS, N_("as wet, while there is water"), DANGEROUS, "lw1: stuck", proof="levels"
            ),
            Mode(_RANDOM, _FORGIVEN, NO_EFFECT, "lw1: garbage"),
            Mode(_FILM, _LATER, DANGEROUS, "lw1: film", proof="levels"),
        ),
    ),
    Component(
        "lc-on",
        N_("electrode LC_ON"),
        _ELECTRODES,
        (
            Mode(
                _DRY,
                N_("feeds too often; an electrode that is wet above it trips"),
                SAFE,
                "lc_on: off",
            ),
            Mode(_WET, N_("no feed: the level falls to LW1"), DANGEROUS, "lc_on: short"),
            Mode(_KEEPS, N_("as dry or as wet"), NO_EFFECT, "lc_on: stuck"),
            Mode(_RANDOM, N_("short doses"), NO_EFFECT, "lc_on: garbage"),
            Mode(_FILM, N_("feeds some seconds later"), NO_EFFECT, "lc_on: film"),
        ),
    ),
    Component(
        "lc-off",
        N_("electrode LC_OFF"),
        _ELECTRODES,
        (
            Mode(
                _DRY,
                N_("a dose does not end: its volume does, then HW, then the pump's own contact"),
                DANGEROUS,
                "lc_off: off",
            ),
            Mode(_WET, N_("no feed: the level falls to LC_ON"), SAFE, "lc_off: short"),
            Mode(_KEEPS, N_("as dry or as wet"), NO_EFFECT, "lc_off: stuck"),
            Mode(_RANDOM, N_("short doses"), NO_EFFECT, "lc_off: garbage"),
            Mode(_FILM, N_("the next dose begins later"), NO_EFFECT, "lc_off: film"),
        ),
    ),
    Component(
        "hw",
        N_("electrode HW"),
        _ELECTRODES,
        (
            Mode(
                _DRY,
                N_("SF-12 is lost; the volume of a dose and the pump's own contact are left"),
                DANGEROUS,
                "hw: off",
                proof="levels",
            ),
            Mode(_WET, N_("all mirrors leave, the pump stops"), SAFE, "hw: short"),
            Mode(_KEEPS, N_("as dry"), DANGEROUS, "hw: stuck", proof="levels"),
            Mode(_RANDOM, _FORGIVEN, NO_EFFECT, "hw: garbage"),
            Mode(_FILM, N_("feeds later"), NO_EFFECT, "hw: film"),
        ),
    ),
    Component(
        "flow-meter",
        N_("flow meter of the feed water"),
        Rate(1.0, 10.0, "PDS"),
        (
            Mode(N_("no pulses"), N_("no feed: all mirrors leave"), SAFE, "flow: off"),
            Mode(
                N_("keeps its pulses"),
                N_("missing feed is not seen by it; the level is"),
                DANGEROUS,
                "flow: stuck",
            ),
            Mode(N_("pulses without flow"), N_("trips while the pump is off"), SAFE, "flow: noise"),
        ),
    ),
    Component(
        "pump",
        N_("feed pump and its contactor"),
        Rate(20.0, 200.0, "OREDA"),
        (
            Mode(
                N_("does not run, or there is no water"),
                N_("the level falls; all mirrors leave before LW1 is dry"),
                DANGEROUS,
                "pump: jam",
            ),
            Mode(
                N_("weak"),
                N_("the level falls while steam is taken"),
                DANGEROUS,
                "pump: slow",
            ),
            Mode(
                N_("contactor welded: runs on"),
                N_("the drum fills until the pump's own contact opens at HW"),
                DANGEROUS,
                "pump: runaway",
            ),
        ),
    ),
)
