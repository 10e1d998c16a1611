"""Modules and functions stay small, names say something, files stay light."""

import ast
import re

LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
LARGEST_FILE_B = 1_000_000
P90_FUNCTION = 13  # the 90th percentile
UNTYPED_LINES = 30
UNTYPED = re.compile(r"\b(dict|Mapping)\[str, (Any|object)\]")
SAY_NOTHING = {"utils", "util", "helper", "helpers", "manager", "misc", "common_utils"}


def test_modules_then_are_at_most_400_lines(tree, packages):
    long = {
        str(path): len(source.splitlines())
        for path, source in tree.modules(*packages, "tests", "benchmarks")
        if len(source.splitlines()) > LONGEST_MODULE
    }
    assert not long


def body_lines(function):
    """Lines of a function without its docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = first.end_lineno - first.lineno + 1 if documented else 0
    return function.end_lineno - first.lineno + 1 - docstring


def test_functions_then_are_at_most_50_lines(tree, packages):
    long = {}
    for path, source in tree.modules(*packages, "tests", "benchmarks"):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = body_lines(node)
                if lines > LONGEST_FUNCTION:
                    long[f"{path}:{node.lineno} {node.name}"] = lines
    assert not long


def test_functions_then_are_mostly_short(tree):
    trees = (ast.parse(source) for _, source in tree.modules("assurance", "heliose", "host", "sim"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    lines = sorted(
        body_lines(node) for t in trees for node in ast.walk(t) if isinstance(node, functions)
    )
    assert lines[int(0.9 * len(lines))] <= P90_FUNCTION


def test_data_then_has_types_but_for_a_few_lines(tree):
    untyped = [
        f"{path}:{number}"
        for path, source in tree.modules("assurance", "host", "sim")
        for number, line in enumerate(source.splitlines(), 1)
        if UNTYPED.search(line)
    ]
    assert len(untyped) <= UNTYPED_LINES, untyped


def test_module_names_then_say_something(tree):
    assert not [str(path) for path in tree.files if path.stem in SAY_NOTHING]


def test_files_then_are_below_1_mb_unless_they_are_data(tree):
    heavy = [
        str(path)
        for path in tree.files
        if (tree.root / path).stat().st_size > LARGEST_FILE_B and "data" not in path.parts
    ]
    assert not heavy


def test_tests_then_have_no_init_files(tree):
    # One alone makes pytest's importlib mode mistake tests/host for host.
    assert not [str(p) for p in tree.files if p.parts[0] == "tests" and p.name == "__init__.py"]
