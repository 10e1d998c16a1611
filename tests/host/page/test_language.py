"""Texts, numbers and the choice of a language."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import host.page
from host.language import chosen

FOLDER = Path(host.page.__file__).parent


def marked_texts():
    """Each text that the code or a template marks for translation."""
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_":
                yield ast.literal_eval(node.args[0])
    for path in (FOLDER / "web").glob("*.html"):
        for _, text in re.findall(r"_\((['\"])(.*?)\1[,)]", path.read_text(encoding="utf-8")):
            yield text


@pytest.fixture(scope="module")
def catalogue():
    with (FOLDER / "locale/fr/LC_MESSAGES/page.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def test_catalogue_when_compared_with_the_texts_has_all_of_them_and_no_others(catalogue):
    texts = set(marked_texts())
    assert len(texts) > 200
    assert {text for text in texts if not catalogue.get(text)} == set()
    assert set(catalogue) - texts == set()


def test_catalogue_when_translated_keeps_the_places_of_values(catalogue):
    places = re.compile(r"\{(\w+)\}")
    for text, french in catalogue.items():
        assert set(places.findall(text)) == set(places.findall(french)), text


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [
        (None, "fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        (None, "de, en;q=0.5, fr;q=0.7", "fr"),
        (None, "de-DE", "en"),
        (None, "", "en"),
        (None, "fr;q=x, en;q=0.1", "en"),
        ("fr", "en-GB", "fr"),
        ("xx", "en-GB", "en"),
    ],
)
def test_language_when_chosen_is_the_visitors(cookie, accept, language):
    assert chosen(cookie, accept, "en") == language


def test_numbers_when_written_in_french_have_a_comma(languages):
    assert languages["fr"].bar(9634, 2) == "9,63 bar"
    assert languages["en"].bar(9634, 2) == "9.63 bar"
    assert languages["en"].bar(None) == "–– bar"
    assert languages["en"].celsius(18450) == "184 °C"


def test_times_when_written_are_those_of_the_site(languages):
    assert languages["fr"].clock(1_782_000_000_000) == "02:00:00"
    assert languages["fr"].date(1_782_000_000_000) == "21/06/2026"
    assert languages["en"].clock(None) == "––"


def test_numbers_when_a_little_below_zero_have_no_minus(languages):
    assert languages["en"].number(-0.001, 2) == "0.00"
    assert languages["fr"].number(-0.04, 1) == "0,0"
