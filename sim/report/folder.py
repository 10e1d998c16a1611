"""The folder of a recorded run: samples, events, result, the report of its trip, and the page."""

from __future__ import annotations

import csv
import json
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile

from host.telemetry.trip_report import write_report
from sim.scenario.recording import Run


class OutError(OSError):
    """A folder that cannot be written to; raised before a run that may take minutes."""

    exit_code = 3


def prepare(folder: Path) -> None:
    """Makes the folder of a run's files, and tries to write there. Raises OutError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutError(f"{folder}: cannot be written to: {error.strerror}") from None


def write_folder(folder: Path, run: Run, language: str = "en") -> None:
    """Writes the run's files into an existing folder. Raises OSError."""
    from sim.report.page import report  # imports matplotlib

    columns = run.samples.columns | {"state": run.samples.state}
    with (folder / "samples.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(chain([columns], zip(*columns.values(), strict=True)))
    with (folder / "events.jsonl").open("w", encoding="utf-8") as file:
        for at_s, device, event in run.events:
            file.write(json.dumps({"at_s": at_s, "device": device, **event}) + "\n")
    text = json.dumps(run.result.json(), indent=2, ensure_ascii=False)
    (folder / "result.json").write_text(text + "\n", encoding="utf-8")
    if run.trip is not None:
        write_report(run.trip, folder / "trip.json")
    (folder / "report.html").write_text(report(run, language), encoding="utf-8")
