import json
from dataclasses import asdict

from assurance.proofs import __main__ as prove
from assurance.proofs import ledger
from host import board_program

FILES = {
    "firmware/boiler/loop.py": "from firmware.boiler import checks\n",
    "firmware/boiler/checks.py": "from firmware.common.ticks import diff\n",
    "firmware/common/ticks.py": "HALF = 1\n",
    "firmware/boiler/board.py": "from machine import Pin\n",
}


def firmware(root):
    """A small firmware: its loop does not import its board."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def kept(folder, failures=()):
    outcome = ledger.Outcome({"turns": 3}, list(failures))
    sizes = {"turns": 3, "seed": 1}
    return ledger.keep("trial", prove.proof("fuzz"), sizes, 0.1, outcome, folder)


def test_protection_when_listed_then_it_is_what_the_loop_runs_and_no_pin():
    names = {path.as_posix() for path in board_program.protection()}
    for name in ("interlock", "checks", "responses", "latches", "rows", "button", "config", "loop"):
        assert f"firmware/boiler/{name}.py" in names
    assert "firmware/common/limits.py" in names
    assert "firmware/boiler/board.py" not in names


def test_hash_when_a_file_it_runs_changes_then_it_differs(tmp_path):
    root = firmware(tmp_path)
    before = board_program.source_hash(root=root)
    (root / "firmware/boiler/board.py").write_text("import machine\n")
    assert board_program.source_hash(root=root) == before
    (root / "firmware/common/ticks.py").write_bytes(b"HALF = 1\r\n")
    assert board_program.source_hash(root=root) == before
    (root / "firmware/common/ticks.py").write_text("HALF = 2\n")
    assert board_program.source_hash(root=root) != before


def test_result_when_kept_then_it_says_what_of_and_how_large(tmp_path):
    entry = kept(tmp_path)
    assert asdict(entry) == json.loads((tmp_path / "trial.json").read_text())
    assert entry == ledger.kept("trial", tmp_path)
    assert entry.ok is True
    assert (entry.sizes, entry.seeds, entry.figures) == ({"turns": 3}, {"seed": 1}, {"turns": 3})
    assert entry.source == board_program.source_hash()


def test_result_when_it_counts_then_there_is_no_complaint(tmp_path):
    kept(tmp_path)
    assert ledger.complaint("trial", ledger.LOOP, tmp_path) is None


def test_result_when_it_does_not_count_then_the_complaint_names_the_command(tmp_path):
    def complaint():
        said = ledger.complaint("trial", ledger.LOOP, tmp_path)
        assert said.endswith("make evidence ONLY=trial")
        return said

    assert "is missing" in complaint()
    (tmp_path / "trial.json").write_text("{")
    assert "cannot be read" in complaint()
    kept(tmp_path, ["it does not"])
    assert "does not hold" in complaint()
    entry = asdict(kept(tmp_path))
    (tmp_path / "trial.json").write_text(json.dumps(entry | {"source": "0" * 64}))
    assert "older than what it proves" in complaint()


def test_owed_when_a_proof_is_to_be_played_again_then_it_says_why(tmp_path):
    assert ledger.owed(tmp_path) == {}
    (tmp_path / ledger.OWED).write_text('[proofs]\ntrial = "the protection changed"\n')
    assert ledger.owed(tmp_path) == {"trial": "the protection changed"}


def test_owed_when_the_project_names_proofs_then_each_of_them_exists():
    assert set(ledger.owed()) <= set(prove.PROOFS)


def test_proofs_when_listed_then_each_says_what_it_proves_and_has_sizes_that_are_numbers():
    for name in prove.PROOFS:
        module = prove.proof(name)
        assert module.__doc__.splitlines()[0].endswith("."), name
        assert all(isinstance(size, int) for size in prove.sizes_of(module).values()), name
        assert board_program.protection(ledger.subject(module)), name


def test_proof_when_its_name_or_size_is_wrong_then_the_answer_says_what_there_is(capsys):
    assert prove.main(["alchemy"]) == 2
    assert "no proof is called alchemy; there are: " in capsys.readouterr().err
    for word in ("gold=7", "frames=many"):
        assert prove.main(["fuzz", word]) == 2
        assert f"{word}: a size is one of frames, " in capsys.readouterr().err


def test_sizes_when_some_are_given_then_each_proof_takes_its_own():
    sizes = prove.sizes_of(prove.proof("fourteen_days"), ["days=2", "frames=1000"])
    assert sizes == {"days": 2}
