"""Checks everything about a site that can be checked before power is switched on.

`load_site` rejects a file that is not a valid site. The findings here are about a valid one: an
error must be corrected before the plant runs, a warning deserves a second look.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from host.site import board_config
from host.site.board_config import BoardConfigError, boiler_config
from host.site.checks.field import field_findings
from host.site.checks.finding import Finding, error, warning
from host.site.full_light import full_light_kw
from host.site.margin import margin
from host.site.model import Site

# Enthalpy from cold feed water to saturated steam at 10 bar, kJ/kg (IAPWS-IF97).
_STEAM_KJ_KG = 2740.0
_SWELLING = 1.25  # safety.md: water expands by 13 % as it heats, and a film stays on the electrode
_THERMAL_SWITCH_C = 215.0


def check(site: Site) -> list[Finding]:
    """All findings about a site, errors first."""
    findings = [finding for part in PARTS for finding in part(site)]
    return sorted(findings, key=lambda finding: finding.level != "error")


def _place(site: Site) -> Iterator[Finding]:
    place = site.location
    now = datetime(2026, 1, 1)  # daylight saving time or not: an hour does not matter
    offset = ZoneInfo(site.timezone).utcoffset(now) or timedelta()
    zone_deg = offset.total_seconds() / 3600.0 * 15.0
    off, mirrored = abs(zone_deg - place.longitude_deg), abs(zone_deg + place.longitude_deg)
    if off > 60.0 and mirrored < 40.0:
        yield error(
            "location.longitude_deg",
            f"found {place.longitude_deg:g}, but the time of {site.timezone} belongs to about "
            f"{zone_deg:g} degrees. East is positive: did you mean {-place.longitude_deg:g}?",
        )
    elif off > 60.0:
        yield warning(
            "location.longitude_deg",
            f"found {place.longitude_deg:g}, but the time of {site.timezone} belongs to about "
            f"{zone_deg:g} degrees",
        )
    # ISO 2533 standard atmosphere; weather moves the pressure by less than 5 %.
    usual_hpa = 1013.25 * (1.0 - 2.25577e-5 * place.altitude_m) ** 5.25588
    if abs(place.pressure_hpa / usual_hpa - 1.0) > 0.05:
        yield warning(
            "location.pressure_hpa",
            f"found {place.pressure_hpa:g}, usual at {place.altitude_m:g} m is {usual_hpa:.0f}; "
            "give the pressure at the site, not the one reduced to sea level",
        )


def _limits(site: Site) -> Iterator[Finding]:
    boiler = site.boiler
    ps_barg = boiler.maximum_allowable_pressure_barg
    steps = [
        ("boiler.operating_pressure_barg", boiler.operating_pressure_barg),
        ("boiler.limits.high_barg", board_config.high_barg(boiler)),
        ("boiler.limits.high_hold_barg", board_config.high_hold_barg(boiler)),
        ("boiler.limits.high_high_barg", board_config.high_high_barg(boiler)),
        ("boiler.maximum_allowable_pressure_barg", ps_barg),
    ]
    if boiler.operating_pressure_barg >= ps_barg:
        yield error(
            "boiler.operating_pressure_barg",
            f"found {boiler.operating_pressure_barg:g}, allowed: below the maximum allowable "
            f"pressure, {ps_barg:g}; the relief valve would be open all the time",
        )
    for (below, low), (above, high) in pairwise(steps):
        if low >= high and low < ps_barg:
            yield error(above, f"out of order: found {high:g}, allowed: above {below}, {low:g}")
    trims_to = boiler.operating_pressure_barg + 0.3
    if trims_to > board_config.high_barg(boiler) - 0.1:
        yield warning(
            "boiler.operating_pressure_barg",
            f"heat is trimmed up to {trims_to:g} bar, but SF-01 acts at "
            f"{board_config.high_barg(boiler):g}: ordinary days would end in REDUCED",
        )
    try:
        boiler_config(site)
    except BoardConfigError as problem:
        yield error("boiler", str(problem))


def _water(site: Site) -> Iterator[Finding]:
    boiler, levels = site.boiler, site.boiler.levels_l
    lowest_l = _SWELLING * boiler.water_l
    if levels.hw < lowest_l:
        yield error(
            "boiler.levels_l.hw",
            f"found {levels.hw:g}, allowed: at least {lowest_l:g}, {_SWELLING:g} × water_l; "
            "water expands by 13 % as it heats",
        )
    steam_g_s = boiler.steam_max_kg_h / 3.6
    if boiler.pump_g_s <= steam_g_s:
        yield error(
            "boiler.pump_g_s",
            f"found {boiler.pump_g_s:g}, allowed: above the largest steam flow, {steam_g_s:.2f}; "
            "the drum would run dry",
        )
    made_kg_h = full_light_kw(site) / _STEAM_KJ_KG * 3600.0
    for key, flow_kg_h in (("relief_kg_h", boiler.relief_kg_h), ("vent_kg_h", boiler.vent_kg_h)):
        if flow_kg_h < made_kg_h:
            yield error(
                f"boiler.{key}",
                f"found {flow_kg_h:g}, allowed: {made_kg_h:.1f} or more, the steam of full light",
            )


def _energy(site: Site) -> Iterator[Finding]:
    boiler = site.boiler
    if boiler.defocus_energy == "none":
        yield error(
            "boiler.defocus_energy",
            'found "none", allowed: battery, spring or gravity; '
            "without mains the mirrors would stay on the receiver",
        )
    if not boiler.superheater and boiler.outlet_max_c >= _THERMAL_SWITCH_C:
        yield warning(
            "boiler.outlet_max_c",
            f"found {boiler.outlet_max_c:g}, but the thermal switch for saturated steam opens at "
            f"{_THERMAL_SWITCH_C:g} °C, before SF-07 acts",
        )
    if site.wind is None:
        yield warning("wind", "without an anemometer nothing stows the mirrors in a storm (SF-20)")


def _time_to_act(site: Site) -> Iterator[Finding]:
    time = margin(site)
    if not time.ok:
        light_kw = full_light_kw(site)
        litres = site.boiler.water_l * time.seconds_needed / time.seconds_high_high_to_ps
        yield error(
            "boiler.water_l",
            f"found {site.boiler.water_l:g}, allowed: {litres:.1f} or more; {light_kw:.1f} kW "
            f"without demand take {time.seconds_high_high_to_ps:.1f} s from SF-02 to PS, "
            f"but acting needs {time.seconds_needed:.1f} s",
        )


PARTS: tuple[Callable[[Site], Iterator[Finding]], ...] = (
    _place,
    _limits,
    _water,
    _energy,
    _time_to_act,
    field_findings,
)
