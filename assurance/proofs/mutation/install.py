"""Puts a mutant in the place of what it is made of, in this process.

A function gets another body: what has been imported keeps it. For a mutant at the level of a module
firmware, desk and tests are imported anew.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import CodeType, ModuleType
from typing import Any

IMPORTED_ANEW = ("firmware", "desk", "assurance", "test_")
AT_IMPORT = ("firmware.boiler.rows",)  # its function is called when it is imported


def install(module: str, function: str, source: str) -> None:
    """The source replaces that of a module, of which one function differs, or "" none."""
    if module in sys.modules and module not in AT_IMPORT and _function(module, function):
        _replace(_function(module, function), _made(module, function, source))
    else:
        for name in [name for name in sys.modules if name.split(".")[0].startswith(IMPORTED_ANEW)]:
            del sys.modules[name]
        sys.meta_path.insert(0, _Finder(module, source))


def _function(module: str, name: str) -> Any:
    """A function or a method; None if the name is that of a class, or empty."""
    found: Any = sys.modules[module]
    for part in name.split(".") if name else ():
        found = vars(found)[part]
    return found if hasattr(found, "__code__") else None


def _made(module: str, name: str, source: str) -> Any:
    """The function as the source has it."""
    made = ModuleType(module)
    exec(compile(source, f"{module} (mutant)", "exec"), vars(made))
    found: Any = made
    for part in name.split("."):
        found = vars(found)[part]
    return found


def _replace(function: Any, other: Any) -> None:
    function.__code__ = other.__code__
    function.__defaults__ = other.__defaults__


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds one module, with a source of its own."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of this module alone."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def get_source(self, fullname: str) -> str:
        """The mutant."""
        return self.source

    def get_code(self, fullname: str) -> CodeType:
        """The mutant, compiled."""
        return compile(self.source, f"{fullname} (mutant)", "exec")
