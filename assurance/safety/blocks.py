"""The generated parts of docs/safety: tables and the diagram of states, from the firmware's code.

A part stands between `<!-- made: NAME -->` and `<!-- end -->`. `python -m assurance.safety.blocks`
writes them anew; a test says when one is not current.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assurance.pairs import LISTED
from assurance.safety.code import ROOT
from assurance.safety.conditions import Condition, conditions
from assurance.safety.functions import FUNCTIONS, Function
from assurance.safety.words import ACTIONS_FR, PARTS_FR
from firmware.boiler import interlock
from firmware.common import fields, limits

PAGES = {"en": "docs/safety.md", "fr": "docs/fr/safety.md"}
_PART = re.compile(r"(<!-- made: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_EVENTS = ("trip", "hold", "reduce", "clear", "back", "stop", "start", "reset")
_EVENT_WORDS = {
    "en": {
        "trip": "a latched function, or the command trip",
        "hold": "a function that holds",
        "reduce": "SF-01 or SF-07, first stage",
        "clear": "causes gone",
        "back": "5 min of calm",
        "stop": "stop, or 14 h",
        "start": "start by a person",
        "reset": "local reset",
    },
    "fr": {
        "trip": "fonction verrouillée, ou ordre trip",
        "hold": "fonction qui retient",
        "reduce": "SF-01 ou SF-07, premier étage",
        "clear": "causes disparues",
        "back": "5 min de calme",
        "stop": "stop, ou 14 h",
        "start": "démarrage par une personne",
        "reset": "réarmement local",
    },
}


def with_parts(text: str, language: str) -> str:
    """The page with every generated part made anew. Raises KeyError for an unknown part."""

    def made(found: re.Match[str]) -> str:
        return f"{found[1]}{PARTS[found[2]](language)}\n{found[4]}"

    return _PART.sub(made, text)


def functions_table(language: str) -> str:
    """Cause and effect: every function with its conditions on the boiler board."""
    heads = {
        "en": "| | function | acts when | judged | does | over at |",
        "fr": "| | fonction | agit si | jugé | effet | cesse à |",
    }
    lines = [heads[language], "| --- | --- | --- | --- | --- | --- |"]
    for function in FUNCTIONS:
        lines += _function_lines(function, language)
    return "\n".join(lines)


def _function_lines(function: Function, language: str) -> list[str]:
    name = function.name.of(language)
    found = conditions(function.number)
    if not found:
        only = {"en": "on the tracker boards", "fr": "sur les cartes des suiveurs"}[language]
        return [f"| {function.sf} | {name} | {function.rule.of(language)} | {only} | | |"]
    lines = []
    for number, row in enumerate(found):
        first = f"{function.sf} | {name}" if number == 0 else " | "
        ends = (row.delay, row.action, row.back)
        cells = (_when(row, language), *(_say(cell, language) for cell in ends))
        lines.append(f"| {first} | {' | '.join(cells)} |")
    return lines


def _when(row: Condition, language: str) -> str:
    parts = [", ".join(f"`{channel}`" for channel in row.channels)]
    if row.what is not None:
        parts.append(row.what.of(language))
    if row.limit:
        sign = {">=": "≥", "<=": "≤"}.get(row.sign, row.sign)
        parts.append(f"{sign} {_say(row.limit, language)}")
    return " ".join(parts)


def _say(text: str, language: str) -> str:
    if language == "en":
        return text
    for english, french in PARTS_FR:
        text = text.replace(english, french)
    return ACTIONS_FR.get(text, text.replace(".", ","))


def states_diagram(language: str) -> str:
    """The interlock's table of transitions as a diagram."""
    names = fields.BOILER_MODES
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {names[interlock.TRIPPED]}"]
    for state, row in enumerate(interlock.NEXT):
        reasons: dict[int, list[str]] = {}
        for event, then in zip(_EVENTS, row, strict=True):
            if then != state:
                reasons.setdefault(then, []).append(_EVENT_WORDS[language][event])
        for then, why in reasons.items():
            lines.append(f"    {names[state]} --> {names[then]}: {' / '.join(why)}")
    return "\n".join([*lines, "```"])


def limits_table(language: str) -> str:
    """The limits that a board takes, with their defaults and the ends compiled in."""
    head = {
        "en": "| limit | default | lowest | highest |",
        "fr": "| limite | défaut | minimum | maximum |",
    }
    lines = [head[language], "| --- | --- | --- | --- |"]
    lines += [f"| `{name}` | {a} | {b} | {c} |" for name, a, b, c in limits.LIMITS]
    return "\n".join(lines)


def pairs_list(language: str) -> str:
    """Pairs of faults that only the relief valve answers."""
    lines = []
    for cells, why in LISTED.items():
        named = " + ".join(f"`{target}` {kind}" for target, kind in sorted(cells))
        lines.append(f"- {named}: {why}" if language == "en" else f"- {named}")
    return "\n".join(lines)


PARTS: dict[str, Callable[[str], str]] = {
    "functions": functions_table,
    "states": states_diagram,
    "limits": limits_table,
    "pairs": pairs_list,
}


def main() -> None:
    """Writes the generated parts of both pages."""
    for language, name in PAGES.items():
        file = ROOT / name
        file.write_text(with_parts(file.read_text(encoding="utf-8"), language), encoding="utf-8")


if __name__ == "__main__":
    main()
