"""The long proofs as the page shows them: a verdict for each, and its figures as tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from assurance.safety.evidence import TITLES, Results
from host.board_program import DIGITS
from host.language import N_

HOLDS, FAILS, OLD, MISSING = N_("holds"), N_("does not hold"), N_("out of date"), N_("missing")
MOST_ROWS = 40  # of a table of figures


@dataclass(frozen=True)
class Grid:
    """Figures that come as a list of objects. more: rows that are not shown."""

    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    more: int


@dataclass(frozen=True)
class LongProof:
    """One proof. verdict: HOLDS, FAILS, OLD or MISSING; source: the hash that it is about.

    plain and grids: figures by their names; complaints: what stands against it.
    """

    name: str
    title: str
    verdict: str
    date: str = ""
    source: str = ""
    plain: dict[str, str] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    complaints: tuple[str, ...] = ()


def long_proofs(results: Results, complaints: Iterable[str]) -> tuple[list[LongProof], list[str]]:
    """Each proof that was left or is missing, and complaints that belong to none of them."""
    by_name: dict[str, list[str]] = {}
    others = []
    for complaint in complaints:
        found = re.match(r"(?:owed: )?evidence/(\w+)\.json", complaint)
        if found:
            by_name.setdefault(found[1], []).append(complaint)
        else:
            others.append(complaint)
    names = [*results, *(name for name in by_name if name not in results)]
    return [_proof(name, results, by_name.get(name, [])) for name in names], others


def _proof(name: str, results: Results, complaints: list[str]) -> LongProof:
    title = TITLES.get(name, name)
    if name not in results:
        return LongProof(name, title, MISSING, complaints=tuple(complaints))
    result = results[name]
    verdict = FAILS if not result["ok"] else OLD if complaints else HOLDS
    figures = {**result["figures"], **result["sizes"], **result["seeds"]}
    grids = {key: _grid(value) for key, value in figures.items() if _is_grid(value)}
    plain = {key: _text(value) for key, value in figures.items() if key not in grids}
    plain |= {"seconds": _text(result["seconds"]), "versions": _text(result["versions"])}
    return LongProof(
        name,
        title,
        verdict,
        (result["commit_date"] or "")[:10],
        result["source"][:DIGITS],
        plain,
        grids,
        (*result["failures"], *complaints),
    )


def _is_grid(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _grid(rows: list[dict[str, object]]) -> Grid:
    head = tuple(dict.fromkeys(key for row in rows for key in row))
    shown = [tuple(_text(row.get(key, "")) for key in head) for row in rows[:MOST_ROWS]]
    return Grid(head, shown, len(rows) - len(shown))


def _text(value: object) -> str:
    """A value of a JSON object as text."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_text(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return "" if value is None else str(value)
