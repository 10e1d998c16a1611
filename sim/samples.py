"""What a run leaves in a folder: samples once a second, events, the result, a page of plots."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

from sim.boards import Event
from sim.report import Run, report
from sim.result import Result
from sim.rig import Rig
from sim.scenario import Scenario

COLUMNS = (
    "t_s",
    "pressure_barg",
    "pt1_code",
    "pt2_code",
    "drum_c",
    "metal_c",
    "outlet_c",
    "water_l",
    "feed_g_s",
    "vent_open",
    "light_w",
    "full_light_w",
    "dni_w_m2",
    "demand_kg_h",
    "steam_kg",
    "state",
)


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
    rows: list[tuple[object, ...]] = field(default_factory=list)

    def take(self, now_ms: int, modes: dict[str, str]) -> None:
        """Notes one row."""
        plant, inputs = self.rig.plant, self.rig.plant.boiler_inputs
        boiler = next(b.id for b in self.rig.site.boards if b.role == "boiler")
        self.rows.append(
            (
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
        )

    def write(self, folder: Path, events: list[tuple[float, str, Event]], result: Result) -> None:
        """Writes samples.csv, events.jsonl, result.json and report.html; makes the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "samples.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(self.rows)
        with (folder / "events.jsonl").open("w", encoding="utf-8") as file:
            for at_s, device, event in events:
                file.write(json.dumps({"at_s": at_s, "device": device, **event}) + "\n")
        text = json.dumps(result.json(), indent=2, ensure_ascii=False)
        (folder / "result.json").write_text(text + "\n", encoding="utf-8")
        run = Run(self.scenario, self.rig.site, result, COLUMNS, self.rows, events)
        (folder / "report.html").write_text(report(run), encoding="utf-8")
