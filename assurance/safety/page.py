"""The page of evidence: one self-contained HTML document for a reviewer."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from assurance.reviewer.boundaries import BOUNDARIES, FINAL_ELEMENTS, SENSORS, FinalElement
from assurance.reviewer.tables import logic
from assurance.safety.evidence import Results
from assurance.safety.gather import Gathered
from assurance.safety.long_proofs import HOLDS, long_proofs
from assurance.safety.prove import Proof
from host import board_program
from host.language import N_, Language
from sim.report.page import STYLE, run_figure

_HERE = Path(__file__).parent
_TEMPLATES = Environment(loader=FileSystemLoader(_HERE), autoescape=True)


def write_page(
    file: Path, gathered: Gathered, evidence: Results, stale: list[str], language: Language
) -> None:
    """Writes the page. Raises OSError.

    evidence: what `make evidence` left, by name; stale: what of it does not count, and why.
    """

    def acted(proof: Proof) -> str:
        return proof.run.told().of(language)

    proofs, complaints = long_proofs(evidence, stale)
    html = _TEMPLATES.get_template("page.html").render(
        _=language._,
        language=language,
        style=Markup(STYLE + (_HERE / "page.css").read_text("utf-8")),
        proofs=gathered.proofs,
        long_proofs=proofs,
        prog=board_program.name("boiler"),
        complaints=complaints,
        holds=HOLDS,
        boundary=partial(_boundary, language=language),
        acted=acted,
        verdict=lambda proof: language._(N_("proved") if proof.ok else N_("not proved")),
        figure=lambda proof: run_figure(proof.plots, language, only=("Pressure",)),
        code=_code,
    )
    file.write_text(html, encoding="utf-8")


def _code(text: str) -> Markup:
    """A text whose `words` are code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _boundary(proof: Proof, language: Language) -> list[tuple[str, list[str]]]:
    """From the sensors to the final elements of a function: titles, each with its parts."""
    function = proof.function
    boundary = BOUNDARIES[function.sf]
    parts = (
        (N_("sensors"), [language._(SENSORS[key]) for key in boundary.sensors]),
        (N_("logic"), [logic(function, language)]),
        (N_("final elements"), [_element(FINAL_ELEMENTS[key], language) for key in boundary.final]),
    )
    return [(language._(title), words) for title, words in parts]


def _element(element: FinalElement, language: Language) -> str:
    return language._(
        N_("{name}: {path}"), name=language._(element.name), path=language._(element.path)
    )
