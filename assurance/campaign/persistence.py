"""The folder of a campaign: what it is of, a line for each run in their order, and its misses.

campaign.json    version, code, seed and number of runs
runs.jsonl       one outcome a line, in the order of the runs' numbers
misses/          a scenario for each run with a miss, and the sites they need
summary.json     the document of `--json`, once all runs are there
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from assurance.campaign.errors import CampaignError
from assurance.campaign.play import Outcome, fingerprint, from_line
from assurance.campaign.ranges import VERSION
from sim.report.folder import prepare

PLAN, RUNS, MISSES, SUMMARY = "campaign.json", "runs.jsonl", "misses", "summary.json"


@dataclass(frozen=True)
class Plan:
    """What a campaign is of."""

    runs: int
    seed: int
    version: int = VERSION
    code: str = ""


class Folder:
    """A campaign's folder, open for more runs. Make it by `begin` or `resume`."""

    def __init__(self, path: Path, plan: Plan, done: int, new: bool = False) -> None:
        self.path, self.plan, self.done, self._new = path, plan, done, new
        self._file: BinaryIO = (path / RUNS).open("ab")

    @classmethod
    def begin(cls, path: Path, runs: int, seed: int) -> Folder:
        """A new one. Raises CampaignError where the folder holds something already."""
        if (path / PLAN).exists():
            raise CampaignError(
                f"{path}: there is a campaign already; continue it with --resume --out {path}, "
                "or name another folder"
            )
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise CampaignError(
                f"{path}: is not an empty folder; name another one, or one that is new"
            )
        prepare(path)
        plan = Plan(runs, seed, VERSION, fingerprint())
        write_json(path / PLAN, asdict(plan))
        return cls(path, plan, 0, new=True)

    @classmethod
    def resume(cls, path: Path, runs: int | None, seed: int | None) -> Folder:
        """The one of an earlier call; with more `runs` it is made longer.

        Raises CampaignError for no campaign, one of another version or another seed.
        """
        plan = _read_plan(path)
        if plan.version != VERSION or plan.code != fingerprint():
            raise CampaignError(
                f"{path}: was made by another version of heliose (campaign {plan.version}, code "
                f"{plan.code}; this is {VERSION}, {fingerprint()}), and their runs do not mix: "
                "begin a new one with --out and another folder"
            )
        if seed is not None and seed != plan.seed:
            raise CampaignError(
                f"{path}: is of seed {plan.seed}; found --seed {seed}, allowed: {plan.seed}, "
                "or another folder"
            )
        prepare(path)
        done = _whole_lines(path / RUNS)
        if runs is not None and runs < done:
            raise CampaignError(
                f"{path}: has {done} runs already; found --runs {runs}, allowed: {done} or more"
            )
        plan = Plan(plan.runs if runs is None else runs, plan.seed, plan.version, plan.code)
        write_json(path / PLAN, asdict(plan))
        return cls(path, plan, done)

    def add(self, line: bytes) -> None:
        """The next run's outcome; it is with the system once this returns."""
        self._file.write(line + b"\n")
        self._file.flush()
        self.done += 1

    def outcomes(self) -> Iterator[Outcome]:
        """All runs so far, one at a time."""
        with (self.path / RUNS).open("rb") as file:
            for number, line in enumerate(file):
                try:
                    yield from_line(line)
                except ValueError as error:
                    raise CampaignError(
                        f"{self.path / RUNS}:{number + 1}: is no outcome of a run ({error}); "
                        "begin a new campaign in another folder"
                    ) from None

    def drop_if_new(self) -> None:
        """Takes it away after a call that was wrong, unless it was there before."""
        self.close()
        if self._new:
            for name in (RUNS, PLAN):
                (self.path / name).unlink()
            self.path.rmdir()

    def close(self) -> None:
        """Nothing more is added."""
        self._file.close()


def _read_plan(path: Path) -> Plan:
    file = path / PLAN
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        plan = Plan(told["runs"], told["seed"], told["version"], told["code"])
    except FileNotFoundError:
        raise CampaignError(
            f"{path}: there is no campaign to resume; without --resume one begins there"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise CampaignError(
            f"{file}: is no campaign's; begin a new one with --out and another folder"
        ) from None
    return plan


def write_json(file: Path, document: object) -> None:
    """Writes the whole file or none of it."""
    new = file.with_suffix(".new")
    new.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    os.replace(new, file)


def _whole_lines(file: Path) -> int:
    """How many lines there are; one that was cut off while it was written is taken away."""
    if not file.exists():
        return 0
    lines = size = 0
    with file.open("r+b") as runs:
        for line in runs:
            if line.endswith(b"\n"):
                lines, size = lines + 1, size + len(line)
        runs.truncate(size)
    return lines
