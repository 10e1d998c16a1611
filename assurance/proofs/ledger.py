"""The results of proofs: their figures, and the hash of the source that they are about.

One file each, evidence/NAME.json. A proof is a module of this folder: the first line of its
docstring is what it proves, `measure(**sizes) -> Outcome` does it. ALONE: it needs the whole
machine; OF: the module of the firmware that it is about.
"""

from __future__ import annotations

import inspect
import json
import platform
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from assurance.program import ROOT, run
from host.board_program import LOOP
from host.board_program import protection as protection
from host.board_program import source_hash as source_hash

KEPT = ROOT / "evidence"
DECIDE = ("firmware.boiler.interlock", "firmware.boiler.control")  # import all that decides
OWED = "owed.toml"  # proofs that are to be played again, by name: why
MOST_FAILURES = 20

Figures = dict[str, Any]


@dataclass
class Outcome:
    """figures: what was measured; failures: sentences, none if it holds; versions: of tools."""

    figures: Figures = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """evidence/NAME.json. of: the module that the proof is about; source: its hash.

    commit_date: of the checked-out commit; None outside of git.
    """

    name: str
    what: str
    ok: bool
    failures: list[str]
    figures: Figures
    sizes: dict[str, int]
    seeds: dict[str, int]
    seconds: float
    of: str
    source: str
    commit_date: str | None
    versions: dict[str, str]


def deciding() -> list[Path]:
    """The files of the boiler board that decide, from the root, sorted."""
    found = {path for module in DECIDE for path in protection(module)}
    return sorted(path for path in found if path.parent == Path("firmware/boiler"))


def subject(proof: ModuleType) -> str:
    """The module of the firmware that a proof is about."""
    return str(getattr(proof, "OF", LOOP))


def keep(
    name: str,
    proof: ModuleType,
    sizes: dict[str, int],
    seconds: float,
    outcome: Outcome,
    folder: Path = KEPT,
) -> Entry:
    """Writes evidence/NAME.json and returns its content."""
    seeds = {key: value for key, value in sizes.items() if key.startswith("seed")}
    entry = Entry(
        name=name,
        what=str(inspect.getdoc(proof)).splitlines()[0],
        ok=not outcome.failures,
        failures=outcome.failures[:MOST_FAILURES],
        figures=outcome.figures,
        sizes={key: value for key, value in sizes.items() if key not in seeds},
        seeds=seeds,
        seconds=round(seconds, 1),
        of=subject(proof),
        source=source_hash(subject(proof)),
        commit_date=run(["git", "log", "-1", "--format=%cI"]).stdout.strip() or None,
        versions={"python": platform.python_version(), **outcome.versions},
    )
    folder.mkdir(exist_ok=True)
    text = json.dumps(asdict(entry), indent=1, ensure_ascii=False) + "\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return entry


def complaint(name: str, module: str, folder: Path = KEPT, root: Path = ROOT) -> str | None:
    """Why evidence/NAME.json does not count, with the command that mends it; None if it does."""
    remedy = f"make evidence ONLY={name}"
    try:
        entry = kept(name, folder)
    except (ValueError, TypeError):
        return f"evidence/{name}.json cannot be read: {remedy}"
    if entry is None:
        return f"evidence/{name}.json is missing: {remedy}"
    if entry.source != source_hash(module, root):
        date = entry.commit_date
        return f"evidence/{name}.json is older than what it proves ({date}): {remedy}"
    if entry.ok is not True:
        return f"evidence/{name}.json: the proof does not hold: mend it, then {remedy}"
    return None


def owed(folder: Path = KEPT) -> dict[str, str]:
    """Proofs whose results are known to be out of date, each with the reason."""
    file = folder / OWED
    if not file.exists():
        return {}
    return dict(tomllib.loads(file.read_text(encoding="utf-8"))["proofs"])


def kept(name: str, folder: Path = KEPT) -> Entry | None:
    """The content of evidence/NAME.json; None if it is missing. Raises ValueError, TypeError."""
    file = folder / f"{name}.json"
    return Entry(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None
