"""`make bench`: its table, its JSON, and the line that CI prints."""

import json
import re
import subprocess
import sys

import pytest

from benchmarks.__main__ import GROUPS, as_json, main, measure
from benchmarks.row import Row


def test_bench_when_one_group_is_named_then_table_and_json_hold_its_rows(tmp_path, capsys):
    code = main(["style", "--json", str(tmp_path / "bench.json")])
    document = json.loads((tmp_path / "bench.json").read_text())
    assert {row["group"] for row in document["rows"]} == {"style"}
    table = capsys.readouterr().out
    for row in document["rows"]:
        assert row["what"] in table
    assert code == (0 if all(row["holds"] for row in document["rows"]) else 1)


def test_bench_when_a_group_is_unknown_then_it_lists_the_groups_and_ends_with_2(capsys):
    assert main(["style,teapot"]) == 2
    error = capsys.readouterr().err
    assert "no group teapot" in error
    assert all(group in error for group in GROUPS)


def test_bench_when_a_group_breaks_off_then_the_others_are_measured_and_it_falls_short(capsys):
    outcome = measure(["absent", "style"], quick=True)
    assert outcome.rows
    assert [short for short in outcome.short if short.startswith("absent: broke off")]
    assert "absent" in json.loads(as_json(outcome, quick=True))["broken"]


@pytest.mark.parametrize(
    ("measured", "wanted", "at_least", "holds"),
    [(3, 3, False, True), (4, 3, False, False), (3, 3, True, True), (2, 3, True, False)],
)
def test_row_when_at_its_bound_then_holds_and_beyond_it_falls_short(
    measured, wanted, at_least, holds
):
    assert Row("group", "what", measured, "s", wanted, at_least).holds == holds


def test_row_when_nothing_is_wanted_then_holds():
    assert Row("group", "what", 1e9, "s").holds


def test_speed_when_ci_asks_then_one_line_with_a_warning_only_if_far_too_slow(tree):
    command = [sys.executable, "-m", "benchmarks", "--ci"]
    done = subprocess.run(command, cwd=tree.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    line = re.fullmatch(r"ci: (warning: )?la-villette is simulated (\d+) x as .*\n", done.stdout)
    assert line, done.stdout
    assert (line[1] is not None) == (int(line[2]) < 250)
