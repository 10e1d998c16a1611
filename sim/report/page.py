"""The page of a run, `report.html`: verdict, expectations, facts, pictures, table of events.

One HTML document without scripts that needs no other file. `run_figure` is its pictures alone.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from host.language import N_, Language, load_language
from sim.report.plots import MOST_MARKS, STYLE, run_svg
from sim.report.story import function, marks, rows, short
from sim.report.time_axis import clock, elapsed
from sim.scenario.recording import Run

__all__ = ["STYLE", "report", "run_figure"]

MOST_ROWS = 400
_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)


def report(run: Run, language_name: str = "en") -> str:
    """The page of a run, in `en` or `fr`."""
    language = load_language(language_name)
    table = rows(run, language)
    return _render(
        "page.html",
        run,
        language,
        style=Markup(STYLE),
        broken=sorted(violation.invariant for violation in run.result.invariants.violated),
        plain=partial(_plain, language=language),
        figure=run_figure(run, language),
        rows=table[:MOST_ROWS],
        more_rows=len(table) - MOST_ROWS,
    )


def run_figure(run: Run, language: Language, only: Collection[str] = ()) -> Markup:
    """The marks of a run as a list, and its pictures. only: English titles of panels; empty: all.

    A page needs `STYLE` for it.
    """
    listed, plots = marks(run, language), run_svg(run, language, only)
    more = len(listed) - MOST_MARKS
    shown = listed[:MOST_MARKS]
    return _render("figure.html", run, language, marks=shown, more_marks=more, plots=plots)


def _render(template: str, run: Run, language: Language, **more: object) -> Markup:
    page = _TEMPLATES.get_template(template).render(
        run=run,
        result=run.result,
        language=language,
        _=language._,
        number=partial(short, language=language),
        function=partial(function, language=language),
        elapsed=partial(elapsed, span_s=run.result.simulated_s),
        clock=partial(clock, run.scenario.start),
        **more,
    )
    return Markup(page)


def _plain(value: object, language: Language) -> str:
    plain = partial(_plain, language=language)
    if isinstance(value, dict):
        return " · ".join(f"{name} {plain(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value)) or language._(N_("none"))
    if isinstance(value, bool):
        return language._(N_("yes") if value else N_("no"))
    return "–" if value is None else short(value, language)
