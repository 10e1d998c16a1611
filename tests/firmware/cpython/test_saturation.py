"""The table of the saturation line, made anew from IAPWS-IF97."""

import pytest
from iapws import IAPWS97

from firmware.boiler import saturation
from firmware.boiler.saturation import CDEG, saturation_cdeg

CODES_A_BAR = 800
AIR = 806


def exact_cdeg(absolute_code):
    """Saturation temperature from the package iapws."""
    return (IAPWS97(P=absolute_code / CODES_A_BAR / 10, x=0).T - 273.15) * 100


def test_saturation_table_when_made_anew_then_each_number_is_that_of_iapws():
    made = [round(exact_cdeg((n + 1) << saturation.SHIFT)) for n in range(len(CDEG))]
    assert list(CDEG) == made


@pytest.mark.parametrize(
    ("from_barg", "to_barg", "off_k"), [(0.0, 1.0, 0.34), (1.0, 16.9, 0.11), (5.0, 16.9, 0.03)]
)
def test_sf05_saturation_when_between_two_numbers_then_off_by_as_little_as_is_said(
    from_barg, to_barg, off_k
):
    for code in range(int(from_barg * CODES_A_BAR), int(to_barg * CODES_A_BAR), 37):
        off = saturation_cdeg(AIR + code) - exact_cdeg(AIR + code)
        assert abs(off) <= off_k * 100 + 1, code


def test_sf05_saturation_when_pressure_rises_then_so_does_the_temperature():
    found = [saturation_cdeg(code) for code in range(256, 14_849)]
    assert all(0 <= after - before <= 7 for before, after in zip(found, found[1:], strict=False))
    assert found[0] == CDEG[0] and found[-1] == CDEG[-1]


@pytest.mark.parametrize("code", [-20_000, -1, 0, 1, 255, 256])
def test_sf05_saturation_when_pressure_is_below_the_table_then_its_first_number(code):
    assert saturation_cdeg(code) == CDEG[0]


@pytest.mark.parametrize("code", [14_848, 14_849, 17_606, 40_000])
def test_sf05_saturation_when_pressure_is_above_the_table_then_its_last_number(code):
    assert saturation_cdeg(code) == CDEG[-1]


def test_sf05_saturation_at_a_number_of_the_table_and_beside_it_then_it_does_not_jump():
    for n, cdeg in enumerate(CDEG):
        code = (n + 1) << saturation.SHIFT
        assert saturation_cdeg(code) == cdeg
        assert cdeg - 7 <= saturation_cdeg(code - 1) <= cdeg <= saturation_cdeg(code + 1)
