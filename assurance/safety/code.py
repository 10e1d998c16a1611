"""The lines of the firmware that implement a safety function: those that a reviewer reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.program import ROOT

_BOILER = (
    *("rows", "checks", "pressures", "life", "responses", "water", "selfcheck", "interlock"),
    *("means", "proofs", "button", "control", "loop"),
)
_TRACKER = ("guard", "staging", "commands", "mirror", "homing", "loop", "config")
_READ = (
    *(f"firmware/boiler/{name}.py" for name in _BOILER),
    *(f"firmware/tracker/{name}.py" for name in _TRACKER),
)


@dataclass(frozen=True)
class Passage:
    """Lines of a file, both ends counted; `path` from the root of the project."""

    path: str
    first: int
    last: int
    text: str


def passages(sf: str) -> list[Passage]:
    """Every passage that names the function: rows of the table, then functions and constants."""
    found: list[Passage] = []
    for path in _READ:
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        for first, last in _joined(sorted(_spans(path, lines, sf))):
            found.append(Passage(path, first, last, "\n".join(lines[first - 1 : last])))
    return found


def _spans(path: str, lines: list[str], sf: str) -> Iterator[tuple[int, int]]:
    tree = ast.parse("\n".join(lines))
    # The module's docstring names functions by ranges: it is not a passage of each of them.
    inside = set(range(1, (tree.body[0].end_lineno or 1) + 1))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            last = node.end_lineno or node.lineno
            named = any(_names(line, sf) for line in lines[node.lineno - 1 : last])
            if named and node.name != "judge":  # `judge` names every function: its lines suffice
                inside.update(range(node.lineno, last + 1))
                yield node.lineno, last
    for number, line in enumerate(lines, 1):
        if _names(line, sf) and number not in inside:
            yield number, number


def _names(line: str, sf: str) -> bool:
    """`SF-02`, or a row of the table `SF02_RISE`."""
    digits = sf[3:]
    return re.search(rf"\bSF-?{digits}(?!\d)", line) is not None


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping and neighbouring spans as one."""
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined
