"""What one step of 50 ms of the simulated plant costs, without the optics and with them.

The goal without optics is 12 µs; a second of simulated time has 20 steps.
"""

import time

from host.site import load_site
from sim.boards.site_plant import plant_parameters
from sim.plant.mirrors import Mirrors
from sim.plant.plant import Plant
from sim.plant.sky import Sky

STEPS = 100_000
GOAL_US = 12.0


class Dark(Mirrors):
    """Mirrors without optics: a constant light."""

    light_w = 0.0

    def power_w(self, sun, dni_w_m2):
        """The same light wherever they point."""
        return self.light_w


def step_us(plant: Plant) -> float:
    """Mean time of a step in microseconds, in RUN at 9.7 bar."""
    plant.warm_start(9.7, plant.parameters.boiler.water_l)
    plant.pulse1 = plant.pulse2 = True
    began_s = time.perf_counter()
    for _ in range(STEPS):
        plant.pump = plant.boiler_inputs.level_bits < 15
        plant.step()
    return (time.perf_counter() - began_s) / STEPS * 1e6


def main() -> None:
    """Print a row for each preset."""
    sky = Sky([(0.0, -0.6, 0.8, 900.0, 10.0, 3.0, 1e5)] * 2)
    print(f"{'site':18} {'without optics':>15} {'with':>8} {'goal':>6}   µs a step of 50 ms")
    for name, light_w in (("la-villette", 2500.0), ("san-luis-valley", 8000.0)):
        numbers = plant_parameters(load_site(name))
        dark = Dark(numbers.mirrors, numbers.receiver)
        dark.light_w = light_w
        without, with_optics = Plant(numbers, sky, 1, dark), Plant(numbers, sky, 1)
        print(f"{name:18} {step_us(without):15.1f} {step_us(with_optics):8.1f} {GOAL_US:6.1f}")


if __name__ == "__main__":
    main()
