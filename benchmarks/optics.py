"""What one evaluation of the light costs: every facet of the field onto the receiver."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from benchmarks.row import Row, best_s
from host.site import load_site
from sim.boards.site_plant import plant_parameters
from sim.plant.optics import Optics
from sim.plant.parameters import MirrorParameters

CALLS = 50
WANTED_MS = 0.3  # for the twelve mirrors of `san-luis-valley`, nine facets each
SUN = np.array([0.0, -0.75, 0.66])  # south, at 41 degrees
COLUMN = np.ones(10_000)


def rows(quick: bool) -> Iterator[Row]:
    """A row for each preset."""
    rounds = 3 if quick else 20
    for name in ("la-villette", "san-luis-valley"):
        numbers = plant_parameters(load_site(name))
        optics = Optics(numbers.mirrors, numbers.receiver)
        angles = np.array([aimed(mirror) for mirror in numbers.mirrors])
        light = partial(optics.lit_m2, angles, SUN)
        ours_ms = best_s(partial(_calls, light), rounds)
        numpy_ms = best_s(partial(_calls, partial(np.sqrt, COLUMN)), rounds)
        ours_ms, ratio = ours_ms / CALLS * 1000.0, ours_ms / numpy_ms
        beside = "numpy's square roots of 10 000 numbers"
        what = f"{name}: one evaluation"
        yield Row("optics", what, ours_ms, "ms", WANTED_MS, ratio=ratio, beside=beside)


def _calls(work: Callable[[], object]) -> None:
    for _ in range(CALLS):
        work()


def aimed(mirror: MirrorParameters) -> tuple[float, float]:
    """Azimuth and elevation of the normal that brings the sun to the mirror's aim point."""
    way = np.subtract(mirror.aim_m, mirror.pivot_m)
    east, north, up = SUN / np.linalg.norm(SUN) + way / np.linalg.norm(way)
    return float(np.arctan2(east, north)), float(np.arctan2(up, np.hypot(east, north)))
