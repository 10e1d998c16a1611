"""What a report plots: for each panel its curves and the limits of the site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware.boiler.pressures import CODE_MAX, CODE_MIN
from firmware.common.limits import CODE_AT_ZERO, CODES_A_BAR
from host.language import N_
from host.site.board_config import boiler_config, high_barg, high_high_barg, high_hold_barg
from sim.report.thin import Floats
from sim.scenario.recording import Run

METAL_MAX_C = 260.0  # SF-08, the same for every site
_STEAM_OVER_S = 10.0  # shorter means of the steam flow show its noise


@dataclass(frozen=True)
class Curve:
    """A line of a plot; style: its colour in page.css. NaN interrupts it."""

    name: str
    style: str
    values: Floats


@dataclass(frozen=True)
class Limit:
    """A line across a plot; style: the colour of the curve that it limits, or `limit`."""

    name: str
    value: float
    style: str = "limit"


@dataclass(frozen=True)
class Panel:
    """One plot. Its limits are always in view; curves are drawn in their order."""

    title: str
    unit: str
    height_px: int
    curves: tuple[Curve, ...]
    limits: tuple[Limit, ...] = ()
    from_zero: bool = True

    def reach(self) -> tuple[float, float]:
        """The lowest and highest value to draw."""
        values = np.concatenate([[x.value for x in self.limits], *(c.values for c in self.curves)])
        known = values[~np.isnan(values)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
        if self.from_zero:
            low = min(low, 0.0)
        margin = max(0.05 * (high - low), 0.01)
        return (low if low == 0.0 else low - margin), high + margin


def panels(run: Run) -> list[Panel]:
    """All plots of a run, from above."""
    table = {name: np.array(values, float) for name, values in run.samples.columns.items()}
    light = (
        Curve(N_("all mirrors on target"), "soft", table["full_light_w"] / 1000.0),
        Curve(N_("on the receiver"), "sun", table["light_w"] / 1000.0),
    )
    steam = (
        Curve(N_("demand"), "soft", table["demand_kg_h"]),
        Curve(N_("taken"), "first", _steam_kg_h(table["t_s"], table["steam_kg"])),
    )
    levels = run.site.boiler.levels_l.model_dump()
    electrodes = tuple(Limit(name.upper(), litres) for name, litres in levels.items())
    return [
        _pressure(run, table),
        _temperatures(run, table),
        Panel(N_("Light"), "kW", 120, light),
        Panel(N_("Direct sunlight"), "W/m²", 70, (Curve("", "sun", table["dni_w_m2"]),)),
        Panel(N_("Steam"), "kg/h", 90, steam),
        Panel(N_("Water"), N_("litres"), 130, (Curve("", "first", table["water_l"]),), electrodes),
    ]


def _pressure(run: Run, table: dict[str, Floats]) -> Panel:
    boiler = run.site.boiler
    ps_barg = boiler.maximum_allowable_pressure_barg
    curves = (
        Curve(N_("true"), "truth", table["pressure_barg"]),
        Curve("PT1", "first", _barg(table["pt1_code"])),
        Curve("PT2", "second", _barg(table["pt2_code"])),
    )
    limits = (
        Limit(N_("operation"), boiler.operating_pressure_barg),
        Limit("SF-01", high_barg(boiler)),
        Limit("HOLD", high_hold_barg(boiler)),
        Limit("SF-02", high_high_barg(boiler)),
        Limit("PS", ps_barg),
    )
    low = bool(np.min(table["pressure_barg"], initial=ps_barg) < 0.4 * ps_barg)
    return Panel(N_("Pressure"), "bar(g)", 240, curves, limits, low)


def _barg(codes: Floats) -> Floats:
    valid = (codes >= CODE_MIN) & (codes <= CODE_MAX)
    return np.where(valid, (codes - CODE_AT_ZERO) / CODES_A_BAR, np.nan)


def _temperatures(run: Run, table: dict[str, Floats]) -> Panel:
    config = boiler_config(run.site)
    curves = (
        Curve(N_("drum"), "truth", table["drum_c"]),
        Curve(N_("metal"), "third", table["metal_c"]),
        Curve(N_("outlet"), "second", table["outlet_c"]),
    )
    limits = (
        Limit("SF-06", config["drum_max_cdeg"] / 100.0, "soft"),
        Limit("SF-07", config["outlet_max_cdeg"] / 100.0, "second"),
        Limit("SF-08", METAL_MAX_C, "third"),
    )
    cold = bool(np.min(table["drum_c"], initial=METAL_MAX_C) <= 120.0)
    return Panel(N_("Temperature"), "°C", 190, curves, limits, cold)


def _steam_kg_h(times_s: Floats, steam_kg: Floats) -> Floats:
    """A running mean, over more seconds in longer runs."""
    if len(times_s) < 2:
        return np.full(len(times_s), np.nan)
    over = max(1, round(max(_STEAM_OVER_S, float(times_s[-1]) / 400.0)))
    now = np.arange(1, len(times_s))
    before = np.maximum(0, now - over)
    taken_kg, seconds = steam_kg[now] - steam_kg[before], times_s[now] - times_s[before]
    return np.concatenate([[np.nan], taken_kg / seconds * 3600.0])
