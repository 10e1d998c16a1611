"""What one evaluation of the light costs: every facet of the field onto the receiver.

The goal for the twelve mirrors of `san-luis-valley`, nine facets each, is 0.3 ms.
"""

import time

import numpy as np

from host.site import load_site
from sim.boards.site_plant import plant_parameters
from sim.plant.optics import Optics
from sim.plant.parameters import MirrorParameters

ROUNDS, CALLS = 20, 50
GOAL_MS = {"la-villette": 0.3, "san-luis-valley": 0.3}
SUN = np.array([0.0, -0.75, 0.66])  # south, at 41 degrees


def aimed(mirror: MirrorParameters) -> tuple[float, float]:
    """Azimuth and elevation of the normal that brings the sun to the mirror's aim point."""
    way = np.subtract(mirror.aim_m, mirror.pivot_m)
    east, north, up = SUN / np.linalg.norm(SUN) + way / np.linalg.norm(way)
    return float(np.arctan2(east, north)), float(np.arctan2(up, np.hypot(east, north)))


def evaluation_ms(name: str) -> float:
    """The best of several rounds: other work on the machine is not what is measured."""
    numbers = plant_parameters(load_site(name))
    optics = Optics(numbers.mirrors, numbers.receiver)
    angles = np.array([aimed(mirror) for mirror in numbers.mirrors])
    rounds = []
    for _ in range(ROUNDS):
        began_s = time.perf_counter()
        for _ in range(CALLS):
            optics.lit_m2(angles, SUN)
        rounds.append((time.perf_counter() - began_s) / CALLS * 1000.0)
    return min(rounds)


def main() -> None:
    """Print a row for each preset."""
    print(f"{'site':18} {'evaluation':>11} {'goal':>7}")
    for name, goal_ms in GOAL_MS.items():
        print(f"{name:18} {evaluation_ms(name):8.3f} ms {goal_ms:4.1f} ms")


if __name__ == "__main__":
    main()
