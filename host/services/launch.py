"""`python -m host.services.launch`: the supervisor's command line.

`heliose run` becomes this process, so that the command line's libraries are not held in
memory for as long as the plant runs.
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
from host.services.settings import Settings, settings_of
from host.services.supervisor import Run, Supervisor, check_port, say, services_of
from host.times import moment

DEMONSTRATOR = "la-villette"
MISSING = 3


class RunError(ValueError):
    """An option that cannot be."""

    exit_code = 2


def main(words: Sequence[str]) -> int:
    """Run a site; the exit code. Errors for a person become one line on standard error."""
    arguments = _parser().parse_args(words)
    try:
        return _run(arguments)
    except Exception as error:
        code = MISSING if isinstance(error, OSError) else getattr(error, "exit_code", None)
        if code is None or arguments.debug:
            raise
        print(f"heliose: {error}", file=sys.stderr)
        return int(code)


def _run(arguments: argparse.Namespace) -> int:
    settings = settings_of(
        arguments.site or DEMONSTRATOR, simulated=arguments.sim or arguments.site is None
    )
    clock = clock_for(settings, arguments.at, arguments.speed)
    name = topic_name(settings.name, simulated=settings.simulated)
    run = Run(
        settings,
        data_folder(arguments.data, name),
        clock,
        arguments.port or settings.page_port,
        arguments.lan,
    )
    lock = lock_folder(run.data)
    check_port(run.page_host, run.page_port)
    say(_headline(run))
    try:
        return Supervisor(run, services_of(run)).serve()
    finally:
        lock.close()


def clock_for(settings: Settings, at: str | None, speed: float | None) -> Clock:
    """The plant's clock: real for real boards, else begun at `at` and as fast as `speed`.

    Raises RunError for a speed out of range or either with real boards, TimeError for `at`.
    """
    if speed is not None and not 1.0 <= speed <= MAX_RATE:
        raise RunError(f"--speed: found {speed:g}, allowed: 1 to {MAX_RATE:g}")
    begin = None if at is None else moment("--at", at)
    if not settings.simulated:
        if at is not None or speed is not None:
            raise RunError("--at and --speed are for a simulation: a real plant runs now (--sim)")
        return Clock()
    start_ms = settings.start_utc_ms if begin is None else int(begin.timestamp() * 1000)
    return Clock.starting(start_ms, 1.0 if speed is None else speed)


def _headline(run: Run) -> str:
    settings = run.settings
    local = datetime.fromtimestamp(run.clock.now_ms() / 1000.0, UTC).astimezone(
        ZoneInfo(settings.timezone)
    )
    kind = f"simulated, {run.clock.rate:g} × real time" if settings.simulated else "real boards"
    return f"{settings.title} ({kind}), {local:%Y-%m-%d %H:%M} {settings.timezone}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="heliose run")
    parser.add_argument("--site")
    parser.add_argument("--sim", action="store_true")
    parser.add_argument("--speed", type=float)
    parser.add_argument("--at")
    parser.add_argument("--port", type=int)
    parser.add_argument("--lan", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--debug", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
