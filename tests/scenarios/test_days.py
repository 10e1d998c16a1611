"""The two shipped days without a fault, in a file of their own: they take the longest."""

import pytest

pytestmark = pytest.mark.slow
DAYS = ("measured-day", "nominal-day")


@pytest.mark.parametrize("name", DAYS)
def test_scenario_when_run_then_its_expectations_and_the_invariants_hold(name, played, holds):
    holds(played(name))


@pytest.mark.parametrize("name", DAYS)
def test_light_when_both_permits_dropped_then_is_gone_in_time(name, played, dark_in_time):
    dark_in_time(played(name))


@pytest.mark.needs_micropython
@pytest.mark.parametrize("name", DAYS)
def test_scenario_when_run_on_micropython_then_it_decides_the_same(name, decides_the_same):
    decides_the_same(name, 120)


def test_measured_day_when_run_then_no_loop_is_left_out_and_the_light_is_noaas(
    played, without_night
):
    result, (scenario, _) = played("measured-day"), without_night("measured-day")
    assert result.steps["boiler"] == scenario.duration_s * 20
    assert result.dni_kwh_m2 == pytest.approx(8.54, rel=0.01)
