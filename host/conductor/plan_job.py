"""A day's plan, computed in a process that ends: its hundred megabytes end with it.

`python -m host.conductor.plan_job SITE DATE FILE` writes the plan; PlanJob runs that and reads
the file.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from host.process import dying_with_parent
from host.tracking.day_plan import DayPlan, from_bytes

TRY_AGAIN_S = 60.0


class PlanJob:
    """Plans of days, computed one at a time in another process.

    exit_code: of the planner if it failed; None while there is nothing wrong.
    """

    def __init__(
        self, where: str, folder: Path, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._where, self._folder, self._monotonic = where, folder, monotonic
        self._job: subprocess.Popen[bytes] | None = None
        self._day: date | None = None
        self._not_before_s = 0.0
        self.exit_code: int | None = None

    def plan_for(self, day: date) -> DayPlan | None:
        """The plan of a day; None while it is computed, or if that failed (see exit_code)."""
        if self._job is None:
            if self._monotonic() >= self._not_before_s:
                self._start(day)
            return None
        if self._job.poll() is None:
            return None
        code, self._job = self._job.returncode, None
        plan = self._read() if code == 0 and day == self._day else None
        if plan is None and day == self._day:
            self.exit_code = code
            self._not_before_s = self._monotonic() + TRY_AGAIN_S
        return plan

    def end(self) -> None:
        """Stops a running job."""
        if self._job is not None:
            self._job.kill()
            self._job.wait()

    def _start(self, day: date) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._day, self.exit_code = day, None
        self._job = subprocess.Popen(
            [sys.executable, "-m", __name__, self._where, day.isoformat(), str(self._file())],
            preexec_fn=dying_with_parent(),
        )

    def _read(self) -> DayPlan | None:
        try:
            return from_bytes(self._file().read_bytes())
        except OSError:
            return None

    def _file(self) -> Path:
        return self._folder / f"{self._day}.plan"


def main(where: str, day: str, file: str) -> None:
    """Computes the plan of a site's day and writes it to `file`."""
    from host.site import load_site
    from host.tracking.day_plan import parse_day, to_bytes
    from host.tracking.plan import plan_day

    Path(file).write_bytes(to_bytes(plan_day(load_site(where), parse_day(day))))


if __name__ == "__main__":
    main(*sys.argv[1:])
