"""The sheets to print: one A4 form for each proof test, then the validation protocol."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from assurance.reviewer.all_proof_tests import PROOF_TESTS
from assurance.reviewer.figures import Figures, figures, told
from assurance.reviewer.validation import CHANGES, CHECKS, Check
from host import board_program
from host.language import Language
from host.site import Site

_HERE = Path(__file__).parent
_TEMPLATES = Environment(loader=FileSystemLoader(_HERE), autoescape=True)


def write_forms(file: Path, site: Site, language: Language) -> None:
    """Writes one HTML document that needs no other file. Raises OSError and BoardConfigError."""
    html = _TEMPLATES.get_template("forms.html").render(
        _=language._,
        language=language,
        style=Markup((_HERE / "forms.css").read_text("utf-8")),
        site=site,
        protection=board_program.name("boiler"),
        tests=list(PROOF_TESTS.values()),
        checks=CHECKS,
        changes=list(CHANGES.values()),
        again=_again,
        told=partial(_told, language=language, numbers=figures(site)),
        plain=_plain,
    )
    file.write_text(html, encoding="utf-8")


def _again(check: Check) -> str:
    """The numbers of the changes after which it is due again."""
    return ", ".join(str(list(CHANGES).index(change) + 1) for change in check.after)


def _plain(text: str) -> str:
    """Without the marks of code in a page of Markdown."""
    return text.replace("`", "")


def _told(text: str, language: Language, numbers: Figures) -> str:
    """With no line break between a number and its unit."""
    return re.sub(
        r"(?<=\d) (?=(?:bar|s|mA|V|K|°C|%)\b|%|°C)", "\u00a0", told(text, language, numbers)
    )
