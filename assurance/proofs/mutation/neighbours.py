"""Names that could be mistaken for one another: of the same kind, and at hand in the same place.

A kind is a unit, a yes or no, or a row of the table; and whether it is one or a list.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

UNITS = ("code", "ms", "cdeg", "mv", "mbar", "bits", "ok", "new", "closed", "pulses", "ml", "s")
ROWS = ("row", "sensor", "charged", "first")
TRUTH = "truth"
MOST = 2

Kinds = Mapping[str, str]  # of names, in the order of the source


def kind(name: str) -> str:
    """The unit that a name ends or begins with; "" if it has none."""
    words = name.rstrip("0123456789").lower().strip("_").split("_")
    if words[-1] in ROWS:
        return "row"
    if words[-2:] == ["code", "s"]:
        return "code_s"
    return next((word for word in (words[-1], words[0]) if word in UNITS), "")


def near(name: str, kinds: Kinds) -> list[str]:
    """The nearest names of the same kind, at most `MOST`; none for a name without a kind."""
    if not kinds.get(name):
        return []
    alike = [one for one, other in kinds.items() if other == kinds[name]]
    place = alike.index(name)
    others = sorted(set(range(len(alike))) - {place}, key=lambda one: abs(one - place))
    return [alike[one] for one in others[:MOST]]


def attributes(tree: ast.Module) -> dict[str, Kinds]:
    """By class: the attributes that its constructor sets."""
    found: dict[str, Kinds] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                    found[node.name] = dict(_set_on_self(method))
    return found


def _set_on_self(method: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for node in ast.walk(method):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute):
                    yield target.attr, _kind_of(target.attr, node.value)


def _kind_of(name: str, value: ast.expr) -> str:
    nodes = list(ast.walk(value))
    truth = any(isinstance(one, ast.Constant) and isinstance(one.value, bool) for one in nodes)
    several = any(isinstance(one, ast.List | ast.ListComp) for one in nodes)
    found = TRUTH if truth else kind(name)
    return f"{found} list" if several and found else found


def locals_of(function: ast.FunctionDef) -> dict[str, str]:
    """Arguments and variables of a function."""
    truths = set(_used_as_truth(function))
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.arg | ast.Name)]
    names: dict[str, str] = {}
    for node in sorted(nodes, key=lambda one: (one.lineno, one.col_offset)):
        if isinstance(node, ast.arg):
            names[node.arg] = ""
        elif isinstance(node.ctx, ast.Store):
            names[node.id] = ""
    return {name: TRUTH if name in truths else kind(name) for name in names}


def _used_as_truth(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        operands: list[ast.expr] = []
        if isinstance(node, ast.BoolOp):
            operands = node.values
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            operands = [node.operand]
        elif isinstance(node, ast.IfExp | ast.If | ast.While):
            operands = [node.test]
        yield from (one.id for one in operands if isinstance(one, ast.Name))


def constants_of(tree: ast.Module) -> dict[str, str]:
    """Names in capitals that a module sets or imports, without those of columns and tables."""
    names: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names.update((one, kind(one)) for target in node.targets for one in _names(target))
        elif isinstance(node, ast.ImportFrom):
            names.update((one.name, kind(one.name)) for one in node.names)
    return {name: of for name, of in names.items() if name.lstrip("_").isupper()}


def _names(target: ast.expr) -> Iterable[str]:
    return [one.id for one in ast.walk(target) if isinstance(one, ast.Name)]
