"""Faults of links, boards, their configuration and the host: each changes what it must."""

from datetime import UTC, datetime

import pytest

from host.site import load_site
from sim.boards.faults import FaultEntry
from sim.scenario.model import Action, Initial, Scenario
from sim.scenario.simulation import Options, Simulation

AT_S = 5.0
SITE = load_site("la-villette")


def simulation(*faults, seconds=20.0, action=(), **options):
    """A run that begins in RUN and has these faults: (target, kind[, value[, until_s]])."""
    entries = []
    for target, kind, *more in faults:
        value, until_s = (*more, None, None)[:2]
        entries.append(
            FaultEntry(at_s=AT_S, target=target, kind=kind, value=value, until_s=until_s)
        )
    scenario = Scenario(
        title="faults",
        site="la-villette",
        start=datetime(2026, 6, 21, 10, tzinfo=UTC),
        duration_s=seconds,
        seed=5,
        initial=Initial(state="RUN", pressure_barg=9.0),
        fault=tuple(entries),
        action=action,
    )
    return Simulation(scenario, SITE, Options(**options))


def played(*faults, **how):
    run = simulation(*faults, **how)
    return run, run.run()


def names(result, board):
    return [state for _, state, _ in result.states[board]]


@pytest.fixture(scope="module")
def healthy():
    return played()


def test_run_when_nothing_is_broken_then_stays_in_run_and_nothing_is_lost(healthy):
    run, result = healthy
    assert names(result, "boiler") == ["RUN"]
    assert result.finding is None
    assert {session.drops for session in run.host.sessions.values()} == {0}


@pytest.mark.parametrize("kind", ["cut", "flood"])
def test_link_of_the_boiler_when_cut_or_flooded_then_sf_19_holds(kind):
    run, result = played(("link.boiler", kind))
    assert result.first.sf == "SF-19"
    assert 4.0 <= result.first.at_s - AT_S <= 6.5
    assert result.trips == []
    assert result.invariants.violated == []
    if kind == "flood":
        assert run.host.sessions["boiler"].drops > 50


@pytest.mark.parametrize("kind", ["cut", "flood"])
def test_link_of_a_tracker_when_cut_or_flooded_then_it_defocuses_alone(kind):
    _, result = played(("link.tracker1", kind))
    assert result.first.sf == "SF-19"
    assert result.first.device == "tracker1"
    assert "DEFOCUS" in names(result, "tracker1")
    assert names(result, "boiler") == ["RUN"]


def test_link_when_flooded_for_a_while_then_the_session_finds_its_frames_again():
    run, result = played(("link.boiler", "flood", None, 6.5))
    assert names(result, "boiler") == ["RUN"]
    assert run.host.sessions["boiler"].online
    assert result.firmware["boiler"] == "cpython"


@pytest.mark.parametrize("board", ["boiler", "tracker1"])
def test_link_when_it_corrupts_a_little_then_frames_are_dropped_and_nothing_acts(board):
    run, result = played((f"link.{board}", "corrupt", 0.003))
    assert run.host.sessions[board].drops > 0
    assert names(result, "boiler") == ["RUN"]


@pytest.mark.parametrize("board", ["boiler", "tracker1"])
def test_link_when_every_tenth_byte_is_corrupt_then_as_good_as_cut(board):
    _, result = played((f"link.{board}", "corrupt", 0.1))
    assert (result.first.sf, result.first.device) == ("SF-19", board)


@pytest.mark.parametrize(("board", "command"), [("boiler", "stop"), ("tracker1", "defocus")])
def test_link_when_late_then_a_command_arrives_so_much_later(board, command):
    def obeyed_s(*faults):
        given = Action(at_s=8.0, do=command, board=None if command == "stop" else board)
        _, result = played(*faults, action=(given,))
        assert result.trips == []
        return next(at_s for at_s, _, _ in result.states[board] if at_s > 0.0)

    assert obeyed_s((f"link.{board}", "late", 400.0)) == pytest.approx(obeyed_s() + 0.4)


def test_link_when_later_than_supervision_allows_then_sf_19_holds_once():
    _, result = played(("link.boiler", "late", 7000.0))
    assert result.first.sf == "SF-19"


@pytest.mark.parametrize(("late_ms", "acts"), [(49.0, False), (51.0, True)])
def test_boiler_board_when_loops_are_longer_than_100_ms_then_sf_16(late_ms, acts):
    _, result = played(("board.boiler", "late", late_ms))
    assert [trip.sf for trip in result.trips] == (["SF-16"] if acts else [])
    assert result.steps["boiler"] < 400
    assert result.invariants.violated == []


def test_boiler_board_when_later_than_its_relay_holds_then_permits_fall_between_loops():
    _, result = played(("board.boiler", "late", 400.0))
    assert result.permit_low_s == pytest.approx(AT_S + 0.25, abs=0.1)


def test_board_when_a_loop_takes_more_than_a_second_then_its_watchdog_restarts_it():
    _, result = played(("board.boiler", "late", 1200.0))
    assert "BOOT" in {trip.sf for trip in result.trips}


def test_tracker_board_when_late_then_it_takes_fewer_turns():
    run, result = played(("board.tracker1", "late", 100.0))
    assert result.steps["tracker1"] == pytest.approx(50 + 75, abs=2)
    assert run.host.sessions["tracker1"].fields["loop_max_ms"] == 200


def test_board_when_no_longer_late_then_turns_as_before(healthy):
    _, result = played(("board.boiler", "late", 40.0, 10.0))
    assert result.steps["boiler"] == pytest.approx(100 + 5.0 / 0.09 + 200, abs=2)


def test_board_when_it_hangs_then_permits_fall_and_the_watchdog_restarts_it():
    _, result = played(("board.boiler", "hang", None, 7.0))
    assert result.permit_low_s <= AT_S + 0.4
    assert result.trips[0].sf == "BOOT"


def test_board_when_it_reboots_then_it_comes_back_tripped():
    _, result = played(("board.boiler", "reboot"))
    assert result.end_state == "TRIPPED"
    assert result.trips[0].sf == "BOOT"


def test_boiler_board_when_held_up_then_every_output_is_up_and_1_and_2_are_not_judged():
    run, result = played(("board.boiler", "hold_up"), ("pt1", "off"))
    plant = run.rig.plant
    assert plant.pulse1 and plant.pulse2 and plant.pump and plant.vent_closed
    assert run.rig.signals() == (True, True)
    assert result.trips == []
    assert result.permit_low_s is None
    assert result.invariants.violated == []


def test_boiler_board_when_held_up_then_the_chain_alone_takes_the_light_away():
    stop = Action(at_s=8.0, do="press_estop")
    _, result = played(("board.boiler", "hold_up"), action=(stop,))
    assert result.permit_low_s == pytest.approx(8.0, abs=0.2)
    assert result.dark_s < 14.0


def test_board_when_its_own_software_comes_back_then_it_boots_tripped():
    _, result = played(("board.boiler", "hold_up", None, 9.0))
    assert result.trips[0].sf == "BOOT"
    assert result.end_state == "TRIPPED"


def test_board_when_held_up_and_reset_then_still_held_up():
    run, result = played(("board.boiler", "hold_up"), ("board.boiler", "reboot"))
    assert run.rig.plant.pulse1
    assert result.trips == []


def alive_loops(run):
    inputs = run.rig.plant.boiler_inputs
    return inputs.alive1_closed, inputs.alive2_closed


def test_alive_loops_when_every_tracker_runs_then_closed():
    run, _ = played()
    assert alive_loops(run) == (True, True)


@pytest.mark.parametrize("kind", ["hang", "reboot"])
def test_alive_loop_when_a_tracker_does_not_end_its_turns_then_open(kind):
    run, _ = played(("board.tracker1", kind), seconds=6.0)
    assert alive_loops(run) == (False, True)


def test_alive_loop_when_a_tracker_is_held_up_then_closed():
    run, _ = played(("board.tracker1", "hold_up"))
    assert alive_loops(run) == (True, True)


def test_tracker_board_when_held_up_then_says_off_target_while_it_is_not():
    run, result = played(("board.tracker1", "hold_up"))
    assert run.rig.plant.off_target["tracker1"]
    assert run.rig.plant.light_w > 1000.0
    assert result.finding is None


def test_configuration_of_the_boiler_when_corrupt_then_nothing_until_it_boots():
    _, result = played(("config.boiler", "corrupt"))
    assert names(result, "boiler") == ["RUN"]


def test_configuration_of_the_boiler_when_corrupt_then_sf_18_from_the_next_boot_on():
    _, result = played(("config.boiler", "corrupt"), ("board.boiler", "reboot"))
    assert "SF-18" in {trip.sf for trip in result.trips}
    assert result.end_state == "TRIPPED"


def test_configuration_of_a_tracker_when_corrupt_then_it_comes_back_without_mirrors():
    _, result = played(("config.tracker1", "corrupt"), ("board.tracker1", "reboot"))
    assert names(result, "tracker1")[-1] == "FAULT"


def test_host_when_killed_then_sf_19_and_when_it_is_back_it_finds_its_boards():
    run, result = played(("host", "kill", None, 13.0))
    assert result.first.sf == "SF-19"
    assert all(session.online for session in run.host.sessions.values())


def test_conductor_when_killed_then_nobody_trims_heat_until_it_is_back():
    closed = ("steam_demand", "closed")
    trimmed, _ = played(closed, seconds=60)
    alone, result = played(closed, ("conductor", "kill"), seconds=60)
    assert all(session.online for session in alone.host.sessions.values())
    assert result.first is None or result.first.sf == "SF-01"
    assert alone.monitor.peak_barg > trimmed.monitor.peak_barg
    back, _ = played(closed, ("conductor", "kill", None, 12.0), seconds=60)
    assert back.monitor.peak_barg < alone.monitor.peak_barg
