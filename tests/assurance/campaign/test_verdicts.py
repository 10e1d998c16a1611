"""What is a miss, on runs made for it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assurance.campaign.play import FALSE_TRIP, play
from assurance.campaign.ranges import DRUMS
from assurance.campaign.replay import keep_miss
from assurance.campaign.sampling import Case, sample_case
from assurance.campaign.verdicts import ACTED, MISSED, NOT_DUE, OTHER, WAITS, Violation
from sim.boards.faults import FaultEntry
from sim.scenario.load import read_scenario
from sim.scenario.model import Action, Initial, Scenario


def fault(target, kind, value=None, at_s=2.0, until_s=None):
    return FaultEntry(target=target, kind=kind, value=value, at_s=at_s, until_s=until_s)


def played(*judged, besides=(), seconds=10.0, kind="single", do=(), told=True, **initial):
    """The outcome of a run; `told` False: the judged faults are not in the scenario."""
    scenario = Scenario(
        title="made",
        site="la-villette",
        start=datetime(2026, 6, 21, 10, tzinfo=UTC),
        duration_s=seconds,
        initial=Initial(state="RUN", **({"pressure_barg": 9.5} | initial)),
        fault=(*besides, *(judged if told else ())),
        action=do,
    )
    return play(Case(0, kind, DRUMS[0], scenario, judged))


def test_fault_when_its_function_acts_in_time_then_is_no_miss():
    outcome = played(fault("lw2", "off"))
    (seen,) = outcome.faults
    assert (seen.verdict, seen.by) == (ACTED, "SF-11")
    assert seen.after_s == pytest.approx(1.0, abs=0.06)
    assert not outcome.wrong


def test_fault_when_nobody_acts_on_it_then_is_a_miss_once_the_time_is_over():
    outcome = played(fault("lw2", "off"), told=False)
    assert outcome.faults[0].verdict == MISSED
    (wrong,) = outcome.wrong
    assert (wrong.what, wrong.at_s) == ("late", pytest.approx(3.25, abs=0.06))
    assert "no SF-11 within 1.2" in wrong.words


def test_fault_when_it_is_over_before_the_time_is_then_is_not_due():
    outcome = played(fault("lw2", "off", until_s=2.8))
    assert outcome.faults[0].verdict == NOT_DUE


def test_fault_when_another_function_was_first_then_says_which():
    outcome = played(fault("lw2", "off"), besides=(fault("pt1", "off", at_s=2.1),))
    assert (outcome.faults[0].verdict, outcome.faults[0].by) == (OTHER, "SF-03")


def test_fault_that_shows_later_when_the_board_has_tripped_then_must_be_seen_all_the_same():
    welded = fault("permit1", "closed")
    stopped = played(welded, do=(Action(at_s=4.0, do="stop"),))
    assert stopped.faults[0].verdict == ACTED
    missed = played(welded, told=False, do=(Action(at_s=4.0, do="stop"),))
    assert missed.faults[0].verdict == MISSED


def test_function_that_is_not_built_when_it_is_due_then_waits():
    outcome = played(fault("config.tracker1", "corrupt"), seconds=65.0)
    assert outcome.faults[0].verdict == WAITS
    assert not outcome.wrong
    assert played(fault("config.boiler", "corrupt"), seconds=65.0).faults[0].verdict == ACTED


def test_boiler_when_it_boils_dry_in_the_light_then_is_a_miss():
    held = (
        ("board.boiler", "hold_up"),
        ("pump", "jam"),
        ("relief", "open"),
        ("vent", "open"),
        ("thermal_switch", "closed"),
        ("conductor", "kill"),
    )
    besides = tuple(fault(*one, at_s=0.0) for one in held)
    outcome = played(fault("lw2", "short"), besides=besides, seconds=800.0, water_l=4.1)
    assert "dry" in {wrong.what for wrong in outcome.wrong}


def test_pressure_when_a_listed_pair_takes_it_to_ps_then_is_told_apart():
    pair = (fault("board.boiler", "hold_up"), fault("pressure_switch", "closed"))
    idle = (("conductor", "kill"), ("steam_demand", "closed"), ("pump", "jam"))
    rest = tuple(fault(*one, at_s=0.0) for one in idle)
    outcome = played(*pair, besides=rest, seconds=120.0, kind="pair", pressure_barg=10.3)
    assert outcome.peak_barg >= 12.0
    assert [wrong.what for wrong in outcome.excepted] == ["pressure"]
    assert not outcome.missed
    single = played(pair[0], besides=(*rest, pair[1]), seconds=120.0, pressure_barg=10.3)
    assert [wrong.what for wrong in single.wrong] == ["pressure"]


def test_plant_that_is_well_when_something_acts_then_is_a_false_trip(tmp_path):
    outcome = played(besides=(fault("pt1", "noise", 2.0),), kind="nominal")
    assert outcome.false_trip and not outcome.missed
    (wrong,) = outcome.wrong
    assert wrong.what == FALSE_TRIP and "of boiler with nothing broken" in wrong.words


def test_plant_that_is_well_when_nothing_acts_then_is_no_finding():
    assert played(kind="nominal").wrong == ()


def test_night_when_drawn_then_is_a_finding_of_its_own():
    scenario = Scenario(
        title="night",
        site="la-villette",
        start=datetime(2026, 6, 21, 23, tzinfo=UTC),
        duration_s=5.0,
        initial=Initial(state="RUN"),
    )
    outcome = play(Case(0, "nominal", DRUMS[0], scenario, ()))
    assert [wrong.what for wrong in outcome.wrong] == ["start"]
    assert outcome.missed


@pytest.mark.parametrize("index", [0, 3])  # with a drum of another size, and a preset
def test_miss_when_kept_then_is_a_scenario_that_expects_what_was_missed(tmp_path, index):
    case = sample_case(1, index)
    outcome = replace(play(case), wrong=(Violation("pressure", None, "12.1 bar"),))
    keep_miss(tmp_path, 1, outcome)
    file = tmp_path / f"misses/{index:06}.toml"
    scenario, _ = read_scenario(file)
    assert scenario.fault == case.scenario.fault
    assert scenario.expect.max_pressure_barg == 11.999
    head = file.read_text(encoding="utf-8")
    assert f"# pressure: 12.1 bar\n# digest {outcome.digest}" in head
