"""`report.html` of a run: one page that needs nothing else, with what happened in each plot."""

import csv
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from sim.report.page import report
from sim.scenario.crash import Finding
from sim.scenario.result import Expected, Invariants, Trip, Violation

# As root, without a sandbox of its own, and quiet.
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
DAY_S = 86_400


def words(found):
    return " ".join("".join(found.itertext()).split())


def of_class(root, tag, css):
    return [e for e in root.iter(tag) if css in e.get("class", "").split()]


def cells(root, css):
    (table,) = of_class(root, "table", css)
    return [[words(cell) for cell in line] for line in table.iter("tr")][1:]


def test_page_when_read_by_a_browser_then_no_text_of_the_file_is_code(page):
    seen = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.append((tag, dict(attrs)))

    Reader().feed(page)
    tags = {tag for tag, _ in seen}
    assert not tags & {"script", "link", "img", "iframe", "object", "use", "image"}
    names = {name for _, attributes in seen for name in attributes}
    assert not names & {"src", "href", "xlink:href", "srcset", "onload", "onclick"}
    assert not re.findall(r"url\((?!#)|@import|://", page)


def test_title_when_it_holds_markup_then_is_shown_as_text(root):
    shown = "PT1 <script>alert('hot')</script> & co"
    assert words(root.find("head/title")) == f"{shown} – heliose"
    assert words(next(root.iter("h1"))) == shown


def test_style_when_the_device_is_dark_or_prints_then_has_rules_for_it(page):
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert 'name="viewport"' in page


def test_head_when_read_then_has_seed_digest_speed_and_what_held(root):
    header = next(root.iter("header"))
    facts = {words(a): words(b) for a, b in zip(header.iter("dt"), header.iter("dd"), strict=True)}
    assert facts["seed"] == "8"
    assert re.fullmatch("sha256:[0-9a-f]{64}", facts["digest"])
    assert re.fullmatch(r"\d+ × real time", facts["speed"])
    assert facts["first to act"].startswith("SF-04 ")
    lines = cells(root, "expected")
    assert lines[:2] == [
        ["trip", "SF-04", "SF-04", "holds"],
        ["end_state", "READY", "TRIPPED", "FAILS"],
    ]
    assert [line[0] for line in lines[2:]] == [f"invariant {n}" for n in (1, 2, 4, 5)]
    verdict = words(of_class(header, "p", "bad")[0])
    assert verdict.startswith("Does not hold: 1 of 2 expectations")


def test_marks_when_listed_then_a_trip_has_function_value_and_limit(root):
    (marks,) = of_class(root, "ol", "marks")
    fault, trip, action = [[words(part) for part in mark] for mark in marks]
    assert fault == ["1", "0:10", "pt1 offset -0.5"]
    assert re.fullmatch(r"boiler SF-04 .* · pt1-pt2 0\.\d\d bar, limit 0\.30 bar", trip[2])
    assert action == ["3", "0:30", "demand, kg_h 1"]


def test_events_when_listed_then_are_in_order_with_their_reasons(root):
    lines = cells(root, "events")
    assert lines[0] == ["0:10", "10:00:10", "scenario", "fault begins", "pt1 offset -0.5"]
    assert [line[3] for line in lines if line[2] == "boiler"] == ["latched", "RUN → TRIPPED"]
    assert ["0:20", "10:00:20", "scenario", "fault ends", "pt1 offset -0.5"] in lines
    assert len([line for line in lines if line[3] == "TRACK → DEFOCUS"]) == 2


@pytest.mark.needs_chromium
@pytest.mark.parametrize("width_px", [390, 1280])
def test_page_when_opened_then_fits_its_screen_and_fetches_nothing(folder, width_px):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        page = browser.new_page(viewport={"width": width_px, "height": 800})
        heard = []
        page.on("request", lambda request: heard.append(request.url))
        page.on("console", lambda message: heard.append(message.text))
        page.goto((folder / "report.html").as_uri())
        assert heard == [(folder / "report.html").as_uri()]
        assert page.evaluate("document.documentElement.scrollWidth") <= width_px
        (plots,) = [p for p in page.locator("svg.run").all() if p.is_visible()]
        assert plots.bounding_box()["width"] > 0.9 * width_px - 20
        browser.close()


def test_samples_when_written_then_have_what_the_plots_show(folder):
    with (folder / "samples.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert all(float(row["outlet_c"]) > 170.0 for row in rows)
    assert [float(row["demand_kg_h"]) for row in rows[28:30]] == [2.2, 1.0]
    assert float(rows[0]["full_light_w"]) > float(rows[0]["light_w"]) > 2000.0
    assert {row["vent_open"] for row in rows} <= {"0", "1"}


def test_run_when_no_folder_is_asked_for_then_matplotlib_is_not_loaded():
    code = "import sys; from heliose.app import main; main(['sim', 'run', 'high-high-latches'])"
    code += "; sys.exit('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_page_when_written_twice_then_is_the_same(made):
    run = made({"pressure_barg": [9.0, 9.5, 9.2]})
    assert report(run) == report(run)


def test_page_of_a_day_when_every_second_differs_then_is_below_1_mb(made):
    noise = [(t * 7919) % 1000 / 1000.0 for t in range(DAY_S)]
    names = ("pressure_barg", "drum_c", "metal_c", "outlet_c", "light_w", "feed_g_s", "water_l")
    states = [(float(t), ("RUN", "HOLD")[t % 2], None) for t in range(0, DAY_S, 7)]
    events = [(t, "boiler", {"kind": "state", "from": "RUN", "state": s}) for t, s, _ in states]
    trips = [Trip("SF-02", "boiler", "pt1", 11012, 11000, "mbar", 5.0 * t) for t in range(3000)]
    run = made(dict.fromkeys(names, noise), events, states={"boiler": states}, trips=trips)
    text = report(run)
    assert len(text.encode()) < 1_000_000
    assert "more, see events.jsonl" in text


def test_page_when_the_run_ended_before_its_first_second_then_is_there(page_of):
    root = page_of({"t_s": []}, states={"boiler": [(0.0, "TRIPPED", None)]})
    assert len(of_class(root, "svg", "run")) == 2


def test_page_when_an_invariant_is_broken_then_names_it_and_when(page_of):
    broken = Invariants(violated=[Violation(5, 3.0, "true pressure 12.10 bar")])
    expect = [Expected("trip", True, "SF-04")]
    root = page_of({"water_l": [5.0]}, ok=False, invariants=broken, expect=expect)
    assert words(of_class(root, "p", "bad")[0]).endswith("invariants 1, 2, 4 kept · broken: 5")
    assert "true pressure 12.10 bar, 0:03" in words(of_class(root, "tr", "bad")[0])


def test_page_when_the_run_crashed_then_has_the_place_and_the_values(page_of):
    finding = Finding("plant", 0.5, 10, "ValueError: <hot>", "sim/plant/boiler.py:9", {"x": 1.0})
    root = page_of({"water_l": [5.0]}, ok=False, finding=finding)
    assert words(of_class(root, "p", "crash")[0]) == str(finding)
    assert "the run crashed" in words(of_class(root, "p", "bad")[0])


@pytest.mark.parametrize(
    ("saw", "shown"),
    [
        (["RUN", "HOLD", "READY", "RUN"], "RUN, HOLD, READY, RUN"),
        (["RUN", "TRIPPED", "READY", "RUN"], "the same"),
    ],
)
def test_expectation_when_long_and_met_then_it_is_not_repeated(page_of, saw, shown):
    line = Expected("reaches", True, saw)
    root = page_of({"water_l": [5.0]}, name="reset-by-a-person", expect=[line])
    assert cells(root, "expected")[0] == ["reaches", "RUN, TRIPPED, READY, RUN", shown, "holds"]
