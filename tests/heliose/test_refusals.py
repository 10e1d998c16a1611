"""What a wrong call gets: exit code 2 or 3, one line that says what to do, no traceback."""

import os
from pathlib import Path

import pytest

import sim.plant
from heliose.app import main
from host.site import load_site

SHIPPED_DAY = Path(sim.plant.__file__).parent / "data" / "surfrad-slv16001.dat"
PARIS = ["sun", "--lat", "48.9", "--lon", "2.4"]
NOON = ["--at", "2026-06-21T12:00:00Z"]
PLAN = ["plan", "--site", "la-villette", "--date"]
DAY = "2026-06-21"
SCENARIO = """
title = "A few seconds"
site = "{site}"
start = "{start}"
duration_s = 5
"""
MEASURED = '[sky]\nkind = "measured"\nfile = "{file}"\n'


@pytest.fixture
def refused(capsys):
    """`refused(*words, code=2)`: the one line that the words get."""

    def run(*words, code=2):
        assert main(list(map(os.fspath, words))) == code
        said = capsys.readouterr()
        assert said.out == ""
        assert "bug in heliose" not in said.err
        assert "Traceback" not in said.err
        assert said.err.startswith("heliose: ")
        assert said.err.count("\n") == 1
        return said.err.strip()

    return run


@pytest.fixture
def scenario(tmp_path):
    """`scenario(site, start, more)`: the path of a scenario file."""

    def write(site="la-villette", start="2026-06-21T10:00:00Z", more=""):
        file = tmp_path / "scenario.toml"
        file.write_text(SCENARIO.format(site=site, start=start) + more)
        return file

    return write


@pytest.fixture
def measured(scenario, tmp_path):
    """`measured(bytes)`: the path of a scenario under a sky of these bytes."""

    def write(data):
        (tmp_path / "day.dat").write_bytes(data)
        more = MEASURED.format(file="day.dat")
        return scenario("san-luis-valley", "2016-01-01T16:00:00Z", more)

    return write


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([*PARIS, "--at", "2026-06-21T12:00:00"], "a time without a zone; allowed"),
        ([*PARIS, "--at", "noon"], "--at: found 'noon', allowed: ISO 8601 with a zone"),
        ([*PARIS, "--at", ""], "found '', allowed"),
        (["sun", "--lat", "48.9", "--lon", "200", *NOON], "longitude: found 200.0, allowed: -180"),
        (["sun", "--lat", "nan", "--lon", "2", *NOON], "latitude: found nan, allowed: -90 to 90"),
        (["sun", "--lat", "x", "--lon", "2", *NOON], "--lat: found 'x', allowed: a valid number"),
        (["sun", "--lon", "2", *NOON], "Missing option '--lat'; try heliose sun --help"),
        ([*PARIS, *NOON, "--alt", "1e9"], "altitude: found 1000000000.0"),
        ([*PARIS, *NOON, "--pressure-hpa", "0"], "pressure: found 0.0, allowed: 200 to 1100 hPa"),
        ([*PARIS, *NOON, "--temperature-c=-300"], "temperature: found -300.0"),
        ([*PARIS, *NOON, "--lamp"], "No such option: --lamp"),
        (["plan", "--site", "la-vilette", "--date", DAY], "did you mean la-villette?"),
        (["plan", "--site", "", "--date", DAY], "allowed: a path or one of la-villette"),
        ([*PLAN, "21/06/2026"], "date: found '21/06/2026', allowed: a day as 2026-06-21"),
        ([*PLAN, "2026-02-30"], "date: found '2026-02-30'"),
        ([*PLAN, "9999-12-31"], "date: found 9999-12-31, allowed: up to"),
        ([*PLAN, DAY, "--mirror", "m99"], "mirror: found m99, allowed: m1, m2, m3, m4"),
        (["site", "check", "nowhere"], "unknown site: found nowhere; allowed: a path or one of"),
        (["site", "check", "/nowhere/site.toml"], "/nowhere/site.toml: there is no such file"),
        (["site", "check"], "Missing argument 'site'; try heliose site check --help"),
        (["site", "draw"], "No such command 'draw'"),
        (["sim", "run", "nowhere"], "unknown scenario: found nowhere; allowed: a path, or one of"),
        (["sim", "run", "nominal-dya"], "did you mean nominal-day?"),
        (["sim", "run", ""], "unknown scenario: found nothing"),
        (["sim", "run", "nominal-day", "--until", "0"], "--until: found '0', allowed: greater"),
        (["sim", "run", "nominal-day", "--until", "nan"], "--until: found 'nan'"),
        (["sim", "run", "nominal-day", "--seed", "-1"], "--seed: found '-1', allowed: greater"),
        (["sim", "run", "nominal-day", "--seed=99999999999"], "--seed: found '99999999999'"),
        (["sim", "run", "nominal-day", "--firmware", "rust"], "found 'rust', allowed: 'cpython'"),
    ],
)
def test_call_when_it_is_wrong_then_one_line_says_found_and_allowed(refused, words, told):
    assert told in refused(*words)
    assert told in refused(*words, "--json")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["gateway"], "arguments are required: --site; try heliose gateway --help"),
        (
            ["sim", "plant", "--site", "la-villette", "--seed", "-1"],
            "found '-1', allowed: a whole number, 0 or more",
        ),
        (["recorder", "--site", "la-villette", "--lamp"], "unrecognized arguments: --lamp"),
    ],
)
def test_service_when_called_wrongly_then_one_line_says_why(refused, words, told):
    assert told in refused(*words)


@pytest.mark.parametrize("where", [".", "no/such/folder/plan.json"])
def test_plan_when_its_file_cannot_be_written_then_3_and_the_file(refused, tmp_path, where):
    file = tmp_path / where
    assert str(file) in refused(*PLAN, DAY, "--out", file, code=3)


def test_file_when_it_cannot_be_read_then_2_and_the_file(refused, tmp_path):
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    assert str(loop) in refused("sim", "run", loop)
    assert str(loop) in refused("site", "check", loop)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda day: day[: len(day) // 2], "(cut short?)"),
        (lambda day: b"".join(day.splitlines(keepends=True)[:700]), "cut short, ends at"),
        (lambda day: b"", "empty"),
        (lambda day: bytes(range(256)) * 9, "no text"),
        (lambda day: b"time,dni\n2016-01-01,5\n" * 9, "found 'time,dni' as first line"),
        (lambda day: day.replace(b" 2016 ", b" 1950 "), "allowed: a run within it"),
        (lambda day: day.replace(b"-999", b"none"), "line 3: could not convert"),
        (lambda day: day.replace(b"1076.1", b" 99999"), "found 99999, allowed: -50 to 1500"),
    ],
)
def test_measured_file_when_it_cannot_be_used_then_it_is_named(refused, measured, change, told):
    message = refused("sim", "run", measured(change(SHIPPED_DAY.read_bytes())))
    assert "day.dat: " in message
    assert told in message


def test_measured_file_when_it_is_a_folder_or_missing_then_the_line_of_the_scenario_is_told(
    refused, scenario
):
    for name in (".", "nowhere.dat"):
        file = scenario(more=MEASURED.format(file=name))
        told = f'{file}:8: sky.file: found "{name}", allowed: a path, or the shipped'
        assert told in refused("sim", "run", file)


def test_measured_day_when_it_is_of_another_place_or_time_then_both_are_told(refused, scenario):
    more = MEASURED.format(file=SHIPPED_DAY.name)
    elsewhere = refused("sim", "run", scenario("la-villette", "2016-01-01T16:00:00Z", more))
    assert "measured at Alamosa" in elsewhere
    other_day = refused("sim", "run", scenario("san-luis-valley", "2016-01-02T16:00:00Z", more))
    assert "the run is from 2016-01-02 16:00" in other_day


def test_site_when_it_has_no_plant_then_the_simulator_says_what_it_needs(
    refused, scenario, tmp_path
):
    text = load_site("la-villette").source.read_text(encoding="utf-8")
    (tmp_path / "site.toml").write_text(text[: text.index("[plant]")], encoding="utf-8")
    assert "plant: is missing" in refused("sim", "run", scenario("site.toml"))
