"""How long a campaign takes, worked out from a sample of its runs.

The first runs make plans of days and load modules, so they are played before the clock starts.
CPU seconds are those of the workers; other work on the machine does not add to them.
"""

import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

from assurance.campaign.execute import cores, execute, open_folder, open_pool
from assurance.campaign.summary import Summary
from benchmarks.row import LOOP, Row, loop_s

RUNS, MINUTES, CORES = 10_000, 30.0, 2  # the design's goal, for runs of 120 s
WARM_UP, SAMPLE = 12, 100


def rows(quick: bool) -> Iterator[Row]:
    """The whole campaign, one of its runs, and its largest worker."""
    sample = 10 if quick else SAMPLE
    with tempfile.TemporaryDirectory() as folder:
        _play(Path(folder) / "first", 2 if quick else WARM_UP)
        cpu_s, summary = _play(Path(folder) / "second", sample)
    run_s = summary.wall_s * summary.workers / summary.runs
    minutes = run_s * RUNS / CORES / 60.0
    what = f"{RUNS} runs of 120 s on {CORES} cores (from {sample})"
    yield Row("campaign", what, minutes, "min", MINUTES)
    run_s, wanted_s = cpu_s / summary.runs, MINUTES * 60.0 * CORES / RUNS
    what = "CPU time of a run of 120 s"
    yield Row("campaign", what, run_s, "s", wanted_s, ratio=run_s / loop_s(), beside=LOOP)
    largest_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000.0
    yield Row("campaign", "the largest worker", largest_mb, "MB")


def _play(folder: Path, runs: int) -> tuple[float, Summary]:
    """CPU seconds of the workers, and the summary of a campaign there."""
    before_s = _cpu_s()
    kept, pool = open_folder(folder, runs, 1, resume=False), open_pool(1, cores(), None)
    summary = execute(kept, pool, lambda *_: None)
    return _cpu_s() - before_s, summary


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
