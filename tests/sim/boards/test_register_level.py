"""The boiler board at register level, on MicroPython, in the whole simulation."""

import pytest

from assurance.proofs.hour_on_chips import morning, run
from host.site import load_site
from sim.scenario.load import read_scenario
from sim.scenario.simulation import Simulation

LOOP_S = 0.05
pytestmark = pytest.mark.needs_micropython


@pytest.mark.parametrize("name", ["ramp-of-0-1-bar-a-second", "drum-thermometer-wire-open"])
def test_scenario_when_the_chips_are_between_then_it_trips_as_without_them(name):
    scenario, site = read_scenario(name)
    without = Simulation(scenario, site).run()
    result = run(scenario, site).result
    assert result.finding is None
    assert result.ok, result.expect
    first, other = result.trips[0], without.trips[0]
    assert (first.sf, first.channel) == (other.sf, other.channel)
    # Conversions come when they come, and in a fault cycle none: a loop or two apart.
    assert abs(first.at_s - other.at_s) <= 3 * LOOP_S
    assert [trip.sf for trip in result.trips] == [trip.sf for trip in without.trips]
    assert result.end_state == without.end_state


@pytest.mark.slow
def test_minutes_in_run_when_warm_then_nothing_trips_and_the_heap_does_not_grow():
    played = run(morning(5.0), load_site("la-villette"))
    assert played.result.trips == []
    assert played.result.end_state == "RUN"
    assert played.loops == 5 * 60 * 20
    used = {use.minute: use.used_b for use in played.heap}
    assert used[1] == used[3] == used[5]
    assert played.grown_b == 0
