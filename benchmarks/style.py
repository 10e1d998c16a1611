"""How the code measures: the shape that keeps it readable."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.row import Row

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("assurance", "host", "sim")
UNTYPED = re.compile(r"\b(dict|Mapping)\[str, (Any|object)\]")


@dataclass
class Shape:
    """What is counted over some folders. Lines of code are neither blank nor only a comment."""

    longest: int = 0
    code: int = 0
    untyped: int = 0
    bodies: list[int] = field(default_factory=list)
    annotated: int = 0

    def add(self, source: str) -> None:
        """Counts one module."""
        lines = source.splitlines()
        self.longest = max(self.longest, len(lines))
        self.code += sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)
        self.untyped += sum(bool(UNTYPED.search(line)) for line in lines)
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self.bodies.append(_body_lines(node))
                self.annotated += node.returns is not None


def rows(quick: bool) -> Iterator[Row]:
    """What keeps the code readable; the numbers of lines only inform."""
    rooms, simulator, tests = measure(*ROOMS), measure("sim", "assurance"), measure("tests")
    every = measure(*ROOMS, "heliose", "firmware", "tests", "benchmarks")
    p90 = sorted(rooms.bodies)[len(rooms.bodies) * 9 // 10]
    annotated = 100.0 * rooms.annotated / len(rooms.bodies)
    where = "host, sim, assurance"
    yield Row("style", "longest module", every.longest, "lines", 400)
    yield Row("style", f"{where}: 90th percentile of functions", p90, "lines", 13)
    yield Row("style", f"{where}: annotated functions", annotated, "%", 100, True)
    yield Row("style", f"{where}: lines with untyped dicts", rooms.untyped, "lines", 30)
    yield Row("style", "sim and assurance together", simulator.code, "lines")
    yield Row("style", "tests", tests.code, "lines")


def measure(*folders: str) -> Shape:
    """The shape of every module under the folders."""
    shape = Shape()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            shape.add(path.read_text(encoding="utf-8"))
    return shape


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its head and its docstring."""
    first, last = function.body[0], function.end_lineno or function.lineno
    docstring = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(function) else 0
    return max(1, last - first.lineno + 1 - docstring)
