"""How modules hang together: no import circle, no name twice, a purpose for each package."""

import ast
from collections import defaultdict

import pytest

PACKAGES = ("assurance", "heliose", "host", "sim")
# Here a file's name is given: a word of the command line, an entry of `make evidence`, a module
# of MicroPython.
NAMED_BY_USE = ("heliose/commands", "heliose/services", "assurance/proofs", "sim/chips/ports")
# Names that the folder tells apart in one word: the site's model, the scenario's model.
TOLD_APART = {
    "cabinet": {"host/page", "sim/chips"},
    "faults": {"sim/boards", "sim/plant"},
    "field": {"host/site/checks", "host/tracking"},
    "load": {"host/site", "sim/scenario"},
    "model": {"host/site", "sim/scenario"},
    "page": {"assurance/safety", "sim/report"},
    "plant": {"host/site/checks", "sim/plant"},
    "ports": {"host/gateway", "sim/boards"},
    "service": {"host/conductor", "host/gateway", "host/page"},
    "steam": {"host/site", "sim/plant"},
    "wind": {"host/conductor", "sim/plant"},
}


@pytest.fixture(scope="module")
def modules(tree):
    """Syntax tree of each module of our packages, by its dotted name."""
    return {
        ".".join(path.with_suffix("").parts).removesuffix(".__init__"): ast.parse(source)
        for path, source in tree.modules(*PACKAGES)
    }


def executed(node):
    """The nodes of a module that can run; imports for the type checker never do."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from executed(child)


def imports(module, modules):
    """The modules of ours that a module imports, at its top or inside a function."""
    for node in executed(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules else node.module


def reached(start, edges):
    seen, todo = set(), [start]
    while todo:
        fresh = edges.get(todo.pop(), set()) - seen
        seen |= fresh
        todo += fresh
    return seen


def test_modules_then_import_each_other_in_no_circle(modules):
    edges = {name: set(imports(tree, modules)) - {name} for name, tree in modules.items()}
    assert not sorted(name for name in edges if name in reached(name, edges))


def test_module_names_then_stand_once_unless_the_folder_tells_them_apart(tree):
    folders = defaultdict(set)
    for path, _ in tree.modules(*PACKAGES):
        folder = path.parent.as_posix()
        if not path.stem.startswith("__") and not folder.startswith(NAMED_BY_USE):
            folders[path.stem].add(folder)
    twice = {name: found for name, found in folders.items() if len(found) > 1}
    assert twice == TOLD_APART


def test_package_then_says_what_belongs_there_and_what_does_not(modules, tree):
    packages = [p.parent.parts for p, _ in tree.modules(*PACKAGES) if p.name == "__init__.py"]
    docs = {".".join(p): ast.get_docstring(modules[".".join(p)]) or "" for p in packages}
    assert not [name for name, doc in docs.items() if len(doc.split("\n\n")) < 2]
