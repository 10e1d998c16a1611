"""Bounds and counts: against published values, and on outcomes made by hand."""

import pytest

from assurance.campaign.play import FALSE_TRIP, Outcome, from_line, to_line
from assurance.campaign.summary import Summary, count, upper_per_day, upper_rate
from assurance.campaign.verdicts import (
    ACTED,
    MISSED,
    NOT_DUE,
    OTHER,
    FaultOutcome,
    Violation,
)


def test_rate_when_nothing_was_missed_then_the_rule_of_three_holds():
    assert upper_rate(0, 300) == pytest.approx(0.00994, abs=1e-5)
    assert upper_rate(0, 1) == pytest.approx(0.95)


def test_rate_when_something_was_missed_then_is_that_of_clopper_and_pearson():
    # P(X <= 2 | 20, p) = 0.05, solved by hand with a table of the binomial distribution.
    p = upper_rate(2, 20)
    q = 1.0 - p
    assert q**20 + 20 * p * q**19 + 190 * p**2 * q**18 == pytest.approx(0.05, abs=1e-9)
    assert upper_rate(5, 5) == 1.0
    assert upper_rate(0, 0) == 1.0


def test_rate_when_more_was_missed_than_tried_then_is_refused():
    with pytest.raises(ValueError, match="3 misses of 2"):
        upper_rate(3, 2)


def test_false_trips_a_day_when_counted_then_have_the_bound_of_a_poisson_process():
    assert upper_per_day(0, 14.0) == pytest.approx(2.996 / 14.0, abs=1e-3)
    assert upper_per_day(1, 1.0) == pytest.approx(4.744, abs=1e-3)
    assert upper_per_day(0, 0.0) is None


def outcome(index, *faults, kind="single", **more):
    return Outcome(
        index, kind, "la-villette", "…", "sha256:0", 120.0, 9.0, 190.0, "RUN", faults, **more
    )


def fault(verdict, by=None, after_s=None, row="pt1", functions=("SF-02", "SF-04")):
    return FaultOutcome("pt1 offset 1 at 2 s", row, "offset", functions, verdict, by, after_s)


@pytest.fixture
def summary():
    late = Violation("late", 4.5, "no SF-02 or SF-04")
    outcomes = [
        outcome(0, fault(ACTED, "SF-04", 1.95)),
        outcome(1, fault(ACTED, "SF-02", 0.1), fault(NOT_DUE), kind="pair"),
        outcome(2, fault(OTHER, "SF-19")),
        outcome(
            3, fault(MISSED, None, 2.55), wrong=(late, Violation("pressure", None, "12.1 bar"))
        ),
        outcome(4, kind="nominal", wrong=(Violation(FALSE_TRIP, 9.0, "SF-03"),)),
        outcome(5, kind="nominal"),
        outcome(6, kind="pair", excepted=(Violation("pressure", None, "12.3 bar"),)),
    ]
    total = Summary(1, "code", 7, folder="folder")
    count(outcomes, total)
    return total


def test_summary_when_runs_are_counted_then_each_counts_once(summary):
    assert (summary.runs, summary.singles, summary.pairs, summary.nominal) == (7, 3, 2, 2)
    assert (summary.missed, summary.false_trips, summary.excepted) == (1, 1, 1)
    assert not summary.ok


def test_function_when_its_faults_are_counted_then_every_fate_has_its_column(summary):
    lines = {line.function: line for line in summary.by_function}
    four, two = lines["SF-04"], lines["SF-02"]
    assert (four.drawn, four.acted, four.other, four.missed, four.not_due) == (5, 1, 2, 1, 1)
    assert (two.acted, two.slowest_s, four.slowest_s) == (1, 0.1, 1.95)
    assert four.miss_rate_upper == pytest.approx(upper_rate(1, 2), abs=1e-6)


def test_miss_when_listed_then_names_the_command_that_replays_it(summary):
    assert [miss.what for miss in summary.misses] == ["late", "pressure"]
    assert summary.misses[0].run == "heliose sim run folder/misses/000003.toml"
    assert [miss.index for miss in summary.false_trip_list] == [4]
    assert [miss.index for miss in summary.excepted_list] == [6]


def test_outcome_when_written_as_a_line_then_reads_the_same():
    told = outcome(3, fault(MISSED, None, 2.5), wrong=(Violation("late", 1.0, "é\n"),))
    line = to_line(told)
    assert b"\n" not in line
    assert from_line(line) == told
