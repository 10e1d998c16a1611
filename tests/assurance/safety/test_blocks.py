"""The documents for reviewers say what the code does, and their commands work."""

import re
import shlex

import pytest

from assurance.program import ROOT
from assurance.safety.blocks import PAGES, PARTS, with_parts
from heliose.app import main
from host.language import load_language
from sim.scenario.load import shipped

BOTH = list(zip(PAGES["en"], PAGES["fr"], strict=True))
EACH = [(language, page) for language, pages in PAGES.items() for page in pages]


def read(page):
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "page"), EACH)
def test_page_when_made_anew_then_it_is_what_stands_in_the_repository(language, page):
    text = read(page)
    assert with_parts(text, load_language(language)) == text, (
        "write it anew: python -m assurance.safety.blocks"
    )
    assert set(re.findall(r"<!-- made: (\w+) -->", text)) <= set(PARTS)


def test_pages_when_taken_together_then_they_have_every_part_once():
    for pages in PAGES.values():
        parts = [part for page in pages for part in re.findall(r"<!-- made: (\w+) -->", read(page))]
        assert sorted(parts) == sorted(PARTS)


@pytest.mark.parametrize(("english", "french"), BOTH)
def test_pages_when_compared_then_they_have_the_same_parts_headings_and_commands(english, french):
    found = []
    for text in (read(english), read(french)):
        blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        rows = re.findall(r"\| `((?:heliose|pytest)[^`]*)`", text)
        headings = re.findall(r"^(#+) ", text, re.MULTILINE)
        found.append((re.findall(r"<!-- made: \w+ -->", text), headings, blocks, rows))
    assert found[0] == found[1]


def test_commands_when_a_page_names_them_then_they_exist():
    text = "".join(read(page) for page in PAGES["en"])
    named = re.findall(r"(?:\.venv/bin/|`)heliose ((?:safety|sim) [^`\n]*)", text)
    assert len(named) >= 9
    for line in named:
        words = shlex.split(line)
        assert main([*words[:2], "--help"]) == 0
        if words[:2] == ["sim", "run"]:
            assert words[2] in shipped()
