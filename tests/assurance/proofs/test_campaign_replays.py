"""The kept runs of the campaign are played again; a run that differs is reported."""

from copy import deepcopy
from dataclasses import replace

import pytest

from assurance.proofs import campaign
from assurance.proofs.ledger import keep


@pytest.fixture(scope="module")
def entry(tmp_path_factory):
    outcome = campaign.measure(runs=2, seed=5)
    return keep("campaign", campaign, {"seed": 5}, 0.0, outcome, tmp_path_factory.mktemp("kept"))


@pytest.fixture
def changed(entry):
    """`changed(run, key, value)`: the entry with another value in a kept run."""

    def change(run, key, value, machine=entry.figures["machine"]):
        figures = deepcopy(entry.figures) | {"machine": machine}
        figures["replays"][run][key] = value
        return replace(entry, figures=figures)

    return change


def test_replays_when_nothing_changed_then_every_run_is_the_same(entry):
    assert [one["index"] for one in entry.figures["replays"]] == [0, 1]
    assert list(campaign.differences(entry)) == []


def test_replays_when_a_digest_differs_then_reported_on_the_same_machine_alone(changed):
    here, elsewhere = (changed(1, "digest", "sha256:0", *m) for m in ([], ["elsewhere"]))
    assert list(campaign.differences(here)) == ["run 1 of the campaign has another digest"]
    assert list(campaign.differences(elsewhere)) == []


def test_replays_when_the_end_state_differs_then_reported_on_every_machine(changed):
    other = changed(0, "end_state", "READY or not", "elsewhere")
    assert list(campaign.differences(other)) == ["run 0 of the campaign has another end_state"]
