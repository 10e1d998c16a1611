"""An hour is enough for the plan, and the plan has all that decides."""

import pytest

from assurance.program import ROOT
from assurance.proofs.ledger import protection
from assurance.reviewer.reading_plan import MOST_LINES_A_MINUTE, PLAN

CODE = [sitting for sitting in PLAN if any(path.startswith("firmware/") for path in sitting.paths)]


def lines(path):
    """Lines that are not blank."""
    return sum(bool(line.strip()) for line in (ROOT / path).read_text("utf-8").splitlines())


def test_plan_when_added_up_then_it_is_an_hour():
    assert sum(sitting.minutes for sitting in PLAN) == 60


@pytest.mark.parametrize("sitting", CODE, ids=lambda sitting: sitting.paths[0])
def test_sitting_when_read_at_an_honest_pace_then_its_minutes_are_enough(sitting):
    total = sum(lines(path) for path in sitting.paths)
    assert total <= sitting.minutes * MOST_LINES_A_MINUTE, total


def test_plan_when_compared_with_what_decides_then_no_file_is_left_out():
    read = {path for sitting in PLAN for path in sitting.paths}
    decides = {
        path.as_posix()
        for module in ("interlock", "control")
        for path in protection(f"firmware.boiler.{module}")
        if path.parts[1] == "boiler"
    }
    assert decides <= read
