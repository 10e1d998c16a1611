"""One word for each thing: the glossary against code, payloads, translations and documents."""

import ast
import re

import msgspec
import pytest
from babel.messages.pofile import read_po

from firmware.common.fields import BOILER_FIELDS, BOILER_MODES, TRACKER_MODES, tracker_fields
from host import bus
from host.language import LOCALE

PAGES = {"en": "docs/glossary.md", "fr": "docs/fr/glossary.md"}
EVENT_KEYS = {"ch", "val", "lim"}  # of an event's f, as firmware writes them
ROOMS = ("host", "sim", "assurance", "heliose")
# Words that the field has another word for; an order of things is meant by the SEQUENCES.
NOT_IDENTIFIERS = {"order", "orders", "wish", "wishes", "wanted"}
SEQUENCES = {"in_order", "_in_order", "_each_in_order", "END_ORDER"}
NO_TERMS = re.compile(r"\{\w+\}|`[^`]*`|\w+\.jsonl")
NOT_FRENCH = (
    "chef d'orchestre",
    "détournement",
    "prise de repère",
    "sûreté",
    "pompe d'alimentation",
)


def tables(text):
    """The rows of a page by its second-level headings, in their order."""
    sections = text.split("\n## ")[1:]
    rows = [re.findall(r"^\| (.+) \|$", section, re.MULTILINE)[2:] for section in sections]
    return [[tuple(cell.strip() for cell in row.split(" | ")) for row in found] for found in rows]


@pytest.fixture(scope="module")
def glossary(tree):
    """The six tables in each language."""
    found = {name: tables((tree.root / page).read_text("utf-8")) for name, page in PAGES.items()}
    assert [len(table) for table in found["en"]] == [len(table) for table in found["fr"]]
    return found


def codes(table):
    return [row[0].strip("`") for row in table]


def terms(glossary):
    """(English, [French, ...]) for each term."""
    plant, _, _, _, program, simulation = glossary["en"]
    rows = plant + program + simulation
    return [(english, french.split(", ")) for english, french, _ in rows]


@pytest.fixture(scope="module")
def catalogues():
    """(English, French) of every message, without places for values and code."""
    found = []
    for path in sorted(LOCALE.glob("fr/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            messages = [m for m in read_po(file, locale="fr") if m.id]
        found += [(NO_TERMS.sub("", m.id), m.string) for m in messages]
    return found


def test_glossary_when_both_languages_are_compared_then_they_have_the_same_terms(glossary):
    for number, (english, french) in enumerate(zip(glossary["en"], glossary["fr"], strict=True)):
        if number in (0, 4, 5):
            assert {row[:2] for row in english} == {row[1::-1] for row in french}
        else:
            assert codes(english) == codes(french)


def test_modes_when_boards_have_one_then_the_glossary_explains_it(glossary):
    assert codes(glossary["en"][1]) == [*BOILER_MODES, *TRACKER_MODES]


def test_fields_when_boards_send_one_then_the_glossary_explains_it(glossary):
    sent = dict.fromkeys(BOILER_FIELDS + tracker_fields(["<mirror>"]))
    assert codes(glossary["en"][2]) == list(sent)


def test_keys_when_a_payload_has_one_then_the_glossary_explains_it(glossary):
    payloads = bus.Payload.__subclasses__()
    sent = {f.encode_name for payload in payloads for f in msgspec.structs.fields(payload)}
    assert codes(glossary["en"][3]) == sorted(sent | EVENT_KEYS | {"v"})


def test_terms_when_translated_then_their_french_is_that_of_the_glossary(glossary, catalogues):
    wrong = []
    for english, forms in terms(glossary):
        stems = [form[: max(4, len(form) - 4)].lower() for form in forms]
        for text, french in catalogues:
            used = re.search(rf"\b{english.partition(',')[0]}s?\b", text, re.IGNORECASE)
            if used and not any(stem in french.lower() for stem in stems):
                wrong.append(f"{english}: {text!r} is {french!r}")
    assert not wrong, "\n".join(wrong)


def test_french_when_written_then_it_has_one_word_for_each_thing(tree, catalogues):
    texts = {path: path.read_text("utf-8") for path in (tree.root / "docs" / "fr").rglob("*.md")}
    texts |= {tree.root / "README.fr.md": (tree.root / "README.fr.md").read_text("utf-8")}
    texts |= dict(catalogues)
    found = [(name, word) for name, text in texts.items() for word in NOT_FRENCH if word in text]
    assert found == []


def identifiers(source):
    """Every name that a module gives: of variables, arguments, functions, classes, attributes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name)


def test_identifiers_when_given_then_they_use_the_terms_of_the_field(tree):
    found = {}
    for room in ROOMS:
        for path in (tree.root / room).rglob("*.py"):
            for name in set(identifiers(path.read_text("utf-8"))) - SEQUENCES:
                if NOT_IDENTIFIERS & set(name.lower().split("_")):
                    found.setdefault(path.relative_to(tree.root).as_posix(), set()).add(name)
    assert found == {}
