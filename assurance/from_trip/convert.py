"""`heliose sim from-trip`: converts the file of a trip into the file of a scenario."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import tomli_w

from assurance.from_trip.attempts import Replay, find_replay
from assurance.from_trip.incident import incident_of
from host.site import Site, load_site, presets
from host.telemetry.history import Reader
from host.telemetry.trip_report import (
    EVER,
    TripReport,
    TripReportError,
    from_history,
    is_history,
    read_report,
)
from host.times import utc_ms
from sim.scenario.warm_start import WarmStartError

SIMULATED = "sim-"
PLANT_OF = "la-villette"  # its [plant] replaces a missing one


@dataclass(frozen=True)
class FromTrip:
    """The scenario made. function, at: of the record; replay: what trips in it, and when."""

    scenario: str
    site: str
    function: str
    device: str
    at: str
    at_s: float
    by: str
    same: bool
    replay_function: str | None
    replay_at_s: float | None


def convert(file: Path, out: Path | None, where: str | None, until: str | None) -> FromTrip:
    """Turns the trip in a file into a scenario. Raises TripReportError, SiteError, HistoryError."""
    report = _report(file, where, until)
    at = datetime.fromtimestamp(report.trip.t / 1000.0, UTC)
    function = str(report.trip.f.get("sf"))
    target = out or Path(f"trip-{at:%Y%m%d-%H%M%S}-{function.lower()}.toml")
    site_name, site = _site(report, file, where, target)
    incident = incident_of(report, site)
    title = f"{function} of {report.site} on {at:%Y-%m-%d at %H:%M:%S} UTC, again"
    try:
        replay = find_replay(incident, site_name, title)
    except WarmStartError as error:
        raise TripReportError(
            f"{file}: tripped at {at:%Y-%m-%dT%H:%M:%SZ}, and a scenario cannot begin in RUN a "
            f"minute before it ({error})"
        ) from None
    _write(replay, target, file)
    at_text, at_s = at.isoformat(timespec="milliseconds"), round(incident.trip_s, 3)
    outcome = replay.by, replay.same, replay.function, replay.at_s
    device = report.trip.device
    return FromTrip(str(target), site_name, function, device, at_text, at_s, *outcome)


def _write(replay: Replay, target: Path, file: Path) -> None:
    document = replay.scenario.model_dump(exclude_none=True, exclude_defaults=True)
    head = f"# Made by `heliose sim from-trip` from {file.name}: {replay.by}.\n"
    target.write_text(head + tomli_w.dumps(document), encoding="utf-8")


def _report(file: Path, where: str | None, until: str | None) -> TripReport:
    if not is_history(file):
        if until is not None:
            raise TripReportError(f"--at: only with a history; {file} has one trip")
        return read_report(file)
    span = EVER if until is None else (0, utc_ms("--at", until) + 1)
    toml = "" if where is None else load_site(where).source.read_text(encoding="utf-8")
    with closing(Reader(file)) as reader:
        return from_history(reader, file, None, toml, span)


def _site(report: TripReport, file: Path, where: str | None, target: Path) -> tuple[str, Site]:
    """The site and its name in the scenario. A site that is no preset is written beside it."""
    name = report.site.removeprefix(SIMULATED)
    if where is None and not report.site_toml and name not in presets():
        raise TripReportError(
            f"{file}: is of the site {report.site}, which is no preset "
            f"({', '.join(presets())}); needed: --site with the path of its site.toml"
        )
    chosen = where or name
    text = report.site_toml or _text_of(chosen)
    if chosen in presets() and text == _text_of(chosen) and load_site(chosen).plant is not None:
        return chosen, load_site(chosen)
    own = target.with_name(f"{target.stem}-site.toml")
    own.write_text(text, encoding="utf-8")
    if load_site(own).plant is None:
        own.write_text(f"{text}\n{_stand_in()}", encoding="utf-8")
    return own.name, load_site(own)


def _text_of(where: str) -> str:
    return load_site(where).source.read_text(encoding="utf-8")


def _stand_in() -> str:
    text = _text_of(PLANT_OF)
    return f"# The simulator's part is that of {PLANT_OF}.\n{text[text.index('[plant]') :]}"
