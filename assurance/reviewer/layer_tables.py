"""The layers of protection as Markdown: each number with the formula that it comes from."""

from __future__ import annotations

from math import floor, log10

from assurance.reviewer.components import COMPONENTS
from assurance.reviewer.layers import (
    BETA,
    LAYERS,
    SCENARIOS,
    Layer,
    Part,
    Pick,
    Scenario,
    high,
    low,
    typical,
)
from assurance.reviewer.tables import Row, sections, table
from host.language import N_, Language, Message

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(value: float, language: Language) -> str:
    """A number with two digits: 1.3 · 10⁻⁴; between 0.1 and 1000 as people write it."""
    if 0.1 <= value < 1000.0:
        return language.decimal(float(f"{value:.2g}"))
    exponent = floor(log10(value))
    return (
        f"{language.number(value / 10.0**exponent, 1)} · 10{str(exponent).translate(_SUPERSCRIPT)}"
    )


def layers_table(language: Language) -> str:
    """What each layer may fail on demand."""
    head = ("", N_("layer"), N_("computed: low – typical – high"), N_("counted"))
    return table(head, (_layer(layer, language) for layer in LAYERS.values()), language)


def _layer(layer: Layer, language: Language) -> Row:
    spread = "—"
    if layer.parts:
        spread = " – ".join(power(layer.fails(pick), language) for pick in (low, typical, high))
    counted = power(layer.credited(typical), language)
    if layer.credited(typical) > layer.fails(typical):
        counted = Message(N_("{n}: a program, whatever its parts promise"), {"n": counted}).of(
            language
        )
    return layer.letter, language._(layer.name), spread, counted


def parts_table(language: Language) -> str:
    """How each layer is computed from its parts."""
    head = (
        "",
        N_("component"),
        N_("formula"),
        N_("λDU, in 1/h"),
        N_("T, in h"),
        N_("fails on demand"),
    )
    rows = (
        (
            layer.letter,
            language._(COMPONENTS[part.component].name),
            _formula(part),
            power(part.undetected(typical), language),
            str(part.hours),
            power(part.fails(typical), language),
        )
        for layer in LAYERS.values()
        for part in layer.parts
    )
    return table(head, rows, language)


def _formula(part: Part) -> str:
    if part.pair:
        return f"1oo2: ((1 − β) · λDU · T)² / 3 + β · λDU · T / 2, β = {100 * BETA:.0f} %"
    return "1oo1: λDU · T / 2" if part.count == 1 else f"{part.count} × λDU · T / 2"


def scenarios(language: Language) -> str:
    """How often each ends badly, in numbers that can be followed."""
    return sections((language._(each.name), _scenario(each, language)) for each in SCENARIOS)


def _scenario(scenario: Scenario, language: Language) -> str:
    demands = Message(
        N_("D, demands: {n} a year ({low} to {high}): {why}. Ends in: {ends}."),
        {
            "n": power(scenario.demands.typical, language),
            "low": power(scenario.demands.low, language),
            "high": power(scenario.demands.high, language),
            "why": language._(scenario.why),
            "ends": language._(scenario.ends),
        },
    ).of(language)
    filled = scenario.formula
    for letter, value in scenario.values(typical).items():
        filled = filled.replace(letter, power(value, language))
    a_year = language._(N_("a year"))
    result = f"**{power(scenario.a_year(typical), language)}** {a_year}"
    spread = Message(
        N_("With every rate at its low or high end: {low} to {high} a year."),
        {"low": _a_year(scenario, low, language), "high": _a_year(scenario, high, language)},
    ).of(language)
    return f"{demands}\n\n{scenario.formula}<br>= {filled}<br>= {result}\n\n{spread}"


def _a_year(scenario: Scenario, pick: Pick, language: Language) -> str:
    return power(scenario.a_year(pick), language)
