"""`heliose sim campaign --dask`: on a real cluster of this machine, and where there is none."""

import json

import pytest
from distributed import LocalCluster

from heliose.app import main

RUNS, SEED = 4, 5


@pytest.fixture(scope="module")
def cluster():
    threads = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    with LocalCluster(**threads, dashboard_address=None) as cluster:
        yield cluster


def campaign(*words):
    return main(["sim", "campaign", *map(str, words)])


@pytest.mark.slow
def test_campaign_when_played_by_a_cluster_then_gives_the_same_lines(cluster, tmp_path, capsys):
    here, there = tmp_path / "here", tmp_path / "there"
    what = ("--runs", RUNS, "--seed", SEED)
    campaign(*what, "--workers", 1, "--out", here)
    capsys.readouterr()
    campaign(*what, "--dask", cluster.scheduler_address, "--out", there, "--json")
    document = json.loads(capsys.readouterr().out)
    assert (document["runs"], document["workers"]) == (RUNS, 2)
    assert (there / "runs.jsonl").read_bytes() == (here / "runs.jsonl").read_bytes()


def test_scheduler_when_nobody_answers_then_says_how_to_start_one(free_port, tmp_path, capsys):
    address = f"tcp://127.0.0.1:{free_port}"
    folder = tmp_path / "none"
    assert campaign("--runs", 2, "--seed", 1, "--dask", address, "--out", folder) == 3
    said = capsys.readouterr().err
    assert f"--dask {address}: no scheduler answers" in said and "dask scheduler" in said
    assert said.count("\n") == 1
    assert not folder.exists()


def test_scheduler_when_it_has_no_workers_then_says_how_to_start_some(tmp_path, capsys):
    with LocalCluster(n_workers=0, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        folder = tmp_path / "empty"
        assert campaign("--runs", 2, "--seed", 1, "--dask", address, "--out", folder) == 3
    assert "has no workers; start some with `dask worker" in capsys.readouterr().err


def test_address_when_it_is_none_then_says_what_one_looks_like(tmp_path, capsys):
    folder = tmp_path / "wrong"
    assert campaign("--runs", 2, "--seed", 1, "--dask", "http//what", "--out", folder) == 2
    assert "allowed: an address as tcp://" in capsys.readouterr().err
