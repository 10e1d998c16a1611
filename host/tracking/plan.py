"""The plan of a day: made once, then read from disk.

Imports the planner, and with it numpy and pvlib, only for a plan that is not on disk.
"""

import hashlib
import json
import os
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

import platformdirs

from host.site import Site, aim, slat
from host.tracking.day_plan import DayPlan, from_bytes, to_bytes

# The parts of a site that a plan depends on.
_MATTERS = {"name", "timezone", "location", "receiver", "mirrors"}


def plan_day(site: Site, day: date, folder: Path | None = None) -> DayPlan:
    """The trajectories of all mirrors for a site's local day.

    Kept in `folder` (default: the platform's for caches) under a name made of the site and the
    day; a damaged file is made anew. Raises PlanError and AimError (exit code 2).
    """
    file = (folder or cache_folder()) / f"{plan_key(site, day)}.plan"
    plan = _read(file)
    if plan is None:
        from host.tracking.planner import make_plan

        plan = make_plan(site, day)
        _keep(file, to_bytes(plan))
    return plan


def cache_folder() -> Path:
    """The default folder for plans."""
    return platformdirs.user_cache_path("heliose", appauthor=False) / "plans"


def plan_key(site: Site, day: date) -> str:
    """A name for the plan of a day that changes with everything the plan depends on."""
    matters = site.model_dump(mode="json", include=_MATTERS)
    text = json.dumps([planner_version(), day.isoformat(), matters], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def planner_version() -> str:
    """A digest of the planner's own source: a number to count up would be forgotten."""
    sources = [*sorted(Path(__file__).parent.glob("*.py")), Path(aim.__file__), Path(slat.__file__)]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in sources)).hexdigest()


def _read(file: Path) -> DayPlan | None:
    try:
        return from_bytes(file.read_bytes())
    except OSError:
        return None


def _keep(file: Path, data: bytes) -> None:
    """Writes a whole file or none; a plan that cannot be kept is still a plan."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=file.parent, delete=False) as new:
            new.write(data)
        os.replace(new.name, file)
    except OSError:
        return
