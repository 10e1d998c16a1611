"""How long a campaign takes, against the design's 10 000 runs of 120 s in 30 minutes on two cores.

The first runs make plans of days and load modules, so they are played before the clock starts.
CPU seconds are those of the workers: they count what the machine's other work cannot lengthen.
`--runs N` plays more, `--workers W` on other cores than all.
"""

import argparse
import resource
import tempfile
from pathlib import Path

from assurance.campaign.campaign import cores, finish, open_folder, open_pool

GOAL_RUNS, GOAL_MIN, GOAL_CORES = 10_000, 30.0, 2
WARM_UP = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--workers", type=int, default=cores())
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        play(Path(folder) / "first", WARM_UP, wanted.workers)
        cpu_s, summary = play(Path(folder) / "second", wanted.runs, wanted.workers)
    goal_s = GOAL_MIN * 60.0 * GOAL_CORES / GOAL_RUNS
    run_s = summary.wall_s * summary.workers / summary.runs
    print(
        f"{summary.runs} runs on {summary.workers} workers in {summary.wall_s:.1f} s:"
        f" {summary.speed:.0f} x real time"
    )
    print(f"a run on one core: {run_s:.3f} s, {cpu_s / summary.runs:.3f} s of CPU; goal {goal_s}")
    minutes = run_s * GOAL_RUNS / GOAL_CORES / 60.0
    print(f"{GOAL_RUNS} runs on {GOAL_CORES} cores: {minutes:.0f} minutes; goal {GOAL_MIN:.0f}")
    print(f"this process: {peak_mb(resource.RUSAGE_SELF):.0f} MB,", end=" ")
    print(f"the largest worker: {peak_mb(resource.RUSAGE_CHILDREN):.0f} MB")


def play(folder, runs, workers):
    """CPU seconds of the workers, and the summary of a campaign there."""
    before = cpu_seconds()
    summary = finish(
        open_folder(folder, runs, 1, resume=False), open_pool(1, workers, None), lambda *_: None
    )
    return cpu_seconds() - before, summary


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def peak_mb(who):
    return resource.getrusage(who).ru_maxrss / 1000.0


if __name__ == "__main__":
    main()
