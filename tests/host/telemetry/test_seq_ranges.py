"""Runs of sequence numbers: the same as a set, whatever the order of arrival."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from host.telemetry.seq_ranges import Coverage

NUMBERS = st.lists(st.integers(1, 40), max_size=60)


def numbers_of(runs):
    return {n for first, last in runs for n in range(first, last + 1)}


@given(NUMBERS)
def test_coverage_with_numbers_in_any_order_then_holds_them_as_a_set_does(numbers):
    coverage, plain = Coverage(), set()
    for number in numbers:
        assert coverage.add(number) == (number not in plain)
        plain.add(number)
    assert numbers_of(coverage.runs()) == plain
    assert all((n in coverage) == (n in plain) for n in range(45))


@given(NUMBERS)
def test_coverage_with_numbers_in_any_order_then_its_runs_never_touch(numbers):
    coverage = Coverage()
    for number in numbers:
        coverage.add(number)
    runs = coverage.runs()
    assert all(b[0] > a[1] + 1 for a, b in pairwise(runs))


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)), max_size=12))
def test_coverage_of_overlapping_runs_then_is_their_union(spans):
    runs = [(first, first + more) for first, more in spans]
    assert numbers_of(Coverage(runs).runs()) == numbers_of(runs)


@given(NUMBERS)
def test_holes_and_runs_together_then_leave_nothing_out(numbers):
    coverage = Coverage((n, n) for n in numbers)
    everything = numbers_of(coverage.runs()) | numbers_of(coverage.holes())
    assert everything == set(range(1, max(numbers, default=0) + 1))


def test_run_of_a_number_when_it_is_there_then_is_the_run_around_it():
    coverage = Coverage([(1, 5), (9, 12)])
    assert coverage.run_of(5) == (1, 5)
    assert coverage.run_of(10) == (9, 12)
