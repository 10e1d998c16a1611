"""The layers are computed by the formulae that the page shows."""

import pytest

from assurance.reviewer.layer_tables import power
from assurance.reviewer.layers import LAYERS, LEAST_OF_A_PROGRAM, SCENARIOS, high, low, typical
from assurance.reviewer.probability import all_of, one_of_one, one_of_two
from host.language import load_language


def test_one_of_one_when_tested_every_year_then_half_of_the_interval_counts():
    assert one_of_one(1e-6, 8760.0) == pytest.approx(4.38e-3)
    assert all_of(4, 1e-6, 8760.0) == pytest.approx(4 * 4.38e-3)


def test_one_of_two_when_beta_is_1_then_as_one_and_when_0_then_a_square():
    assert one_of_two(1e-6, 8760.0, 1.0) == pytest.approx(one_of_one(1e-6, 8760.0))
    assert one_of_two(1e-6, 8760.0, 0.0) == pytest.approx(8.76e-3**2 / 3.0)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_scenario_when_its_formula_is_worked_out_then_it_is_what_was_computed(scenario):
    values = scenario.values(typical)
    by_hand = eval(scenario.formula.replace("·", "*"), {}, values)
    assert scenario.a_year(typical) == pytest.approx(by_hand)
    assert scenario.a_year(low) < scenario.a_year(typical) < scenario.a_year(high)


def test_layer_when_it_is_a_program_then_it_counts_for_no_more_than_a_factor_of_ten():
    for letter in "KBW":
        assert LAYERS[letter].credited(low) >= LEAST_OF_A_PROGRAM
    assert LAYERS["B"].fails(typical) < LEAST_OF_A_PROGRAM


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0044, "4,4 · 10⁻³"),
        (1.26e-12, "1,3 · 10⁻¹²"),
        (0.1, "0,1"),
        (95.2, "95"),
        (0.183, "0,18"),
    ],
)
def test_power_when_written_in_french_then_has_two_digits_and_a_comma(value, shown):
    assert power(value, load_language("fr")) == shown
