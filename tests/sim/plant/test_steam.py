"""The saturation line against IAPWS-IF97: its published check values, and the whole range."""

import csv
import math

import pytest
from iapws import iapws97

from sim.plant import make_steam_table, steam

# Revised Release on IAPWS-IF97 (2007), tables 35 and 36; those within the plant's range.
SATURATION_PRESSURE = [(300.0, 0.353658941e-2), (500.0, 0.263889776e1)]
SATURATION_TEMPERATURE = [(0.1, 0.372755919e3), (1.0, 0.453035632e3)]
# The same release, tables 5 (water) and 15 (steam): K, MPa, m3/kg, kJ/kg.
WATER = [(300.0, 3.0, 0.100215168e-2, 0.115331273e3), (500.0, 3.0, 0.1202418e-2, 0.975542239e3)]
STEAM = [
    (300.0, 0.0035, 0.394913866e2, 0.254991145e4),
    (700.0, 30.0, 0.542946619e-2, 0.263149474e4),
]
# Revised Release on IAPWS-95 (2018), table 8, both phases in equilibrium:
# K, MPa, densities in kg/m3 and enthalpies in kJ/kg of water and steam.
EQUILIBRIUM = [
    (275.0, 0.698451167e-3, 0.999887406e3, 0.550664919e-2, 0.775972202e1, 0.250428995e4),
    (450.0, 0.932203564, 0.890341250e3, 0.481200360e1, 0.749161585e3, 0.277441078e4),
]
ALL_TEMPERATURES = [0.01 + 0.9089 * step for step in range(352)]
ICE_POINT_K = 273.15


@pytest.mark.parametrize(
    ("region", "values"), [(iapws97._Region1, WATER), (iapws97._Region2, STEAM)]
)
def test_formulation_behind_the_table_then_the_release_s_check_values(region, values):
    for kelvin, megapascal, volume, enthalpy in values:
        found = region(kelvin, megapascal)
        assert found["v"] == pytest.approx(volume, rel=1e-8)
        assert found["h"] == pytest.approx(enthalpy, rel=1e-8)


@pytest.mark.parametrize(
    ("kelvin", "megapascal", "water", "vapour", "water_h", "vapour_h"), EQUILIBRIUM
)
def test_table_against_the_scientific_formulation_then_as_near_as_if97_is(
    kelvin, megapascal, water, vapour, water_h, vapour_h
):
    celsius = kelvin - ICE_POINT_K
    assert steam.pressure_pa(celsius) == pytest.approx(megapascal * 1e6, rel=2e-4)
    assert steam.water_kg_m3(celsius) == pytest.approx(water, rel=1e-4)
    assert steam.steam_kg_m3(celsius) == pytest.approx(vapour, rel=2e-4)
    assert steam.water_enthalpy_j_kg(celsius) == pytest.approx(water_h * 1e3, rel=2e-4)
    assert steam.steam_enthalpy_j_kg(celsius) == pytest.approx(vapour_h * 1e3, rel=1e-5)


@pytest.mark.parametrize(("kelvin", "megapascal"), SATURATION_PRESSURE)
def test_pressure_at_the_release_s_temperatures_then_its_check_values(kelvin, megapascal):
    found = steam.pressure_pa(kelvin - ICE_POINT_K)
    assert found == pytest.approx(megapascal * 1e6, rel=1e-6)


@pytest.mark.parametrize(("megapascal", "kelvin"), SATURATION_TEMPERATURE)
def test_saturation_at_the_release_s_pressures_then_its_check_values(megapascal, kelvin):
    found = steam.saturation_c(megapascal * 1e6)
    assert found == pytest.approx(kelvin - ICE_POINT_K, abs=1e-4)


def test_table_over_its_range_then_within_a_millionth_of_if97():
    worst = [0.0] * 7
    for celsius in ALL_TEMPERATURES:
        true = make_steam_table.saturated(celsius)
        shown = [
            math.log(steam.pressure_pa(celsius)),
            steam.water_kg_m3(celsius),
            math.log(steam.steam_kg_m3(celsius)),
            None,
            None,
            steam.steam_enthalpy_j_kg(celsius),
            steam.water_enthalpy_j_kg(celsius),
        ]
        scales = (1.0, true[1], 1.0, 1.0, 1.0, true[5], 1e6)
        for column, (a, b, scale) in enumerate(zip(shown, true, scales, strict=True)):
            if a is not None:
                worst[column] = max(worst[column], abs(a - b) / scale)
    assert max(worst) < 1e-6


def test_committed_table_when_made_again_then_the_same():
    with make_steam_table.TABLE.open(newline="", encoding="ascii") as file:
        committed = list(csv.reader(file))
    assert committed[0] == make_steam_table.header()
    for old, new in zip(committed[1:], make_steam_table.rows(), strict=True):
        assert [float(x) for x in old] == pytest.approx([float(x) for x in new], rel=1e-8)


def test_pressure_beyond_the_table_then_it_goes_on_rising_smoothly():
    for edge in (0.0, 320.0):
        below, above = steam.pressure_pa(edge - 1e-6), steam.pressure_pa(edge + 1e-6)
        assert above == pytest.approx(below, rel=1e-6)
    assert steam.pressure_pa(340.0) > steam.pressure_pa(325.0) > steam.pressure_pa(320.0)
    assert 0.0 < steam.pressure_pa(-20.0) < steam.pressure_pa(0.0)


def test_saturation_when_asked_back_then_the_same_temperature():
    for celsius in (5.0, 99.97, 184.07, 250.0):
        assert steam.saturation_c(steam.pressure_pa(celsius)) == pytest.approx(celsius, abs=1e-8)
