"""The forms have the site's own numbers, in both languages."""

import re
import shutil

import pytest

from assurance.reviewer.all_proof_tests import PROOF_TESTS
from assurance.reviewer.forms import write_forms
from assurance.reviewer.validation import CHANGES, CHECKS
from heliose.app import main
from host.language import load_language
from host.site import load_site

# As root, without a sandbox of its own, and quiet.
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
A4_PX = 297 / 25.4 * 96


def forms(folder, language, ps_barg=12.0):
    site = load_site("la-villette")
    boiler = site.boiler.model_copy(update={"maximum_allowable_pressure_barg": ps_barg})
    page = folder / "forms.html"
    write_forms(page, site.model_copy(update={"boiler": boiler}), load_language(language))
    return page.read_text(encoding="utf-8").replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_forms_when_written_then_each_test_has_a_sheet_that_needs_nothing_else(tmp_path, language):
    text = forms(tmp_path, language)
    assert re.findall(r'<section class="form" id="([\w-]+)"', text) == [*PROOF_TESTS, "validation"]
    assert f'lang="{language}"' in text
    assert "<script" not in text and "http" not in text and "{" not in text.partition("<body>")[2]


def test_forms_when_the_site_has_a_lower_ps_then_its_limits_are_lower(tmp_path):
    assert "SF-02 déclenche à 5,5 bar" in forms(tmp_path, "fr", ps_barg=6.0)
    assert "SF-02 trips at 11 bar" in forms(tmp_path, "en")


def test_checks_when_repeated_after_a_change_then_it_is_one_of_those_listed():
    assert [check.number for check in CHECKS] == list(range(1, len(CHECKS) + 1))
    assert {change for check in CHECKS for change in check.after} == set(CHANGES)


def test_command_when_called_then_it_writes_the_page(tmp_path, capsys):
    page = tmp_path / "mine.html"
    assert main(["safety", "forms", "--out", str(page), "--lang", "fr"]) == 0
    assert str(page) in capsys.readouterr().out
    assert "Essais périodiques" in page.read_text(encoding="utf-8")


@pytest.mark.needs_chromium
@pytest.mark.parametrize("language", ["en", "fr"])
def test_forms_when_printed_then_each_proof_test_fits_on_one_sheet(tmp_path, language):
    from playwright.sync_api import sync_playwright

    forms(tmp_path, language)
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        page = browser.new_page()
        page.emulate_media(media="print")
        page.goto((tmp_path / "forms.html").as_uri())
        sheets = page.locator("section:not(#validation)").all()
        assert len(sheets) == 1 + len(PROOF_TESTS)
        tall = [one.get_attribute("id") for one in sheets if one.bounding_box()["height"] > A4_PX]
        assert tall == []
        browser.close()
