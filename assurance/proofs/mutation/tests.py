"""The tests that a mutant must fail: functions of plain files, found without importing them."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from assurance.program import ROOT

FOLDER = Path("tests/firmware")
ALSO = (Path("tests/assurance/proofs/test_exploration.py"),)
# A file of tests is about the boiler board's logic if it names one of these.
ABOUT = ("firmware.boiler", "desk.boiler", "desk.step", "desk.storm", "desk.watched")


def files(root: Path = ROOT) -> list[Path]:
    """The files of tests, from the root."""
    found = [path.relative_to(root) for path in sorted((root / FOLDER).rglob("test_*.py"))]
    about = [path for path in found if any(word in _text(root, path) for word in ABOUT)]
    return about + [path for path in ALSO if (root / path).is_file()]


def named(root: Path = ROOT) -> list[str]:
    """`file::function` of each test that needs no arguments."""
    return [f"{path.as_posix()}::{name}" for path in files(root) for name in _tests(root, path)]


def _tests(root: Path, path: Path) -> Iterator[str]:
    for node in ast.parse(_text(root, path)).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            if not node.args.args and not node.decorator_list:
                yield node.name


def _text(root: Path, path: Path) -> str:
    return (root / path).read_text(encoding="utf-8")


def file_hash(path: str) -> str:
    """Of a file of tests and of the desk that it stands on."""
    desk = sorted((ROOT / FOLDER / "desk").glob("*.py"))
    return _hash([ROOT / path, *desk])


def all_hash() -> str:
    """Of all files of tests, the desk and the explorations."""
    desk = sorted((ROOT / FOLDER / "desk").glob("*.py"))
    explorations = sorted((ROOT / "assurance" / "proofs").glob("explor*.py"))
    return _hash([*[ROOT / path for path in files()], *desk, *explorations])


def _hash(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def imported(path: str) -> ModuleType:
    """A file of tests as a module, once a process."""
    name = Path(path).stem
    places = [str(ROOT), str(ROOT / FOLDER)]
    sys.path[:0] = [place for place in places if place not in sys.path]
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / path)
        if spec is None or spec.loader is None:
            raise ImportError(path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]
