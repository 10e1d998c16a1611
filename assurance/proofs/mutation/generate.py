"""All mutants of the protection's modules, in the order of their source."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assurance.program import ROOT
from assurance.proofs import ledger
from assurance.proofs.mutation import neighbours
from assurance.proofs.mutation.mutant import Module, Mutant
from assurance.proofs.mutation.neighbours import TRUTH, Kinds, kind
from assurance.proofs.mutation.operators import OPERATORS, Change, Place
from firmware.boiler.reading import Outputs, Reading
from firmware.common import limits


def modules() -> list[Module]:
    """The modules of the boiler board that decide, by their names."""
    paths = ledger.deciding()
    return [Module(path.stem, (ROOT / path).read_text(encoding="utf-8")) for path in paths]


def mutants(found: Sequence[Module]) -> list[Mutant]:
    """Every mutant of these modules, each change once."""
    shared = owners(found)
    named: dict[str, Mutant] = {}
    for module in found:
        for mutant in of_module(module, shared):
            named.setdefault(f"{mutant.module} {mutant.begin} {mutant.end} {mutant.text}", mutant)
    return list(named.values())


def owners(found: Sequence[Module]) -> dict[str, Kinds]:
    """By the name that an object has everywhere: its attributes."""
    shared: dict[str, Kinds] = {
        "reading": {name: kind(name) for name in vars(Reading())},
        "outputs": dict.fromkeys(vars(Outputs()), TRUTH),
        "limits": {name: kind(name) for name in limits.NAMES},
    }
    for module in found:
        for name, attributes in neighbours.attributes(module.tree).items():
            shared[name.lower()] = attributes
        if module.name == "rows":
            names = [name for name in neighbours.constants_of(module.tree) if name[:2] == "SF"]
            shared["rows"] = dict.fromkeys(names, "row")
    return shared


def of_module(module: Module, shared: Mapping[str, Kinds]) -> Iterator[Mutant]:
    """The mutants of one module."""
    walk = _Walk(module, shared)
    yield from walk.body(module.tree.body, "", neighbours.constants_of(module.tree))


@dataclass(frozen=True)
class _Walk:
    """Goes through a module, with the names that a place could be mistaken for."""

    module: Module
    shared: Mapping[str, Kinds]

    def body(self, body: Sequence[ast.stmt], function: str, names: Kinds) -> Iterator[Mutant]:
        for node in body:
            yield from self.node(node, function, names)

    def node(self, node: ast.AST, function: str, names: Kinds) -> Iterator[Mutant]:
        if isinstance(node, ast.Import | ast.ImportFrom) or _is_docstring(node):
            return
        if isinstance(node, ast.ClassDef):
            yield from self.body(node.body, node.name, names)
            return
        if isinstance(node, ast.FunctionDef):
            yield from self.function(node, function, names)
            return
        for change in self.changes(node, function, names):
            yield self.module.mutant(function, *change)
        for child in ast.iter_child_nodes(node):
            yield from self.node(child, function, names)

    def function(self, node: ast.FunctionDef, owner: str, names: Kinds) -> Iterator[Mutant]:
        place = f"{owner}.{node.name}" if owner else node.name
        inside = {**names, **neighbours.locals_of(node)}
        for default in node.args.defaults:
            yield from self.node(default, place, names)
        yield from self.body(node.body, place, inside)
        for later in node.body[1:]:
            if not isinstance(later, ast.Return):
                yield self.module.mutant(place, "early return", later, "return")

    def changes(self, node: ast.AST, function: str, names: Kinds) -> Iterator[Change]:
        operator = OPERATORS.get(type(node))
        if operator is not None:
            own = self.shared.get(function.partition(".")[0].lower(), {})
            yield from operator(node, Place(names, {**self.shared, "self": own}))


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
