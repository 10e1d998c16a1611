"""Boundaries name what the firmware's table and outputs use."""

import pytest

from assurance.reviewer.boundaries import BOUNDARIES, FINAL_ELEMENTS, SENSORS, shares
from firmware.boiler import control, rows
from host.safety_functions import FUNCTIONS

# Channels of the table that stand for a sensor of another name.
SENSORS_OF = {
    "pt1": "pressure",
    "pt2": "pressure",
    "t_drum": "drum",
    "t_outlet": "outlet",
    "t_metal": "metal",
    "lw1": "lw1",
    "lw2": "lw2",
    "hw": "hw",
    "electrodes": "control",
    "off_target1": "off-target",
    "permit1": "contacts",
    "pressure": "pressure",
    "vent": "pressure",
    "flow": "flow",
    "dose": "flow",
    "water": "metal",
    "reference": "reference",
    "supply": "supply",
    "ping": "ping",
    "chain": "chain",
    "loop": "clock",
    "config": "memory",
    "memory": "memory",
    "button": "button",
    "alive1": "alive",
}
PLAIN = [row for row in rows.ROWS if row[rows.CHANNEL] in SENSORS_OF]


def acting(places):
    """The functions of these rows, by their names."""
    return {rows.NAMES[row] for row in places}


def with_element(key):
    return {sf for sf, boundary in BOUNDARIES.items() if key in boundary.final}


def test_boundaries_when_listed_then_every_function_has_one_of_known_parts():
    assert list(BOUNDARIES) == list(FUNCTIONS)
    used = list(BOUNDARIES.values())
    assert {sensor for boundary in used for sensor in boundary.sensors} == set(SENSORS)
    assert {final for boundary in used for final in boundary.final} == set(FINAL_ELEMENTS)


@pytest.mark.parametrize("row", PLAIN, ids=lambda row: f"SF-{row[rows.SF]:02d} {row[1]}")
def test_boundary_when_a_row_has_a_channel_then_its_sensor_is_within(row):
    boundary = BOUNDARIES[f"SF-{row[rows.SF]:02d}"]
    assert SENSORS_OF[row[rows.CHANNEL]] in boundary.sensors


def test_boundary_when_a_row_latches_or_holds_then_the_whole_field_is_a_final_element():
    heat = [row for row in range(rows.COUNT) if rows.KINDS[row] in (rows.HOLD, rows.LATCH)]
    assert acting(heat) <= with_element("field")
    reduce = [row for row in range(rows.COUNT) if rows.KINDS[row] == rows.REDUCE]
    assert acting(reduce) == with_element("half")


def test_boundary_when_outputs_follow_a_function_then_they_are_its_final_elements():
    assert acting(control._SIREN_ROWS) == with_element("siren")
    assert acting(control._VENT_ROWS) == with_element("vent")
    assert acting(control._NO_FEED_ROWS) <= with_element("pump")


def test_shares_when_two_functions_hang_on_one_sensor_then_each_names_the_other():
    assert "SF-02" in shares("SF-01")["pressure"]
    assert "SF-01" in shares("SF-02")["pressure"]
    assert shares("SF-20") == {"wind": []}
