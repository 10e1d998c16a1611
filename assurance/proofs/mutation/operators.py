"""The operators: what can be wrong in one place of the source, for each kind of node.

Each takes a node and where it stands, and yields (operator, node to replace, its new text).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from assurance.proofs.mutation.neighbours import Kinds, near

Change = tuple[str, ast.expr | ast.stmt, str]
Node = TypeVar("Node", bound=ast.AST)

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq, ast.GtE),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
CALLED = {"min": "max", "max": "min"}


@dataclass(frozen=True)
class Place:
    """Where a node stands. names: of its function and the module's constants.

    owners: by the name of an object, its attributes.
    """

    names: Kinds
    owners: Mapping[str, Kinds]


def changed(node: Node, **fields: Any) -> Node:
    """The same node with other fields."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def text(node: ast.expr) -> str:
    """An expression in parentheses, so that it can stand anywhere."""
    plain = isinstance(node, ast.Name | ast.Constant | ast.Attribute | ast.Call | ast.Subscript)
    return ast.unparse(node) if plain else f"({ast.unparse(node)})"


def comparisons(node: ast.Compare, place: Place) -> Iterator[Change]:
    """One comparison of a chain is another."""
    for number, op in enumerate(node.ops):
        for other in COMPARED[type(op)]:
            ops = [*node.ops[:number], other(), *node.ops[number + 1 :]]
            yield "comparison", node, text(changed(node, ops=ops))


def combinations(node: ast.BoolOp, place: Place) -> Iterator[Change]:
    """`and` is `or`; one part is missing."""
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield "and or", node, text(changed(node, op=other))
    for number in range(len(node.values)):
        rest = [*node.values[:number], *node.values[number + 1 :]]
        left = rest[0] if len(rest) == 1 else changed(node, values=rest)
        yield "part missing", node, text(left)


def unary(node: ast.UnaryOp, place: Place) -> Iterator[Change]:
    """A sign or a `not` is missing."""
    yield "sign or not missing", node, text(node.operand)


def arithmetic(node: ast.BinOp, place: Place) -> Iterator[Change]:
    """Another operation, or one operand alone."""
    yield "operation", node, text(changed(node, op=COMPUTED[type(node.op)]()))
    yield "operand missing", node, text(node.left)
    yield "operand missing", node, text(node.right)


def constants(node: ast.Constant, place: Place) -> Iterator[Change]:
    """Off by one, zero, the other truth, another text."""
    value = node.value
    if isinstance(value, bool):
        yield "truth", node, str(not value)
    elif isinstance(value, int):
        found = dict.fromkeys((value + 1, value - 1, 0))
        yield from (("constant", node, f"{one}") for one in found if one != value)
    elif isinstance(value, str):
        yield "text", node, repr(value + "X")
    elif value is None:
        yield "constant", node, "0"


def calls(node: ast.Call, place: Place) -> Iterator[Change]:
    """Two arguments are swapped; the smaller is the larger; a wrapper is missing."""
    for number in range(len(node.args) - 1):
        one, other = node.args[number : number + 2]
        args = [*node.args[:number], other, one, *node.args[number + 2 :]]
        yield "arguments swapped", node, text(changed(node, args=args))
    if len(node.args) > 1:
        yield "argument missing", node, text(changed(node, args=node.args[:-1]))
    if isinstance(node.func, ast.Name):
        if node.func.id in CALLED:
            func = ast.Name(CALLED[node.func.id], ast.Load())
            yield "min max", node, text(changed(node, func=func))
        if node.func.id in ("min", "max", "abs", "bool", "int"):
            yield from (("wrapper missing", node, text(one)) for one in node.args)


def choices(node: ast.IfExp, place: Place) -> Iterator[Change]:
    """The branches are swapped; it is always one of them."""
    yield "branches swapped", node, text(changed(node, body=node.orelse, orelse=node.body))
    yield "always", node, text(node.body)
    yield "never", node, text(node.orelse)


def conditions(node: ast.If | ast.While, place: Place) -> Iterator[Change]:
    """The branches are swapped; it is always one of them."""
    yield "branches swapped", node.test, text(ast.UnaryOp(ast.Not(), node.test))
    yield "always", node.test, "True"
    yield "never", node.test, "False"


def names(node: ast.Name, place: Place) -> Iterator[Change]:
    """A name of the same kind stands there."""
    if isinstance(node.ctx, ast.Load):
        yield from (("neighbour", node, other) for other in near(node.id, place.names))


def attributes(node: ast.Attribute, place: Place) -> Iterator[Change]:
    """An attribute of the same kind stands there."""
    owner = node.value.attr if isinstance(node.value, ast.Attribute) else ast.unparse(node.value)
    if isinstance(node.ctx, ast.Load):
        for other in near(node.attr, place.owners.get(owner, {})):
            yield "neighbour", node, text(changed(node, attr=other))


def returns(node: ast.Return, place: Place) -> Iterator[Change]:
    """Something else is returned."""
    if node.value is not None and not isinstance(node.value, ast.Constant):
        yield "returned", node.value, "None"


def assignments(node: ast.Assign | ast.AugAssign, place: Place) -> Iterator[Change]:
    """It did not happen; an addition is an assignment, or a subtraction."""
    if isinstance(node, ast.AugAssign):
        other = changed(node, op=COMPUTED[type(node.op)]())
        yield "operation", node, ast.unparse(other)
        yield "operand missing", node, ast.unparse(ast.Assign([node.target], node.value, lineno=0))
    yield "statement missing", node, "pass"


def statements(node: ast.Expr, place: Place) -> Iterator[Change]:
    """It did not happen."""
    if not isinstance(node.value, ast.Constant):
        yield "statement missing", node, "pass"


OPERATORS: dict[type[ast.AST], Callable[[Any, Place], Iterator[Change]]] = {
    ast.Compare: comparisons,
    ast.BoolOp: combinations,
    ast.UnaryOp: unary,
    ast.BinOp: arithmetic,
    ast.Constant: constants,
    ast.Call: calls,
    ast.IfExp: choices,
    ast.If: conditions,
    ast.While: conditions,
    ast.Name: names,
    ast.Attribute: attributes,
    ast.Return: returns,
    ast.Assign: assignments,
    ast.AugAssign: assignments,
    ast.Expr: statements,
}
