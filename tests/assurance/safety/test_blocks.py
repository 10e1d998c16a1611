"""The documents for reviewers say what the code does, and their commands work."""

import re
import shlex

import pytest

from assurance.program import ROOT
from assurance.safety.blocks import PAGES, PARTS, with_parts
from heliose.app import main
from host.language import load_language
from sim.scenario.load import shipped


@pytest.mark.parametrize("language", PAGES)
def test_page_when_made_anew_then_it_is_what_stands_in_the_repository(language):
    text = (ROOT / PAGES[language]).read_text(encoding="utf-8")
    assert with_parts(text, load_language(language)) == text, (
        "write it anew: python -m assurance.safety.blocks"
    )
    assert set(re.findall(r"<!-- made: (\w+) -->", text)) <= set(PARTS)


def test_pages_when_compared_then_they_have_the_same_parts_and_commands():
    found = {}
    for language, name in PAGES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        rows = re.findall(r"\| `((?:heliose|pytest)[^`]*)`", text)
        found[language] = (re.findall(r"<!-- made: \w+ -->", text), blocks, rows)
    assert found["en"] == found["fr"]
    assert len(found["en"][2]) >= 7


def test_commands_when_a_page_names_them_then_they_exist():
    text = (ROOT / PAGES["en"]).read_text(encoding="utf-8")
    for line in re.findall(r"`(?:\.venv/bin/)?heliose ((?:safety|sim) [^`]*)`", text):
        words = shlex.split(line)
        assert main([*words[:2], "--help"]) == 0
        if words[:2] == ["sim", "run"]:
            assert words[2] in shipped()
