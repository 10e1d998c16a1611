"""The metal's boards and the simulator's have the same methods, and the metal's stay thin."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SEAM = {
    "ticks_ms", "read", "write", "link_read", "link_write", "keep", "flash", "identity",
    "end_turn", "restart",
}  # fmt: skip
METAL = ("firmware/boiler/board.py", "firmware/tracker/board.py")
SIMULATED = ("SimBoilerBoard", "SimTrackerBoard")
LONGEST_BOARD = 60


def classes_of(*paths):
    """All classes of some files by name."""
    found = {}
    for path in paths:
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name] = node
    return found


def methods(name, classes):
    """Public methods of a class and its bases: {name: arguments, or None where assigned}."""
    found = {}
    for base in classes[name].bases:
        if isinstance(base, ast.Name) and base.id in classes:
            found.update(methods(base.id, classes))
    for node in classes[name].body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = [argument.arg for argument in node.args.args]
            found.update(dict.fromkeys(assigned(node)))
    return {name: arguments for name, arguments in found.items() if not name.startswith("_")}


def assigned(function):
    """Names of the seam that are bound to an instance, as `self.link_read = ...`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in SEAM:
                    yield target.attr


def code_lines(path):
    """Lines that are neither blank, comment nor docstring."""
    source = (ROOT / path).read_text(encoding="utf-8")
    documentation = set()
    for node in ast.walk(ast.parse(source)):
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if documented and ast.get_docstring(node, clean=False) is not None:
            documentation.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return [
        line
        for number, line in enumerate(source.splitlines(), start=1)
        if line.strip() and not line.strip().startswith("#") and number not in documentation
    ]


@pytest.mark.parametrize("path", METAL)
def test_metal_board_when_read_then_it_has_the_ten_methods_and_no_other(path):
    found = methods("Board", classes_of("firmware/drivers/port.py", path))
    assert set(found) == SEAM


@pytest.mark.parametrize("path", METAL)
def test_metal_board_when_counted_then_it_is_thin(path):
    assert len(code_lines(path)) <= LONGEST_BOARD


@pytest.mark.parametrize("name", SIMULATED)
@pytest.mark.parametrize("path", METAL)
def test_simulated_board_when_compared_with_metal_then_methods_and_arguments_agree(name, path):
    metal = methods("Board", classes_of("firmware/drivers/port.py", path))
    simulated = methods(name, classes_of("sim/boards/in_process.py"))
    assert set(simulated) >= SEAM
    for method, arguments in metal.items():
        assert simulated[method] in (None, arguments), method


@pytest.mark.parametrize("part", ["boiler", "tracker"])
def test_bench_board_when_compared_with_metal_then_it_has_the_ten_methods(part):
    desk = "tests/firmware/desk"
    classes = classes_of(f"{desk}/harness.py", f"{desk}/{part}.py")
    assert set(methods("Board", classes)) == SEAM


def test_machine_when_searched_in_firmware_then_only_boards_and_drivers_import_it():
    for path in (ROOT / "firmware").rglob("*.py"):
        names = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module)
        if path.name != "board.py" and path.parent.name != "drivers":
            assert not names & {"machine", "rp2", "esp32"}, path
