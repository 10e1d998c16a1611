"""The page of evidence: one self-contained HTML document for a reviewer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from assurance.safety import words
from assurance.safety.cases import Case
from assurance.safety.code import Passage
from assurance.safety.conditions import Condition
from assurance.safety.gather import Gathered
from assurance.safety.prove import Proof
from sim.report import axis, panel_plots, panels, story
from sim.report.french import translate
from sim.report.page import STYLE
from sim.report.svg import element, page

_SIGNS = {">": ">", ">=": "≥", "<": "<", "<=": "≤"}
_OWN_STYLE = Path(__file__).with_name("page.css")


def write_page(
    file: Path, gathered: Gathered, long: Mapping[str, Any], stale: list[str], language: str
) -> None:
    """Writes the page. Raises OSError.

    `long`: what `make evidence` left, by name; `stale`: what of it does not count, and why.
    """
    body = [
        element("h1", words.TITLE.of(language)),
        element("p", words.INTRODUCTION.of(language), class_="soft"),
        _summary(gathered, language),
        _long_proofs(long, stale, language),
        *(_function(proof, language) for proof in gathered.proofs),
    ]
    style = STYLE.read_text(encoding="utf-8") + _OWN_STYLE.read_text(encoding="utf-8")
    main = element("main", *body)
    if language == "fr":
        translate(main)  # the plots' own words
    html = page(words.TITLE.of(language), style, [main], language)
    file.write_text(html, encoding="utf-8")


def _summary(gathered: Gathered, language: str) -> Element:
    heads = (words.FUNCTION, words.NAME, words.TESTS, words.RUN, words.VERDICT)
    lines = [
        element(
            "tr",
            element("td", element("a", proof.function.sf, href=f"#{proof.function.sf}")),
            element("td", proof.function.name.of(language)),
            element("td", _passed(proof.tests)),
            element("td", _acted(proof, language)),
            element("td", _verdict(proof, language)),
            class_="good" if proof.ok else "bad",
        )
        for proof in gathered.proofs
    ]
    return element(
        "section",
        element("h2", words.SUMMARY.of(language)),
        element(
            "table",
            element("thead", element("tr", *(element("th", h.of(language)) for h in heads))),
            element("tbody", *lines),
        ),
    )


def _long_proofs(long: Mapping[str, Any], stale: list[str], language: str) -> Element:
    section = element(
        "section",
        element("h2", words.LONG_PROOFS.of(language)),
        element("p", words.LONG_NOTE.of(language), class_="soft"),
    )
    if not long:
        section.append(element("p", words.NONE.of(language)))
    for complaint in stale:
        section.append(element("p", complaint, class_="crash"))
    for name, result in long.items():
        rows = [
            element("tr", element("th", key), element("td", _plain(value)))
            for key, value in result.items()
        ]
        section.append(
            element(
                "details",
                element("summary", f"{name}: {result.get('what', '')}"),
                element("table", element("tbody", *rows)),
            )
        )
    return section


def _function(proof: Proof, language: str) -> Element:
    function = proof.function
    heading = f"{function.sf} {function.name.of(language)}"
    verdict = element("p", _verdict(proof, language), class_="good" if proof.ok else "bad")
    note = words.TRACKER_NOTE.of(language) if "boiler" not in function.boards else None
    return element(
        "section",
        element("h2", heading, id=function.sf),
        verdict,
        *(element("p", missing, class_="bad") for missing in proof.missing),
        element("p", function.rule.of(language), class_="rule"),
        element("p", note, class_="soft") if note else None,
        _conditions(proof.conditions, language) if proof.conditions else None,
        _run(proof, language),
        _tests(proof.tests, language),
        _code(proof.code, language),
        element("p", words.METAL.of(language), class_="soft"),
    )


def _conditions(found: list[Condition], language: str) -> Element:
    heads = (words.CHANNEL, words.WHEN, words.FOR, words.DOES, words.OVER)
    lines = [
        element(
            "tr",
            element("td", ", ".join(row.channels)),
            element("td", _when(row, language)),
            element("td", _said(row.delay, language)),
            element("td", _said(row.action, language)),
            element("td", _said(row.back, language)),
        )
        for row in found
    ]
    return element(
        "table",
        element("thead", element("tr", *(element("th", h.of(language)) for h in heads))),
        element("tbody", *lines),
    )


def _when(row: Condition, language: str) -> str:
    said = [row.what.of(language)] if row.what else []
    if row.limit:
        said.append(f"{_SIGNS[row.sign]} {_said(row.limit, language)}")
    return ", ".join(said)


def _run(proof: Proof, language: str) -> Element:
    """The run in one line, and its plot of pressure."""
    run, told = proof.run, proof.told
    said = (
        f"{words.RUN.of(language)}: {run.scenario} – {run.title}. {proof.function.sf} "
        f"{_acted(proof, language)}; {words.PEAK.of(language)} {run.peak_barg:.2f} bar."
    )
    section = element("div", element("p", said))
    span_s = max(told.result.simulated_s, 1.0)
    time = panel_plots.Time(told.scenario.start, span_s)
    marked = story.marks(told.scenario, told.result, span_s)
    pressure = next(
        panels.panels(told.site, told.samples.columns, told.result.peak.pressure_barg), None
    )
    for name, changes in told.result.states.items():
        states = [(at_s, state) for at_s, state, _ in changes]
        section.append(panel_plots.bands(name, states, time, marked))
    if pressure is not None:
        section.append(
            panel_plots.panel_figure(pressure, told.samples.columns["t_s"], time, marked)
        )
    section.append(panel_plots.time_axis(time))
    for number, mark in enumerate(marked, 1):
        text = f"{number}  {axis.elapsed(mark.at_s, span_s)}  {mark.label}"
        section.append(element("p", text, class_="soft"))
    return section


def _tests(cases: list[Case], language: str) -> Element:
    lines = [
        element("li", f"{case.sentence} ({case.interpreter})", class_=case.outcome)
        for case in cases
    ]
    title = f"{words.TESTS.of(language)}: {_passed(cases)} {words.PASSED.of(language)}"
    return element("details", element("summary", title), element("ul", *lines))


def _code(found: list[Passage], language: str) -> Element:
    parts = []
    for passage in found:
        place = f"{passage.path}, {passage.first}–{passage.last}"
        parts += [element("p", place, class_="soft"), element("pre", passage.text)]
    return element("details", element("summary", words.CODE.of(language)), *parts)


def _passed(cases: list[Case]) -> str:
    return f"{sum(case.outcome == 'passed' for case in cases)}/{len(cases)}"


def _acted(proof: Proof, language: str) -> str:
    if proof.run.at_s is None:
        return words.DID_NOT_ACT.of(language)
    return f"{words.ACTED.of(language)} {proof.run.at_s:g} s ({words.SIMULATED.of(language)})"


def _verdict(proof: Proof, language: str) -> str:
    return (words.PROVED if proof.ok else words.NOT_PROVED).of(language)


def _said(text: str, language: str) -> str:
    if language != "fr":
        return text
    if text in words.ACTIONS_FR:
        return words.ACTIONS_FR[text]
    for english, french in words.PARTS_FR:
        text = text.replace(english, french)
    return text.replace(".", ",")


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        more = f" … ({len(value)})" if len(value) > 8 else ""
        return ", ".join(_plain(inner) for inner in value[:8]) + more
    return str(value)
