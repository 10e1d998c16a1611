"""Marks and rows of the page: what of a run's story goes into them."""

from sim.report.story import marks
from sim.scenario.load import read_scenario
from sim.scenario.result import Result, Trip


def test_marks_when_two_channels_trip_at_once_then_they_are_one_mark():
    told = [
        Trip("SF-02", "boiler", "pt1", 11010, 11000, "mbar", 30.0),
        Trip("SF-02", "boiler", "pt2", 11020, 11000, "mbar", 30.05),
        Trip("SF-23", "boiler", "chain", 0, 1, None, 40.0),
    ]
    scenario, _ = read_scenario("reset-by-a-person")
    found = marks(scenario, Result("", 1, trips=told), 60.0)
    shown = [mark.label for mark in found if mark.kind == "trip"]
    assert len(shown) == 2
    assert shown[0].endswith("pt1 11.010 bar, limit 11.000 bar; pt2 11.020 bar, limit 11.000 bar")
    assert shown[1].endswith("chain 0, wanted 1")
