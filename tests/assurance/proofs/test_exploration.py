from desk.step import Core

from assurance.proofs.explore_button import explore_button
from assurance.proofs.explore_inputs import explore_inputs
from assurance.proofs.explore_interlock import ANSWERS, COMMANDS, explore
from assurance.proofs.explore_latches import explore_delay, explore_flicker
from assurance.proofs.explore_slopes import explore_slopes
from assurance.proofs.explore_votes import explore_votes
from assurance.proofs.reachability import Reachability
from assurance.proofs.recorded_rows import RecordedRows
from firmware.boiler import rows


def test_interlock_when_every_state_and_answer_is_explored_then_invariants_1_to_4_hold():
    search = explore()
    assert search.faults == []
    assert {state[0] for state in search.states} == {0, 1, 2, 3, 4}
    assert search.edges == len(search.states) * (len(ANSWERS) + len(COMMANDS))


def test_votes_when_some_sequences_are_explored_then_two_of_three_decide():
    for channel in ("pt2", "t_metal"):
        assert explore_votes(channel, most=100).faults == []


def test_inputs_when_each_class_and_some_pairs_are_played_then_the_table_demands_that_mode():
    search = explore_inputs(every=600, modes=("RUN",))
    assert search.faults == []
    assert {"HOLD SF-19", "REDUCED SF-01", "TRIPPED SF-03", "TRIPPED SF-23"} <= search.states


def test_rows_when_one_is_judged_in_place_of_another_then_both_are_named():
    core = Core().run(3000)
    recorded = RecordedRows(core.state)
    assert core.turn() and recorded.wrong() == ""
    core.state.latches.judged_rows.remove(rows.SF11)
    core.state.latches.judged_rows.append(rows.SF12)
    assert recorded.wrong() == "SF-11 forgotten, SF-12 twice"


def test_delay_when_every_memory_of_it_is_explored_then_bad_time_is_never_lost():
    search = explore_delay()
    assert search.faults == []
    assert len(search.states) > 100


def test_flicker_when_every_sequence_is_explored_then_a_count_of_changes_agrees():
    search = explore_flicker()
    assert search.faults == []
    assert len(search.states) > 10_000


def test_slopes_when_windows_and_some_ramps_are_explored_then_rises_are_seen_in_time():
    assert explore_slopes(every=7).faults == []


def test_button_when_presses_are_explored_then_a_stopwatch_agrees():
    search = explore_button(loops_ms=(100, 250), most=8000)
    assert search.faults == []
    assert len(search.states) > 8000


def test_search_when_an_edge_breaks_an_invariant_then_it_is_told():
    search = Reachability(0)
    for state in search.each():
        search.must(state < 3, "above two", state)
        search.reach(min(state + 1, 4))
    assert search.faults == ["above two: 3", "above two: 4"]
    assert search.states == {0, 1, 2, 3, 4}
    assert search.edges == 5
