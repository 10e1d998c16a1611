"""`report.html` of a run: one page that needs nothing else, with what happened in each plot."""

import csv
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from heliose.app import main
from sim.report.axis import elapsed, round_times_s, round_values
from sim.report.page import report
from sim.report.thin import changes, spans, thin
from sim.scenario.crash import Finding
from sim.scenario.load import read_scenario
from sim.scenario.recording import Run
from sim.scenario.result import Expected, Invariants, Peak, Result, Trip, Violation
from sim.scenario.samples import Samples

SCENARIO = """
title = "PT1 <script>alert('hot')</script> & \\u0007"
site = "la-villette"
start = "2026-06-21T10:00:00Z"
duration_s = 40
seed = 8

[initial]
state = "RUN"
pressure_barg = 9.0

[[fault]]
at_s = 10.0
until_s = 20.0
target = "pt1"
kind = "offset"
value = -0.5

[[action]]
at_s = 30.0
do = "demand"
kg_h = 1.0

[expect]
trip = "SF-04"
end_state = "READY"
"""
# As root, without a sandbox of its own, and quiet.
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
PLOTS = ("Pressure", "Temperature", "Light", "Sun", "Steam", "Water")
TEMPERATURES = ("drum_c", "metal_c", "outlet_c")
DAY_S = 86_400


def parse(text):
    assert text.startswith("<!DOCTYPE html>\n")
    return ElementTree.fromstring(text)


def words(found):
    return " ".join("".join(found.itertext()).split())


def of_class(root, tag, css):
    return [e for e in root.iter(tag) if css in e.get("class", "").split()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What a short run leaves in which PT1 is off by half a bar for ten seconds."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "scenario.toml").write_text(SCENARIO)
    code = main(["sim", "run", str(folder / "scenario.toml"), "--out", str(folder)])
    assert code == 1  # it ends TRIPPED, not READY
    return folder


@pytest.fixture(scope="module")
def page(folder):
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def root(page):
    return parse(page)


@pytest.fixture
def made():
    """`made(samples, events, **of_result)`: the page of a run that is made up."""

    def make(samples, events=(), name="pt1-drifts-down", **of_result):
        scenario, site = read_scenario(name)
        columns = Samples()
        for row in samples:
            for name, value in row.items():
                columns.columns[name].append(value)
        result = Result(scenario.title, 1, simulated_s=float(len(samples)), **of_result)
        result.peak = Peak(9.0, 190.0)
        return report(Run(scenario, site, result, columns, list(events)))

    return make


def sample(t_s, **values):
    row = dict.fromkeys(Samples().columns, 0) | {
        "t_s": float(t_s),
        "pt1_code": 10400,
        "pt2_code": 10400,
    }
    return row | values


def test_page_when_read_by_a_browser_then_no_text_of_the_file_is_code(page):
    seen = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.append((tag, dict(attrs)))

    Reader().feed(page)
    tags = {tag for tag, _ in seen}
    assert not tags & {"script", "link", "img", "iframe", "object", "use", "image"}
    names = {name for _, attributes in seen for name in attributes}
    assert not names & {"src", "href", "srcset", "onload", "onclick"}
    assert "url(" not in page
    assert "@import" not in page
    assert "://" not in page


def test_title_when_it_holds_markup_and_what_xml_cannot_write_then_is_shown_as_text(root):
    shown = "PT1 <script>alert('hot')</script> & \N{REPLACEMENT CHARACTER}"
    assert words(root.find("head/title")) == f"{shown} – heliose"
    assert words(next(root.iter("h1"))) == shown


def test_elements_when_empty_then_are_closed_as_html_wants_it(page):
    assert not re.findall(r"<(?!meta\b)\w+[^<>]*/>", page)


def test_style_when_the_device_is_dark_or_prints_then_has_rules_for_it(page):
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert 'name="viewport"' in page


def test_head_when_read_then_tells_seed_digest_speed_and_what_held(root):
    header = next(root.iter("header"))
    facts = dict(
        zip((words(e) for e in header.iter("dt")), map(words, header.iter("dd")), strict=True)
    )
    assert facts["seed"] == "8"
    assert re.fullmatch("sha256:[0-9a-f]{64}", facts["digest"])
    assert re.match(r"[\d.e+]+ × real time", facts["speed"])
    assert facts["first to act"].startswith("SF-04 Pressure channels disagree, boiler at")
    lines = [[words(cell) for cell in line.iter("td")] for line in header.iter("tr")][1:]
    assert ["trip", "SF-04", "SF-04", "holds"] in lines
    assert ["end_state", "READY", "TRIPPED", "FAILS"] in lines
    assert [f"invariant {n}" for n in (1, 2, 4, 5)] == [line[0] for line in lines[2:]]
    assert words(of_class(header, "p", "bad")[0]).startswith("Does not hold: 1 of 2 expectations")


def test_plots_when_drawn_then_each_has_its_curves_over_the_whole_run(root):
    figures = {words(f.find("figcaption/b")): f for f in root.iter("figure")}
    assert tuple(figures) == PLOTS
    curves = {
        name: [path.get("d") for path in of_class(f, "path", "curve")]
        for name, f in figures.items()
    }
    assert {name: len(found) for name, found in curves.items()} == dict(
        zip(PLOTS, (3, 3, 2, 1, 2, 1), strict=True)
    )
    for path in curves["Pressure"]:
        places = [float(pair.split()[0]) for pair in re.findall(r"[ML]([\d.]+ [\d.]+)", path)]
        assert (places[0], places[-1]) == (25.0, 1000.0)  # samples from 1 s to 40 s of 40 s
        assert places == sorted(places)


def test_limits_when_drawn_then_are_those_of_the_site(root):
    limits = {
        words(f.find("figcaption/b")): [words(e) for e in of_class(f, "line", "limit")]
        for f in root.iter("figure")
    }
    assert limits["Pressure"] == [
        "10.0 operating", "10.5 SF-01", "10.6 hold", "11.0 SF-02", "12.0 PS",
    ]  # fmt: skip
    assert limits["Temperature"] == ["189.5 SF-06", "210.0 SF-07", "260.0 SF-08"]
    assert [text.split()[1] for text in limits["Water"]] == ["LW2", "LW1", "LC_ON", "LC_OFF", "HW"]


def test_labels_of_limits_when_close_then_none_covers_another(root):
    for labels in of_class(root, "svg", "labels"):
        texts = [text for text in labels.iter("text") if text.get("x") == "10"]
        if texts:
            heights = sorted(float(text.get("y")) for text in texts)
            assert all(b - a > 12.0 for a, b in pairwise(heights))
            assert heights[0] >= 9.0


def test_marks_when_drawn_then_cross_every_plot_at_their_time(root):
    for plot in of_class(root, "svg", "plot"):
        lines = {
            css: of_class(plot, "line", css)[0] for css in ("fault", "trip", "action")
        }  # one each
        assert lines["fault"].get("x1") == "25%"
        assert lines["action"].get("x1") == "75%"
        assert 29.5 < float(lines["trip"].get("x1").rstrip("%")) < 31.5  # two seconds later
        assert words(lines["fault"]) == "0:10 pt1 offset -0.5"


def test_labels_of_marks_when_listed_then_a_trip_has_function_value_and_limit(root):
    fault, trip, action = [words(row.find("div[@class='area']")) for row in of_class(
        root, "div", "mark"
    )]  # fmt: skip
    assert re.search(
        r"boiler SF-04 Pressure channels disagree: pt1-pt2 0\.\d{3} bar, limit 0\.300 bar$",
        trip,
    )
    assert fault.endswith("pt1 offset -0.5")
    assert action.endswith("demand, kg_h 1")


def test_fault_when_it_ends_then_its_time_is_a_bar(root):
    (bar,) = of_class(root, "rect", "fault")
    assert (bar.get("x"), bar.get("width")) == ("25%", "25%")


def test_states_when_drawn_then_are_bands_of_each_board(root):
    strips = {words(s[0]): s for s in of_class(root, "div", "bands")}
    assert set(strips) == {"boiler", "tracker1", "tracker2", "feed", "vent"}
    rects = [e.get("class") for e in of_class(strips["boiler"], "rect", "state")]
    assert rects == ["state RUN", "state TRIPPED"]
    assert words(strips["boiler"][2]) == "TRIPPED"


def test_events_when_listed_then_are_in_order_with_their_reasons(root):
    (table,) = of_class(root, "table", "events")
    lines = [[words(cell) for cell in line] for line in table.iter("tr")][1:]
    assert lines[0] == ["0:10", "10:00:10", "scenario", "fault", "pt1 offset -0.5"]
    assert [line[3] for line in lines if line[2] == "boiler"] == ["latched", "RUN → TRIPPED"]
    assert ["0:20", "10:00:20", "scenario", "fault ends", "pt1 offset"] in lines
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
        plots = [plot.bounding_box() for plot in page.locator("svg.plot").all()]
        assert len(plots) == len(PLOTS)
        assert len({(plot["x"], plot["width"]) for plot in plots}) == 1  # one axis of time
        assert plots[0]["width"] > 0.5 * width_px
        browser.close()


def test_samples_when_written_then_have_what_the_plots_show(folder):
    with (folder / "samples.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert all(float(row["outlet_c"]) > 170.0 for row in rows)
    assert [float(row["demand_kg_h"]) for row in rows[28:30]] == [2.2, 1.0]
    assert float(rows[0]["full_light_w"]) > float(rows[0]["light_w"]) > 2000.0
    assert {row["vent_open"] for row in rows} <= {"0", "1"}


def test_page_of_a_day_when_every_second_differs_then_is_below_1_mb_and_keeps_its_peak(made):
    noise = [(t * 7919) % 1000 / 1000.0 for t in range(DAY_S)]
    values = [{"pressure_barg": 9.0 + n, "light_w": 1e4 * n, "feed_g_s": n} for n in noise]
    values[50_000]["pressure_barg"] = 11.9
    samples = [sample(t + 1, **{**dict.fromkeys(TEMPERATURES, n), **value})
               for t, (n, value) in enumerate(zip(noise, values, strict=True))]  # fmt: skip
    changed = [(float(t), ("RUN", "HOLD")[t % 2], None) for t in range(0, DAY_S, 7)]
    events = [(t, "boiler", {"kind": "state", "from": "RUN", "state": s}) for t, s, _ in changed]
    trips = [Trip("SF-02", "boiler", "pt1", 11012, 11000, "mbar", 5.0 * t) for t in range(3000)]
    text = made(samples, events, states={"boiler": changed}, trips=trips)
    assert len(text.encode()) < 1_000_000
    root = parse(text)
    highest = {
        min(float(y) for y in re.findall(r" ([\d.]+)", of_class(f, "path", "truth")[0].get("d")))
        for f in root.iter("figure")
        if words(f.find("figcaption/b")) == "Pressure"
    }
    assert highest.pop() < 20.0  # 11.9 lies just below PS, the highest line
    assert "more, see events.jsonl" in text


def test_page_when_the_run_ended_before_its_first_second_then_is_there(made):
    root = parse(made([], states={"boiler": [(0.0, "TRIPPED", None)]}))
    assert len(list(root.iter("figure"))) == len(PLOTS)


def test_page_when_an_invariant_is_broken_then_says_which_and_when(made):
    broken = Invariants(violated=[Violation(5, 3.0, "true pressure 12.10 bar")])
    root = parse(
        made(
            [sample(1)],
            ok=False,
            invariants=broken,
            expect=[Expected("trip", True, "SF-04")],
        )
    )
    assert words(of_class(root, "p", "bad")[0]).endswith("invariants 1, 2, 4 kept; broken: 5")
    assert "true pressure 12.10 bar at 3 s" in words(of_class(root, "tr", "bad")[0])


def test_page_when_the_run_crashed_then_says_where_and_with_what(made):
    finding = Finding("plant", 0.5, 10, "ValueError: <hot>", "sim/plant/boiler.py:9", {"x": 1.0})
    root = parse(made([sample(1)], ok=False, finding=finding))
    assert words(of_class(root, "p", "crash")[0]) == str(finding)
    assert "the run crashed" in words(of_class(root, "p", "bad")[0])


def test_function_when_it_only_holds_then_is_a_mark_too(made):
    states = {"boiler": [(0.0, "RUN", None), (4.0, "HOLD", "SF-19"), (6.0, "READY", None)]}
    root = parse(made([sample(t) for t in range(1, 9)], states=states))
    (mark,) = of_class(root, "div", "mark")
    assert words(mark).endswith("boiler HOLD by SF-19 Supervision lost0:04")
    assert all(len(of_class(p, "line", "hold")) == 1 for p in of_class(root, "svg", "plot"))


def test_pressure_when_a_transmitter_is_dead_then_its_curve_has_a_gap(made):
    codes = [10400, 10400, 800, 800, 10400, 10400]
    root = parse(made([sample(t + 1, pt1_code=code) for t, code in enumerate(codes)]))
    (curve, *_) = of_class(root, "path", "first")
    assert curve.get("d").count("M") == 2


def test_thin_when_there_is_room_then_nothing_is_lost():
    assert thin([1.0, 2.0, 3.0], [5.0, 4.0, 6.0], 3) == [[(1.0, 5.0), (2.0, 4.0), (3.0, 6.0)]]


def test_thin_when_long_then_keeps_least_and_most_of_each_column_in_their_order():
    times = [float(t) for t in range(1000)]
    values = [0.0] * 1000
    values[333], values[777] = 9.0, -4.0
    (piece,) = thin(times, values, 10)
    assert {(333.0, 9.0), (777.0, -4.0)} <= set(piece)
    assert len(piece) <= 20
    assert piece == sorted(piece)


def test_thin_when_nothing_is_known_then_there_is_no_piece():
    assert thin([1.0, 2.0], [None, None]) == []


def test_spans_when_pauses_are_there_then_are_kept_apart():
    on = [False, True, True, False, False, False, True]
    assert spans([float(t) for t in range(1, 8)], on, 8.0) == [(2.0, 3.01), (7.0, 7.01)]


def test_changes_when_within_one_column_then_the_last_one_stays():
    of = [(0.0, "TRIPPED"), (0.4, "READY"), (500.0, "RUN"), (500.1, "HOLD")]
    assert changes(of, 1000.0) == [(0.4, 500.1, "READY"), (500.1, 1000.0, "HOLD")]


@pytest.mark.parametrize(
    ("at_s", "span_s", "said"),
    [(150.0, 900.0, "2:30"), (163.55, 900.0, "2:43.55"), (3723.5, 7200.0, "1:02:03.5")],
)
def test_elapsed_when_said_then_is_short_and_exact(at_s, span_s, said):
    assert elapsed(at_s, span_s) == said


@pytest.mark.parametrize("span_s", [1.0, 20.0, 900.0, 21_600.0, 86_400.0, 15 * 86_400.0])
def test_round_times_when_of_any_run_then_are_few(span_s):
    assert 2 <= len(round_times_s(span_s)) <= 10


def test_round_values_when_asked_then_lie_within():
    assert round_values(0.0, 12.5, 6) == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0]
    assert round_values(8.7, 12.1, 6)[0] == pytest.approx(9.0)


def test_expectation_when_long_and_met_then_it_is_not_written_twice(made):
    path = ["RUN", "HOLD", "READY", "RUN"]
    line = Expected("reaches", True, path)
    page = parse(made([sample(1.0)], name="reset-by-a-person", expect=[line]))
    rows = [[words(cell) for cell in row.iter("td")] for row in page.iter("tr")]
    assert ["reaches", "RUN, TRIPPED, READY, RUN", "RUN, HOLD, READY, RUN", "holds"] in rows
    line = Expected("reaches", True, ["RUN", "TRIPPED", "READY", "RUN"])
    page = parse(made([sample(1.0)], name="reset-by-a-person", expect=[line]))
    rows = [[words(cell) for cell in row.iter("td")] for row in page.iter("tr")]
    assert ["reaches", "RUN, TRIPPED, READY, RUN", "the same", "holds"] in rows
