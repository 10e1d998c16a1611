"""What runs on a board imports only what a board has; nothing names one person's machine."""

import ast
import re

# Modules of MicroPython's standard build that the firmware may use.
BOARD_MODULES = {
    "array", "binascii", "errno", "esp32", "gc", "hashlib", "io", "json", "machine", "math",
    "micropython", "os", "rp2", "select", "struct", "sys", "time",
}  # fmt: skip
# In a pattern of its own pieces, so that this file does not name what it forbids.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"py" + r"pi\.org",
            r"python" + r"hosted\.org",
            r"registry\.npm" + r"js",
            r"deb\." + r"debian\.org",
            r"/(root|home/\w+|Users/\w+|work|tmp/setup)/" + r"\w",
        ]
    )
)


def imported(source):
    """(line, module) of each import, nested ones too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def touches_pins(path):
    return path.name == "board.py" or "drivers" in path.parts


def test_firmware_then_imports_nothing_that_a_board_lacks(tree):
    foreign = [
        f"{path}:{line} {module}"
        for path, source in tree.modules("firmware")
        for line, module in imported(source)
        if module.split(".")[0] not in BOARD_MODULES | {"firmware"}
    ]
    assert not foreign


def test_machine_then_is_imported_by_boards_and_drivers_only(tree):
    strays = [
        f"{path}:{line}"
        for path, source in tree.modules("firmware")
        for line, module in imported(source)
        if module in ("machine", "rp2", "esp32") and not touches_pins(path)
    ]
    assert not strays


def test_metal_then_is_board_and_main_only(tree):
    # The simulator swaps board.py: what it runs must not import it.
    strays = [
        f"{path}:{line} {module}"
        for path, source in tree.modules("firmware")
        for line, module in imported(source)
        if module.endswith((".board", ".main")) and path.name != "main.py"
    ]
    assert not strays


def test_imports_then_are_absolute(tree, packages):
    relative = [
        f"{path}:{line}"
        for path, source in tree.modules(*packages, "tests", "benchmarks")
        for line, module in imported(source)
        if module.startswith(".")
    ]
    assert not relative


def test_files_then_name_no_machine_path_and_no_package_registry(tree):
    found = [
        f"{path}:{number} {match.group()}"
        for path, text in tree.texts()
        if path.suffix != ".dat"
        for number, line in enumerate(text.splitlines(), 1)
        if (match := FORBIDDEN.search(line))
    ]
    assert not found


def test_tests_then_neither_mock_nor_hide(tree):
    # Faults are parameters of the simulator; a server that is missing is tests/conftest.py's.
    words = re.compile(
        r"monkey" + r"patch|unittest\.mo" + r"ck|mark\.(skip|xfail)|import" + "orskip"
    )
    found = [
        f"{path}:{number}"
        for path, source in tree.modules("tests")
        for number, line in enumerate(source.splitlines(), 1)
        if words.search(line)
    ]
    assert not found
