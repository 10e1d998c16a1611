"""The tables of `docs/safety` as Markdown, in either language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from assurance.reviewer.all_proof_tests import PROOF_TESTS
from assurance.reviewer.boundaries import BOUNDARIES, FINAL_ELEMENTS, SENSORS, shares
from assurance.reviewer.common_causes import COMMON_CAUSES
from assurance.reviewer.components import COMPONENTS, GROUPS
from assurance.reviewer.failure_modes import Component, Mode
from assurance.reviewer.figures import Figures, figures, told
from assurance.reviewer.proof_tests import ProofTest
from assurance.reviewer.rates import SOURCES
from assurance.reviewer.reading_plan import PLAN
from assurance.reviewer.validation import CHANGES, CHECKS
from assurance.safety.conditions import conditions
from assurance.safety.functions import FUNCTIONS, Function
from host.language import N_, Language, Message
from host.site import load_site

DEMONSTRATOR = "la-villette"  # its numbers stand in the pages
Row = tuple[str, ...]


def table(head: Iterable[str], rows: Iterable[Row], language: Language) -> str:
    """A table. head: texts marked for translation, empty ones stay empty."""
    titles = tuple(language._(title) if title else "" for title in head)
    lines = [titles, ("---",) * len(titles), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def sections(parts: Iterable[tuple[str, str]]) -> str:
    """Third-level headings, each with its text."""
    return "\n\n".join(f"### {title}\n\n{text}" for title, text in parts)


def reading_plan(language: Language) -> str:
    """What to read in an hour."""
    head = (N_("minutes"), N_("read"), N_("to see"))
    root = "../" if language.name == "en" else "../../"
    rows = (
        (
            str(sitting.minutes),
            ", ".join(f"[{Path(path).name}]({root}{path})" for path in sitting.paths),
            language._(sitting.see),
        )
        for sitting in PLAN
    )
    return table(head, rows, language)


def elements_table(language: Language) -> str:
    """Final elements: the path to the light, and what they do without current."""
    head = (N_("final element"), N_("from the logic on"), N_("safe state"))
    rows = (
        tuple(map(language._, (element.name, element.path, element.safe)))
        for element in FINAL_ELEMENTS.values()
    )
    return table(head, rows, language)


def boundaries_table(language: Language) -> str:
    """Each function from its sensors to its final elements."""
    head = (
        "",
        N_("function"),
        N_("sensors"),
        N_("logic"),
        N_("final elements"),
        N_("shares its sensors with"),
    )
    by_number = {each.sf: each for each in FUNCTIONS}
    rows = (_boundary(by_number[sf], language) for sf in BOUNDARIES if sf in by_number)
    return table(head, rows, language)


def _boundary(function: Function, language: Language) -> Row:
    boundary = BOUNDARIES[function.sf]
    shared = sorted({other for others in shares(function.sf).values() for other in others})
    return (
        function.sf,
        language._(function.name),
        "<br>".join(language._(SENSORS[key]) for key in boundary.sensors),
        logic(function, language),
        "<br>".join(language._(FINAL_ELEMENTS[key].name) for key in boundary.final),
        ", ".join(shared) or "—",
    )


def logic(function: Function, language: Language) -> str:
    """Which boards judge a function, and what the boiler board then does."""
    names = {"boiler": N_("boiler board"), "tracker": N_("tracker board")}
    boards = ", ".join(language._(names[board]) for board in function.boards)
    actions = dict.fromkeys(row.action for row in conditions(function.number))
    told = ", ".join(language._(action) for action in actions)
    if not told:
        return boards
    return language._(N_("{boards}: {actions}"), boards=boards, actions=told)


def failure_modes(language: Language) -> str:
    """The FMEDA, a table for each group of components."""
    return sections(
        (language._(title), _modes_table(components, language))
        for title, components in GROUPS.items()
    )


def _modes_table(components: Iterable[Component], language: Language) -> str:
    head = (
        N_("component"),
        N_("fails how"),
        N_("effect"),
        N_("kind"),
        N_("detected by"),
        N_("within"),
        N_("else by the proof test"),
    )
    rows = (row for component in components for row in _mode_rows(component, language))
    return table(head, rows, language)


def _mode_rows(component: Component, language: Language) -> Iterator[Row]:
    name = language._(component.name)
    for mode in component.modes:
        yield (name, *_mode(mode, language))
        name = ""


def _mode(mode: Mode, language: Language) -> Row:
    time_s = mode.time_s
    proof = PROOF_TESTS[mode.proof] if mode.proof else None
    return (
        language._(mode.how),
        language._(mode.effect),
        language._(mode.kind),
        ", ".join(mode.functions) or "—",
        "" if time_s is None else f"{language.decimal(time_s)} s",
        f"{language._(proof.name)}, {language._(proof.every)}" if proof else "",
    )


def rates_table(language: Language) -> str:
    """Rates of components, and what of them hides until a proof test."""
    head = (
        N_("component"),
        N_("failures in 10⁶ h"),
        N_("dangerous, detected"),
        N_("dangerous, hidden until the proof"),
        N_("source"),
    )

    def row(component: Component) -> Row:
        rate = component.rate
        shares = (component.share(undetected=False), component.share(undetected=True))
        spread = f"{language.decimal(rate.low)} – {language.decimal(rate.high)}"
        found = (f"{100 * share:.0f} %" for share in shares)
        return (language._(component.name), spread, *found, rate.source)

    return table(head, map(row, COMPONENTS.values()), language)


def sources_table(language: Language) -> str:
    """Where rates and formulae come from."""
    rows = ((key, source.title, language._(source.gives)) for key, source in SOURCES.items())
    return table((N_("source"), N_("title"), N_("gives")), rows, language)


def common_causes(language: Language) -> str:
    """What takes several parts at once."""
    head = (N_("cause"), N_("fails together"), N_("what acts all the same"), N_("what is left"))
    rows = (
        tuple(map(language._, (each.cause, each.takes, each.answer, each.left)))
        for each in COMMON_CAUSES
    )
    return table(head, rows, language)


def proof_tests(language: Language) -> str:
    """The proof tests with interval, person, and what happens when one is late."""
    head = (
        N_("proof test"),
        N_("finds"),
        N_("interval"),
        N_("who"),
        N_("the board itself"),
        N_("when it is overdue"),
    )
    rows = (
        (
            f"[{language._(test.name)}](#{test.key})",
            language._(test.proves),
            language._(test.every),
            language._(test.who),
            language._(test.by_itself) if test.by_itself else "—",
            test.overdue(language),
        )
        for test in PROOF_TESTS.values()
    )
    return table(head, rows, language)


def procedures(language: Language) -> str:
    """Each proof test step by step, with the numbers of the demonstrator."""
    numbers = figures(load_site(DEMONSTRATOR))
    return sections(
        (
            f'<a id="{test.key}"></a>{language._(test.name)}',
            _procedure(test, language, numbers),
        )
        for test in PROOF_TESTS.values()
    )


def _procedure(test: ProofTest, language: Language, numbers: Figures) -> str:
    steps = table(
        ("", N_("do"), N_("expected")),
        (
            (str(n), told(step.do, language, numbers), told(step.expect, language, numbers))
            for n, step in enumerate(test.steps, start=1)
        ),
        language,
    )
    needs = Message(N_("Needs: {what}."), {"what": language._(test.needs)}).of(language)
    record = table(
        (N_("record"), N_("allowed")),
        (
            (language._(entry.what), told(entry.limits, language, numbers) if entry.limits else "—")
            for entry in test.record
        ),
        language,
    )
    return f"{needs}\n\n{steps}\n\n{record}"


def validation(language: Language) -> str:
    """The protocol for a plant of metal, with the numbers of the demonstrator."""
    numbers = figures(load_site(DEMONSTRATOR))
    head = ("", N_("claim"), N_("how it is measured"), N_("allowed"), N_("again after"))
    rows = (
        (
            str(check.number),
            *(told(text, language, numbers) for text in (check.shows, check.how, check.limits)),
            ", ".join(str(list(CHANGES).index(change) + 1) for change in check.after),
        )
        for check in CHECKS
    )
    return table(head, rows, language)


def changes(language: Language) -> str:
    """Changes after which a part of the protocol is due again."""
    return "\n".join(f"{n}. {language._(text)}" for n, text in enumerate(CHANGES.values(), start=1))
