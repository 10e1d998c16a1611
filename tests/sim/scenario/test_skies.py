"""A scenario's sky: of the kind that it names, with the clouds of its seed."""

from datetime import UTC, datetime

import pytest

from host.site import load_site
from sim.plant.clouds import CloudySky
from sim.plant.measured import MeasuredSky
from sim.scenario.model import Sky
from sim.scenario.skies import scenario_sky

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
HOUR_S = 3600


@pytest.fixture(scope="module")
def site():
    return load_site("la-villette")


def lights(site, sky, seed=1):
    made = scenario_sky(site, sky, seed, NOON, HOUR_S)
    return [made.at(t).dni_w_m2 for t in range(HOUR_S)]


def test_clear_sky_then_the_same_for_every_seed(site):
    assert lights(site, Sky(), 1) == lights(site, Sky(), 2)


def test_clouds_then_of_the_seed_and_under_the_clear_sky(site):
    clear, clouds = lights(site, Sky()), Sky(kind="clouds", cover=0.5)
    assert lights(site, clouds, 1) == lights(site, clouds, 1)
    assert lights(site, clouds, 1) != lights(site, clouds, 2)
    assert all(0.0 <= a <= b for a, b in zip(lights(site, clouds), clear, strict=True))
    assert isinstance(scenario_sky(site, clouds, 1, NOON, HOUR_S), CloudySky)


def test_measured_sky_without_a_file_then_the_shipped_day():
    valley = load_site("san-luis-valley")
    start = datetime(2016, 1, 1, 18, tzinfo=UTC)
    sky = scenario_sky(valley, Sky(kind="measured"), 1, start, HOUR_S)
    assert isinstance(sky, MeasuredSky)
    assert sky.at(0.0).dni_w_m2 > 900.0
