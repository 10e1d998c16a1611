"""The superheater: what it adds to the steam, what stops it, and books that close."""

from dataclasses import replace

import pytest
from iapws import IAPWS97

from sim.plant.mirrors import Mirrors
from sim.plant.parameters import SuperheaterParameters
from sim.plant.plant import Plant
from sim.plant.sky import Sky
from sim.plant.superheater import STEAM_J_KG_K, Superheater

NUMBERS = SuperheaterParameters(
    mirrors=("m2", "m4"),
    light_share=0.1,
    steel_kg=1.5,
    metal_to_steam_w_k=8.0,
    area_m2=0.008,
    h_w_m2_k=10.0,
    emissivity=0.9,
)
STEAM_C = 184.1
AIR_C = 10.0
KG_S = 8.0 / 3600.0


def heated(watts, kg_s, seconds=7200.0, dt_s=0.1):
    part = Superheater(NUMBERS, STEAM_C)
    for _ in range(round(seconds / dt_s)):
        part.step(dt_s, watts, AIR_C, STEAM_C, kg_s)
    return part


def test_heat_that_takes_steam_to_200_c_then_that_of_the_steam_tables():
    before, after = IAPWS97(P=1.1, x=1.0), IAPWS97(P=1.1, T=473.15)
    j_kg_k = 1e3 * (after.h - before.h) / (after.T - before.T)
    assert j_kg_k == pytest.approx(STEAM_J_KG_K, rel=0.01)


def test_nominal_steam_when_superheated_then_at_200_c_as_hot_as_the_heat_left_over_makes_it():
    part = heated(130.0, KG_S)
    assert part.outlet_c == pytest.approx(200.0, abs=2.0)
    left_over_w = 130.0 - part._lost_w(AIR_C)
    assert part.outlet_c - STEAM_C == pytest.approx(left_over_w / (KG_S * STEAM_J_KG_K), rel=1e-3)


def test_steam_at_half_the_flow_then_gets_twice_as_much_hotter_or_nearly():
    whole, half = heated(130.0, KG_S), heated(130.0, KG_S / 2)
    hotter = (half.outlet_c - STEAM_C) / (whole.outlet_c - STEAM_C)
    assert 1.7 < hotter < 2.0  # a hotter part loses more


def test_steam_that_stands_then_as_hot_as_the_steel_and_it_as_its_losses_let_it():
    part = heated(130.0, 0.0, seconds=40_000.0, dt_s=1.0)
    assert part.outlet_c == part.metal_c
    assert part._lost_w(AIR_C) == pytest.approx(130.0, rel=1e-3)
    assert 380.0 < part.metal_c < 450.0


def test_superheater_when_settled_then_where_it_would_come_to_by_itself():
    part = Superheater(NUMBERS, STEAM_C)
    part.settle(130.0, AIR_C, STEAM_C, KG_S)
    assert part.outlet_c == pytest.approx(heated(130.0, KG_S).outlet_c, abs=0.01)


def test_superheater_in_the_dark_then_condensing_steam_keeps_it_and_the_steam_at_saturation():
    part = heated(0.0, KG_S)
    assert part.outlet_c == STEAM_C
    assert STEAM_C - 3.0 < part.metal_c < STEAM_C
    lost_w = part._lost_w(AIR_C)
    assert part.step(0.1, 0.0, AIR_C, STEAM_C, 0.0) == pytest.approx(lost_w, rel=1e-3)


def test_books_over_a_changing_hour_then_closed():
    part = Superheater(NUMBERS, STEAM_C)
    before_j = part.energy_j
    for step in range(36_000):
        part.step(0.1, 200.0 * (step % 900 < 600), AIR_C, STEAM_C, KG_S * (step % 1400 < 1000))
    booked_j = before_j + part.absorbed_j - part.lost_j - part.heat_j
    assert part.heat_j > 0.0
    assert abs(part.energy_j - booked_j) < 1e-6 * part.absorbed_j


# -- in the plant ----------------------------------------------------------------------------------


class Lit(Mirrors):
    """Mirrors that each bring the same, or none where the test says so."""

    each_w = 700.0
    away = ()

    def power_w(self, sun, dni_w_m2):
        bring = [0.0 if i in self.away else self.each_w for i in range(len(self.powers_w))]
        self.powers_w[:] = bring
        return float(self.powers_w.sum())


@pytest.fixture
def superheated(parameters):
    numbers = parameters("la-villette")
    boiler = replace(
        numbers.boiler, superheater=NUMBERS, thermal_switch_c=240.0, steam_demand_kg_h=8.0
    )
    mirrors = Lit(numbers.mirrors, numbers.receiver)
    sky = Sky([(0.0, -0.6, 0.8, 900.0, AIR_C, 3.0, 1e5)] * 2)
    plant = Plant(replace(numbers, boiler=boiler), sky, 1, mirrors)
    plant.demand_kg_h = 8.0
    return plant


def held(plant, run_s, seconds):
    """At 10 bar, whatever is taken."""
    for _ in range(round(seconds)):
        well_c = plant.boiler.outlet_well_c
        plant.boiler.set(STEAM_C, 5.0, vented=False)
        plant.boiler.outlet_well_c = well_c
        run_s(plant, 1.0)


def test_light_on_the_superheater_then_does_not_boil(superheated):
    assert superheated.light_w == pytest.approx(2800.0)
    before_j = superheated.boiler.absorbed_j
    superheated.step()
    absorbed_w = (superheated.boiler.absorbed_j - before_j) / 0.05
    assert absorbed_w == pytest.approx(0.95 * (2800.0 - 140.0))


def test_outlet_when_demand_is_gone_then_stagnates_and_its_own_mirrors_away_cool_it(
    superheated, run_s
):
    superheated.warm_start(10.0, 5.0)
    inputs = superheated.boiler_inputs
    held(superheated, run_s, 5)
    at_8_kg_h = inputs.t_outlet_cdeg
    assert 19_600 < at_8_kg_h < 20_600
    superheated.demand_kg_h = 0.0
    held(superheated, run_s, 180)
    assert inputs.t_outlet_cdeg > 21_500  # SF-07's first stage
    superheated.mirrors.away = (1, 3)
    superheated.demand_kg_h = 8.0
    held(superheated, run_s, 600)
    assert inputs.t_outlet_cdeg < 18_600


def test_drum_when_the_superheater_is_dark_then_loses_what_condenses_in_it(superheated, run_s):
    def cooled_j(dark):
        superheated.mirrors.each_w = 0.0
        run_s(superheated, 1.0)
        superheated.warm_start(8.0, 5.0)
        if dark:
            superheated.superheater.set(superheated.drum_c - 50.0)
        before_j = superheated.boiler.energy_j
        run_s(superheated, 300.0)
        return before_j - superheated.boiler.energy_j

    superheated.demand_kg_h = 0.0
    # 50 K of 1.5 kg of steel at 490 J/(kg K), less what a colder drum keeps and gets back from
    # the receiver.
    more_j = cooled_j(True) - cooled_j(False)
    assert 0.75 * 50 * 735.0 < more_j < 50 * 735.0


def test_outlet_when_it_stagnates_for_long_then_the_thermal_switch_opens_at_240(superheated, run_s):
    superheated.warm_start(10.0, 5.0)
    superheated.demand_kg_h = 0.0
    hottest = 0
    for _ in range(900):
        held(superheated, run_s, 1)
        if not superheated.boiler_inputs.chain_closed:
            break
        hottest = max(hottest, superheated.boiler.outlet_well_c)
    assert 238.0 < hottest < 240.0


def test_outlet_without_a_superheater_then_as_hot_as_the_drum(make_plant, run_s):
    plant = make_plant()
    plant.warm_start(10.0, 5.0)
    run_s(plant, 60.0)
    assert plant.boiler.outlet_c == plant.drum_c
