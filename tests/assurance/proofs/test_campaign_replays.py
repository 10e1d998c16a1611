"""Runs of the campaign that are kept are played again, and a run that is another is told."""

import copy

import pytest

from assurance.proofs import campaign


@pytest.fixture(scope="module")
def entry():
    outcome = campaign.measure(runs=2, seed=5)
    return {"figures": outcome.figures, "seeds": {"seed": 5}, "ok": True}


def test_replays_when_nothing_changed_then_every_run_is_the_same(entry):
    assert [one["index"] for one in entry["figures"]["replays"]] == [0, 1]
    assert list(campaign.again(entry)) == []


def test_replays_when_a_digest_is_another_then_told_on_this_machine_alone(entry):
    other = copy.deepcopy(entry)
    other["figures"]["replays"][1]["digest"] = "sha256:0"
    assert list(campaign.again(other)) == ["run 1 of the campaign has another digest"]
    other["figures"]["machine"] = "elsewhere"
    assert list(campaign.again(other)) == []


def test_replays_when_it_ended_in_another_state_then_told_on_every_machine(entry):
    other = copy.deepcopy(entry)
    other["figures"]["machine"] = "elsewhere"
    other["figures"]["replays"][0]["end_state"] = "READY or not"
    assert list(campaign.again(other)) == ["run 0 of the campaign has another end_state"]
