"""Runs to report: one that was played, and made-up ones."""

from xml.etree import ElementTree

import pytest

from heliose.app import main
from sim.report.page import report
from sim.scenario.load import read_scenario
from sim.scenario.recording import Run
from sim.scenario.result import Peak, Result
from sim.scenario.samples import Samples

SCENARIO = """
title = "PT1 <script>alert('hot')</script> & co"
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


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The files of a short run in which PT1 is off by half a bar for ten seconds."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "scenario.toml").write_text(SCENARIO)
    code = main(["sim", "run", str(folder / "scenario.toml"), "--out", str(folder)])
    assert code == 1  # it ends TRIPPED, not READY
    return folder


@pytest.fixture(scope="session")
def page(folder):
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def root(page):
    return ElementTree.fromstring(page)


@pytest.fixture
def made():
    """`made(columns, events, **of_result)`: a made-up run; columns not given are all 0."""

    def make(columns, events=(), name="pt1-drifts-down", **of_result):
        scenario, site = read_scenario(name)
        samples, rows = Samples(), len(next(iter(columns.values())))
        given = {"t_s": [t + 1.0 for t in range(rows)], "pt1_code": [10400] * rows, **columns}
        for column, values in samples.columns.items():
            values.extend(given.get(column, [0] * rows))
        result = Result(scenario.title, 1, simulated_s=float(rows), **of_result)
        result.peak = Peak(9.0, 190.0)
        return Run(scenario, site, result, samples, list(events))

    return make


@pytest.fixture
def page_of(made):
    """`page_of(columns, …)`: the page of a made-up run, read."""
    return lambda *run, **more: ElementTree.fromstring(report(made(*run, **more)))
