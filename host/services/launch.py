"""`python -m host.services.launch`: the supervisor's command line.

`heliose run` becomes this process, so that the command line's libraries do not occupy memory for
as long as the plant runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from host.clock import MAX_RATE, Clock
from host.data_folder import data_folder, topic_name
from host.process import lock_folder
from host.services.supervisor import Run, Supervisor, check_port, services_of, show
from host.site.find import find_site, presets
from host.site.runtime import SiteRuntime, site_name, site_runtime
from host.site.start_time import default_start
from host.times import parse_time

DEMONSTRATOR = "la-villette"
MISSING = 3


class RunError(ValueError):
    """An option has a value that is not allowed."""

    exit_code = 2


def main(words: Sequence[str]) -> int:
    """Run a site; returns the exit code. An expected error becomes one line on standard error."""
    arguments = parse(words)
    try:
        return _run(arguments)
    except Exception as error:
        code = MISSING if isinstance(error, OSError) else getattr(error, "exit_code", None)
        if code is None or arguments.debug:
            raise
        print(f"heliose: {error}", file=sys.stderr)
        return int(code)


def _run(arguments: argparse.Namespace) -> int:
    run = prepare(arguments)
    lock = lock_folder(run.data)
    check_port(run.page_host, run.page_port)
    show(_headline(run))
    try:
        return Supervisor(run, services_of(run)).serve()
    finally:
        lock.close()


def prepare(arguments: argparse.Namespace) -> Run:
    """The run that the options describe.

    The data folder is named after the site, so the name is read before the site is checked. A
    preset is an example, not a plant, so it is always simulated. Raises SiteError, RunError,
    TimeError.
    """
    where = arguments.site or DEMONSTRATOR
    simulated = arguments.sim or where in presets()
    data = data_folder(arguments.data, topic_name(site_name(where), simulated=simulated))
    site = site_runtime(where, data)
    return Run(
        site,
        where if where in presets() else str(find_site(where).absolute()),
        simulated,
        data,
        clock_for(site, simulated, arguments.at, arguments.speed),
        arguments.port or site.page_port,
        arguments.lan,
    )


def clock_for(site: SiteRuntime, simulated: bool, at: str | None, speed: float | None) -> Clock:
    """The plant's clock: real for real boards, else started at `at` and as fast as `speed`.

    Raises RunError for a speed out of range, or if real boards get either; TimeError for `at`.
    """
    if speed is not None and not 1.0 <= speed <= MAX_RATE:
        raise RunError(f"--speed: found {speed:g}, allowed: 1 to {MAX_RATE:g}")
    first = None if at is None else parse_time("--at", at)
    if not simulated:
        if at is not None or speed is not None:
            raise RunError("--at and --speed need --sim: a real plant runs in real time")
        return Clock()
    start_ms = _start_utc_ms(site) if first is None else int(first.timestamp() * 1000)
    return Clock.starting(start_ms, 1.0 if speed is None else speed)


def _start_utc_ms(site: SiteRuntime) -> int:
    """When a simulated day starts by default."""
    if site.measured_start_utc_ms is not None:
        return site.measured_start_utc_ms
    place = site.location
    start = default_start(
        place.latitude_deg,
        place.longitude_deg,
        site.timezone,
        place.start_elevation_deg,
        datetime.now(UTC),
    )
    return int(start.timestamp() * 1000)


def _headline(run: Run) -> str:
    local = datetime.fromtimestamp(run.clock.now_ms() / 1000.0, UTC).astimezone(
        ZoneInfo(run.site.timezone)
    )
    kind = f"simulated, {run.clock.rate:g} × real time" if run.simulated else "real boards"
    return f"{run.site.title} ({kind}), {local:%Y-%m-%d %H:%M} {run.site.timezone}"


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The options of `heliose run`, which has checked them already."""
    parser = argparse.ArgumentParser(prog="heliose run")
    parser.add_argument("--site")
    parser.add_argument("--sim", action="store_true")
    parser.add_argument("--speed", type=float)
    parser.add_argument("--at")
    parser.add_argument("--port", type=int)
    parser.add_argument("--lan", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--debug", action="store_true")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
