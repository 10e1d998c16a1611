"""The folder that is copied onto a board, and its name: the one of the evidence."""

import pytest

from assurance.proofs import ledger
from firmware.common import program
from host import board_program


@pytest.mark.parametrize("role", ["boiler", "tracker"])
@pytest.mark.parametrize("chip", [None, "rp2", "esp32"])
def test_program_when_built_then_its_record_fits_its_files(tmp_path, role, chip):
    folder = tmp_path / "board"
    name = board_program.build(role, folder, chip)
    assert program.prog(str(folder)) == name
    built = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    end = ".mpy" if chip else ".py"
    assert {"boot.py", "main.py", "program.txt", f"firmware/{role}/loop{end}"} <= built
    assert f"firmware/{role}/__init__{end}" in built
    other = "tracker" if role == "boiler" else "boiler"
    assert not any(path.startswith(f"firmware/{other}/") for path in built)


def test_program_when_named_then_it_is_the_hash_of_the_evidence():
    assert ledger.source_hash().startswith(board_program.name("boiler"))
    assert ledger.source_hash("firmware.tracker.loop").startswith(board_program.name("tracker"))


def test_program_when_its_folder_exists_then_nothing_is_written(tmp_path):
    with pytest.raises(FileExistsError):
        board_program.build("boiler", tmp_path)
    assert not list(tmp_path.iterdir())
