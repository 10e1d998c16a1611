"""The finding of a run that crashed: where, at which step, with which values."""

from __future__ import annotations

import math
import traceback
from dataclasses import dataclass
from pathlib import Path

from sim.boards.rig import TICK_MS, PlantCrashError, Rig
from sim.boards.virtual_board import BoardCrashError
from sim.plant.plant import Plant

_ROOT = Path(__file__).parents[2]
# No more values than a person can look at.
TRUTH = ("pressure_barg", "water_l", "drum_c", "metal_c", "light_w", "dni_w_m2")
_INPUTS = ("air_c", "pulse1", "pulse2", "pump", "vent_closed", "demand_kg_h")

Value = float | int | bool | str | None


@dataclass(frozen=True)
class Finding:
    """What crashed (`plant`, `host` or a board), when, and the values it worked on.

    step: of 50 ms, counted from the scenario's start; negative during a warm-up. NaN and infinity
    are texts, as JSON has neither.
    """

    where: str
    at_s: float
    step: int
    error: str
    place: str
    values: dict[str, Value]

    def __str__(self) -> str:
        values = ", ".join(f"{name} {value}" for name, value in self.values.items())
        return (
            f"{self.where} crashed at {self.at_s:g} s (step {self.step}): {self.error},"
            f" in {self.place}; {values}"
        )


def finding_of(error: Exception, rig: Rig, now_ms: int) -> Finding:
    """The finding behind an error that ended a run at `now_ms`."""
    where, cause = _origin(error)
    error_text, values = f"{type(cause).__name__}: {cause}", _values(where, rig.plant)
    at_s, step = now_ms / 1000.0, now_ms // TICK_MS
    return Finding(where, at_s, step, error_text, _place(cause), values)


def _origin(error: Exception) -> tuple[str, BaseException]:
    """What crashed, and the error that it raised."""
    cause = error.__cause__ or error
    if isinstance(error, BoardCrashError):
        return error.board, cause
    plant = isinstance(error, PlantCrashError) or _place(cause).startswith("sim/plant/")
    return ("plant" if plant else "host"), cause


def _place(error: BaseException) -> str:
    """File, line and function of the innermost frame of this project."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOT)]
    if not own:
        return "unknown"
    file = Path(own[-1].filename).relative_to(_ROOT).as_posix()
    return f"{file}:{own[-1].lineno} {own[-1].name}"


def _values(where: str, plant: Plant) -> dict[str, Value]:
    """The readings of a board; the truth and the inputs of the plant."""
    if where in ("plant", "host"):
        return {name: _plain(getattr(plant, name)) for name in (*TRUTH, *_INPUTS)}
    inputs = plant.tracker_inputs.get(where, plant.boiler_inputs)
    return {name: _plain(value) for name, value in vars(inputs).items()}


def _plain(value: object) -> Value:
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else str(value)
    return value if isinstance(value, (int, str, type(None))) else str(value)
