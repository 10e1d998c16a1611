"""The pictures of a run: panels, limits, marks and states, in both sizes."""

from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from host.language import load_language
from sim.report.panels import panels
from sim.report.plots import COLOURS, MOST_MARKS, run_svg
from sim.report.thin import changes, switched, thin
from sim.report.time_axis import elapsed, tick, ticks_s
from sim.scenario.result import Trip

ENGLISH = load_language("en")
NAN = float("nan")


@pytest.fixture(scope="module")
def plots(root):
    """The drawings of the played run."""
    return list(root.iter("svg"))


def texts(drawing):
    return [text.text for text in drawing.iter("text")]


def numbers(drawing):
    return ["".join(g.itertext()).strip() for g in drawing.iter("g") if g.get("class") == "number"]


def test_plots_when_drawn_then_have_each_panel_and_its_curves_in_both_sizes(plots):
    assert [svg.get("class") for svg in plots] == ["run wide", "run narrow"]
    for drawing in plots:
        shown = texts(drawing)
        titles = ["Pressure, bar(g)", "Temperature, °C", "Light, kW", "Direct sunlight, W/m²",
                  "Steam, kg/h", "Water, litres"]  # fmt: skip
        assert [text for text in shown if text in titles] == titles
        assert {"true", "PT1", "PT2", "drum", "metal", "outlet", "demand", "taken"} <= set(shown)


def test_limits_when_drawn_then_are_those_of_the_site(plots):
    shown = {"10.0 operation", "10.5 SF-01", "10.6 HOLD", "11.0 SF-02", "12.0 PS", "189.5 SF-06",
             "210.0 SF-07", "260.0 SF-08", "3.0 LW2", "6.3 HW"}  # fmt: skip
    assert all(shown <= set(texts(drawing)) for drawing in plots)


def test_labels_of_limits_when_close_then_none_covers_another(plots):
    for drawing in plots:
        places = [float(text.get("y")) for text in drawing.iter("text")
                  if text.text.endswith(("operation", "SF-01", "HOLD", "SF-02", "PS"))
                  and text.text[0].isdigit()]  # fmt: skip
        assert len(places) == 5
        assert all(below - above >= 11.5 for above, below in pairwise(sorted(places)))


def test_marks_when_drawn_then_cross_every_panel_and_a_lasting_fault_is_a_bar(plots):
    wide, narrow = plots
    assert (numbers(wide), numbers(narrow)) == (["1", "2", "3"] * 6, ["1–2", "3"] * 6)
    for drawing in plots:
        styles = [path.get("style", "") for path in drawing.iter("path")]
        assert sum("stroke: var(--bad)" in s and "dash" not in s for s in styles) >= 7
        assert sum("fill: var(--fault); opacity: 0.12" in s for s in styles) == 6


def test_marks_when_close_or_many_then_share_a_number_and_have_an_end(made):
    trips = [Trip("SF-02", "boiler", "pt1", 11012, 11000, "mbar", 10.0 * t) for t in range(60)]
    svg = run_svg(made({"water_l": [5.0] * 3600}, trips=trips), ENGLISH, ("Water",))
    wide = next(ElementTree.fromstring(f"<p>{svg}</p>").iter("svg"))
    assert numbers(wide)[0].startswith("1–")
    assert numbers(wide)[-1].endswith(str(MOST_MARKS))


def test_states_when_drawn_then_are_bands_with_their_names(plots):
    for drawing in plots:
        assert {"boiler", "tracker1", "tracker2", "feed", "vent"} <= set(texts(drawing))
        assert texts(drawing).count("DEFOCUS") >= 2
        fills = " ".join(path.get("style", "") for path in drawing.iter("path"))
        assert "var(--state-TRIPPED)" in fills
    assert {"state-RUN", "state-TRIPPED", "state-HOLD"} <= set(COLOURS)


def test_pressure_when_a_transmitter_is_dead_then_its_curve_has_a_gap(made):
    run = made({"pt1_code": [10400, 10400, 800, 800, 10400]})
    (curve,) = [c for c in panels(run)[0].curves if c.name == "PT1"]
    assert np.isnan(curve.values).tolist() == [False, False, True, True, False]


def test_thin_when_there_is_room_then_nothing_is_lost():
    times, values = np.array([1.0, 2.0, 3.0]), np.array([5.0, 4.0, 6.0])
    assert thin(times, values, 3) == (times, values)


def test_thin_when_long_then_keeps_least_and_most_of_each_column_in_their_order():
    times, values = np.arange(1000.0), np.zeros(1000)
    values[333], values[777] = 9.0, -4.0
    kept_s, kept = thin(times, values, 10)
    assert {(333.0, 9.0), (777.0, -4.0)} <= set(zip(kept_s, kept, strict=True))
    assert len(kept) <= 30
    assert list(kept_s) == sorted(kept_s)


def test_thin_when_values_are_missing_then_each_gap_stays():
    values = np.array([1.0, NAN, 2.0, 3.0, NAN, NAN, 5.0, 6.0])
    assert np.isnan(thin(np.arange(8.0), values, 4)[1]).sum() == 2


def test_switched_when_on_for_a_moment_then_a_column_shows_it():
    on = np.array([False, True, False, False, False, False])
    assert switched(np.arange(6.0), on, 3) == [(0.0, "on"), (2.0, ""), (4.0, "")]


def test_changes_when_within_one_column_then_the_last_one_stays():
    of = [(0.0, "TRIPPED"), (0.4, "READY"), (500.0, "RUN"), (500.1, "HOLD")]
    assert changes(of, 1000.0, 800) == [(0.4, 500.1, "READY"), (500.1, 1000.0, "HOLD")]


@pytest.mark.parametrize(
    ("at_s", "span_s", "said"),
    [(150.0, 900.0, "2:30"), (163.55, 900.0, "2:43.55"), (3723.5, 7200.0, "1:02:03.5")],
)
def test_elapsed_when_shown_then_is_short_and_exact(at_s, span_s, said):
    assert elapsed(at_s, span_s) == said


@pytest.mark.parametrize("span_s", [1.0, 20.0, 900.0, 21_600.0, 86_400.0, 15 * 86_400.0])
def test_ticks_when_of_any_run_then_are_few(span_s):
    assert 2 <= len(ticks_s(span_s, 9)) <= 10


def test_tick_when_steps_are_minutes_then_has_no_seconds_of_the_day(made):
    start = made({"water_l": [5.0]}).scenario.start
    assert tick(start, 7200, 86_400.0) == "2:00\n12:00"
    assert tick(start, 10, 40.0) == "0:10\n10:00:10"
