"""The page of a run, `report.html`: verdict, expectations, facts, pictures, table of events.

One HTML document without scripts that needs no other file. `run_figure` is its pictures alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from host.language import N_, Language, load_language
from sim.report.plots import MOST_MARKS, STYLE, run_svg
from sim.report.story import function, marks, rows, short
from sim.report.time_axis import clock, elapsed
from sim.scenario.recording import Run

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
        **_words(run, language),
        run=run,
        result=run.result,
        style=Markup(STYLE),
        broken=sorted(violation.invariant for violation in run.result.invariants.violated),
        expectations=_expectations(run, language),
        figure=run_figure(run, language),
        rows=table[:MOST_ROWS],
        more_rows=len(table) - MOST_ROWS,
    )


def run_figure(run: Run, language: Language, only: Collection[str] = ()) -> Markup:
    """The marks of a run as a list, and its pictures. only: English titles of panels; empty: all.

    A page needs `STYLE` for it.
    """
    marked = marks(run, language)
    figure = _TEMPLATES.get_template("figure.html").render(
        **_words(run, language),
        marks=marked[:MOST_MARKS],
        more_marks=len(marked) - MOST_MARKS,
        plots=run_svg(run, language, only),
    )
    return Markup(figure)


def _words(run: Run, language: Language) -> dict[str, Any]:
    """The functions by which templates write texts, numbers, safety functions and times."""
    return {
        "_": language._,
        "language": language,
        "number": partial(short, language=language),
        "function": partial(function, language=language),
        "elapsed": partial(elapsed, span_s=run.result.simulated_s),
        "clock": partial(clock, run.scenario.start),
    }


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


def _plain(value: object, language: Language) -> str:
    plain = partial(_plain, language=language)
    if isinstance(value, dict):
        return " · ".join(f"{name} {plain(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value)) or language._(N_("none"))
    if isinstance(value, bool):
        return language._(N_("yes") if value else N_("no"))
    return "–" if value is None else short(value, language)
