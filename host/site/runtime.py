"""What the services need of a site: checked and computed once, read by all of them.

pydantic costs more memory than a whole service, so a short-lived child reads and checks
site.toml, works out the boards' limits and leaves the result in DIR/site.json. The child runs
again only after the site's file or the code that judges it has changed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from host.site.errors import SiteError
from host.site.find import find_site, is_site_name

if TYPE_CHECKING:
    from host.site.model import Site

FILE = "site.json"
_ROOT = Path(__file__).parents[2]
_JUDGES = ("host/site", "firmware/common")  # code that the result depends on
_MISSING = 3


class SiteRuntimeError(SiteError):
    """The site cannot be used; message and exit code are those of the failed check."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Board(msgspec.Struct, frozen=True):
    """A board and its link: `socket://HOST:PORT`, or `serial` and the adapter's id."""

    id: str
    role: str
    link: str
    serial_id: str | None
    group: int | None


class Mirror(msgspec.Struct, frozen=True):
    """A mirror, its pivot in metres east, north and up, and the tracker board that drives it."""

    id: str
    board: str
    group: int
    east_m: float
    north_m: float
    up_m: float
    width_m: float
    area_m2: float

    @property
    def pivot_m(self) -> tuple[float, float, float]:
        """The pivot as a vector."""
        return self.east_m, self.north_m, self.up_m


class Limits(msgspec.Struct, frozen=True):
    """Gauge pressures in millibar, temperatures in hundredths of a degree."""

    operating_mbar: int
    high_mbar: int
    hold_mbar: int
    trip_mbar: int
    allowed_mbar: int
    back_mbar: int
    reduced_back_mbar: int
    drum_max_cdeg: int
    outlet_max_cdeg: int


class Location(msgspec.Struct, frozen=True):
    """Where the sun is seen from, and its elevation from which mirrors track."""

    latitude_deg: float
    longitude_deg: float
    start_elevation_deg: float


class Wind(msgspec.Struct, frozen=True):
    """The tracker board with the anemometer, and the limits of wind."""

    board: str
    stow_m_s: float
    resume_m_s: float


class ExternalBroker(msgspec.Struct, frozen=True):
    """The address of a broker that heliose does not run itself."""

    host: str
    port: int


class Database(msgspec.Struct, frozen=True):
    """The InfluxDB that gets a copy of the history. token_file: its path, None without one."""

    version: int
    url: str
    bucket: str
    org: str | None
    token_file: str | None


class SiteRuntime(msgspec.Struct, frozen=True):
    """A site as the services use it.

    broker: None if heliose runs its own. measured_start_utc_ms: when the shipped measured day
    begins, None without one. full_light_bar_s: rise of the boiler's pressure with all mirrors
    on it. fill_s: from an empty boiler to the control level. stamp: the state of the files that
    this was made from.
    """

    name: str
    title: str
    language: str
    timezone: str
    location: Location
    boards: tuple[Board, ...]
    mirrors: tuple[Mirror, ...]
    receiver_m: tuple[float, float, float]
    full_light_bar_s: float
    wind: Wind | None
    limits: Limits
    fill_s: int
    commit_ms: int
    disk_floor_mb: int
    page_port: int
    broker: ExternalBroker | None
    database: Database | None
    measured_start_utc_ms: int | None
    stamp: str

    @property
    def boiler(self) -> str:
        """The id of the boiler board."""
        return next(board.id for board in self.boards if board.role == "boiler")

    @property
    def trackers(self) -> dict[str, int]:
        """The group of each tracker board."""
        return {board.id: board.group or 1 for board in self.boards if board.role == "tracker"}

    def mirrors_of(self, board: str) -> tuple[Mirror, ...]:
        """The mirrors that one board drives, in the file's order."""
        return tuple(mirror for mirror in self.mirrors if mirror.board == board)


def site_name(where: str | Path) -> str:
    """The name of a site, read without checking the rest of its file. Raises SiteError."""
    file = find_site(where)
    try:
        name = tomllib.loads(file.read_text(encoding="utf-8-sig"))["name"]
        if is_site_name(name):
            return str(name)
    except (OSError, ValueError, LookupError, RecursionError):
        pass
    from host.site.load import load_site  # the full check explains what is wrong

    return load_site(file).name


def site_runtime(where: str, data: Path) -> SiteRuntime:
    """The site of a preset's name or of a path, from `data`/site.json.

    Starts the child if that file is missing or stale. Raises SiteError.
    """
    found = _fresh(where, data)
    if found is None:
        command = [sys.executable, "-m", "host.site.runtime", where, str(data)]
        child = subprocess.run(command, capture_output=True, text=True, check=False)
        if child.returncode:
            raise SiteRuntimeError(child.stderr.strip(), child.returncode)
        found = _decoded(data)
    return found


def _fresh(where: str, data: Path) -> SiteRuntime | None:
    try:
        found = _decoded(data)
        return found if found.stamp == _stamp(where) else None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _decoded(data: Path) -> SiteRuntime:
    return msgspec.json.decode((data / FILE).read_bytes(), type=SiteRuntime)


def _stamp(where: str) -> str:
    """Path, time and size of the site's file, and the latest change of the code that judges it."""
    file = find_site(where).resolve()
    status = file.stat()
    code = [source.stat() for folder in _JUDGES for source in (_ROOT / folder).rglob("*.py")]
    latest, size = max(s.st_mtime_ns for s in code), sum(s.st_size for s in code)
    return f"{file} {status.st_mtime_ns} {status.st_size}; code {latest} {size}"


def make_runtime(where: str) -> SiteRuntime:
    """Read and check a site in this process. Raises SiteError or BoardConfigError."""
    from host.site.load import load_site

    stamp = _stamp(where)  # before the file is read: a later change makes the result stale
    return runtime_of(load_site(where), stamp)


def runtime_of(site: Site, stamp: str = "") -> SiteRuntime:
    """What the services need of a loaded site. Raises BoardConfigError."""
    from host.site.margin import full_light_bar_s

    place, plant, broker, wind = site.location, site.plant, site.broker, site.wind
    day = plant.measured_day if plant is not None else None
    external = broker.kind == "external"
    return SiteRuntime(
        name=site.name,
        title=site.title,
        language=site.language,
        timezone=site.timezone,
        location=Location(place.latitude_deg, place.longitude_deg, place.start_elevation_deg),
        boards=tuple(Board(b.id, b.role, b.link, b.serial_id, b.group) for b in site.boards),
        mirrors=tuple(
            Mirror(m.id, m.board, m.group, *m.pivot_m, m.width_m, m.area_m2) for m in site.mirrors
        ),
        receiver_m=site.receiver.centre_m,
        full_light_bar_s=full_light_bar_s(site),
        wind=Wind(wind.board, wind.stow_m_s, wind.resume_m_s) if wind is not None else None,
        limits=_limits(site),
        fill_s=round(site.boiler.levels_l.lc_off * 1000.0 / site.boiler.pump_g_s),
        commit_ms=site.recorder.commit_ms,
        disk_floor_mb=site.recorder.disk_floor_mb,
        page_port=site.page.port,
        broker=ExternalBroker(broker.host or "", broker.port or 1883) if external else None,
        database=_database(site),
        measured_start_utc_ms=None if day is None else round(day.start.timestamp() * 1000),
        stamp=stamp,
    )


def _limits(site: Site) -> Limits:
    from firmware.common.limits import pressure_mbar
    from host.site import board_config

    boiler, config = site.boiler, board_config.boiler_config(site)
    return Limits(
        operating_mbar=_mbar(boiler.operating_pressure_barg),
        high_mbar=_mbar(board_config.high_barg(boiler)),
        hold_mbar=_mbar(board_config.high_hold_barg(boiler)),
        trip_mbar=_mbar(board_config.high_high_barg(boiler)),
        allowed_mbar=_mbar(boiler.maximum_allowable_pressure_barg),
        back_mbar=int(pressure_mbar(config["pressure_back_code"])),
        reduced_back_mbar=int(pressure_mbar(config["reduced_back_code"])),
        drum_max_cdeg=config["drum_max_cdeg"],
        outlet_max_cdeg=config["outlet_max_cdeg"],
    )


def _database(site: Site) -> Database | None:
    influx = site.influxdb
    if influx is None:
        return None
    token = influx.token_file and str(site.source.absolute().parent / influx.token_file)
    return Database(influx.version, influx.url, influx.bucket, influx.org, token)


def _mbar(barg: float) -> int:
    return round(barg * 1000)


def main(where: str, data: Path) -> int:
    """The child: writes DIR/site.json, or prints the error; returns the exit code."""
    try:
        runtime = make_runtime(where)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = data / f"{FILE}.{os.getpid()}"  # services that start together do not share it
        new.write_bytes(msgspec.json.encode(runtime))
        new.replace(data / FILE)
    except Exception as error:
        code = _MISSING if isinstance(error, OSError) else getattr(error, "exit_code", None)
        if code is None:
            raise
        print(error, file=sys.stderr)
        return int(code)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
