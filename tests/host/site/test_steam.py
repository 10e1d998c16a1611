"""The saturation line against IAPWS-IF97's own verification values (R7-97, tables 35 and 36)."""

import pytest

from host.site.steam import saturation_at_gauge_c, saturation_c, saturation_pa


@pytest.mark.parametrize(
    ("kelvin", "mpa"), [(300, 0.353658941e-2), (500, 0.263889776e1), (600, 0.123443146e2)]
)
def test_pressure_when_computed_then_it_is_that_of_the_standard(kelvin, mpa):
    assert saturation_pa(kelvin - 273.15) == pytest.approx(mpa * 1e6, rel=1e-8)


@pytest.mark.parametrize(
    ("mpa", "kelvin"), [(0.1, 0.372755919e3), (1, 0.453035632e3), (10, 0.584149488e3)]
)
def test_temperature_when_computed_then_it_is_that_of_the_standard(mpa, kelvin):
    assert saturation_c(mpa * 1e6) + 273.15 == pytest.approx(kelvin, abs=1e-6)


def test_temperature_when_pressure_is_gauge_then_the_air_counts():
    assert saturation_at_gauge_c(11.4, 1013.25) == pytest.approx(189.5, abs=0.01)
    assert saturation_at_gauge_c(0.0, 776.0) == pytest.approx(92.67, abs=0.01)
