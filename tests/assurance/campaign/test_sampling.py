"""What a campaign draws: the same from the same numbers, plausible, and from the whole matrix."""

from collections import Counter

import pytest
import tomli_w

from assurance.campaign.ranges import DAYS, DRUMS, SPANS
from assurance.campaign.sampling import sample_case, site_of, site_text
from assurance.detection import cells
from host.site import load_site
from host.site.checks.plant import check
from sim.scenario.fault_matrix import pattern, values_of
from sim.scenario.load import read_scenario


@pytest.fixture(scope="module")
def cases():
    return [sample_case(1, index) for index in range(1500)]


def test_case_when_drawn_again_then_is_the_same():
    assert sample_case(3, 17) == sample_case(3, 17)
    assert sample_case(3, 17) != sample_case(3, 18)
    assert sample_case(3, 17) != sample_case(4, 17)


def test_cases_when_many_are_drawn_then_cover_every_cell_of_the_matrix(cases):
    drawn = {(pattern(fault.target), fault.kind) for case in cases for fault in case.faults}
    assert drawn == set(cells())


def test_cases_when_many_are_drawn_then_cover_kinds_drums_days_and_skies(cases):
    kinds = Counter(case.kind for case in cases)
    assert kinds["single"] > 500 and kinds["pair"] > 500 and kinds["nominal"] > 100
    assert {case.drum for case in cases} == set(DRUMS)
    assert {case.scenario.start.date().isoformat() for case in cases} == {day.date for day in DAYS}
    assert {case.scenario.sky.kind for case in cases} == {"clear", "clouds", "measured"}
    assert all(
        len(case.faults) == {"nominal": 0, "single": 1, "pair": 2}[case.kind] for case in cases
    )


def test_pair_when_drawn_then_breaks_two_things(cases):
    pairs = [case for case in cases if case.kind == "pair"]
    assert all(len({fault.target for fault in case.faults}) == 2 for case in pairs)


def test_case_when_written_as_a_file_then_is_a_scenario_that_reads_the_same(cases, tmp_path):
    file = tmp_path / "case.toml"
    for case in cases[:100]:
        document = case.scenario.model_dump(exclude_none=True, exclude_defaults=True)
        if case.drum.factor != 1.0:
            (tmp_path / "site.toml").write_text(site_text(case.drum), encoding="utf-8")
            document["site"] = "site.toml"
        file.write_text(tomli_w.dumps(document), encoding="utf-8")
        scenario, site = read_scenario(file)
        assert scenario.model_copy(update={"site": case.drum.name}) == case.scenario
        assert site.model_dump() == site_of(case.drum).model_dump()


@pytest.mark.parametrize("drum", sorted(set(DRUMS), key=str), ids=lambda drum: drum.name)
def test_drum_when_checked_then_is_a_site_one_may_build(drum):
    assert not [finding for finding in check(site_of(drum)) if finding.level == "error"]
    assert site_of(drum).mirrors == load_site(drum.preset).mirrors


def test_spans_when_compared_with_the_matrix_then_every_value_has_one_within_its_bounds():
    for row, kind in cells():
        allowed, span = values_of(row, kind), SPANS.get(row, {}).get(kind)
        if span is None:
            assert allowed is None or kind == "stuck", (row, kind)
        else:
            low = -span.high if span.signed else span.low
            assert allowed[0] <= low and span.high <= allowed[1], (row, kind)
