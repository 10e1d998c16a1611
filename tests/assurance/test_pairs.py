"""Pairs that only the relief valve holds: listed by name, and each really is one."""

from datetime import UTC, datetime

import pytest

from assurance.pairs import LISTED
from host.site import load_site
from sim.boards.faults import FaultEntry
from sim.scenario import fault_matrix
from sim.scenario.model import Action, Initial, Scenario
from sim.scenario.simulation import Options, Simulation

SITE = load_site("la-villette")
# Every second counts in a test: the water stands close below HW, and nothing takes steam.
FULL_L = SITE.boiler.levels_l.hw - 0.2
NO_DEMAND = Action(at_s=1.0, do="demand", kg_h=0.0)


HELD_UP = ("board.boiler", "hold_up"), ("pump_contact", "closed")


def result(*cells, listed=LISTED, seconds=420.0):
    scenario = Scenario(
        title="pair",
        site="la-villette",
        start=datetime(2026, 6, 21, 10, tzinfo=UTC),
        duration_s=seconds,
        initial=Initial(state="RUN", pressure_barg=9.5, water_l=FULL_L),
        fault=tuple(FaultEntry(at_s=2.0, target=target, kind=kind) for target, kind in cells),
        action=(NO_DEMAND,),
    )
    return Simulation(scenario, SITE, Options(listed_pairs=listed)).run()


def test_listed_pairs_then_each_is_of_the_matrix():
    for pair, why in LISTED.items():
        assert len(pair) == 2
        assert why
        for row, kind in pair:
            assert kind in fault_matrix.MATRIX[row]


def test_faults_when_a_listed_pair_is_among_them_then_listed():
    pair = [("pump_contact", "closed"), ("board.boiler", "hold_up")]
    switch = [("pressure_switch", "closed"), ("board.boiler", "hold_up")]
    assert fault_matrix.has_pair([("pt1", "off"), *pair], LISTED)
    assert not fault_matrix.has_pair([("pump_contact", "closed")], LISTED)
    assert not fault_matrix.has_pair([("pump", "jam"), ("pump_contact", "closed")], LISTED)
    assert fault_matrix.has_pair(switch, LISTED)


@pytest.mark.parametrize("also", ["vent", "pump_contact"])
def test_feed_pump_that_never_stops_then_its_contact_or_the_vent_keeps_it_below_ps(also):
    found = result(("pump", "runaway"), (also, "closed"))
    assert found.first.sf in ("SF-15", "SF-12", "SF-02")
    assert found.peak.pressure_barg < 12.0
    assert found.invariants.violated == []


@pytest.mark.parametrize(
    "pair",
    [
        [("board.boiler", "hold_up"), ("pump_contact", "closed")],
        [("board.boiler", "hold_up"), ("pressure_switch", "closed")],
    ],
    ids=lambda pair: pair[1][0],
)
def test_pair_when_listed_then_reaches_ps_and_is_not_judged_by_invariant_5(pair):
    both = result(*pair, ("conductor", "kill"), seconds=800.0)
    assert both.peak.pressure_barg >= 12.0
    assert 5 not in [broken.invariant for broken in both.invariants.violated]


def test_true_pressure_when_another_pair_takes_it_to_ps_then_invariant_5_names_the_step():
    other = result(*HELD_UP, listed={}, seconds=800.0)
    (broken,) = other.invariants.violated
    assert broken.invariant == 5
    assert broken.at_s * 20 == pytest.approx(round(broken.at_s * 20))
    assert broken.what.startswith("true pressure 12.")
