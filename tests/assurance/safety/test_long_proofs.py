"""The long proofs on the page: a verdict for each, and its figures as tables."""

from assurance.safety.long_proofs import FAILS, HOLDS, MISSING, MOST_ROWS, OLD, long_proofs
from host.board_program import DIGITS


def result(**given):
    plain = {
        "ok": True,
        "failures": [],
        "figures": {"runs": 7, "by_function": [{"function": "SF-01", "drawn": 3}]},
        "sizes": {"loops": 5},
        "seeds": {"seed": 1},
        "seconds": 2.5,
        "source": "0123456789abcdef" * 4,
        "commit_date": "2026-11-22T12:30:26+00:00",
        "versions": {"python": "3.11.7"},
    }
    return {**plain, **given}


def test_proof_when_nothing_stands_against_it_then_it_holds_and_its_figures_are_shown():
    (proof,), others = long_proofs({"campaign": result()}, [])
    assert (proof.verdict, proof.date, others) == (HOLDS, "2026-11-22", [])
    assert proof.plain["runs"] == "7" and proof.plain["seed"] == "1"
    assert proof.grids["by_function"].head == ("function", "drawn")
    assert proof.grids["by_function"].rows == [("SF-01", "3")]
    assert len(proof.source) == DIGITS


def test_proof_when_complained_about_then_it_is_old_missing_or_fails():
    complaints = [
        "evidence/fuzz.json is older than what it proves: make evidence ONLY=fuzz",
        "owed: evidence/traces.json is missing: make evidence ONLY=traces (flicker)",
        "run 0 of the campaign has other faults: make evidence ONLY=campaign",
    ]
    results = {"fuzz": result(), "memory": result(ok=False, failures=["it grows"])}
    proofs, others = long_proofs(results, complaints)
    found = {proof.name: proof.verdict for proof in proofs}
    assert found == {"fuzz": OLD, "memory": FAILS, "traces": MISSING}
    assert others == complaints[2:]
    assert proofs[1].complaints == ("it grows",)


def test_grid_when_it_has_very_many_rows_then_the_rest_is_counted():
    figures = {"rows": [{"n": n} for n in range(MOST_ROWS + 3)]}
    (proof,), _ = long_proofs({"x": result(figures=figures)}, [])
    assert len(proof.grids["rows"].rows) == MOST_ROWS
    assert proof.grids["rows"].more == 3
