"""The samples of a run: the plant's truth and the transmitters' codes, once a second."""

from __future__ import annotations

from array import array
from collections.abc import Callable

from sim.plant.plant import Plant

# For each column its array type and its value. Arrays, because fourteen days of Python objects
# would fill a small computer's memory.
_COLUMNS: dict[str, tuple[str, Callable[[Plant], float]]] = {
    "pressure_barg": ("d", lambda plant: round(plant.pressure_barg, 4)),
    "pt1_code": ("i", lambda plant: plant.boiler_inputs.pt1_code),
    "pt2_code": ("i", lambda plant: plant.boiler_inputs.pt2_code),
    "drum_c": ("d", lambda plant: round(plant.drum_c, 2)),
    "metal_c": ("d", lambda plant: round(plant.metal_c, 2)),
    "outlet_c": ("d", lambda plant: round(plant.boiler.outlet_c, 2)),
    "water_l": ("d", lambda plant: round(plant.water_l, 4)),
    "feed_g_s": ("d", lambda plant: round(plant.hydraulics.feed_kg_s * 1000.0, 2)),
    "vent_open": ("i", lambda plant: int(plant.hydraulics.vent_open)),
    "light_w": ("d", lambda plant: round(plant.light_w, 1)),
    "full_light_w": ("d", lambda plant: round(plant.full_light_w, 1)),
    "dni_w_m2": ("d", lambda plant: round(plant.dni_w_m2, 1)),
    "demand_kg_h": ("d", lambda plant: round(plant.demand_kg_h, 3)),
    "steam_kg": ("d", lambda plant: round(plant.steam_kg, 4)),
}


class Samples:
    """Numeric columns by their names, `t_s` first. `state`: the boiler's, row by row."""

    def __init__(self) -> None:
        self.columns: dict[str, array[float]] = {"t_s": array("d")}
        self.columns |= {name: array(kind) for name, (kind, _) in _COLUMNS.items()}
        self.state: list[str] = []

    def take(self, plant: Plant, state: str, now_ms: int) -> None:
        """Adds a row."""
        self.columns["t_s"].append(now_ms / 1000.0)
        for name, (_, value) in _COLUMNS.items():
            self.columns[name].append(value(plant))
        self.state.append(state)
