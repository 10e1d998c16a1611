"""The page of a run in French: its texts, and what the author wrote as it is."""

from xml.etree import ElementTree

import pytest

from heliose.app import main
from host.language import load_language
from host.safety_functions import CAUSES

FRENCH = load_language("fr")


def words(found):
    return " ".join("".join(found.itertext()).split())


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The same run's page by language, read."""
    found = {}
    for language in ("en", "fr"):
        out = tmp_path_factory.mktemp(language)
        run = ["sim", "run", "high-high-latches", "--out", str(out), "--lang", language]
        assert main(run) == 0
        found[language] = ElementTree.parse(out / "report.html").getroot()
    return found


def test_page_when_in_french_then_headings_verdict_and_plots_are(pages):
    french = pages["fr"]
    assert french.get("lang") == "fr"
    assert [words(h2) for h2 in french.iter("h2")] == ["Au fil du temps", "Événements"]
    assert "Conforme : 7 attentes sur 7" in words(french.find("body"))
    drawn = {text.text for text in french.iter("text")}
    assert {"Pression, bar(g)", "Eau, litres", "vraie", "ballon", "10,0 service"} <= drawn


def test_page_when_in_french_then_what_the_author_wrote_stays(pages):
    assert words(pages["fr"].find(".//h1")) == words(pages["en"].find(".//h1"))


@pytest.mark.parametrize(("language", "name"), [("en", "SF-02 {}"), ("fr", "SF-02 {}")])
def test_page_when_in_either_language_then_functions_have_the_names_of_the_one_table(
    pages, language, name
):
    known = CAUSES["SF-02"].name
    shown = FRENCH._(known) if language == "fr" else known
    assert name.format(shown) in words(pages[language].find("body"))


def test_page_when_in_french_then_it_has_as_many_texts_as_the_english_one(pages):
    def tags(page):
        return [e.tag for e in page.find("body").iter() if words(e)]

    assert tags(pages["fr"]) == tags(pages["en"])
