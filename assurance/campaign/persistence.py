"""The folder of a campaign.

campaign.json    version, code, seed and number of runs
runs.jsonl       one outcome a line, in the order of the runs' numbers
misses/          a scenario for each run with a violation, and the sites these need
summary.json     the document of `--json`, once all runs are played
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from assurance.campaign import CampaignError
from assurance.campaign.play import Outcome, fingerprint, from_line
from assurance.campaign.ranges import VERSION
from sim.report.folder import prepare

PLAN, RUNS, SUMMARY = "campaign.json", "runs.jsonl", "summary.json"


@dataclass(frozen=True)
class Plan:
    """What identifies a campaign."""

    runs: int
    seed: int
    version: int
    code: str


class Folder:
    """A campaign's folder, open for more runs. Make it by `begin` or `resume`."""

    def __init__(self, path: Path, plan: Plan, done: int, new: bool = False) -> None:
        self.path, self.plan, self.done, self._new = path, plan, done, new
        write_json(path / PLAN, plan)
        self._file: BinaryIO = (path / RUNS).open("ab")

    @classmethod
    def begin(cls, path: Path, runs: int, seed: int) -> Folder:
        """A new campaign. Raises CampaignError unless the folder is empty or missing."""
        if (path / PLAN).exists():
            raise CampaignError(
                f"{path}: holds a campaign already; continue it with --resume --out {path}, "
                "or name another folder"
            )
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise CampaignError(f"{path}: is not an empty folder; name an empty or a new one")
        prepare(path)
        return cls(path, Plan(runs, seed, VERSION, fingerprint()), 0, new=True)

    @classmethod
    def resume(cls, path: Path, runs: int | None, seed: int | None) -> Folder:
        """A campaign that was begun; more `runs` make it longer.

        Raises CampaignError if there is none, or one of another version or seed.
        """
        plan = _read_plan(path)
        if (plan.version, plan.code) != (VERSION, fingerprint()):
            raise CampaignError(
                f"{path}: was made by another version of heliose (campaign {plan.version}, code "
                f"{plan.code}; this is {VERSION}, {fingerprint()}), and their runs do not mix: "
                "begin a new one with --out and another folder"
            )
        if seed not in (None, plan.seed):
            raise CampaignError(
                f"{path}: has seed {plan.seed}; found --seed {seed}, allowed: {plan.seed}, "
                "or another folder"
            )
        prepare(path)
        done = _whole_lines(path / RUNS)
        runs = plan.runs if runs is None else runs
        if runs < done:
            raise CampaignError(
                f"{path}: has {done} runs already; found --runs {runs}, allowed: {done} or more"
            )
        return cls(path, replace(plan, runs=runs), done)

    def add(self, line: bytes) -> None:
        """Appends the next run's outcome and hands it to the operating system."""
        self._file.write(line + b"\n")
        self._file.flush()
        self.done += 1

    def outcomes(self) -> Iterator[Outcome]:
        """All runs so far, one at a time. Raises CampaignError for a damaged line."""
        with (self.path / RUNS).open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield from_line(line)
                except ValueError as error:
                    raise CampaignError(
                        f"{self.path / RUNS}:{number}: is no outcome of a run ({error}); "
                        "begin a new campaign in another folder"
                    ) from None

    def drop_if_new(self) -> None:
        """Removes it after a wrong call, unless it existed before."""
        self.close()
        if self._new:
            for name in (RUNS, PLAN):
                (self.path / name).unlink()
            self.path.rmdir()

    def close(self) -> None:
        """Closes the file of runs."""
        self._file.close()


def _read_plan(path: Path) -> Plan:
    file = path / PLAN
    try:
        return msgspec.json.decode(file.read_bytes(), type=Plan)
    except FileNotFoundError:
        raise CampaignError(
            f"{path}: there is no campaign to resume; leave --resume away to begin one there"
        ) from None
    except msgspec.DecodeError:
        raise CampaignError(
            f"{file}: does not describe a campaign; begin a new one with --out and another folder"
        ) from None


def write_json(file: Path, document: object) -> None:
    """Writes the whole file or none of it."""
    new = file.with_suffix(".new")
    new.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
    os.replace(new, file)


def _whole_lines(file: Path) -> int:
    """The number of lines. A last line that was cut off while it was written is removed."""
    if not file.exists():
        return 0
    with file.open("r+b") as runs:
        lines = [len(line) for line in runs if line.endswith(b"\n")]
        runs.truncate(sum(lines))
    return len(lines)
