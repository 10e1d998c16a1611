"""Ranges of sequence numbers: the same as a set, whatever the order of arrival."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from host.telemetry.seq_ranges import SeqRanges

NUMBERS = st.lists(st.integers(1, 40), max_size=60)


def numbers_of(ranges):
    return {n for first, last in ranges for n in range(first, last + 1)}


@given(NUMBERS)
def test_ranges_when_numbers_come_in_any_order_then_they_equal_a_set(numbers):
    found, plain = SeqRanges(), set()
    for number in numbers:
        assert found.add(number) == (number not in plain)
        plain.add(number)
    assert numbers_of(found.ranges()) == plain
    assert all((n in found) == (n in plain) for n in range(45))


@given(NUMBERS)
def test_ranges_when_numbers_come_in_any_order_then_they_never_touch(numbers):
    found = SeqRanges()
    for number in numbers:
        found.add(number)
    runs = found.ranges()
    assert all(b[0] > a[1] + 1 for a, b in pairwise(runs))


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)), max_size=12))
def test_ranges_when_they_overlap_then_they_are_merged(spans):
    runs = [(first, first + more) for first, more in spans]
    assert numbers_of(SeqRanges(runs).ranges()) == numbers_of(runs)


@given(NUMBERS)
def test_holes_when_added_to_the_ranges_then_nothing_is_left_out(numbers):
    found = SeqRanges((n, n) for n in numbers)
    everything = numbers_of(found.ranges()) | numbers_of(found.holes())
    assert everything == set(range(1, max(numbers, default=0) + 1))


def test_range_of_a_number_when_it_is_there_then_is_the_range_around_it():
    found = SeqRanges([(1, 5), (9, 12)])
    assert found.range_of(5) == (1, 5)
    assert found.range_of(10) == (9, 12)
