"""A whole campaign: plays what is left of it, keeps it, counts it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from assurance.campaign.dask_pool import DaskPool
from assurance.campaign.errors import CampaignError
from assurance.campaign.persistence import SUMMARY, Folder, write_json
from assurance.campaign.play import from_line
from assurance.campaign.pool import LocalPool, Pool, in_order
from assurance.campaign.replay import keep_miss
from assurance.campaign.summary import Summary, count

Progress = Callable[[int, int], None]  # runs done, runs wanted


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def open_folder(path: Path, runs: int | None, seed: int | None, resume: bool) -> Folder:
    """The folder of a new campaign, or of one that goes on. Raises CampaignError."""
    if runs is not None and runs < 1:
        raise CampaignError(f"--runs: found {runs}, allowed: 1 or more")
    if resume:
        return Folder.resume(path, runs, seed)
    if runs is None or seed is None:
        missing = "--runs" if runs is None else "--seed"
        raise CampaignError(f"{missing} is missing; a new campaign needs --runs and --seed")
    return Folder.begin(path, runs, seed)


def open_pool(seed: int, workers: int | None, dask: str | None) -> Pool:
    """Whoever plays the runs. Raises CampaignError, and PoolError for a cluster that is not."""
    if dask is not None and workers is not None:
        raise CampaignError("--workers: not with --dask, whose workers are its own")
    if workers is not None and workers < 1:
        raise CampaignError(f"--workers: found {workers}, allowed: 1 or more")
    if dask is not None:
        return DaskPool(seed, dask)
    return LocalPool(seed, workers or cores())


def finish(folder: Folder, pool: Pool, progress: Progress) -> Summary:
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
    summary = Summary(plan.version, plan.code, plan.seed)
    count(folder.outcomes(), summary, str(folder.path))
    summary.workers, summary.folder = pool.workers, str(folder.path)
    summary.played = folder.done - first
    summary.wall_s = round(time.perf_counter() - began_s, 2)
    played_s = summary.simulated_s * summary.played / max(summary.runs, 1)
    summary.speed = round(played_s / max(summary.wall_s, 0.01), 1)
    write_json(folder.path / SUMMARY, asdict(summary))
    return summary
