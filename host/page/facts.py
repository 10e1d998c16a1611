"""What the page must know of a site, and its catalogues, without holding what reads them.

pydantic and Babel cost more memory than the page can spare, so a short-lived child reads and
checks site.toml, compiles the catalogues and leaves DIR/page/facts.json and DIR/page/*.mo. It
runs again only when one of the files has changed.
"""

import subprocess
import sys
from pathlib import Path

import msgspec

from host.language import LOCALE, compile_catalogues

HERE = Path(__file__).parent
FOLDER = "page"


class FactsError(ValueError):
    """The site could not be read; the message is that of the site's own check."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Mirror(msgspec.Struct, frozen=True):
    """Where a mirror stands, metres east and north, and which tracker board drives it."""

    id: str
    board: str
    group: int
    east_m: float
    north_m: float
    width_m: float


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


class Facts(msgspec.Struct, frozen=True):
    """The part of a site that the page works with. stamp: of the files it was read from."""

    name: str
    title: str
    language: str
    timezone: str
    latitude_deg: float
    longitude_deg: float
    boiler: str
    trackers: dict[str, int]  # board -> group
    limits: Limits
    receiver_m: tuple[float, float]
    mirrors: tuple[Mirror, ...]
    fill_s: int  # from empty to the control level
    stamp: str


class Reading:
    """The facts on their way: known already, or a child that works them out meanwhile."""

    def __init__(self, site: str, data: Path) -> None:
        self._path = data / FOLDER / "facts.json"
        self._known = _known(self._path, site)
        self._child: subprocess.Popen[str] | None = None
        if self._known is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "host.page.facts", site, str(data / FOLDER)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )

    def result(self) -> Facts:
        """The facts, once they are there. FactsError with the site's own message and code."""
        if self._known is None:
            assert self._child is not None
            _, complaint = self._child.communicate()
            if self._child.returncode != 0:
                raise FactsError(complaint.strip(), self._child.returncode)
            self._known = msgspec.json.decode(self._path.read_bytes(), type=Facts)
        return self._known


def _known(path: Path, site: str) -> Facts | None:
    try:
        facts = msgspec.json.decode(path.read_bytes(), type=Facts)
        return facts if facts.stamp == _stamp(site) else None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _stamp(site: str) -> str:
    """Names the state of the files: paths, times and sizes."""
    preset = HERE.parent / "sites" / f"{site}.toml"
    files = [preset if preset.exists() else Path(site), *sorted(LOCALE.rglob("*.po"))]
    stats = [(path.resolve(), path.stat()) for path in files]
    return " ".join(f"{path} {s.st_mtime_ns} {s.st_size}" for path, s in stats)


def _extract(where: str) -> Facts:
    from host.site import board_config, load_site

    site = load_site(where)
    boiler, config = site.boiler, board_config.boiler_config(site)
    back = boiler.operating_pressure_barg - 0.5
    limits = Limits(
        operating_mbar=_mbar(boiler.operating_pressure_barg),
        high_mbar=_mbar(board_config.high_barg(boiler)),
        hold_mbar=_mbar(board_config.high_hold_barg(boiler)),
        trip_mbar=_mbar(board_config.high_high_barg(boiler)),
        allowed_mbar=_mbar(boiler.maximum_allowable_pressure_barg),
        back_mbar=_from_code(config.get("pressure_back_code"), back),
        reduced_back_mbar=_from_code(config.get("reduced_back_code"), back + 0.5),
        drum_max_cdeg=config["drum_max_cdeg"],
        outlet_max_cdeg=config["outlet_max_cdeg"],
    )
    return Facts(
        name=site.name,
        title=site.title,
        language=site.language,
        timezone=site.timezone,
        latitude_deg=site.location.latitude_deg,
        longitude_deg=site.location.longitude_deg,
        boiler=next(board.id for board in site.boards if board.role == "boiler"),
        trackers={board.id: board.group or 1 for board in site.trackers},
        limits=limits,
        receiver_m=(site.receiver.centre_m[0], site.receiver.centre_m[1]),
        mirrors=tuple(
            Mirror(m.id, m.board, m.group, m.pivot_m[0], m.pivot_m[1], m.width_m)
            for m in site.mirrors
        ),
        fill_s=round(boiler.levels_l.lc_off * 1000.0 / boiler.pump_g_s),
        stamp=_stamp(where),
    )


def _mbar(barg: float) -> int:
    return round(barg * 1000)


def _from_code(code: int | None, otherwise_barg: float) -> int:
    from firmware.common.limits import pressure_mbar

    return _mbar(otherwise_barg) if code is None else int(pressure_mbar(code))


def main(where: str, folder: Path) -> int:
    """The child: writes what it found out, or says the error and ends with its code."""
    from host.site import SiteError
    from host.site.board_config import BoardConfigError

    try:
        facts = _extract(where)
        folder.mkdir(parents=True, exist_ok=True)
        compile_catalogues(folder)
        new = folder / "facts.new"
        new.write_bytes(msgspec.json.encode(facts))
        new.replace(folder / "facts.json")
    except (SiteError, BoardConfigError, OSError) as e:
        print(e, file=sys.stderr)
        return int(getattr(e, "exit_code", 3))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
