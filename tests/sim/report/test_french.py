"""The page of a run in French: its texts, and nothing of what the author wrote."""

from xml.etree import ElementTree

import pytest

from heliose.app import main
from host.safety_functions import CAUSES
from sim.report.french import TEXTS

PLOTS = ("Pressure", "Temperature", "Light", "Sun", "Steam", "Water")


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


def test_page_when_in_french_then_says_so_and_its_headings_are(pages):
    french = pages["fr"]
    assert french.get("lang") == "fr"
    assert [words(h2) for h2 in french.iter("h2")] == ["Au fil du temps", "Événements"]
    titles = [words(caption.find("b")) for caption in french.iter("figcaption")]
    assert titles == [TEXTS[title] for title in PLOTS]
    assert "Conforme : 7 attentes sur 7" in words(french.find("body"))


def test_page_when_in_french_then_what_the_author_wrote_stays(pages):
    assert words(pages["fr"].find(".//h1")) == words(pages["en"].find(".//h1"))


def test_page_when_in_french_then_functions_speak_as_the_operators_page(pages):
    told = words(pages["fr"].find("body"))
    assert "SF-02 Pression très haute" in told
    assert CAUSES["SF-02"].name not in told
    assert CAUSES["SF-02"].name in words(pages["en"].find("body"))


def test_page_when_in_french_then_it_has_as_many_texts_as_the_english_one(pages):
    def texts(page):
        return [e.tag for e in page.find("body").iter() if words(e)]

    assert texts(pages["fr"]) == texts(pages["en"])
