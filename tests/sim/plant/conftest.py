"""Plants for tests: the presets' own numbers, under light that a test can hold constant."""

import pytest

from host.site import load_site
from sim.boards.site_plant import plant_parameters
from sim.plant.mirrors import Mirrors
from sim.plant.plant import Plant
from sim.plant.sky import Sky

AIR_C = 10.0
DNI_W_M2 = 900.0
NOON = (0.0, -0.6, 0.8)
LIGHT_W = {"la-villette": 2800.0, "san-luis-valley": 9900.0}  # tracking.md


class SteadyLight(Mirrors):
    """Mirrors that bring what the test says, wherever they point."""

    light_w = 0.0

    def power_w(self, sun, dni_w_m2):
        return self.light_w


@pytest.fixture(scope="session")
def parameters():
    """parameters(name) of a preset's plant."""
    made = {name: plant_parameters(load_site(name)) for name in LIGHT_W}
    return made.__getitem__


@pytest.fixture
def make_plant(parameters):
    """make_plant(name, share=1.0, seed=1): a plant under that share of its full light."""

    def make(name="la-villette", share=1.0, seed=1):
        numbers = parameters(name)
        mirrors = SteadyLight(numbers.mirrors, numbers.receiver)
        mirrors.light_w = share * LIGHT_W[name]
        sky = Sky([(*NOON, DNI_W_M2, AIR_C, 3.0, 1e5)] * 2)
        return Plant(numbers, sky, seed, mirrors)

    return make


@pytest.fixture
def seconds_until():
    """seconds_until(plant, condition, limit_s): steps until it holds; how long that took."""

    def run(plant, condition, limit_s):
        begun_s = plant.time_s
        while not condition():
            plant.step()
            assert plant.time_s - begun_s <= limit_s, f"not within {limit_s} s"
        return plant.time_s - begun_s

    return run


@pytest.fixture
def run_s():
    """run_s(plant, seconds): steps that long."""

    def run(plant, seconds):
        for _ in range(round(seconds * 20)):
            plant.step()

    return run
