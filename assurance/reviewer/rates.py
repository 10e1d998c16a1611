"""Failure rates as ranges of an order of magnitude, each with the title of a public source.

They are for comparing parts and layers, not for a claim: a site replaces them by its own records.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from host.language import N_

HOURS_A_YEAR = 8760.0


@dataclass(frozen=True)
class Source:
    """A public document. title: as it is printed there; gives: what is taken from it."""

    title: str
    gives: str


SOURCES = {
    "PDS": Source(
        "SINTEF: Reliability Data for Safety Instrumented Systems, PDS Data Handbook",
        N_("transmitters, switches, solenoid and relief valves: 0.3 to 3 dangerous undetected"),
    ),
    "GL070": Source(
        "Norwegian Oil and Gas: Guideline 070, Application of IEC 61508 and IEC 61511",
        N_("the same rates, free of charge, and the simplified formulae"),
    ),
    "SERH": Source(
        "exida: Safety Equipment Reliability Handbook",
        N_("classes of sensors and of small actuators"),
    ),
    "OREDA": Source(
        "OREDA: Offshore and Onshore Reliability Data Handbook",
        N_("pumps: some ten to some hundred critical failures"),
    ),
    "NPRD": Source(
        "Quanterion: Nonelectronic Parts Reliability Data (NPRD)",
        N_("small electric actuators, motors, switches, batteries"),
    ),
    "217F": Source(
        "MIL-HDBK-217F: Reliability Prediction of Electronic Equipment",
        N_("integrated circuits 0.01 to 0.1, resistors far less, a small board about 1"),
    ),
    "B10D": Source(
        "ISO 13849-1, Annex C",
        N_("contacts by their B10D, at ten operations a day: λD = 0.1 · n / B10D"),
    ),
    "PART6": Source(
        "IEC 61508-6, Annexes B and D",
        N_("formulae; β of 1 to 10 % for sensors and final elements, 0.5 to 5 % for logic"),
    ),
    "61511": Source(
        "IEC 61511-1",
        N_("a layer that is not built to the standard counts for no more than a factor of ten"),
    ),
    "CCPS": Source(
        "CCPS: Layer of Protection Analysis",
        N_("a control system 0.1; a relief valve 0.1 to 0.00001, in clean service about 0.01"),
    ),
    "own": Source(
        "—",
        N_("an estimate of this project without a source: the site's own records replace it"),
    ),
}


@dataclass(frozen=True)
class Rate:
    """Failures of every kind in a million hours: lowest, highest, and the key of its source."""

    low: float
    high: float
    source: str

    @property
    def typical(self) -> float:
        """The geometric mean: in the middle of a range of orders of magnitude."""
        return sqrt(self.low * self.high)
