"""What a run tells besides trips: warnings, refused trajectories, the heat that there could be."""

from datetime import UTC, date, datetime

import pytest

from host.conductor.actions import Trajectories
from host.site import load_site
from sim.boards.faults import FaultEntry
from sim.scenario.model import Action, Initial, Scenario
from sim.scenario.simulation import Simulation

SITE = load_site("la-villette")
START = datetime(2026, 6, 21, 10, tzinfo=UTC)


def simulation(seconds, fault=(), action=()):
    scenario = Scenario(
        title="told",
        site="la-villette",
        start=START,
        duration_s=seconds,
        initial=Initial(state="RUN", pressure_barg=9.5),
        fault=fault,
        action=action,
    )
    return Simulation(scenario, SITE)


def test_reference_when_it_stands_for_a_minute_then_a_warning_and_nothing_acts():
    stuck = FaultEntry(at_s=2.0, target="adc_ref", kind="stuck")
    result = simulation(70.0, (stuck,)).run()
    (warning,) = result.warned
    assert (warning.sf, warning.device, warning.channel) == ("SF-03", "boiler", "reference")
    assert warning.at_s == pytest.approx(62.0, abs=1.0)
    assert result.first is None and result.trips == []


def test_trajectory_when_a_board_refuses_it_then_it_is_among_the_refused():
    run = simulation(20.0)
    knots = [(int(START.timestamp() * 1000) + 60_000 * i, 150_000_000, 40_000_000) for i in (0, 9)]
    for now_ms in run.ticks():
        if now_ms == 5000:
            run.host.conducting = False  # else it would send the day anew at once
            run.host.send(Trajectories("tracker1", date(2026, 6, 21), {"m9": knots}), now_ms)
    (refusal,) = run.host.refused
    assert (refusal.command, refusal.device) == ("trajectory", "tracker1")
    assert refusal.why.startswith("m9: part: no such mirror")
    assert 5.0 < refusal.at_s < 10.0


def test_heat_when_the_mirrors_leave_then_less_than_there_could_be():
    away = Action(at_s=1.0, do="stop")
    stopped, tracking = (simulation(120.0, action=do).run() for do in ((away,), ()))
    assert stopped.heat_available_kwh == tracking.heat_available_kwh > 0.08
    assert tracking.heat_kwh > 0.5 * tracking.heat_available_kwh
    assert stopped.heat_kwh < 0.1 * stopped.heat_available_kwh
