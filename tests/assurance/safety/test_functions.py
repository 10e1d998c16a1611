"""The functions in words belong to the firmware's table, and say it in people's units."""

import pytest

from assurance.safety.code import passages
from assurance.safety.conditions import conditions
from assurance.safety.functions import FUNCTIONS, UnknownFunctionError, function
from assurance.safety.meanings import meaning
from firmware.boiler import rows
from host.language import load_language
from host.safety_functions import FUNCTIONS as WORDS
from host.site import load_site
from host.site.board_config import boiler_config
from sim.scenario.load import shipped

BOILER = [each for each in FUNCTIONS if "boiler" in each.boards]


def test_functions_when_listed_then_they_are_those_that_have_words():
    assert [each.sf for each in FUNCTIONS] == list(WORDS)
    assert list(WORDS) == [f"SF-{n:02d}" for n in range(1, 27)]


def test_functions_when_compared_with_the_table_then_the_boilers_are_exactly_its_rows():
    assert {each.number for each in BOILER} == {row[rows.SF] for row in rows.ROWS}


@pytest.mark.parametrize("each", FUNCTIONS, ids=lambda each: each.sf)
def test_function_when_a_run_shows_it_then_that_scenario_is_shipped(each):
    assert each.run in shipped()


@pytest.mark.parametrize("each", BOILER, ids=lambda each: each.sf)
def test_function_when_its_code_is_looked_for_then_table_and_check_are_found(each):
    found = passages(each.sf)
    paths = {passage.path for passage in found}
    assert "firmware/boiler/rows.py" in paths
    assert any(path.startswith("firmware/boiler/") for path in paths - {"firmware/boiler/rows.py"})
    for passage in found:
        assert passage.text.count("\n") == passage.last - passage.first


@pytest.mark.parametrize("each", BOILER, ids=lambda each: each.sf)
def test_conditions_when_told_then_every_row_of_the_function_is_told_once(each):
    told = [channel for row in conditions(each.number) for channel in row.channels]
    assert told == [row[rows.CHANNEL] for row in rows.ROWS if row[rows.SF] == each.number]


def test_conditions_when_told_then_limits_are_in_peoples_units():
    def rendered(number, language="en"):
        shown = load_language(language)
        return [(row.when(shown), *row.cells(shown)) for row in conditions(number)]

    assert rendered(1)[0] == ("≥ 10.5 bar", "2 of 3", "REDUCED", "10 bar")
    assert rendered(2)[0] == ("≥ 11 bar", "2 of 3", "latched", "9.5 bar")
    assert rendered(4) == [("> 0.3 bar", "for 2 s", "latched", "0.3 bar")]
    assert rendered(8)[1] == ("> 40 K", "for 2 s", "latched", "40 K")
    assert rendered(17) == [("< 20 V", "for 0.2 s", "latched", "20.5 V")]
    assert rendered(25) == [("< 3 °C", "2 of 3", "HOLD", "4 °C")]
    assert rendered(4, "fr") == [("> 0,3 bar", "pendant 2 s", "verrouillé", "0,3 bar")]


def test_conditions_when_a_site_has_limits_of_its_own_then_those_are_told():
    site = load_site("la-villette")
    boiler = site.boiler.model_copy(update={"maximum_allowable_pressure_barg": 6.0})
    config = boiler_config(site.model_copy(update={"boiler": boiler}))
    assert conditions(2, config)[0].limit.of(load_language("en")) == "5.5 bar"


def test_meanings_when_a_row_is_a_plain_yes_then_words_say_what_it_stands_for():
    for row, columns in enumerate(rows.ROWS):
        if columns[rows.LIMIT] == 1:
            assert meaning(row) is not None, columns


@pytest.mark.parametrize("name", ["SF-02", "sf02", "SF-2", "2", " sf-02"])
def test_function_when_named_in_any_way_then_it_is_found(name):
    assert function(name.strip()).number == 2


@pytest.mark.parametrize("name", ["", "SF-27", "SF-00", "pressure", "SF-²"])
def test_function_when_unknown_then_the_message_says_what_is_allowed(name):
    with pytest.raises(UnknownFunctionError, match="SF-01 to SF-26") as error:
        function(name)
    assert error.value.exit_code == 2
