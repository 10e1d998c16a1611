"""Every word: its help, and with `--json` one document on standard output and nothing else."""

import json

import pytest

from heliose.app import main
from heliose.services import services

WORDS = [
    [], ["sun"], ["plan"], ["site"], ["site", "check"], ["sim"], ["sim", "run"], ["sim", "list"],
    ["sim", "board"], ["run"], ["export"], ["user"], ["db"], ["db", "status"],
    *map(list, services()),
]  # fmt: skip
JSON = [
    ("sun --lat 48.9 --lon 2.4 --at 2026-06-21T12:00:00+02:00", {"time", "azimuth_deg"}),
    ("plan --site la-villette --date 2026-06-21", {"site", "date", "mirrors"}),
    ("plan --site la-villette --date 2026-12-21 --mirror m2", {"site", "date", "mirrors"}),
    ("site check la-villette", {"ok", "findings"}),
    ("site check san-luis-valley", {"ok", "findings"}),
    ("sim list", {"nominal-day", "measured-day"}),
    ("sim run emergency-stop --until 2", {"ok", "digest", "expect"}),
    ("sim board --role tracker --tcp 0 --seconds 0", {"port", "board"}),
]


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_help_of_a_word_when_asked_then_says_what_it_does(capsys, words):
    assert main([*words, "--help"]) == 0
    said = capsys.readouterr()
    assert "usage: heliose" in said.out.lower()
    assert said.err == ""


@pytest.mark.parametrize("words", [[], ["sim"], ["user"], ["db"], ["safety"]], ids=" ".join)
def test_summaries_of_words_when_listed_then_are_whole(capsys, words):
    main([*words, "--help"])
    listed = capsys.readouterr().out.partition("Commands:")[2].splitlines()
    cut = [line for line in listed if line.endswith("...")]
    assert not cut, "the first sentence of a docstring should fit on its line"


@pytest.mark.parametrize(("line", "keys"), JSON, ids=[line for line, _ in JSON])
def test_json_when_asked_then_is_all_that_is_printed(capsys, line, keys):
    code = main([*line.split(), "--json"])
    said = capsys.readouterr()
    assert code in (0, 1)
    assert said.err == ""
    assert keys <= set(json.loads(said.out))


def test_plan_when_written_to_a_file_then_it_is_the_printed_document(capsys, tmp_path):
    file = tmp_path / "plan.json"
    words = ["plan", "--site", "la-villette", "--date", "2026-06-21", "--out", str(file)]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(file.read_text(encoding="utf-8"))


def test_site_check_when_something_is_wrong_then_1_and_the_key(capsys, tmp_path):
    from host.site import load_site

    text = load_site("la-villette").source.read_text(encoding="utf-8")
    file = tmp_path / "site.toml"
    file.write_text(f"{text}\n[boiler.limits]\nhigh_barg = 9.0\n", encoding="utf-8")
    assert main(["site", "check", str(file), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is False
    assert {"level", "key", "message"} == set(document["findings"][0])
    assert main(["site", "check", str(file)]) == 1
    assert "cannot run as it is" in capsys.readouterr().out
