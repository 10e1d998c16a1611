"""One change of one place in a module of the protection."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A piece of a module's source, replaced. begin, end: bytes of the source in UTF-8.

    function: `Class.method`, "" at the level of the module; was, now: the lines that the piece
    stands on, without and with the change, in one line each.
    """

    module: str
    function: str
    operator: str
    begin: int
    end: int
    text: str
    was: str
    now: str

    @property
    def name(self) -> str:
        """Tells it from all others of the same source."""
        return f"{self.module}:{self.begin}-{self.end}:{self.operator}:{self.text}"

    @property
    def place(self) -> str:
        """Module and function."""
        return f"{self.module}.{self.function}".rstrip(".")

    def applied(self, source: str) -> str:
        """The module's source with the change in it."""
        data = source.encode()
        return (data[: self.begin] + self.text.encode() + data[self.end :]).decode()


class Module:
    """A module's source, its tree, and where its nodes stand."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.source = source
        self.tree = ast.parse(source)
        lines = source.encode().splitlines(keepends=True)
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """The node's first byte, and the one behind its last."""
        begin = self._starts[node.lineno - 1] + node.col_offset
        end = self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        return begin, end

    def lines_of(self, function: str) -> tuple[int, int]:
        """The first line of a function, counted from 0, and the one behind its last."""
        body: list[ast.stmt] = self.tree.body
        for name in function.split("."):
            [found] = [one for one in body if getattr(one, "name", "") == name]
            body = getattr(found, "body", [])
        return found.lineno - 1, found.end_lineno or found.lineno

    def mutant(self, function: str, operator: str, node: ast.expr | ast.stmt, text: str) -> Mutant:
        """The node replaced by a text."""
        begin, end = self.span(node)
        data = self.source.encode()
        head = data[self._starts[node.lineno - 1] : begin]
        tail = data[end : self._starts[node.end_lineno or node.lineno]]
        was = _one_line(head + data[begin:end] + tail)
        now = _one_line(head + text.encode() + tail)
        return Mutant(self.name, function, operator, begin, end, text, was, now)


def _one_line(data: bytes) -> str:
    return " ".join(data.decode().split())
