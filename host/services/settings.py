"""What the supervisor must know of a site, found out by a process that ends.

Reading a site takes pydantic and its 20 MB, which the supervisor would keep for days.
`python -m host.services.settings WHERE SIMULATED` prints the settings as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Settings:
    """where: what to pass on as --site. start_utc_ms: when its simulated day begins."""

    where: str
    name: str
    title: str
    timezone: str
    page_port: int
    trackers: tuple[str, ...]
    boilers: tuple[str, ...]
    broker_host: str | None  # of a broker of one's own; None: heliose starts one
    broker_port: int | None
    simulated: bool
    start_utc_ms: int


class SettingsError(RuntimeError):
    """The site cannot be used; the message is the one for the person."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def settings_of(where: str, *, simulated: bool) -> Settings:
    """Read a site in another process. SettingsError with its message and exit code.

    A preset is an example, not a plant: it is always simulated.
    """
    command = [sys.executable, "-m", "host.services.settings", where, str(int(simulated))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SettingsError(done.stderr.strip(), done.returncode)
    values = json.loads(done.stdout)
    for name in ("trackers", "boilers"):
        values[name] = tuple(values[name])
    return Settings(**values)


def read_settings(where: str, *, simulated: bool) -> Settings:
    """The same in this process. Raises SiteError."""
    from host.site import load_site, presets
    from host.site.start_time import default_start

    site = load_site(where)
    place, plant = site.location, site.plant
    preset = where in presets()
    if plant is not None and plant.measured_day is not None:
        start = plant.measured_day.start
    else:
        start = default_start(
            place.latitude_deg,
            place.longitude_deg,
            site.timezone,
            place.start_elevation_deg,
            datetime.now(UTC),
        )
    external = site.broker.kind == "external"
    return Settings(
        where=where if preset else str(site.source.absolute()),
        name=site.name,
        title=site.title,
        timezone=site.timezone,
        page_port=site.page.port,
        trackers=tuple(board.id for board in site.trackers),
        boilers=tuple(board.id for board in site.boards if board.role == "boiler"),
        broker_host=site.broker.host if external else None,
        broker_port=site.broker.port if external else None,
        simulated=simulated or preset,
        start_utc_ms=int(start.timestamp() * 1000),
    )


def main(where: str, simulated: str) -> int:
    """Print the settings, or the error for the person; the exit code."""
    try:
        print(json.dumps(asdict(read_settings(where, simulated=simulated == "1"))))
    except Exception as error:
        code: int | None = getattr(error, "exit_code", None)
        if code is None:
            raise
        print(error, file=sys.stderr)
        return code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
