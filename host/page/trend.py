"""The last hour of pressure and temperatures, thinned for the page's chart."""

from dataclasses import dataclass

from host.clock import Clock
from host.plant_state import PlantState
from host.telemetry.history import Reader

HOUR_MS = 3_600_000
POINTS = 360
SPAN_MS = HOUR_MS // POINTS
FIELDS = ("pt1_mbar", "t_drum_cdeg", "t_metal_cdeg")
SCALES = (1000.0, 100.0, 100.0)  # to bar and °C


@dataclass(frozen=True)
class Point:
    """t: UTC ms of the plant; values in the order of FIELDS, None where there was none."""

    t: int
    values: tuple[float | None, ...]


class Trend:
    """Points of the last hour, oldest first; a new one every ten seconds of the plant."""

    def __init__(self, plant: PlantState, clock: Clock) -> None:
        self._plant, self._clock = plant, clock
        self.points: list[Point] = []

    def remember(self, reader: Reader, site: str, device: str) -> None:
        """Loads the hour before this process from the history."""
        now = self._clock.now_ms()
        found: dict[int, list[float | None]] = {}
        for place, name in enumerate(FIELDS):
            for point in reader.trend(site, device, name, now - HOUR_MS, now, POINTS):
                found.setdefault(point.t, [None] * len(FIELDS))[place] = point.mean
        self.points = [Point(t, tuple(found[t])) for t in sorted(found)]

    def sample(self) -> bool:
        """Takes a point from the plant's state if one is due; whether it did."""
        boiler = self._plant.boiler
        t = boiler.t
        if t is None or (self.points and t < self.points[-1].t + SPAN_MS):
            return False
        self.points.append(Point(t, tuple(boiler.fields.get(name) for name in FIELDS)))
        while self.points[0].t < t - HOUR_MS:
            self.points.pop(0)
        return True

    def series(self, offset_ms: int) -> list[list[list[float | None]]]:
        """For each field [[time, value]], in bar and °C; times shifted by `offset_ms`."""
        return [
            [[p.t + offset_ms, _scaled(p.values[place], scale)] for p in self.points]
            for place, scale in enumerate(SCALES)
        ]


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else round(value / scale, 2)
