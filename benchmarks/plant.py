"""What one step of 50 ms of the simulated plant costs; a simulated second has 20 steps."""

from collections.abc import Iterator, Sequence

from benchmarks.row import Row, loop_s, timed_s
from host.site import load_site
from sim.boards.site_plant import plant_parameters
from sim.plant.mirrors import Array, Mirrors
from sim.plant.plant import Plant
from sim.plant.sky import Sky

STEPS = 100_000
WANTED_US = 12.0  # without optics


class Dark(Mirrors):
    """Mirrors without optics: a constant light."""

    light_w = 0.0

    def power_w(self, sun: Sequence[float] | Array, dni_w_m2: float) -> float:
        """The same light wherever they point."""
        return self.light_w


def rows(quick: bool) -> Iterator[Row]:
    """Two rows for each preset: without the optics and with them."""
    steps = STEPS // 20 if quick else STEPS
    sky = Sky([(0.0, -0.6, 0.8, 900.0, 10.0, 3.0, 1e5)] * 2)
    for name, light_w in (("la-villette", 2500.0), ("san-luis-valley", 8000.0)):
        numbers = plant_parameters(load_site(name))
        dark = Dark(numbers.mirrors, numbers.receiver)
        dark.light_w = light_w
        for what, mirrors, wanted_us in (("without", dark, WANTED_US), ("with", None, None)):
            step_us = _step_us(Plant(numbers, sky, 1, *filter(None, [mirrors])), steps)
            ratio = step_us / loop_s()
            what = f"{name}: a step {what} optics"
            yield Row(
                "plant",
                what,
                step_us,
                "us",
                wanted_us,
                ratio=ratio,
                beside="a turn of an empty loop",
            )


def _step_us(plant: Plant, steps: int) -> float:
    """Mean time of a step in microseconds, in RUN at 9.7 bar."""
    plant.warm_start(9.7, plant.parameters.boiler.water_l)
    plant.pulse1 = plant.pulse2 = True

    def run() -> None:
        for _ in range(steps):
            plant.pump = plant.boiler_inputs.level_bits < 15
            plant.step()

    return timed_s(run) / steps * 1e6
