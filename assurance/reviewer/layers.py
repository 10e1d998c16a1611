"""Layers of protection: what each may fail on demand, computed from the FMEDA and the proof tests.

Rough by intent: for comparing layers and finding the weakest one. No integrity level is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assurance.reviewer.all_proof_tests import PROOF_TESTS
from assurance.reviewer.components import COMPONENTS
from assurance.reviewer.probability import all_of, one_of_two
from assurance.reviewer.rates import HOURS_A_YEAR, Rate
from host.language import N_
from host.site import load_site

PER_HOUR = 1e-6  # rates are told in a million hours
BETA = 0.1  # the upper end of IEC 61508-6, Annex D, for sensors and final elements
LEAST_OF_A_PROGRAM = 0.1  # IEC 61511-1: a layer not built to it counts for a factor of ten
SITE = "la-villette"  # the counts of mirrors and trackers

Pick = Callable[[Rate], float]  # the low, typical or high end of a rate


def low(rate: Rate) -> float:
    """The lowest."""
    return rate.low


def typical(rate: Rate) -> float:
    """The middle."""
    return rate.typical


def high(rate: Rate) -> float:
    """The highest."""
    return rate.high


@dataclass(frozen=True)
class Part:
    """A component within a layer. pair: two alike, one is enough; count: all are needed."""

    component: str
    pair: bool = False
    count: int = 1

    @property
    def hours(self) -> float:
        """Between two proofs of what the functions do not see."""
        modes = (mode for mode in COMPONENTS[self.component].modes if mode.undetected)
        return max(PROOF_TESTS[mode.proof].every_h for mode in modes)

    def undetected(self, pick: Pick) -> float:
        """Dangerous failures an hour that hide until their proof test."""
        component = COMPONENTS[self.component]
        return pick(component.rate) * component.share(undetected=True) * PER_HOUR

    def fails(self, pick: Pick) -> float:
        """On demand."""
        if self.pair:
            return one_of_two(self.undetected(pick), self.hours, BETA)
        return all_of(self.count, self.undetected(pick), self.hours)


@dataclass(frozen=True)
class Layer:
    """letter: in formulae; least: what it is credited with at best, whatever its parts promise."""

    letter: str
    name: str
    parts: tuple[Part, ...] = ()
    least: float = 0.0

    def fails(self, pick: Pick) -> float:
        """On demand, as computed from its parts."""
        return sum(part.fails(pick) for part in self.parts)

    def credited(self, pick: Pick) -> float:
        """On demand, as it is counted."""
        return max(self.fails(pick), self.least)


_SITE = load_site(SITE)
_MIRRORS = len(_SITE.mirrors)
_TRACKERS = sum(board.role == "tracker" for board in _SITE.boards)

LAYERS = {
    layer.letter: layer
    for layer in (
        Layer("K", N_("conductor trims the heat"), least=LEAST_OF_A_PROGRAM),
        Layer(
            "B",
            N_("boiler board: pressure functions, both PERMIT relays"),
            (
                Part("transmitter", pair=True),
                Part("impulse-line", pair=True),
                Part("converter"),
                Part("boiler-board"),
                Part("permit-relay", count=2),
            ),
            LEAST_OF_A_PROGRAM,
        ),
        Layer(
            "W",
            N_("boiler board: water functions, both PERMIT relays"),
            (
                Part("lw2"),
                Part("boiler-board"),
                Part("permit-relay", count=2),
            ),
            LEAST_OF_A_PROGRAM,
        ),
        Layer(
            "C",
            N_("hard-wired chain: pressure switch, on a line of its own"),
            (Part("pressure-switch"), Part("impulse-line")),
        ),
        Layer("T", N_("hard-wired chain: thermal switch"), (Part("thermal-switch"),)),
        Layer(
            "F",
            N_("every mirror leaves: escape relays, drives, end switches, stored energy"),
            (
                Part("escape-relay", count=_MIRRORS),
                Part("escape-drive", count=_MIRRORS),
                Part("end-switch", count=_MIRRORS),
                Part("stored-energy", count=_TRACKERS),
            ),
        ),
        Layer("V", N_("vent"), (Part("vent"),)),
        Layer("P", N_("contact of the pump at HW"), (Part("pump-contact"),)),
        Layer("R", N_("relief valve"), (Part("relief-valve"),)),
    )
}

Values = Mapping[str, float]  # by letter; D: demands a year


@dataclass(frozen=True)
class Scenario:
    """What goes wrong how often, and what must fail for it to end badly.

    demands: a year, with a source; formula: over the letters of layers; ends: in what.
    """

    name: str
    ends: str
    demands: Rate
    why: str
    formula: str
    letters: str
    times: Callable[[Values], float]

    def values(self, pick: Pick) -> dict[str, float]:
        """Of each letter of the formula."""
        layers = {letter: LAYERS[letter].credited(pick) for letter in self.letters}
        return {"D": pick(self.demands), **layers}

    def a_year(self, pick: Pick) -> float:
        """How often it ends badly."""
        return self.times(self.values(pick))


def _pump_runs_on() -> Rate:
    """The pump's rate for one of its modes, in a year."""
    pump = COMPONENTS["pump"]
    share = HOURS_A_YEAR * PER_HOUR / len(pump.modes)
    return Rate(pump.rate.low * share, pump.rate.high * share, pump.rate.source)


SCENARIOS = (
    Scenario(
        N_("Steam is no longer taken, in full light"),
        N_("true pressure above PS"),
        Rate(30.0, 300.0, "own"),
        N_("a valve closed by hand or by the consumer, every third day of operation"),
        "D · K · (B · (C + F) + F · V) · R",
        "KBCFVR",
        lambda of: (
            of["D"] * of["K"] * (of["B"] * (of["C"] + of["F"]) + of["F"] * of["V"]) * of["R"]
        ),
    ),
    Scenario(
        N_("The feed pump does not stop"),
        N_("the drum is full to the brim, true pressure above PS"),
        _pump_runs_on(),
        N_("its contactor welds: one of three ways in which a pump fails"),
        "D · P · (B + V) · R",
        "PBVR",
        lambda of: of["D"] * of["P"] * (of["B"] + of["V"]) * of["R"],
    ),
    Scenario(
        N_("No feed water, in full light"),
        N_("receiver dry and above 300 °C: the receiver is lost, the drum is not"),
        Rate(1.0, 10.0, "own"),
        N_("an empty tank, a closed valve or a dead pump, some times a year"),
        "D · (W · (T + F) + F)",
        "WTF",
        lambda of: of["D"] * (of["W"] * (of["T"] + of["F"]) + of["F"]),
    ),
)
