"""Executes a campaign: plays the runs that are left, keeps each outcome, writes the summary."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from assurance.campaign import CampaignError
from assurance.campaign.dask_pool import DaskPool
from assurance.campaign.persistence import SUMMARY, Folder, write_json
from assurance.campaign.play import from_line
from assurance.campaign.pool import LocalPool, Pool, in_order
from assurance.campaign.replay import keep_miss
from assurance.campaign.summary import Summary, count

Progress = Callable[[int, int], None]  # runs done, runs of the campaign


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def open_folder(path: Path, runs: int | None, seed: int | None, resume: bool) -> Folder:
    """The folder of a new campaign, or of one to resume. Raises CampaignError."""
    if runs is not None and runs < 1:
        raise CampaignError(f"--runs: found {runs}, allowed: 1 or more")
    if resume:
        return Folder.resume(path, runs, seed)
    if runs is None or seed is None:
        missing = "--runs" if runs is None else "--seed"
        raise CampaignError(f"{missing} is missing; a new campaign needs --runs and --seed")
    return Folder.begin(path, runs, seed)


def open_pool(seed: int, workers: int | None, dask: str | None) -> Pool:
    """The workers. Raises CampaignError, and PoolError if a Dask cluster is missing."""
    if workers is not None and dask is not None:
        raise CampaignError("--workers: not with --dask, whose workers are its own")
    if workers is not None and workers < 1:
        raise CampaignError(f"--workers: found {workers}, allowed: 1 or more")
    return LocalPool(seed, workers or cores()) if dask is None else DaskPool(seed, dask)


def execute(folder: Folder, pool: Pool, progress: Progress) -> Summary:
    """Plays the runs that are left and counts all. KeyboardInterrupt leaves a whole folder."""
    began_s, first = time.perf_counter(), folder.done
    plan = folder.plan
    with closing(pool), closing(folder):
        progress(folder.done, plan.runs)
        for line in in_order(pool, range(folder.done, plan.runs)):
            outcome = from_line(line)
            if outcome.wrong or outcome.excepted:
                keep_miss(folder.path, plan.seed, outcome)
            folder.add(line)
            progress(folder.done, plan.runs)
    wall_s = time.perf_counter() - began_s
    summary = Summary(plan.version, plan.code, plan.seed, folder=str(folder.path))
    count(folder.outcomes(), summary)
    summary.set_speed(pool.workers, folder.done - first, wall_s)
    write_json(folder.path / SUMMARY, summary)
    return summary
