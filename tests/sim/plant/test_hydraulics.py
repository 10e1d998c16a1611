"""Pump and valves: what they pass at which pressure, and how they stick."""

import pytest

from sim.plant.hydraulics import FeedTank, Hydraulics


@pytest.fixture
def numbers(parameters):
    return parameters("la-villette").boiler


def flows_at(numbers, barg, pump=False, vent_closed=True, demand_kg_h=2.2):
    flows = Hydraulics(numbers)
    flows.step(barg, pump, vent_closed, demand_kg_h)
    return flows


def kg_h(kg_s):
    return kg_s * 3600.0


def test_vent_when_open_at_operating_pressure_then_its_rated_flow(numbers):
    assert kg_h(flows_at(numbers, 10.0, vent_closed=False).vent_kg_s) == pytest.approx(20.0)


def test_vent_when_energised_or_without_pressure_then_nothing(numbers):
    assert flows_at(numbers, 10.0).vent_kg_s == 0.0
    assert flows_at(numbers, -0.4, vent_closed=False).vent_kg_s == 0.0
    assert 0.0 < kg_h(flows_at(numbers, 0.05, vent_closed=False).vent_kg_s) < 2.0


def test_steam_valve_below_its_set_then_closed_and_above_it_the_demand(numbers):
    assert flows_at(numbers, 9.5).demand_kg_s == 0.0
    assert kg_h(flows_at(numbers, 9.75).demand_kg_s) == pytest.approx(2.2 * 50.0**-0.5)
    assert kg_h(flows_at(numbers, 10.0).demand_kg_s) == pytest.approx(2.2)
    assert kg_h(flows_at(numbers, 11.0).demand_kg_s) == pytest.approx(2.2)


def test_relief_valve_when_pressure_rises_and_falls_then_hysteresis(numbers):
    flows = Hydraulics(numbers)

    def lifted(barg):
        flows.step(barg, False, True, 0.0)
        return kg_h(flows.relief_kg_s)

    assert lifted(11.99) == 0.0
    half = lifted(12.6)
    assert half == pytest.approx(20.0 * 13.607 / 11.007, rel=1e-3)
    assert lifted(13.2) == pytest.approx(40.0 * 14.207 / 11.007, rel=1e-3)
    assert lifted(12.6) > 1.5 * half
    assert lifted(11.5) > 0.0
    assert lifted(11.4) == 0.0
    assert lifted(11.9) == 0.0


def test_pump_against_rising_pressure_then_full_until_14_bar_and_stalled_at_16(numbers):
    assert flows_at(numbers, 0.0, pump=True).feed_kg_s == 0.004
    assert flows_at(numbers, 14.0, pump=True).feed_kg_s == 0.004
    assert flows_at(numbers, 15.0, pump=True).feed_kg_s == pytest.approx(0.002)
    assert flows_at(numbers, 17.0, pump=True).feed_kg_s == 0.0


def test_pump_when_off_under_pressure_then_the_check_valve_holds(numbers):
    assert flows_at(numbers, 10.0).feed_kg_s == 0.0


@pytest.mark.parametrize(
    ("part", "kind", "flow", "passes"),
    [
        ("vent", "open", "vent_kg_s", True),
        ("vent", "closed", "vent_kg_s", False),
        ("relief", "open", "relief_kg_s", True),
        ("relief", "closed", "relief_kg_s", False),
        ("steam_demand", "open", "demand_kg_s", True),
        ("steam_demand", "closed", "demand_kg_s", False),
        ("pump", "runaway", "feed_kg_s", True),
        ("pump", "jam", "feed_kg_s", False),
    ],
)
@pytest.mark.parametrize("asked", [False, True])
def test_part_when_stuck_then_it_does_not_care_what_is_asked(
    numbers, part, kind, flow, passes, asked
):
    flows = Hydraulics(numbers)
    flows.parts()[part].inject(kind, None, 0.0)
    flows.step(13.9 if part == "relief" else 9.0, asked, not asked, 2.2)
    assert (getattr(flows, flow) > 0.0) is passes


@pytest.mark.parametrize("kind", [None, "runaway"])
def test_pump_when_the_contact_in_its_supply_is_open_then_off_even_with_a_welded_contactor(
    numbers, kind
):
    flows = Hydraulics(numbers)
    if kind:
        flows.parts()["pump"].inject(kind, None, 0.0)
    flows.step(9.0, True, True, 2.2, fed=False)
    assert flows.feed_kg_s == 0.0
    flows.parts()["pump_contact"].inject("closed", None, 0.0)
    flows.step(9.0, True, True, 2.2, fed=False)
    assert flows.feed_kg_s > 0.0


def test_pump_when_slow_then_gives_its_share(numbers):
    flows = Hydraulics(numbers)
    flows.pump.inject("slow", 0.25, 0.0)
    flows.step(0.0, True, True, 0.0)
    assert flows.feed_kg_s == pytest.approx(0.001)


def test_feed_tank_when_steam_comes_back_as_water_then_warm_and_after_losses_cold_again():
    tank = FeedTank(mains_c=15.0)
    tank.step(0.0, 0.05)
    assert tank.celsius == 15.0
    for _ in range(100):
        tank.step(0.01, 0.0)
    assert tank.celsius == pytest.approx((0.1 * 15.0 + 1.0 * 90.0) / 1.1)
    tank.step(0.0, 0.9)
    warm = tank.celsius
    assert warm == pytest.approx((0.1 * 15.0 + 1.0 * 90.0) / 1.1)
    for _ in range(300):
        tank.step(0.0, 0.01)
    assert tank.celsius == pytest.approx(15.0, abs=1.0)
