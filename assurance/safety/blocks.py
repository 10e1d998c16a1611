"""The generated parts of docs/safety: tables and the diagram of states, from the firmware's code.

A part stands between `<!-- made: NAME -->` and `<!-- end -->`. `python -m assurance.safety.blocks`
writes them anew; a test fails while one is not current.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain, repeat

from assurance.pairs import LISTED
from assurance.program import ROOT
from assurance.reviewer import layer_tables, tables
from assurance.reviewer.tables import table
from assurance.safety.conditions import conditions
from assurance.safety.functions import FUNCTIONS, Function
from firmware.boiler import interlock
from firmware.common import fields, limits
from host.language import N_, Language, load_language

_PAGES = (
    "safety.md",
    "safety/boundaries.md",
    "safety/failure-modes.md",
    "safety/layers.md",
    "safety/proof-tests.md",
    "safety/validation.md",
)
PAGES = {
    language: tuple(f"{folder}/{page}" for page in _PAGES)
    for language, folder in {"en": "docs", "fr": "docs/fr"}.items()
}
_PART = re.compile(r"(<!-- made: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_EVENTS = {
    "trip": N_("a latched function, or a trip by command"),
    "hold": N_("a function that holds"),
    "reduce": N_("SF-01 or SF-07, first stage"),
    "clear": N_("causes gone"),
    "back": N_("5 min of calm"),
    "stop": N_("stop, or 14 h"),
    "start": N_("start by an operator"),
    "reset": N_("local reset"),
}


def with_parts(text: str, language: Language) -> str:
    """The page with every generated part made anew. Raises KeyError for an unknown part."""

    def made(found: re.Match[str]) -> str:
        return f"{found[1]}{PARTS[found[2]](language)}\n{found[4]}"

    return _PART.sub(made, text)


def functions_table(language: Language) -> str:
    """Cause and effect: every function with its conditions on the boiler board."""
    head = ("", N_("function"), N_("acts when"), N_("vote or delay"), N_("action"), N_("clears at"))
    return table(head, chain.from_iterable(_rows(each, language) for each in FUNCTIONS), language)


def _rows(function: Function, language: Language) -> Iterable[tuple[str, ...]]:
    first = (function.sf, language._(function.name))
    found = conditions(function.number)
    if not found:
        only = language._(N_("on the tracker boards"))
        return [(*first, language._(function.meaning), only, "", "")]
    rows = []
    for names, row in zip(chain([first], repeat(("", ""))), found, strict=False):
        channels = ", ".join(f"`{channel}`" for channel in row.channels)
        rows.append((*names, f"{channels} {row.when(language)}", *row.cells(language)))
    return rows


def states_diagram(language: Language) -> str:
    """The interlock's table of transitions as a diagram."""
    names = fields.BOILER_MODES
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {names[fields.TRIPPED]}"]
    for state in range(len(names)):
        reasons: dict[int, list[str]] = {}
        for event, leads in interlock.NEXT.items():
            if leads[state] != state:
                reasons.setdefault(leads[state], []).append(language._(_EVENTS[event]))
        for then, why in reasons.items():
            lines.append(f"    {names[state]} --> {names[then]}: {' / '.join(why)}")
    return "\n".join([*lines, "```"])


def limits_table(language: Language) -> str:
    """The limits that a board takes, with their defaults and the ends compiled in."""
    head = (N_("limit"), N_("default"), N_("lowest"), N_("highest"))
    rows = ((f"`{name}`", *map(str, numbers)) for name, *numbers in limits.LIMITS)
    return table(head, rows, language)


def pairs_list(language: Language) -> str:
    """Pairs of faults that only the relief valve answers."""
    lines = []
    for cells, why in LISTED.items():
        pair = " + ".join(f"`{target}` {kind}" for target, kind in sorted(cells))
        lines.append("- " + language._(N_("{pair}: {why}"), pair=pair, why=language._(why)))
    return "\n".join(lines)


PARTS: dict[str, Callable[[Language], str]] = {
    "functions": functions_table,
    "states": states_diagram,
    "limits": limits_table,
    "pairs": pairs_list,
    "reading": tables.reading_plan,
    "elements": tables.elements_table,
    "boundaries": tables.boundaries_table,
    "failure_modes": tables.failure_modes,
    "common_causes": tables.common_causes,
    "rates": tables.rates_table,
    "sources": tables.sources_table,
    "layers": layer_tables.layers_table,
    "layer_parts": layer_tables.parts_table,
    "layer_scenarios": layer_tables.scenarios,
    "proof_tests": tables.proof_tests,
    "procedures": tables.procedures,
    "validation": tables.validation,
    "changes": tables.changes,
}


def main() -> None:
    """Writes the generated parts of all pages."""
    for name, pages in PAGES.items():
        for page in pages:
            file = ROOT / page
            text = with_parts(file.read_text(encoding="utf-8"), load_language(name))
            file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
