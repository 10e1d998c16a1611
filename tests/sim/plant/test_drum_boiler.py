"""The drum against the published model of a drum boiler, at the size of a power station.

K. J. Åström and R. D. Bell, Drum-boiler dynamics, Automatica 36 (2000) 363-378: the boiler P16-G16
at Öresundsverket, 160 MW. Its parameters, its equilibrium at medium load, and its global
balances of mass and energy, solved for pressure and water, are evaluated here with IAPWS-IF97
itself and integrated by Runge and Kutta: nothing of the plant's own table or step is in them. The
steps are the paper's: 10 MW more of heat, 10 kg/s more of steam.
"""

from dataclasses import replace

import numpy as np
import pytest

from sim.plant import make_steam_table, steam
from sim.plant.boiler import STEEL_J_KG_K, Boiler

DRUM_M3, RISERS_M3, DOWNCOMERS_M3 = 40.0, 37.0, 11.0
TOTAL_M3 = DRUM_M3 + RISERS_M3 + DOWNCOMERS_M3
METAL_KG, METAL_J_KG_K = 300_000.0, 550.0
# Equilibrium at medium load.
PRESSURE_PA = 8.5e6
WATER_M3 = 57.2
FLOW_KG_S = 50.4195
FEED_C = 241.872
HEAT_W = 85.912e6
DT_S = 0.05
SECONDS = 150


# -- the published model ---------------------------------------------------------------------------


def saturated(celsius):
    """ln p, densities and enthalpies of IF97, and their slopes by temperature."""
    ln_p, water, ln_steam, _, _, steam_h, water_h = make_steam_table.saturated(celsius)
    d_ln_p, d_water, d_ln_steam, _, _, d_steam_h, d_water_h = make_steam_table.slopes(celsius)
    pressure, density = np.exp(ln_p), np.exp(ln_steam)
    values = (pressure, water, density, water_h, steam_h)
    return values, (pressure * d_ln_p, d_water, density * d_ln_steam, d_water_h, d_steam_h)


def rates(celsius, water_m3, heat_w, feed_kg_s, steam_kg_s):
    """K/s of the saturation temperature and m3/s of water, by the balances of mass and energy."""
    (_, w, s, hw, hs), (dp, dw, ds, dhw, dhs) = saturated(celsius)
    steam_m3 = TOTAL_M3 - water_m3
    mass = [w - s, steam_m3 * ds + water_m3 * dw]
    energy = [
        w * hw - s * hs,
        steam_m3 * (hs * ds + s * dhs)
        + water_m3 * (hw * dw + w * dhw)
        - TOTAL_M3 * dp
        + METAL_KG * METAL_J_KG_K,
    ]
    feed_h = steam.water_enthalpy_j_kg(FEED_C)
    flows = [feed_kg_s - steam_kg_s, heat_w + feed_kg_s * feed_h - steam_kg_s * hs]
    water_m3_s, k_s = np.linalg.solve([mass, energy], flows)
    return np.array([k_s, water_m3_s])


def published(heat_w, steam_kg_s, seconds=SECONDS):
    """Pressure (Pa) and water (m3) after a step from the equilibrium; steps of a second."""
    state = np.array([steam.saturation_c(PRESSURE_PA), WATER_M3])
    flows = (heat_w, FLOW_KG_S, steam_kg_s)
    for _ in range(seconds):
        k1 = rates(*state, *flows)
        k2 = rates(*(state + 0.5 * k1), *flows)
        k3 = rates(*(state + 0.5 * k2), *flows)
        k4 = rates(*(state + k3), *flows)
        state = state + (k1 + 2 * k2 + 2 * k3 + k4) / 6.0
    return saturated(state[0])[0][0], state[1]


# -- the plant's drum at that size -----------------------------------------------------------------


@pytest.fixture
def station(parameters):
    """A drum that is P16-G16: a receiver so small and so well cooled that heat goes straight in."""
    receiver_kg = 20_000.0
    numbers = replace(
        parameters("la-villette").boiler,
        vessel_l=TOTAL_M3 * 1000.0,
        levels_l={"lw2": 1.0, "lw1": 2.0, "lc_on": 3.0, "lc_off": 4.0, "hw": 5.0},
        drum_steel_kg=METAL_KG * METAL_J_KG_K / STEEL_J_KG_K - receiver_kg,
        receiver_steel_kg=receiver_kg,
        metal_to_water_w_k=4e7,
        drum_loss_w_k=0.0,
        receiver_h_w_m2_k=0.0,
        receiver_emissivity=0.0,
        receiver_absorptivity=1.0,
    )
    boiler = Boiler(numbers)
    boiler.set(steam.saturation_c(PRESSURE_PA), WATER_M3 * 1000.0, vented=False)
    boiler.warm_metal(HEAT_W, 15.0)
    return boiler


def run(boiler, heat_w, steam_kg_s, seconds=SECONDS):
    for _ in range(round(seconds / DT_S)):
        boiler.step(DT_S, heat_w, 15.0, FLOW_KG_S, steam_kg_s, False, FEED_C)
    return boiler.pressure_pa, boiler.water_m3


def test_drum_at_the_published_medium_load_then_stays_there(station):
    pressure_pa, water_m3 = run(station, HEAT_W, FLOW_KG_S)
    assert pressure_pa == pytest.approx(PRESSURE_PA, rel=1e-3)
    assert water_m3 == pytest.approx(WATER_M3, rel=1e-3)


@pytest.mark.parametrize(("more_w", "more_kg_s"), [(10e6, 0.0), (0.0, 10.0)])
def test_drum_after_a_published_step_then_the_published_model_s_response(
    station, more_w, more_kg_s
):
    before_pa, _ = published(HEAT_W, FLOW_KG_S)
    wanted_pa, wanted_m3 = published(HEAT_W + more_w, FLOW_KG_S + more_kg_s)
    pressure_pa, water_m3 = run(station, HEAT_W + more_w, FLOW_KG_S + more_kg_s)
    assert pressure_pa - PRESSURE_PA == pytest.approx(wanted_pa - PRESSURE_PA, rel=0.01)
    assert water_m3 == pytest.approx(wanted_m3, rel=1e-3)
    assert abs(wanted_pa - before_pa) > 20 * abs(before_pa - PRESSURE_PA)


def test_drum_after_10_mw_more_then_pressure_rises_as_an_integrator_does(station):
    half_pa, _ = run(station, HEAT_W + 10e6, FLOW_KG_S, SECONDS // 2)
    whole_pa, _ = run(station, HEAT_W + 10e6, FLOW_KG_S, SECONDS // 2)
    assert whole_pa - half_pa == pytest.approx(half_pa - PRESSURE_PA, rel=0.1)


def test_heat_that_holds_the_published_equilibrium_then_that_of_its_steam():
    celsius = steam.saturation_c(PRESSURE_PA)
    rise = steam.steam_enthalpy_j_kg(celsius) - steam.water_enthalpy_j_kg(FEED_C)
    assert FLOW_KG_S * rise == pytest.approx(HEAT_W, rel=1e-3)
