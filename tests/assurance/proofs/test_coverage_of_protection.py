"""How the coverage of the protection is judged; the measurement itself is `make evidence`'s."""

from assurance.proofs import coverage_of_protection as proof


def document(**changed):
    """What `coverage json` writes, all reached."""
    files = {}
    for name in proof.NAMES:
        files[f"firmware/boiler/{name}.py"] = {
            "summary": {"num_statements": 10, "num_branches": 4, "percent_covered": 100.0},
            "missing_lines": [],
            "missing_branches": [],
        }
    files["firmware/boiler/checks.py"].update(changed)
    return {"meta": {"version": "7.0"}, "files": files}


def test_coverage_when_everything_is_reached_then_it_holds():
    outcome = proof.judged(document())
    assert outcome.failures == []
    files = len(proof.NAMES)
    assert (outcome.figures["lines"], outcome.figures["branches"]) == (10 * files, 4 * files)
    assert outcome.figures["checks_percent"] == 100.0 and outcome.figures["missed"] == 0


def test_coverage_when_a_line_or_a_branch_is_missed_then_each_is_named():
    outcome = proof.judged(document(missing_lines=[12], missing_branches=[[11, 12], [20, -1]]))
    assert outcome.failures == [
        "firmware/boiler/checks.py:12: not reached",
        "firmware/boiler/checks.py:11: never goes on at 12",
        "firmware/boiler/checks.py:20: never goes on at -1",
    ]


def test_coverage_when_a_file_is_not_imported_then_that_is_a_miss():
    empty = document()
    del empty["files"]["firmware/boiler/rows.py"]
    assert proof.judged(empty).failures == ["firmware/boiler/rows.py: no test imports it"]


def test_coverage_when_tests_are_chosen_then_random_ones_are_not_among_them():
    names = [path.name for path in proof.chosen()]
    assert "test_latches.py" in names and "test_boiler_checks.py" in names
    assert not any("random" in name or "tracker" in name for name in names)
