"""docs/simulator.md: every command in it works, in both languages; generated pages are current."""

import re
import shlex
import tomllib
from contextlib import chdir

import pytest

from assurance.detection import DETECTIONS, OF_TRACKER, cells, detection_of
from assurance.reference import DOCS, PAGES
from heliose.app import main
from sim.scenario import fault_matrix
from sim.scenario.load import read_scenario, shipped

ENGLISH, FRENCH = "docs/simulator.md", "docs/fr/simulator.md"


def blocks(tree, page, language):
    text = (tree.root / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def commands(tree, page):
    return [line for block in blocks(tree, page, "sh") for line in block.splitlines()]


def example(tree, page):
    (shown,) = blocks(tree, page, "toml")
    return shown


def test_both_pages_show_the_same_commands_and_the_same_scenario_but_for_its_title(tree):
    assert commands(tree, ENGLISH) == commands(tree, FRENCH)
    english, french = (tomllib.loads(example(tree, page)) for page in (ENGLISH, FRENCH))
    assert {**english, "title": ""} == {**french, "title": ""}


@pytest.mark.needs_micropython
@pytest.mark.slow
def test_page_when_followed_in_an_empty_folder_then_every_command_works(tree, tmp_path, capsys):
    (tmp_path / "mine.toml").write_text(example(tree, ENGLISH), encoding="utf-8")
    shown = commands(tree, ENGLISH)
    assert len(shown) >= 9
    for line in shown:
        program, *words = shlex.split(line)
        assert program == ".venv/bin/heliose"
        with chdir(tmp_path):
            code = main(words)
        said = capsys.readouterr()
        # What stops early may miss what it expects.
        assert code == 0 or "--until" in words, (line, said.out, said.err)
        assert said.out, line
        assert said.err == "", line
    left = {"report.html", "samples.csv", "events.jsonl", "result.json"}
    assert left <= {path.name for path in (tmp_path / "result").iterdir()}


@pytest.mark.parametrize("page", [ENGLISH, FRENCH])
def test_page_when_it_lists_keys_then_they_are_those_of_a_result(tree, page):
    text = (tree.root / page).read_text(encoding="utf-8")
    for words in ("permit_low_s", "invariants", "digest", "max_pressure_barg", "reaches"):
        assert f"`{words}`" in text


@pytest.mark.parametrize("name", PAGES)
def test_generated_page_when_compared_with_the_code_then_is_current(name):
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "write it anew: .venv/bin/python -m assurance.reference"


def test_detections_when_compared_with_the_matrix_then_has_every_cell_and_no_other():
    found = {(row, kind) for row, kinds in DETECTIONS.items() for kind in kinds}
    assert found - {(OF_TRACKER, "corrupt")} == set(cells())


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenario_when_it_has_one_fault_then_a_function_acts_that_must_see_it(name):
    scenario, _ = read_scenario(name)
    told = scenario.expect.first, scenario.expect.trip  # the first one, or what it leads to
    wanted = {function for function in told if (function or "").startswith("SF-")}
    if len(scenario.fault) != 1 or not wanted:
        return
    (fault,) = scenario.fault
    functions = detection_of(fault_matrix.pattern(fault.target), fault.kind).functions
    assert wanted & set(functions)
