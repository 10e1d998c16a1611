"""The French catalogues hold every text that is marked in the source, and no other."""

import re
from collections import Counter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from host.language import LOCALE, compile_catalogues, load_language, load_languages

ROOT = LOCALE.parent.parent
ROOMS = ("host", "sim", "assurance", "heliose")
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"N_": None, "_": None}
PLACES = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def marked():
    """Each marked text, with the places where it stands."""
    found = {}
    for room in ROOMS:
        for file, line, text, _, _ in extract_from_dir(
            ROOT / room, METHODS, keywords=KEYWORDS, strip_comment_tags=True
        ):
            found.setdefault(text, []).append(f"{room}/{file}:{line}")
    return found


@pytest.fixture(scope="module")
def messages():
    """Every message of every French catalogue."""
    found = []
    for path in sorted(LOCALE.glob("fr/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="fr", abort_invalid=True)
        assert not catalogue.obsolete, path.name
        found += [message for message in catalogue if message.id]
    return found


def test_catalogues_when_compared_with_the_source_then_no_text_is_missing_and_none_is_left_over(
    marked, messages
):
    french = {message.id for message in messages if message.string and not message.fuzzy}
    assert len(marked) > 200
    assert {text: marked[text] for text in set(marked) - french} == {}
    assert {message.id for message in messages} - set(marked) == set()


def test_catalogues_when_taken_together_then_each_text_stands_in_one_of_them(messages):
    assert [text for text, n in Counter(m.id for m in messages).items() if n > 1] == []


def test_translations_when_made_then_they_keep_the_places_of_values(messages):
    for message in messages:
        assert set(PLACES.findall(message.id)) == set(PLACES.findall(message.string)), message.id


def test_languages_when_compiled_into_a_folder_then_they_are_those_compiled_in_process(tmp_path):
    compile_catalogues(tmp_path)
    for name, language in load_languages(tmp_path, "Europe/Paris").items():
        assert language._("Tripped") == load_language(name)._("Tripped")
    assert load_language("fr")._("Tripped") == "Déclenchée"
