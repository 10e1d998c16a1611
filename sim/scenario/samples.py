"""What a run leaves in a folder: samples once a second, events, the result, a page of plots."""

from __future__ import annotations

import csv
import json
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from sim.boards.rig import Rig
from sim.boards.virtual_board import Event
from sim.report import Run, report
from sim.scenario.model import Scenario
from sim.scenario.result import Result

# Name and kind of each column: a number, a whole number or a word. Arrays, as fourteen days of
# rows would fill a small computer's memory.
COLUMNS = {
    "t_s": "d",
    "pressure_barg": "d",
    "pt1_code": "i",
    "pt2_code": "i",
    "drum_c": "d",
    "metal_c": "d",
    "outlet_c": "d",
    "water_l": "d",
    "feed_g_s": "d",
    "vent_open": "i",
    "light_w": "d",
    "full_light_w": "d",
    "dni_w_m2": "d",
    "demand_kg_h": "d",
    "steam_kg": "d",
    "state": "",
}


def empty_columns() -> dict[str, Any]:
    """The columns of a run that has no samples yet."""
    return {name: array(kind) if kind else [] for name, kind in COLUMNS.items()}


class OutError(OSError):
    """A folder that cannot be written to; said before a run that may take minutes."""

    exit_code = 3


def prepare(folder: Path) -> None:
    """Makes the folder of a run's files, and tries to write there. Raises OutError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutError(f"{folder}: cannot be written to: {error.strerror}") from None


@dataclass
class Samples:
    """The plant's truth and the transmitters' codes at 1 Hz."""

    rig: Rig
    scenario: Scenario
    columns: dict[str, Any] = field(default_factory=empty_columns)

    def take(self, now_ms: int, modes: dict[str, str]) -> None:
        """Notes one row."""
        plant, inputs = self.rig.plant, self.rig.plant.boiler_inputs
        boiler = next(b.id for b in self.rig.site.boards if b.role == "boiler")
        row = (
            now_ms / 1000.0,
            round(plant.pressure_barg, 4),
            inputs.pt1_code,
            inputs.pt2_code,
            round(plant.drum_c, 2),
            round(plant.metal_c, 2),
            round(plant.boiler.outlet_c, 2),
            round(plant.water_l, 4),
            round(plant.hydraulics.feed_kg_s * 1000.0, 2),
            int(plant.hydraulics.vent_open),
            round(plant.light_w, 1),
            round(plant.full_light_w, 1),
            round(plant.dni_w_m2, 1),
            round(plant.demand_kg_h, 3),
            round(plant.steam_kg, 4),
            modes.get(boiler, ""),
        )
        for column, value in zip(self.columns.values(), row, strict=True):
            column.append(value)

    def write(
        self,
        folder: Path,
        events: list[tuple[float, str, Event]],
        result: Result,
        language: str = "en",
    ) -> None:
        """Writes samples.csv, events.jsonl, result.json and report.html; makes the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "samples.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(self.columns)
            writer.writerows(zip(*self.columns.values(), strict=True))
        with (folder / "events.jsonl").open("w", encoding="utf-8") as file:
            for at_s, device, event in events:
                file.write(json.dumps({"at_s": at_s, "device": device, **event}) + "\n")
        text = json.dumps(result.json(), indent=2, ensure_ascii=False)
        (folder / "result.json").write_text(text + "\n", encoding="utf-8")
        run = Run(self.scenario, self.rig.site, result, self.columns, events)
        (folder / "report.html").write_text(report(run, language), encoding="utf-8")
