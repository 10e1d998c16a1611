"""Time to act: how long the pressure takes from SF-02 to PS, and how long acting takes.

At 10 bar, Q kW on V litres raise the pressure by 0.062·Q/V bar/s (safety.md). At another
pressure this is scaled by the slope of the saturation line.
"""

from dataclasses import dataclass

from host.site.board_config import high_high_barg
from host.site.full_light import full_light_kw
from host.site.model import Site
from host.site.steam import pressure_slope_pa_k

_RISE_BAR_L_KJ = 0.062
_RISE_AT_BARG = 10.0
# From the second bad sample: the step that sees it, the relay, the tracker; then the mirrors.
CHAIN_S = 0.1 + 0.25 + 0.1
DARK_S = 5.0
_SAFETY_FACTOR = 2.0


@dataclass(frozen=True)
class Margin:
    """Seconds available with full light and no demand, and seconds needed."""

    seconds_high_high_to_ps: float
    seconds_needed: float

    @property
    def ok(self) -> bool:
        """True if there is enough time."""
        return self.seconds_high_high_to_ps >= self.seconds_needed


def full_light_bar_s(site: Site) -> float:
    """How fast the pressure rises with that light at 10 bar and without demand, in bar/s."""
    return _RISE_BAR_L_KJ * full_light_kw(site) / site.boiler.water_l


def margin(site: Site) -> Margin:
    """The time to act of a site."""
    boiler, air_hpa = site.boiler, site.location.pressure_hpa
    from_barg, to_barg = high_high_barg(boiler), boiler.maximum_allowable_pressure_barg
    slope = pressure_slope_pa_k((from_barg + to_barg) / 2.0, air_hpa)
    steeper = slope / pressure_slope_pa_k(_RISE_AT_BARG, air_hpa)
    rise_bar_s = full_light_bar_s(site) * steeper
    return Margin((to_barg - from_barg) / rise_bar_s, _SAFETY_FACTOR * (CHAIN_S + DARK_S))
