"""A stand-in for MicroPython's `machine`, with a model of each chip behind it, in virtual time.

`load` imports a driver or a whole `board.py` against it; a `World` is the board's surroundings:
time, pins, buses, chips. These files run on CPython and on MicroPython, so they use only what
MicroPython has. Types that it lacks are imported for the type checker alone.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

_HERE = __file__.replace("\\", "/").rpartition("/")[0] + "/ports/"
_STAND_INS = ("machine", "micropython", "rp2", "esp32", "time", "gc")
_ON_METAL = (
    "firmware.drivers.",
    "firmware.boiler.board",
    "firmware.tracker.board",
    "firmware.boot",
)


def load(port: str, *names: str) -> "Any":
    """Imports modules of the firmware afresh, as on this port ("pico" or "esp32").

    Returns the module, or a list of modules for more than one name. Modules that they import
    later on must be named too. Other modules keep their own `time`.
    """
    kept = {name: sys.modules[name] for name in _STAND_INS if name in sys.modules}
    path = sys.path[:]
    finders = getattr(sys, "meta_path", [])  # CPython: its own `time` would precede the path
    _forget()
    sys.path[:] = [_HERE + port, _HERE + "any"] + path
    finders.insert(0, _PathFirst)
    try:
        for name in names:
            __import__(name)
        found = [sys.modules[name] for name in names]
    finally:
        sys.path[:] = path
        finders.remove(_PathFirst)
        for name in _STAND_INS:
            sys.modules.pop(name, None)
        sys.modules.update(kept)
    return found[0] if len(found) == 1 else found


def _forget() -> None:
    for name in list(sys.modules):
        if name in _STAND_INS or name.startswith(_ON_METAL):
            del sys.modules[name]


class _PathFirst:
    """Finds a stand-in on the path before CPython's built-in module of that name."""

    @staticmethod
    def find_spec(
        name: str, path: "Sequence[str] | None" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """The signature is importlib's; None for a module that is no stand-in."""
        if name not in _STAND_INS:
            return None
        from importlib.machinery import PathFinder

        return PathFinder.find_spec(name, sys.path[:2])
