"""The proof tests that the board sees are those of its firmware, with its intervals."""

from assurance.reviewer.all_proof_tests import PROOF_TESTS
from assurance.reviewer.figures import figures
from firmware.boiler.proofs import DUE_MIN, GRACE_MIN, WEEK_MIN
from firmware.common.fields import PROOFS
from host.language import load_language
from host.proof_procedures import FIGURES, PARTS, PROCEDURES
from host.site import load_site


def test_proofs_when_the_board_keeps_them_then_each_is_of_one_test_with_its_interval():
    seen = {part: test for test in PROOF_TESTS.values() for part in test.board}
    assert sorted(seen) == sorted(PROOFS)
    for part, due_min in zip(PROOFS, DUE_MIN, strict=True):
        assert seen[part].every_h * 60 == due_min


def test_procedures_when_the_page_shows_them_then_they_are_those_of_the_forms():
    assert tuple(PARTS) == PROOFS
    assert {p.key: (p.steps, p.parts) for p in PROCEDURES} == {
        test.key: (test.steps, test.board) for test in PROOF_TESTS.values() if test.board
    }


def test_figures_when_the_page_names_them_then_they_are_those_of_the_board():
    of_board = figures(load_site("la-villette"))
    assert {name: of_board[name] for name in FIGURES} == FIGURES


def test_overdue_when_the_board_sees_it_then_words_have_its_grace_and_the_part():
    assert GRACE_MIN == WEEK_MIN
    told = PROOF_TESTS["levels"].overdue(load_language("en"))
    assert "a week later it refuses `start`: lw2, lw1, hw" in told


def test_tests_when_listed_then_the_most_frequent_are_first_and_intervals_have_words():
    hours = [test.every_h for test in PROOF_TESTS.values()]
    assert hours == sorted(hours)
    assert all(test.every for test in PROOF_TESTS.values())
