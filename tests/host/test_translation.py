"""The French catalogues hold every text that is marked in the source, and no other."""

import re
from collections import Counter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from assurance.safety.conditions import ACTIONS
from assurance.safety.meanings import meaning
from firmware.boiler import rows
from firmware.common.fields import BOILER_MODES, PROOFS, TRACKER_MODES
from host.codes import ActivityCode, AlarmCause, ClockTrust
from host.language import LOCALE, compile_catalogues, load_language, load_languages
from host.page import words
from host.proof_procedures import PARTS
from host.safety_functions import CAUSES, CHANNELS, UNKNOWN

ROOT = LOCALE.parent.parent
ROOMS = ("host", "sim", "assurance", "heliose")
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"N_": None, "_": None}
SAME = "The same in both languages."
# Every code that people are shown, from its type, and the table that has its words.
CODES = [
    (BOILER_MODES, words.STATES),
    (TRACKER_MODES, words.TRACKER_STATES),
    (ActivityCode, words.ACTIVITIES),
    (AlarmCause, words.ALARMS),
    (ClockTrust, words.CLOCK),
    (PROOFS, PARTS),
    (words.REFUSALS, words.REFUSALS),
    (words.OUTCOMES, words.OUTCOMES),
    ([row[rows.CHANNEL] for row in rows.ROWS], {name: c.name for name, c in CHANNELS.items()}),
    (rows.NAMES, {sf: cause.name for sf, cause in CAUSES.items()}),
    ((rows.SIREN, rows.LATCH), ACTIONS),
]
# Of a template: scripts, styles, what Jinja2 fills in, and tags.
NOT_SHOWN = re.compile(r"<(script|style)\b.*?</\1>|\{\{.*?\}\}|\{%.*?%\}|<[^>]*>", re.DOTALL)
SAME_WORDS = {"PERMIT", "SIMULATION", "UTC", "bar", "heliose", "kWh", "kg"}
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


def test_translations_when_like_the_english_then_a_comment_confirms_it(messages):
    confirmed = {message.id for message in messages if SAME in message.user_comments}
    assert {message.id for message in messages if message.id == message.string} == confirmed


@pytest.mark.parametrize(("codes", "table"), CODES)
def test_codes_when_listed_from_their_type_then_each_has_words_in_both_languages(
    codes, table, messages
):
    french = {message.id for message in messages}
    assert {code: table.get(code) for code in codes if table.get(code) not in french} == {}


def test_safety_functions_when_explained_then_each_text_has_its_french(messages):
    french = {message.id for message in messages}
    for cause in [*CAUSES.values(), UNKNOWN]:
        assert {cause.name, cause.meaning, cause.check, cause.reset} <= french
    assert {meaning(row) for row in range(rows.COUNT)} - {None} <= french


def test_templates_when_they_show_a_text_then_it_is_marked():
    for path in [path for room in ROOMS for path in (ROOT / room).rglob("*.html")]:
        bare = NOT_SHOWN.sub(" ", path.read_text("utf-8"))
        assert set(re.findall(r"[A-Za-z]{2,}", bare)) <= SAME_WORDS, path.name


def test_enumerations_when_the_source_has_one_then_its_words_are_among_those_tested():
    tested = {codes.__name__ for codes, _ in CODES if isinstance(codes, type)}
    rooms = set(ROOMS) - {"heliose"}  # there they are words of options
    sources = [path.read_text("utf-8") for room in rooms for path in (ROOT / room).rglob("*.py")]
    given = {name for source in sources for name in re.findall(r"class (\w+)\(\w*Enum\)", source)}
    assert given == tested


def test_languages_when_compiled_into_a_folder_then_they_are_those_compiled_in_process(tmp_path):
    compile_catalogues(tmp_path)
    for name, language in load_languages(tmp_path, "Europe/Paris").items():
        assert language._("Tripped") == load_language(name)._("Tripped")
    assert load_language("fr")._("Tripped") == "Déclenchée"
