"""Warm starts: short, and boards and plant are where a longer one would have brought them."""

from datetime import UTC, datetime

import pytest

from host.site import load_site
from sim.boards.faults import FaultEntry
from sim.boards.rig import TICK_MS
from sim.scenario.model import Action, Initial, Scenario
from sim.scenario.simulation import Options, Simulation
from sim.scenario.warm_start import WarmStartError, warm_up_s

NOON = {
    "la-villette": datetime(2026, 6, 21, 10, tzinfo=UTC),
    "san-luis-valley": datetime(2026, 6, 21, 18, tzinfo=UTC),
}


def scenario_at(start, site="la-villette", duration_s=120.0, pressure_barg=10.0, **more):
    initial = Initial(state="RUN", pressure_barg=pressure_barg)
    return Scenario(
        title="warm", site=site, start=start, duration_s=duration_s, initial=initial, **more
    )


def warmed(scenario, site=None):
    """The simulation at virtual time 0, and the rest of its ticks."""
    run = Simulation(scenario, load_site(scenario.site) if site is None else site)
    ticks = run.ticks()
    for now_ms in ticks:
        if now_ms == 0:
            break
    return run, ticks


@pytest.mark.parametrize("site", NOON)
def test_warm_start_when_over_then_all_mirrors_are_on_and_the_drum_is_as_asked(site):
    run, _ = warmed(scenario_at(NOON[site], site))
    plant = run.rig.plant
    assert run.monitor.modes == {"boiler": "RUN", "tracker1": "TRACK", "tracker2": "TRACK"}
    assert plant.mirrors.powers_w.min() > 0.8 * plant.mirrors.powers_w.max()
    assert plant.pressure_barg == pytest.approx(10.0, abs=0.01)
    assert plant.vent_closed and not plant.pump
    assert run.monitor.result.invariants.violated == []


@pytest.mark.parametrize("site", NOON)
def test_boards_when_spared_the_way_then_believe_what_is_true(site):
    run, _ = warmed(scenario_at(NOON[site], site))
    mirrors = iter(run.rig.plant.mirrors.angles_deg)
    truth_deg = {mirror.id: next(mirrors) for mirror in run.rig.plant.parameters.mirrors}
    for name, session in run.host.sessions.items():
        for mirror in run.rig.site.mirrors_of(name):
            reported = [session.fields[f"{mirror.id}_axis{n}_udeg"] / 1e6 for n in (1, 2)]
            # The report is up to a second old: 0.01 deg. The wrong flank would be 0.05.
            assert truth_deg[mirror.id] == pytest.approx(reported, abs=0.02)


@pytest.mark.parametrize("hour", [6, 12, 17])
@pytest.mark.parametrize("pressure_barg", [8.0, 9.6, 10.4])
def test_warm_start_when_left_alone_then_nothing_trips_and_no_mirror_leaves_early(
    hour, pressure_barg
):
    start = NOON["la-villette"].replace(hour=hour)
    run, ticks = warmed(scenario_at(start, pressure_barg=pressure_barg))
    for now_ms in ticks:
        if now_ms >= 5_000:
            break
    assert run.monitor.modes == {"boiler": "RUN", "tracker1": "TRACK", "tracker2": "TRACK"}
    assert run.monitor.result.trips == []


def test_warm_up_when_the_run_is_short_then_takes_half_a_minute_at_most():
    for site in NOON:
        assert warm_up_s(load_site(site), 120.0) <= 30


def test_warm_up_when_a_whole_day_is_sent_then_is_longer_and_boards_are_in_run():
    site = load_site("san-luis-valley")
    scenario = scenario_at(NOON["san-luis-valley"], "san-luis-valley", duration_s=20_000.0)
    assert warm_up_s(site, scenario.duration_s) > warm_up_s(site, 120.0)
    run, _ = warmed(scenario, site)
    assert set(run.monitor.modes.values()) == {"RUN", "TRACK"}


def test_warm_up_when_drives_are_slow_then_there_is_time_for_homing():
    site = load_site("la-villette")
    slow = tuple(
        mirror.model_copy(
            update={"axis1": mirror.axis1.model_copy(update={"acceleration_deg_s2": 1.0})}
        )
        for mirror in site.mirrors
    )
    slow_site = site.model_copy(update={"mirrors": slow})
    assert warm_up_s(slow_site, 120.0) > warm_up_s(site, 120.0)
    run, _ = warmed(scenario_at(NOON["la-villette"]), slow_site)
    assert run.monitor.modes["boiler"] == "RUN"


def test_board_when_it_restarts_after_a_warm_start_then_gets_the_whole_day():
    fault = FaultEntry(at_s=2.0, target="board.tracker1", kind="reboot")
    run, ticks = warmed(scenario_at(NOON["la-villette"], fault=(fault,)))
    upload = run.host.sessions["tracker1"].trajectories
    assert upload.complete
    for _ in ticks:
        pass
    assert upload.complete
    last_ms = max(knots[-1][0] for knots in upload.knots.values())
    assert last_ms > run.host.utc_ms(3_600_000)


def test_same_scenario_when_run_twice_or_cut_short_then_same_decisions():
    action = Action(at_s=3.0, do="trip")
    scenario = scenario_at(NOON["la-villette"], duration_s=8.0, action=(action,))
    site = load_site("la-villette")
    first, second = (Simulation(scenario, site).run() for _ in range(2))
    assert first.digest == second.digest
    short = Simulation(scenario, site, Options(until_s=4.0)).run()
    assert short.trips == first.trips != []


def test_warm_start_at_night_when_tried_then_daylight_is_asked_for():
    run = Simulation(scenario_at(datetime(2026, 6, 21, 0, tzinfo=UTC)), load_site("la-villette"))
    with pytest.raises(WarmStartError, match="daylight"):
        run.run()
    assert run.now_ms <= 0 and run.now_ms % TICK_MS == 0
