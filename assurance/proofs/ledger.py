"""What is kept of a proof: its figures, and the hash of the source that they are about.

One file each, evidence/NAME.json. A proof is a module of this folder: its docstring's first line
says what it proves, `measure(**sizes) -> Outcome` does it, and ALONE is true where it wants the
whole machine to itself.
"""

import ast
import hashlib
import json
import platform
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "evidence"
LOOP = "firmware.boiler.loop"  # imports all of the protection, and no pin


@dataclass
class Outcome:
    """`figures`: what was counted or measured. `failures`: sentences, none where it holds."""

    figures: dict
    failures: list = field(default_factory=list)
    versions: dict = field(default_factory=dict)  # of interpreters besides this one


def protection(module=LOOP, root=ROOT):
    """Files of the firmware that a module runs, itself included, from the root, sorted."""
    found, waiting = set(), [module]
    while waiting:
        path = Path(*waiting.pop().split(".")).with_suffix(".py")
        if path in found or not (root / path).is_file():
            continue
        found.add(path)
        waiting += imported(root / path)
    return sorted(found)


def imported(path):
    """Modules of the firmware that a file imports, names taken from packages included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.startswith("firmware."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("firmware."):
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def source_hash(module=LOOP, root=ROOT):
    """SHA-256 over names and contents of `protection`, the same with any line ends."""
    digest = hashlib.sha256()
    for path in protection(module, root):
        text = (root / path).read_text(encoding="utf-8")
        digest.update(f"{path.as_posix()}\n{len(text)}\n{text}".encode())
    return digest.hexdigest()


def commit_date(root=ROOT):
    """Date of the commit that the work tree is at, ISO 8601; None outside of git."""
    command = ["git", "log", "-1", "--format=%cI"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def keep(name, what, module, sizes, seconds, outcome, folder=KEPT):
    """Writes evidence/NAME.json; what it says."""
    seeds = {key: value for key, value in sizes.items() if key.startswith("seed")}
    entry = {
        "name": name,
        "what": what,
        "ok": not outcome.failures,
        "failures": outcome.failures[:20],
        "figures": outcome.figures,
        "sizes": {key: value for key, value in sizes.items() if key not in seeds},
        "seeds": seeds,
        "seconds": round(seconds, 1),
        "of": module,
        "source": source_hash(module),
        "commit_date": commit_date(),
        "versions": {"python": platform.python_version(), **outcome.versions},
    }
    folder.mkdir(exist_ok=True)
    text = json.dumps(entry, indent=1, ensure_ascii=False) + "\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return entry


def complaint(name, module, folder=KEPT, root=ROOT):
    """Why evidence/NAME.json does not count, in a sentence with the command that mends it."""
    remedy = f"make evidence ONLY={name}"
    try:
        entry = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        kept, ok, date = entry["source"], entry["ok"], entry["commit_date"]
    except FileNotFoundError:
        return f"evidence/{name}.json is not there: {remedy}"
    except (ValueError, KeyError, TypeError):
        return f"evidence/{name}.json cannot be read: {remedy}"
    if kept != source_hash(module, root):
        return f"evidence/{name}.json is older than what it proves ({date}): {remedy}"
    if ok is not True:
        return f"evidence/{name}.json says that it does not hold: mend it, then {remedy}"
    return None


def kept(name, folder=KEPT):
    """What evidence/NAME.json says; None where it is not there."""
    file = folder / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
