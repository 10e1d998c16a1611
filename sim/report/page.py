"""The page of a run, `report.html`: verdict, expectations, facts, pictures, table of events.

One HTML document without scripts that needs no other file. `run_figure` is its pictures alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from host.language import N_, Language, load_language
from sim.report.plots import MOST_MARKS, STYLE, run_svg
from sim.report.story import function, marks, rows, short
from sim.report.time_axis import clock, elapsed
from sim.scenario.recording import Run
from sim.scenario.result import Result

__all__ = ["STYLE", "report", "run_figure"]

MOST_ROWS = 400
_LONG = 20  # letters; longer values are not repeated
_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)


@dataclass(frozen=True)
class _Line:
    """One line of the table of expectations."""

    name: str
    expected: str
    saw: str
    ok: bool


def report(run: Run, language_name: str = "en") -> str:
    """The page of a run, in `en` or `fr`."""
    language = load_language(language_name)
    table = rows(run, language)
    return _TEMPLATES.get_template("page.html").render(
        _=language._,
        language=language,
        style=Markup(STYLE),
        result=run.result,
        verdict=_verdict(run.result, language),
        expectations=_expectations(run, language),
        facts=_facts(run, language),
        figure=run_figure(run, language),
        rows=table[:MOST_ROWS],
        more_rows=len(table) - MOST_ROWS,
        elapsed=partial(elapsed, span_s=run.result.simulated_s),
        clock=partial(clock, run.scenario.start),
    )


def run_figure(run: Run, language: Language, only: Collection[str] = ()) -> Markup:
    """The marks of a run as a list, and its pictures. only: English titles of panels; empty: all.

    A page needs `STYLE` for it.
    """
    marked = marks(run, language)
    figure = _TEMPLATES.get_template("figure.html").render(
        _=language._,
        marks=marked[:MOST_MARKS],
        more_marks=len(marked) - MOST_MARKS,
        plots=run_svg(run, language, only),
        elapsed=partial(elapsed, span_s=run.result.simulated_s),
    )
    return Markup(figure)


def _verdict(result: Result, language: Language) -> str:
    _, kept = language._, sum(line.ok for line in result.expect)
    parts = [_(N_("none expected"))]
    if result.expect:
        parts = [_(N_("{n} of {all} expectations"), n=kept, all=len(result.expect))]
    broken = sorted(violation.invariant for violation in result.invariants.violated)
    if held := [str(n) for n in result.invariants.checked if n not in broken]:
        parts.append(_(N_("invariants {numbers} kept"), numbers=", ".join(held)))
    if result.finding is not None:
        parts.append(_(N_("the run crashed")))
    if broken:
        parts.append(_(N_("broken: {numbers}"), numbers=", ".join(map(str, broken))))
    return " · ".join(parts)


def _expectations(run: Run, language: Language) -> list[_Line]:
    plain, kept = partial(_plain, language=language), language._(N_("kept"))
    expected = dict(run.scenario.expect)
    lines = []
    for line in run.result.expect:
        required, saw = plain(expected[line.key]), plain(line.saw)
        if required == saw and len(saw) > _LONG:
            saw = language._(N_("the same"))
        lines.append(_Line(line.key, required, saw, line.ok))
    broken = {violation.invariant: violation for violation in run.result.invariants.violated}
    for number in run.result.invariants.checked:
        found = broken.get(number)
        saw = f"{found.what}, {elapsed(found.at_s, run.result.simulated_s)}" if found else kept
        lines.append(_Line(language._(N_("invariant {n}"), n=number), kept, saw, found is None))
    return lines


def _facts(run: Run, language: Language) -> dict[str, str]:
    """Name of a fact (in English) and what it is."""
    scenario, result, _ = run.scenario, run.result, language._
    number = partial(short, language=language)

    def time(at_s: float | None) -> str:
        return "–" if at_s is None else elapsed(at_s, result.simulated_s)

    first, none = result.first, _(N_("none"))
    acted = f"{function(first.sf, language)}, {first.device}, {time(first.at_s)}" if first else none
    peak = N_("{pressure} bar(g), metal {metal} °C")
    pressure, metal = number(result.peak.pressure_barg), number(result.peak.metal_c)
    skies = {"clear": N_("clear"), "clouds": N_("clouds"), "measured": N_("measured")}
    return {
        N_("site"): run.site.name,
        N_("start"): f"{scenario.start:%Y-%m-%d %H:%M:%S} UTC",
        N_("length"): f"{language.number(result.simulated_s)} s ({time(result.simulated_s)})",
        N_("sky"): _(skies[scenario.sky.kind]),
        N_("seed"): str(result.seed),
        N_("firmware"): ", ".join(f"{role} {on}" for role, on in result.firmware.items()) or "–",
        N_("speed"): _(N_("{n} × real time"), n=language.number(result.speed)),
        N_("first to act"): acted,
        N_("PERMITs low"): time(result.permit_low_s),
        N_("receiver dark"): time(result.dark_s),
        N_("peaks"): _(peak, pressure=pressure, metal=metal),
        N_("heat, steam"): f"{number(result.heat_kwh)} kWh, {number(result.steam_kg)} kg",
        N_("end state"): result.end_state,
        N_("digest"): result.digest,
    }


def _plain(value: object, language: Language) -> str:
    plain = partial(_plain, language=language)
    if isinstance(value, dict):
        return " · ".join(f"{name} {plain(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value)) or language._(N_("none"))
    if isinstance(value, bool):
        return language._(N_("yes") if value else N_("no"))
    return "–" if value is None else short(value, language)
