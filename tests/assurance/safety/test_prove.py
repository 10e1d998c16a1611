"""`heliose safety`: proofs hold, and fall where a function is taken out of a copy."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from assurance.program import ROOT
from assurance.safety.functions import FUNCTIONS
from heliose.app import main

BOILER = [each.sf for each in FUNCTIONS if "boiler" in each.boards]
COPIED = (
    "assurance",
    "firmware",
    "host",
    "sim",
    "heliose",
    "tests/firmware",
    "tests/conftest.py",
    "pyproject.toml",
)


# What the command does, without the pictures of the run.
PROVE = """
import sys
from assurance.safety.document import document
from assurance.safety.functions import function
from assurance.safety.prove import prove
from heliose.output import print_json
proof = prove(function(sys.argv[1]))
print_json(document(proof))
sys.exit(0 if proof.ok else 1)
"""


def run(root, *words):
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, *words], cwd=root, env=environment, capture_output=True, text=True
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def smaller(preset):
    """The same light on two litres of water."""
    text = preset.read_text(encoding="utf-8")
    for old, new in (
        ("water_l         = 5.0", "water_l         = 2.0"),
        ("vessel_l        = 8.0", "vessel_l        = 3.2"),
        (
            "lw2 = 3.0, lw1 = 4.0, lc_on = 4.8, lc_off = 5.2, hw = 6.3",
            "lw2 = 1.0, lw1 = 1.5, lc_on = 1.9, lc_off = 2.1, hw = 2.7",
        ),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The project without anything that this does not need."""
    root = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        source, there = ROOT / name, root / name
        there.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, there)
    return root


@pytest.mark.needs_micropython
def test_prove_when_the_function_is_there_then_it_answers_0_with_all_there_is():
    code, document = run(ROOT, "-m", "heliose", "safety", "prove", "SF-02", "--json")
    assert (code, document["missing"], document["ok"]) == (0, [], True)
    assert document["function"]["sf"] == "SF-02"
    assert {case["interpreter"] for case in document["tests"]["cases"]} == {
        "cpython",
        "micropython",
    }
    assert document["run"]["kind"] == "simulated"
    assert "report.html" in document["run"]["page"]


@pytest.mark.needs_micropython
def test_report_when_everything_is_there_then_each_function_of_the_boiler_is_proved(
    tmp_path, capsys
):
    page = tmp_path / "report.html"
    assert main(["safety", "report", "--out", str(page), "--lang", "fr", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    proofs = {proof["function"]["sf"]: proof for proof in document["functions"]}
    assert list(proofs) == [each.sf for each in FUNCTIONS]
    for sf in BOILER:
        proof = proofs[sf]
        assert (sf, proof["missing"], proof["ok"]) == (sf, [], True)
        assert proof["tests"]["passed"] >= 2 and proof["tests"]["failed"] == 0
        assert proof["run"]["ok"] and proof["code"] and proof["conditions"]
    assert document["tests"]["failed"] == 0
    assert {"campaign", "mutation", "coverage"} <= document.keys()
    text = page.read_text(encoding="utf-8")
    assert 'lang="fr"' in text and "<script" not in text and "http" not in text
    for sf in proofs:
        assert f'id="{sf}"' in text


@pytest.mark.needs_micropython
@pytest.mark.parametrize("sf", BOILER)
def test_prove_when_the_check_is_taken_out_of_the_firmware_then_it_answers_1(sf, copy):
    latches = copy / "firmware" / "boiler" / "latches.py"
    whole = (ROOT / "firmware" / "boiler" / "latches.py").read_text(encoding="utf-8")
    begin = "        kind = KINDS[row]\n"
    assert whole.count(begin) == 1
    gone = f"        if ROWS[row][0] == {int(sf[3:])}:\n            return\n"
    table = "from firmware.boiler.rows import ROWS\n"
    imports = "from firmware.boiler.thresholds import Thresholds\n"
    assert whole.count(imports) == 1
    changed = whole.replace(begin, gone + begin).replace(imports, imports + table)
    latches.write_text(changed, encoding="utf-8")
    code, document = run(copy, "-c", PROVE, sf)
    assert (code, document["ok"]) == (1, False)
    assert document["tests"]["failed"] > 0
    assert any("tests failed" in missing for missing in document["missing"])
    assert not document["run"]["ok"]


def test_prove_when_the_function_is_unknown_then_exit_2_and_what_is_allowed(capsys):
    assert main(["safety", "prove", "SF-77"]) == 2
    assert "SF-01 to SF-26" in capsys.readouterr().err


def test_margin_when_the_boiler_is_too_small_for_its_light_then_exit_1(tmp_path, capsys):
    assert main(["safety", "margin", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["seconds_high_high_to_ps"] > told["seconds_needed"] > 10.0
    small = tmp_path / "small.toml"
    small.write_text(smaller(ROOT / "host" / "sites" / "la-villette.toml"), encoding="utf-8")
    assert main(["safety", "margin", "--site", str(small), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["ok"] and told["seconds_high_high_to_ps"] < told["seconds_needed"]
    assert main(["safety", "margin", "--site", str(small)]) == 1
    assert "NOT" in capsys.readouterr().out
