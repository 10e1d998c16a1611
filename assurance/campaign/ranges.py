"""What runs are sampled from: sites, days, shares, and the plausible values of each fault.

Raise VERSION whenever a change gives another run for the same seed and number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

VERSION = 1

# The shares of the kinds of runs; single faults take the rest.
NOMINAL, PAIRS = 0.10, 0.45

RUN_S = 120.0
FIRST_FAULT_S = (2.0, 15.0)
SECOND_FAULT_S = (2.0, 50.0)  # SF-18 and SF-24 need up to a minute
PASSING = 0.25  # the share of faults that end by themselves
PASSING_S = (1.0, 40.0)
OCCASION_S = (20.0, 70.0)  # when a person acts

PRESSURE_BARG = (3.0, 10.2)  # at the beginning
NEAR_OPERATING = 0.5  # the share of runs that begin within the control band
OPERATING_BARG = (9.4, 10.2)
CLOUDS = 0.3
COVER = (0.1, 0.8)
DEMAND = (0.5, 1.5)  # share of the site's steam demand
CONDUCTOR_DEAD = 0.3  # share of the runs with a fault; nobody trims heat in them
NOISY = 0.5  # the share of runs with more noise than healthy sensors have
NOISE_BAR = (0.002, 0.02)
NOISE_K = (0.02, 0.1)


@dataclass(frozen=True)
class Drum:
    """A preset with all volumes and the steel of its drum multiplied by `factor`."""

    preset: str
    factor: float

    @property
    def name(self) -> str:
        """Its name in results and files."""
        return self.preset if self.factor == 1.0 else f"{self.preset}-drum-x{self.factor:g}"


@dataclass(frozen=True)
class Day:
    """Hours (UTC) in which the mirrors of a preset can track. measured: its sky is recorded."""

    preset: str
    date: str
    from_hour: float
    to_hour: float
    measured: bool = False

    def at(self, share: float) -> datetime:
        """The whole second after this share of those hours."""
        hour = self.from_hour + share * (self.to_hour - self.from_hour)
        midnight = datetime.fromisoformat(f"{self.date}T00:00:00+00:00")
        return midnight + timedelta(seconds=round(hour * 3600.0))


# Each is equally likely; the larger field takes longer to simulate and stands here once.
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
    """Log-uniform from `low` to `high`. signed: either sign; keeps: half of the values are None."""

    low: float
    high: float
    signed: bool = False
    keeps: bool = False

    def sample(self, rng: Random) -> float | None:
        """A value with three significant digits."""
        share, keeps, negative = rng.random(), rng.random() < 0.5, rng.random() < 0.5
        if self.keeps and keeps:
            return None
        value = float(f"{self.low * (self.high / self.low) ** share:.3g}")
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
_HALL = {"noise": Span(1.0, 300.0)}
_STALL = {"stall": Span(0.05, 0.9)}
SPANS: dict[str, dict[str, Span]] = {
    **dict.fromkeys(("pt1", "pt2"), _PRESSURE),
    "impulse_line": {"stuck": Span(0.1, 12.0, keeps=True)},
    **dict.fromkeys(("t_drum", "t_outlet", "t_metal"), _TEMPERATURE),
    **dict.fromkeys(("lw2", "lw1", "lc_on", "lc_off", "hw"), _ELECTRODE),
    "flow": {"stuck": Span(0.05, 0.5, keeps=True), "noise": Span(0.3, 2.0)},
    "adc_ref": {"offset": Span(0.002, 0.2, signed=True), "stuck": Span(1.99, 2.01, keeps=True)},
    "supply": {"dip": Span(5.0, 23.0)},
    "wind": {"stuck": Span(0.5, 30.0, keeps=True)},
    "reserve.<board>": {"dip": Span(5.0, 12.5)},
    "pump": _DRIVE,
    **dict.fromkeys(("mirror.<mirror>.axis1", "mirror.<mirror>.axis2"), _DRIVE | _STALL),
    **dict.fromkeys(("hall.<mirror>.axis1", "hall.<mirror>.axis2"), _HALL),
    "link.<board>": {"corrupt": Span(0.001, 1.0, keeps=True), "late": Span(50.0, 10_000.0)},
    "board.<board>": {"late": Span(10.0, 2000.0)},
}


def value_of(row: str, kind: str, rng: Random) -> float | None:
    """A plausible value for this kind of fault; None if it takes none."""
    span = SPANS.get(row, {}).get(kind)
    return None if span is None else span.sample(rng)
