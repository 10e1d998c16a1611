"""How sensors fail. See `assurance.reviewer.failure_modes` for the columns."""

from __future__ import annotations

from assurance.reviewer.failure_modes import DANGEROUS, NO_EFFECT, SAFE, Component, Mode
from assurance.reviewer.rates import Rate
from host.language import N_

_BROKEN = N_("wire broken or short circuit")
_RANDOM = N_("samples at random: a bad contact")
_STUCK = N_("stands still")
_NOISY = N_("noise")
_EARLY = N_("the function acts early")
_UNKNOWN = N_("this value is not known; the board acts as if it were bad")

SENSORS = (
    Component(
        "transmitter",
        N_("pressure transmitter PT1 or PT2, 4–20 mA"),
        Rate(0.5, 3.0, "PDS"),
        (
            Mode(
                N_("no current, or more than 21 mA"),
                N_("this pressure is not known: two bad samples of three trip"),
                DANGEROUS,
                "pt1 pt2: off short",
            ),
            Mode(
                _STUCK,
                N_("this one sees no rise; the other one does"),
                DANGEROUS,
                "pt1 pt2: stuck",
                proof="transmitters",
            ),
            Mode(
                N_("slow"),
                N_("this one sees a rise late; the other one does not"),
                DANGEROUS,
                "pt1 pt2: slow",
                proof="transmitters",
            ),
            Mode(
                N_("zero or span is off, or drifts"),
                N_("acts early or late: at most 0.3 bar before the other one contradicts"),
                DANGEROUS,
                "pt1 pt2: offset drift",
                proof="transmitters",
            ),
            Mode(_NOISY, _EARLY, SAFE, "pt1 pt2: noise"),
            Mode(_RANDOM, _EARLY, SAFE, "pt1 pt2: garbage"),
            Mode(N_("hum of 50 Hz"), _EARLY, SAFE, "pt1 pt2: hum"),
            Mode(
                N_("the two are swapped"),
                N_("both still act; a report names the wrong one"),
                NO_EFFECT,
                "pt1 pt2: swap",
            ),
        ),
    ),
    Component(
        "shunt",
        N_("100 Ω, clamp and filter of a transmitter"),
        Rate(0.01, 0.1, "217F"),
        (
            Mode(
                N_("resistor open"),
                N_("the code is at its upper end: a channel fault"),
                SAFE,
                by=("SF-03",),
                within_s=0.2,
            ),
            Mode(
                N_("resistor or clamp drifts or leaks"),
                N_("this pressure reads low or high, the other one does not"),
                DANGEROUS,
                by=("SF-04",),
                within_s=2.5,
                proof="transmitters",
            ),
        ),
    ),
    Component(
        "impulse-line",
        N_("impulse line and tapping"),
        Rate(0.3, 10.0, "own"),
        (
            Mode(
                N_("blocked by scale, or frozen"),
                N_("what hangs on it keeps an old pressure"),
                DANGEROUS,
                "impulse_line: stuck",
                proof="transmitters",
            ),
            Mode(
                N_("leaks, or is not filled"),
                N_("what hangs on it reads low"),
                DANGEROUS,
                "impulse_line: off",
                proof="transmitters",
            ),
        ),
    ),
    Component(
        "converter",
        N_("converter ADS1115, for both transmitters"),
        Rate(0.02, 0.2, "217F"),
        (
            Mode(
                N_("does not answer, or with another channel or setting"),
                N_("no pressure is known: trips"),
                DANGEROUS,
                by=("SF-03",),
                within_s=0.2,
            ),
            Mode(
                N_("its gain is off"),
                N_("both pressures are off alike; so is the reference, which is compared"),
                DANGEROUS,
                by=("SF-03",),
                within_s=0.2,
            ),
            Mode(
                N_("repeats old codes"),
                N_("both pressures stand still alike"),
                DANGEROUS,
                by=("SF-03", "SF-05"),
                within_s=601.0,  # a code that stands still holds after 10 min
                proof="transmitters",
            ),
        ),
    ),
    Component(
        "reference",
        N_("fixed reference voltage"),
        Rate(0.01, 0.1, "217F"),
        (
            Mode(
                N_("off by more than 1 %"),
                N_("the converter is not believed, although it is right"),
                SAFE,
                "adc_ref: offset",
            ),
            Mode(N_("absent"), N_("the converter is not believed"), SAFE, "adc_ref: off"),
            Mode(
                _STUCK,
                N_("a converter that repeats its codes is not seen by the reference"),
                DANGEROUS,
                "adc_ref: stuck",
                proof="transmitters",
            ),
        ),
    ),
    Component(
        "drum-thermometer",
        N_("Pt100 of the drum, with its MAX31865"),
        Rate(0.1, 2.0, "SERH"),
        (
            Mode(_BROKEN, _UNKNOWN, DANGEROUS, "t_drum: off short"),
            Mode(
                _STUCK,
                N_("SF-06 is lost; it disagrees with the pressure when that moves"),
                DANGEROUS,
                "t_drum: stuck",
                proof="thermometers",
            ),
            Mode(
                N_("far off, or slow"),
                N_("SF-06 acts early or late; it disagrees with the pressure"),
                DANGEROUS,
                "t_drum: offset drift slow",
                proof="thermometers",
            ),
            Mode(_NOISY, _EARLY, SAFE, "t_drum: noise"),
            Mode(_RANDOM, _EARLY, SAFE, "t_drum: garbage"),
        ),
    ),
    Component(
        "outlet-thermometer",
        N_("Pt100 of the outlet, with its MAX31865"),
        Rate(0.1, 2.0, "SERH"),
        (
            Mode(_BROKEN, _UNKNOWN, DANGEROUS, "t_outlet: off short"),
            Mode(
                _STUCK,
                N_("SF-07 is lost; the thermal switch does not use it"),
                DANGEROUS,
                "t_outlet: stuck",
                proof="thermometers",
            ),
            Mode(
                N_("far off"),
                N_("SF-07 acts early or late; the thermal switch does not use it"),
                DANGEROUS,
                "t_outlet: offset drift",
                proof="thermometers",
            ),
            Mode(
                N_("slow"),
                N_("SF-07 acts late; the thermal switch does not use it"),
                DANGEROUS,
                "t_outlet: slow",
                proof="thermometers",
            ),
            Mode(_NOISY, _EARLY, SAFE, "t_outlet: noise"),
            Mode(_RANDOM, _EARLY, SAFE, "t_outlet: garbage"),
        ),
    ),
    Component(
        "metal-thermometer",
        N_("Pt100 of the receiver, with its MAX31865"),
        Rate(0.1, 2.0, "SERH"),
        (
            Mode(_BROKEN, _UNKNOWN, DANGEROUS, "t_metal: off short"),
            Mode(
                _STUCK,
                N_("SF-08 is lost; the electrodes and the water balance see a dry receiver"),
                DANGEROUS,
                "t_metal: stuck",
                proof="thermometers",
            ),
            Mode(
                N_("comes loose, or is far off"),
                N_("SF-08 acts early or late; the electrodes see a dry receiver"),
                DANGEROUS,
                "t_metal: offset drift",
                proof="thermometers",
            ),
            Mode(
                N_("slow"),
                N_("SF-08 acts late; the electrodes act before"),
                DANGEROUS,
                "t_metal: slow",
                proof="thermometers",
            ),
            Mode(_NOISY, _EARLY, SAFE, "t_metal: noise"),
            Mode(_RANDOM, _EARLY, SAFE, "t_metal: garbage"),
        ),
    ),
    Component(
        "rtd-converter",
        N_("MAX31865 by itself"),
        Rate(0.02, 0.2, "217F"),
        (
            Mode(
                N_("does not answer, has lost its setting, or gives no new sample"),
                _UNKNOWN,
                DANGEROUS,
                by=("SF-09",),
                within_s=1.3,
            ),
            Mode(
                N_("no longer reports a broken wire"),
                N_("the value is beyond its range instead, which is a channel fault as well"),
                NO_EFFECT,
                by=("SF-09",),
                within_s=1.3,
            ),
        ),
    ),
)
