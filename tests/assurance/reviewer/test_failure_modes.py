"""The FMEDA agrees with the detection matrix, and nothing dangerous can hide for ever."""

import pytest

from assurance.detection import cells, detection_of
from assurance.reviewer.all_proof_tests import PROOF_TESTS
from assurance.reviewer.components import COMPONENTS
from assurance.reviewer.failure_modes import DANGEROUS
from assurance.reviewer.rates import SOURCES
from assurance.reviewer.tables import failure_modes
from host.language import load_language
from host.safety_functions import FUNCTIONS

MODES = [(each, mode) for each in COMPONENTS.values() for mode in each.modes]
ROWS = [pytest.param(mode, id=f"{each.key}: {mode.how}") for each, mode in MODES]
# Not a failure of a part: what the consumer does, and a service that no function relies on.
NO_PARTS = {("steam_demand", "open"), ("steam_demand", "closed"), ("conductor", "kill")}


def test_matrix_when_compared_then_every_fault_is_a_failure_mode_of_some_part():
    played = {cell for _, mode in MODES for cell in mode.cells}
    assert played | NO_PARTS == set(cells())


@pytest.mark.parametrize("mode", ROWS)
def test_mode_when_several_faults_play_it_then_they_are_detected_alike(mode):
    found = {(cell.functions, cell.within_s) for cell in mode.detections}
    assert len(found) <= 1, mode.cells


@pytest.mark.parametrize("mode", ROWS)
def test_mode_when_dangerous_then_it_is_detected_in_time_or_has_a_proof_test(mode):
    assert set(mode.functions) <= set(FUNCTIONS)
    assert mode.proof in ("", *PROOF_TESTS)
    if mode.kind == DANGEROUS:
        assert mode.functions or mode.proof


def test_proof_tests_when_listed_then_each_finds_some_failure():
    assert {mode.proof for _, mode in MODES} - {""} == set(PROOF_TESTS)


def test_table_when_a_fault_is_in_the_matrix_then_it_shows_function_and_time_of_the_matrix():
    shown = failure_modes(load_language("en")).splitlines()
    for _, mode in MODES:
        if mode.cells:
            cell = detection_of(*mode.cells[0])
            time = "" if cell.within_s is None else f"{cell.within_s:g} s"
            row = f"| {', '.join(cell.functions) or '—'} | {time} |"
            assert any(mode.how in line and mode.effect in line and row in line for line in shown)


def test_components_when_rated_then_from_a_named_source_and_a_range():
    for component in COMPONENTS.values():
        assert component.rate.source in SOURCES
        assert 0.0 < component.rate.low < component.rate.typical < component.rate.high
        assert component.share(undetected=True) + component.share(undetected=False) <= 1.0
