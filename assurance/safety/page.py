"""The page of evidence: one self-contained HTML document for a reviewer."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from assurance.safety.evidence import TITLES, Results
from assurance.safety.gather import Gathered
from assurance.safety.prove import Proof
from host.language import N_, Language, Message
from sim.report.page import STYLE, run_figure

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
        style=Markup(STYLE + (_HERE / "page.css").read_text("utf-8")),
        proofs=gathered.proofs,
        evidence=evidence,
        titles=TITLES,
        stale=stale,
        acted=acted,
        verdict=lambda proof: language._(N_("proved") if proof.ok else N_("not proved")),
        figure=lambda proof: run_figure(proof.plots, language, only=("Pressure",)),
        plain=_plain,
    )
    file.write_text(html, encoding="utf-8")


def _plain(value: object) -> str:
    """A value of a JSON object as text, long lists cut short."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        more = f" … ({len(value)})" if len(value) > _SHOWN else ""
        return ", ".join(_plain(inner) for inner in value[:_SHOWN]) + more
    return str(value)
