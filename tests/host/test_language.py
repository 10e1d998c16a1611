"""The choice of a language, and numbers and times as each language writes them."""

import pytest

from host.language import LANGUAGES, Message, chosen, load_language


@pytest.fixture(scope="module")
def languages():
    return {name: load_language(name, "Europe/Paris") for name in LANGUAGES}


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
def test_language_when_chosen_then_it_is_the_visitors(cookie, accept, language):
    assert chosen(cookie, accept, "en") == language


def test_numbers_when_written_in_french_then_they_have_a_comma(languages):
    assert languages["fr"].bar(9634, 2) == "9,63 bar"
    assert languages["en"].bar(9634, 2) == "9.63 bar"
    assert languages["en"].bar(None) == "–– bar"
    assert languages["en"].celsius(18450) == "184 °C"


def test_times_when_written_then_they_are_those_of_the_site(languages):
    assert languages["fr"].clock(1_782_000_000_000) == "02:00:00"
    assert languages["fr"].date(1_782_000_000_000) == "21/06/2026"
    assert languages["en"].clock(None) == "––"


def test_numbers_when_a_little_below_zero_then_they_have_no_minus(languages):
    assert languages["en"].number(-0.001, 2) == "0.00"
    assert languages["fr"].number(-0.04, 1) == "0,0"


def test_messages_when_shown_in_french_then_their_numbers_have_a_comma(languages):
    message = Message("{n} s in {name}", {"n": 0.5, "name": "v1.5"})
    assert message.of(languages["en"]) == "0.5 s in v1.5"
    assert message.of(languages["fr"]) == "0,5 s in v1.5"
