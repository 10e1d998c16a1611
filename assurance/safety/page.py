"""The page of evidence: one self-contained HTML document for a reviewer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from assurance.safety.evidence import Results
from assurance.safety.gather import Gathered
from assurance.safety.prove import Proof
from host.language import N_, Language, Message
from sim.report import axis, panel_plots, panels, story
from sim.report.french import translate
from sim.report.page import STYLE
from sim.report.svg import element

_HERE = Path(__file__).parent
_TEMPLATES = Environment(loader=FileSystemLoader(_HERE), autoescape=True)
_SHOWN = 8  # of a list in the results of a long proof


def write_page(
    file: Path, gathered: Gathered, evidence: Results, stale: list[str], language: Language
) -> None:
    """Writes the page. Raises OSError.

    evidence: what `make evidence` left, by name; stale: what of it does not count, and why.
    """

    def acted(proof: Proof) -> str:
        if proof.run.at_s is None:
            return language._(N_("did not act"))
        return Message(N_("acted after {n} s (simulated)"), {"n": proof.run.at_s}).of(language)

    html = _TEMPLATES.get_template("page.html").render(
        _=language._,
        language=language,
        style=Markup(STYLE.read_text("utf-8") + (_HERE / "page.css").read_text("utf-8")),
        proofs=gathered.proofs,
        evidence=evidence,
        stale=stale,
        acted=acted,
        verdict=lambda proof: language._(N_("proved") if proof.ok else N_("not proved")),
        plots=lambda proof: Markup(_plots(proof, language)),
        plain=_plain,
    )
    file.write_text(html, encoding="utf-8")


def _plots(proof: Proof, language: Language) -> str:
    """The run's states, pressure and marks, as HTML."""
    plots = element("div", *_panels(proof))
    if language.name == "fr":
        translate(plots)
    return tostring(plots, encoding="unicode", short_empty_elements=False)


def _panels(proof: Proof) -> Iterator[Element]:
    run = proof.plots
    span_s = max(run.result.simulated_s, 1.0)
    time = panel_plots.Time(run.scenario.start, span_s)
    marked = story.marks(run.scenario, run.result, span_s)
    columns = run.samples.columns
    pressure = next(panels.panels(run.site, columns, run.result.peak.pressure_barg), None)
    for name, changes in run.result.states.items():
        yield panel_plots.bands(name, [(at_s, state) for at_s, state, _ in changes], time, marked)
    if pressure is not None:
        yield panel_plots.panel_figure(pressure, columns["t_s"], time, marked)
    yield panel_plots.time_axis(time)
    for number, mark in enumerate(marked, 1):
        text = f"{number}  {axis.elapsed(mark.at_s, span_s)}  {mark.label}"
        yield element("p", text, class_="soft")


def _plain(value: object) -> str:
    """A value of a JSON object as text, long lists cut short."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        more = f" … ({len(value)})" if len(value) > _SHOWN else ""
        return ", ".join(_plain(inner) for inner in value[:_SHOWN]) + more
    return str(value)
