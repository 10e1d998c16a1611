from assurance.proofs.explore_checks import explore_button, explore_delay, explore_pressure
from assurance.proofs.explore_interlock import ANSWERS, COMMANDS, explore
from assurance.proofs.reachability import Reachability


def test_interlock_when_every_state_and_answer_is_explored_then_invariants_1_to_4_hold():
    search = explore()
    assert search.faults == []
    assert {state[0] for state in search.states} == {0, 1, 2, 3, 4}
    assert search.edges == len(search.states) * (len(ANSWERS) + len(COMMANDS))


def test_pressure_when_some_sequences_are_explored_then_invariant_2_holds():
    assert explore_pressure(most=3000).faults == []


def test_delay_when_every_memory_of_it_is_explored_then_bad_time_is_never_lost():
    search = explore_delay()
    assert search.faults == []
    assert len(search.states) > 100


def test_button_when_every_press_is_explored_then_a_stopwatch_agrees():
    search = explore_button()
    assert search.faults == []
    assert len(search.states) > 1000


def test_search_when_an_edge_breaks_an_invariant_then_it_is_told():
    search = Reachability(0)
    for state in search.each():
        search.must(state < 3, "above two", state)
        search.reach(min(state + 1, 4))
    assert search.faults == ["above two: 3", "above two: 4"]
    assert search.states == {0, 1, 2, 3, 4}
    assert search.edges == 5
