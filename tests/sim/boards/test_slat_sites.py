"""The presets of slats under a tube, run whole: firmware, host and plant."""

import pytest

from sim.scenario.load import read_scenario
from sim.scenario.simulation import Simulation

RUN = """
title    = "slats"
site     = "{site}"
start    = "2026-06-21T10:00:00Z"
duration_s = {seconds}
seed     = 3

[initial]
state = "RUN"
pressure_barg = 9.8
{more}
"""
COLD = """
title    = "slats from cold"
site     = "{site}"
start    = "2026-06-21T10:00:00Z"
duration_s = {seconds}
seed     = 3
{more}
"""
DEMAND = """
[[action]]
at_s = 10.0
do   = "demand"
kg_h = {kg_h}
"""
PERSON = """
[[action]]
at_s = 60.0
do   = "press_button"
seconds = 3.0

[[action]]
at_s = 75.0
do   = "start"
"""


@pytest.fixture
def play(tmp_path):
    """play(text, site, seconds, more): the simulation after its last tick, and outlet by second."""

    def run(text, site, seconds, more=""):
        file = tmp_path / "scenario.toml"
        file.write_text(text.format(site=site, seconds=seconds, more=more))
        simulation = Simulation(*read_scenario(file))
        boiler = simulation.rig.plant.boiler
        outlet_c = [boiler.outlet_c for now_ms in simulation.ticks() if now_ms % 1000 == 0]
        simulation.rig.close()
        return simulation, outlet_c

    return run


@pytest.mark.parametrize("site", ["solar-ose-v1", "solar-ose-v2"])
def test_slats_when_the_boiler_runs_then_hold_operating_pressure_by_their_light(play, site):
    simulation, _ = play(RUN, site, 240)
    assert set(simulation.monitor.modes.values()) == {"RUN", "TRACK"}
    assert 9.5 < simulation.rig.plant.pressure_barg < 10.4
    assert simulation.rig.plant.light_w > 0.3 * simulation.rig.plant.full_light_w
    assert simulation.monitor.result.invariants.violated == []


def test_slats_from_cold_when_a_person_starts_then_home_track_and_boil(play):
    simulation, _ = play(COLD, "solar-ose-v1", 240, PERSON)
    assert set(simulation.monitor.modes.values()) == {"RUN", "TRACK"}
    assert simulation.rig.plant.light_w > 0.6 * simulation.rig.plant.full_light_w
    assert simulation.rig.plant.drum_c > 25.0  # from 15


def test_steam_of_the_larger_machine_when_demand_is_nominal_then_about_200_c(play):
    _, outlet_c = play(RUN, "solar-ose-v2", 120)
    assert 190.0 < sum(outlet_c) / len(outlet_c) < 210.0


def test_superheater_with_its_own_mirrors_left_on_and_little_steam_then_sf_07_sends_group_2_away(
    tmp_path,
):
    file = tmp_path / "scenario.toml"
    more = DEMAND.format(kg_h=2.5)
    file.write_text(RUN.format(site="solar-ose-v2", seconds=420, more=more))
    simulation, hottest_c = Simulation(*read_scenario(file)), 0.0
    host, boiler = simulation.host, simulation.rig.plant.boiler
    for now_ms in simulation.ticks():
        hottest_c = max(hottest_c, boiler.outlet_c)
        if now_ms == 5_000:  # a person takes over: heat for 2.5 kg/h, by the wrong mirrors
            host.conducting = False
            host.command("tracker1", "defocus", now_ms)
            host.command("tracker2", "track", now_ms, {"mirrors": ["s6", "s10", "s11", "s14"]})
    simulation.rig.close()
    result = simulation.result
    assert [state[1:] for state in result.states["boiler"]][1:] == [("REDUCED", "SF-07")]
    assert result.trips == []
    assert simulation.monitor.modes["tracker2"] == "DEFOCUS"
    assert 215.0 < hottest_c < 222.0  # 15 K below the limit of 230
    assert boiler.outlet_c < hottest_c - 3.0


def test_permits_when_the_supply_is_gone_then_slats_leave_the_tube_in_time(play):
    more = '[[fault]]\nat_s = 20.0\ntarget = "supply"\nkind = "dip"\nvalue = 0.0\n'
    simulation, _ = play(RUN, "solar-ose-v2", 40, more)
    result = simulation.result
    assert result.permit_low_s == pytest.approx(20.0, abs=0.2)
    assert result.dark_s - result.permit_low_s < 5.0
