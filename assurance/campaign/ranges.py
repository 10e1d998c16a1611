"""What a campaign draws from: sites, days, shares, and the plausible values of each fault.

VERSION counts up whenever another draw would come out of the same seed and number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sim.scenario.fault_matrix import MATRIX, values_of

VERSION = 1

# The shares of the kinds of runs; single faults take the rest.
NOMINAL, PAIRS = 0.10, 0.45

RUN_S = 120.0
FIRST_FAULT_S = (2.0, 15.0)
SECOND_FAULT_S = (2.0, 50.0)  # SF-18 and SF-24 need up to a minute
PASSING = 0.25  # the share of faults that end by themselves
PASSING_S = (1.0, 40.0)
OCCASION_S = (20.0, 70.0)  # when somebody does something

PRESSURE_BARG = (3.0, 10.2)  # at the beginning
NEAR_OPERATING = 0.5  # the share of runs that begin within the control band
OPERATING_BARG = (9.4, 10.2)
CLOUDS = 0.3
COVER = (0.1, 0.8)
DEMAND = (0.5, 1.5)  # share of the site's steam demand
DESERTED = 0.3  # the share of runs with a fault in which the conductor is dead: nobody trims heat
NOISY = 0.5  # the share of runs with noise beyond that of healthy sensors
NOISE_BAR = (0.002, 0.02)
NOISE_K = (0.02, 0.1)


@dataclass(frozen=True)
class Drum:
    """A preset with a drum of another size: all its volumes and its steel times `factor`."""

    preset: str
    factor: float

    @property
    def name(self) -> str:
        """As it is called in results and files."""
        return self.preset if self.factor == 1.0 else f"{self.preset}-drum-x{self.factor:g}"


@dataclass(frozen=True)
class Day:
    """Hours (UTC) in which the mirrors of a preset can track; measured: the sky is a file's."""

    preset: str
    date: str
    from_hour: float
    to_hour: float
    measured: bool = False

    def at(self, share: float) -> datetime:
        """A whole second within those hours."""
        hour = self.from_hour + share * (self.to_hour - self.from_hour)
        minute, second = divmod(round(hour * 3600.0), 60)
        return datetime.fromisoformat(
            f"{self.date}T{minute // 60:02}:{minute % 60:02}:{second:02}+00:00"
        )


# Chosen evenly; a larger field costs more, so it comes less often.
DRUMS = (
    Drum("la-villette", 1.0),
    Drum("la-villette", 1.0),
    Drum("la-villette", 0.75),
    Drum("la-villette", 1.5),
    Drum("la-villette", 2.5),
    Drum("san-luis-valley", 1.0),
)
DAYS = (
    Day("la-villette", "2026-03-20", 8.0, 15.5),
    Day("la-villette", "2026-06-21", 6.0, 17.5),
    Day("la-villette", "2026-12-21", 9.5, 13.5),
    Day("san-luis-valley", "2026-06-21", 14.0, 23.5),
    Day("san-luis-valley", "2016-01-01", 16.0, 22.0, measured=True),
)


@dataclass(frozen=True)
class Span:
    """From `low` to `high`, by decades; `signed`: either sign; `keeps`: half of them None."""

    low: float
    high: float
    signed: bool = False
    keeps: bool = False

    def draw(self, rng: Random) -> float | None:
        """A value of three digits."""
        share, keeps, negative = rng.random(), rng.random() < 0.5, rng.random() < 0.5
        if self.keeps and keeps:
            return None
        value = self.low * (self.high / self.low) ** share
        value = float(f"{value:.3g}")
        return -value if self.signed and negative else value


_PRESSURE = {
    "stuck": Span(0.1, 16.0, keeps=True),
    "offset": Span(0.05, 3.0, signed=True),
    "drift": Span(0.002, 0.5, signed=True),
    "noise": Span(0.05, 3.0),
    "slow": Span(1.0, 60.0),
    "hum": Span(0.05, 2.0),
}
_TEMPERATURE = {
    "stuck": Span(1.0, 300.0, keeps=True),
    "offset": Span(1.0, 80.0, signed=True),
    "drift": Span(0.05, 5.0, signed=True),
    "noise": Span(0.1, 10.0),
    "slow": Span(5.0, 120.0),
}
_ELECTRODE = {"film": Span(1.0, 60.0)}
_DRIVE = {"slow": Span(0.05, 0.9)}
SPANS: dict[str, dict[str, Span]] = {
    "pt1": _PRESSURE,
    "pt2": _PRESSURE,
    "impulse_line": {"stuck": Span(0.1, 12.0, keeps=True)},
    "t_drum": _TEMPERATURE,
    "t_outlet": _TEMPERATURE,
    "t_metal": _TEMPERATURE,
    **dict.fromkeys(("lw2", "lw1", "lc_on", "lc_off", "hw"), _ELECTRODE),
    "flow": {"stuck": Span(0.05, 0.5, keeps=True), "noise": Span(0.3, 2.0)},
    "adc_ref": {"offset": Span(0.002, 0.2, signed=True)},
    "supply": {"dip": Span(5.0, 23.0)},
    "wind": {"stuck": Span(0.5, 30.0, keeps=True)},
    "reserve.<board>": {"dip": Span(5.0, 12.5)},
    "pump": _DRIVE,
    "mirror.<mirror>.axis1": _DRIVE,
    "mirror.<mirror>.axis2": _DRIVE,
    "link.<board>": {"corrupt": Span(0.001, 1.0, keeps=True), "late": Span(50.0, 10_000.0)},
    "board.<board>": {"late": Span(10.0, 2000.0)},
}


def value_of(row: str, kind: str, rng: Random) -> float | None:
    """A plausible value for this kind of fault; None where it does without one."""
    span = SPANS.get(row, {}).get(kind)
    return None if span is None else span.draw(rng)


def unknown_spans() -> list[str]:
    """What is wrong with SPANS: cells that need a value and have none, or one out of bounds."""
    wrong = []
    for row, kinds in MATRIX.items():
        for kind in kinds:
            allowed, span = values_of(row, kind), SPANS.get(row, {}).get(kind)
            needed = allowed is not None and kind != "stuck"
            if span is None and needed:
                wrong.append(f"{row} {kind}: has no span")
            elif span is not None and not _fits(span, allowed):
                wrong.append(f"{row} {kind}: {span} is not within {allowed}")
    return wrong


def _fits(span: Span, allowed: tuple[float, float] | None) -> bool:
    low, high = allowed or (math.inf, -math.inf)
    return low <= (-span.high if span.signed else span.low) and span.high <= high
