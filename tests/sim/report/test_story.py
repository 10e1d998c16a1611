"""Marks of the page: what of a run's story goes into them."""

from host.language import load_language
from sim.report.story import marks
from sim.scenario.result import Trip

ENGLISH = load_language("en")


def test_marks_when_two_channels_trip_at_once_then_they_are_one_mark(made):
    trips = [
        Trip("SF-02", "boiler", "pt1", 11010, 11000, "mbar", 30.0),
        Trip("SF-02", "boiler", "pt2", 11020, 11000, "mbar", 30.05),
        Trip("SF-23", "boiler", "chain", 0, 1, None, 40.0),
    ]
    run = made({"water_l": [5.0] * 60}, name="reset-by-a-person", trips=trips)
    shown = [mark.label for mark in marks(run, ENGLISH) if mark.kind == "trip"]
    assert len(shown) == 2
    assert shown[0].endswith("pt1 11.01 bar, limit 11.00 bar · pt2 11.02 bar, limit 11.00 bar")
    assert shown[1].endswith("chain 0, must be 1")


def test_marks_when_a_function_only_holds_then_it_is_one_too(made):
    states = {"boiler": [(0.0, "RUN", None), (4.0, "HOLD", "SF-19"), (6.0, "READY", None)]}
    (mark,) = marks(made({"water_l": [5.0] * 8}, states=states), ENGLISH)
    assert (mark.kind, mark.at_s) == ("hold", 4.0)
    assert mark.label.startswith("boiler HOLD · SF-19 ")
