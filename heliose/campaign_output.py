"""`heliose sim campaign`: runs a campaign with a progress bar and prints its table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from heliose.app import INTERRUPTED

if TYPE_CHECKING:
    from assurance.campaign.execute import Progress
    from assurance.campaign.persistence import Folder
    from assurance.campaign.summary import FunctionLine, MissLine, Summary

SHOWN = 20  # misses in the table; the folder has all of them


def run_campaign(
    runs: int | None,
    seed: int | None,
    workers: int | None,
    dask: str | None,
    out: Path | None,
    resume: bool,
) -> Summary:
    """Run a campaign to its end. Ctrl-C prints how to continue, and exits with 130.

    Raises CampaignError for options that contradict each other.
    """
    from assurance.campaign.execute import execute, open_pool

    folder = _open_folder(runs, seed, out, resume)
    try:
        pool = open_pool(folder.plan.seed, workers, dask)
    except Exception:
        folder.drop_if_new()
        raise
    try:
        with progress_bar() as progress:
            return execute(folder, pool, progress)
    except KeyboardInterrupt:
        typer.echo(
            f"stopped after {folder.done} of {folder.plan.runs} runs; to continue: "
            f"heliose sim campaign --resume --out {folder.path}",
            err=True,
        )
        raise typer.Exit(INTERRUPTED) from None


def _open_folder(runs: int | None, seed: int | None, out: Path | None, resume: bool) -> Folder:
    from assurance.campaign import CampaignError
    from assurance.campaign.execute import open_folder

    if out is None and (resume or seed is None):
        which = "--out is missing: --resume needs the campaign's folder"
        raise CampaignError(which if resume else "--seed is missing: a new campaign needs it")
    return open_folder(out or Path(f"campaign-seed{seed}"), runs, seed, resume)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar with the time left, on standard error if that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Left

    columns = (TextColumn("runs"), BarColumn(), MofNCompleteColumn(), Left(), TextColumn("left"))
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("runs", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_summary(summary: Summary) -> None:
    """Print the table as text."""
    typer.echo(
        f"{summary.runs} runs of seed {summary.seed} (campaign {summary.version}): "
        f"{summary.singles} with one fault, {summary.pairs} with two, {summary.nominal} without"
    )
    typer.echo(
        f"{summary.simulated_s / 3600.0:.1f} h simulated; highest true pressure "
        f"{summary.peak_barg:.2f} bar, metal {summary.peak_metal_c:.0f} °C"
    )
    _print_functions(summary)
    _print_lists(summary)
    if summary.played:
        workers = f"{summary.workers} worker{'s' if summary.workers > 1 else ''}"
        typer.echo(
            f"{summary.played} runs in {summary.wall_s:g} s on {workers}: "
            f"{summary.speed:g} x real time"
        )
    typer.echo(f"everything is in {summary.folder}")


def _print_functions(summary: Summary) -> None:
    typer.echo(
        f"\n{'':7}{'drawn':>7}{'acted':>7}{'other':>7}{'missed':>8}{'waits':>7}{'not due':>9}"
        f"{'slowest':>10}  miss rate below"
    )
    for line in summary.by_function:
        typer.echo(_function_line(line))
    typer.echo("(other: another function acted first; not due: its condition did not occur)")


def _print_lists(summary: Summary) -> None:
    _print_list(f"\n{summary.missed} runs with a missed fault", summary.misses)
    days = f"{summary.nominal_days:g} days without a fault"
    bound = summary.false_trips_a_day_upper
    below = "" if bound is None else f", below {bound:.2g} a day (95 %)"
    _print_list(f"{summary.false_trips} false trips in {days}{below}", summary.false_trip_list)
    if summary.excepted:
        words = f"{summary.excepted} runs with faults that need the relief valve (docs/safety)"
        _print_list(words, summary.excepted_list)


def _function_line(line: FunctionLine) -> str:
    slowest = "" if line.slowest_s is None else f"{line.slowest_s:.2f} s"
    tried = line.acted + line.missed
    rate = f"{line.miss_rate_upper:.2%} of {tried}" if tried else ""
    return (
        f"{line.function:7}{line.drawn:7}{line.acted:7}{line.other:7}{line.missed:8}{line.waits:7}"
        f"{line.not_due:9}{slowest:>10}  {rate}"
    )


def _print_list(words: str, misses: list[MissLine]) -> None:
    typer.echo(words + (":" if misses else ""))
    for miss in misses[:SHOWN]:
        typer.echo(f"  {miss.what}: {miss.words}\n    {miss.faults}\n    {miss.run}")
    if len(misses) > SHOWN:
        typer.echo(f"  and {len(misses) - SHOWN} more; summary.json lists them all")
