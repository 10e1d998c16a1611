"""What is plotted: for each panel its curves and the limits of the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from firmware.common.limits import CODE_AT_ZERO, CODES_A_BAR
from host.site import Site
from host.site.board_config import boiler_config, high_barg, high_high_barg, high_hold_barg

VALID_CODES = range(2880, 16801)  # NAMUR NE 43; what is outside is no pressure
METAL_MAX_C = 260.0  # SF-08, the same for every site
_STEAM_OVER_S = 10.0  # as long a mean, at least: steam flow from one second to the next is noise

Values = Sequence[float | None]
Samples = Mapping[str, Sequence[float]]  # columns by their names


@dataclass(frozen=True)
class Curve:
    """A line of a plot; css is its class, which gives it its colour."""

    name: str
    css: str
    values: Values


@dataclass(frozen=True)
class Limit:
    """A line across a plot, with a few letters that say which; css as that of its curve."""

    name: str
    value: float
    css: str = ""

    def __str__(self) -> str:
        return f"{self.value:.1f} {self.name}"


@dataclass(frozen=True)
class Panel:
    """One plot. Its limits are always in view; curves are drawn in their order."""

    title: str
    unit: str
    height: int
    curves: tuple[Curve, ...]
    limits: tuple[Limit, ...] = ()
    from_zero: bool = True
    note: str = ""

    def reach(self) -> tuple[float, float]:
        """The lowest and highest value to draw."""
        values = [limit.value for limit in self.limits]
        for curve in self.curves:
            known = [v for v in curve.values if v is not None]
            values += [min(known), max(known)] if known else []
        low, high = min(values, default=0.0), max(values, default=0.0)
        if self.from_zero:
            low = min(low, 0.0)
        margin = max(0.05 * (high - low), 0.01)
        return (low if low == 0.0 else low - margin), high + margin


def panels(site: Site, table: Samples, peak_barg: float) -> Iterator[Panel]:
    """All plots of a run, from above."""
    yield _pressure(site, table, peak_barg)
    yield _temperatures(site, table)
    yield _light(table)
    yield Panel("Sun", "DNI, W/m²", 70, (Curve("direct normal", "sun", table["dni_w_m2"]),))
    yield _steam(table)
    yield _water(site, table)


def _pressure(site: Site, table: Samples, peak_barg: float) -> Panel:
    boiler = site.boiler
    ps = boiler.maximum_allowable_pressure_barg
    curves = (
        Curve("true", "truth", table["pressure_barg"]),
        Curve("PT1", "first", [_barg(code) for code in table["pt1_code"]]),
        Curve("PT2", "second", [_barg(code) for code in table["pt2_code"]]),
    )
    limits = (
        Limit("operating", boiler.operating_pressure_barg),
        Limit("SF-01", high_barg(boiler)),
        Limit("hold", high_hold_barg(boiler)),
        Limit("SF-02", high_high_barg(boiler)),
        Limit("PS", ps),
    )
    low = min(table["pressure_barg"], default=0.0) < 0.4 * ps
    note = f"true peak {peak_barg:.2f}; no valid signal: no line"
    return Panel("Pressure", "bar(g)", 240, curves, limits, low, note)


def _barg(code: float) -> float | None:
    return (code - CODE_AT_ZERO) / CODES_A_BAR if code in VALID_CODES else None


def _temperatures(site: Site, table: Samples) -> Panel:
    config = boiler_config(site)
    curves = (
        Curve("drum", "truth", table["drum_c"]),
        Curve("metal", "third", table["metal_c"]),
        Curve("outlet", "second", table["outlet_c"]),
    )
    limits = (
        Limit("SF-06", config["drum_max_cdeg"] / 100.0, "truth"),
        Limit("SF-07", config["outlet_max_cdeg"] / 100.0, "second"),
        Limit("SF-08", METAL_MAX_C, "third"),
    )
    warm = min(table["drum_c"], default=0.0) > 120.0
    return Panel("Temperature", "°C", 190, curves, limits, not warm)


def _light(table: Samples) -> Panel:
    def kilowatts(name: str) -> Values:
        return [watts / 1000.0 for watts in table[name]]

    curves = (
        Curve("all mirrors on target", "faint", kilowatts("full_light_w")),
        Curve("on the receiver", "sun", kilowatts("light_w")),
    )
    return Panel("Light", "kW", 120, curves)


def _steam(table: Samples) -> Panel:
    times_s, steam_kg = table["t_s"], table["steam_kg"]
    span_s = times_s[-1] if times_s else 0.0
    over = max(1, round(max(_STEAM_OVER_S, span_s / 400.0)))
    taken: list[float | None] = []
    for i in range(len(times_s)):
        before = max(0, i - over)
        seconds = times_s[i] - times_s[before]
        drawn_kg = steam_kg[i] - steam_kg[before]
        taken.append(drawn_kg / seconds * 3600.0 if seconds else None)
    curves = (
        Curve("asked for", "faint", table["demand_kg_h"]),
        Curve("taken", "first", taken),
    )
    return Panel("Steam", "kg/h", 90, curves)


def _water(site: Site, table: Samples) -> Panel:
    levels = site.boiler.levels_l.model_dump()
    limits = tuple(Limit(name.upper(), litres) for name, litres in levels.items())
    curves = (Curve("water", "first", table["water_l"]),)
    return Panel("Water", "litres; electrodes", 130, curves, limits)
