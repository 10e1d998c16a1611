"""`heliose sim campaign`: any number of workers, Ctrl-C, dead workers, other folders."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from heliose.app import main

RUNS, SEED = 6, 5


def campaign(*words):
    return main(["sim", "campaign", *map(str, words)])


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The folder of a short campaign by one worker."""
    folder = tmp_path_factory.mktemp("finished") / "campaign"
    assert campaign("--runs", RUNS, "--seed", SEED, "--workers", 1, "--out", folder) in (0, 1)
    return folder


@pytest.fixture
def copied(finished, tmp_path):
    """`copied(lines)`: the same folder as if it had been stopped after so many runs."""

    def copy(lines):
        folder = tmp_path / "copy"
        shutil.copytree(finished, folder)
        kept = (finished / "runs.jsonl").read_bytes().splitlines(keepends=True)[:lines]
        (folder / "runs.jsonl").write_bytes(b"".join(kept))
        return folder

    return copy


@pytest.fixture
def started(tmp_path):
    """`started(words…)`: a campaign as a process of its own, ended with the test."""
    processes = []

    def start(*words):
        command = [sys.executable, "-m", "heliose", "sim", "campaign", *map(str, words)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, preexec_fn=restore_ctrl_c,
        )  # fmt: skip
        processes.append(process)
        return process

    yield start
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def restore_ctrl_c():
    """A shell starts background processes with Ctrl-C ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def lines_of(folder):
    file = folder / "runs.jsonl"
    return file.read_bytes().count(b"\n") if file.exists() else 0


def test_campaign_when_finished_then_its_document_has_a_line_for_each_function(finished, capsys):
    code = campaign("--resume", "--out", finished, "--json")
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert said.err == ""
    assert document["runs"] == RUNS and document["seed"] == SEED
    assert document["singles"] + document["pairs"] + document["nominal"] == RUNS
    keys = {"function", "drawn", "acted", "other", "missed", "slowest_s", "miss_rate_upper"}
    assert all(keys <= set(line) for line in document["by_function"])
    assert {"missed", "false_trips", "speed", "misses", "peak_barg"} <= set(document)
    assert code == (1 if document["missed"] or document["false_trips"] else 0)


def test_campaign_when_played_by_two_workers_then_gives_the_same_lines(finished, tmp_path, capsys):
    campaign("--runs", RUNS, "--seed", SEED, "--workers", 2, "--out", tmp_path / "two")
    assert "--resume" not in capsys.readouterr().err
    lines = (tmp_path / "two" / "runs.jsonl").read_bytes()
    assert lines == (finished / "runs.jsonl").read_bytes()


def test_campaign_when_resumed_after_a_torn_line_then_ends_the_same(finished, copied):
    folder = copied(3)
    with (folder / "runs.jsonl").open("ab") as file:
        file.write(b'{"index":3,"kin')
    campaign("--resume", "--out", folder, "--workers", 1)
    assert (folder / "runs.jsonl").read_bytes() == (finished / "runs.jsonl").read_bytes()


def test_campaign_when_made_longer_then_goes_on_where_it_ended(finished, copied, capsys):
    folder = copied(RUNS)
    campaign("--resume", "--out", folder, "--runs", RUNS + 1, "--json")
    document = json.loads(capsys.readouterr().out)
    assert (document["runs"], document["played"]) == (RUNS + 1, 1)


def test_miss_when_its_command_is_given_then_the_same_run_is_played(tmp_path, capsys):
    # Nothing trips within the first milliseconds: a nominal run is kept as any other would be.
    from assurance.campaign.play import play
    from assurance.campaign.replay import keep_miss
    from assurance.campaign.sampling import sample_case

    for index in (0, 3):  # of a drum of another size, and of a preset
        outcome = play(sample_case(1, index))
        keep_miss(tmp_path, 1, outcome)
        main(["sim", "run", str(tmp_path / f"misses/{index:06}.toml"), "--json"])
        assert json.loads(capsys.readouterr().out)["digest"] == outcome.digest


def test_ctrl_c_when_runs_are_left_then_names_the_command_to_resume(started, until, tmp_path):
    folder = tmp_path / "stopped"
    process = started("--runs", 500, "--seed", SEED, "--workers", 1, "--out", folder)
    until(lambda: lines_of(folder) >= 2)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert out == ""
    assert f"to continue: heliose sim campaign --resume --out {folder}" in err
    assert err.count("\n") == 1
    done = lines_of(folder)
    assert 2 <= done < 500
    assert (folder / "runs.jsonl").read_bytes().endswith(b"\n")


def test_worker_when_killed_then_its_run_is_repeated(finished, started, until, tmp_path):
    folder = tmp_path / "killed"
    process = started("--runs", RUNS, "--seed", SEED, "--workers", 1, "--out", folder)
    until(lambda: lines_of(folder) >= 2)
    children = psutil.Process(process.pid).children()
    (worker,) = [child for child in children if "spawn_main" in " ".join(child.cmdline())]
    worker.kill()
    _, err = process.communicate(timeout=120)
    assert process.returncode in (0, 1), err
    assert (folder / "runs.jsonl").read_bytes() == (finished / "runs.jsonl").read_bytes()


def test_workers_when_the_campaign_is_killed_then_end_too(started, until, tmp_path):
    folder = tmp_path / "orphans"
    process = started("--runs", 500, "--seed", SEED, "--workers", 1, "--out", folder)
    until(lambda: lines_of(folder) >= 1)
    children = psutil.Process(process.pid).children()
    process.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive


def test_folder_when_it_has_a_campaign_already_then_says_how_to_continue(finished, capsys):
    assert campaign("--runs", 5, "--seed", 1, "--out", finished) == 2
    assert f"continue it with --resume --out {finished}" in capsys.readouterr().err


def test_folder_when_it_has_other_things_then_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("…")
    assert campaign("--runs", 5, "--seed", 1, "--out", tmp_path) == 2
    assert "is not an empty folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(("key", "other"), [("version", 0), ("code", "0")])
def test_folder_when_of_another_version_then_is_not_continued(copied, capsys, key, other):
    folder = copied(3)
    plan = json.loads((folder / "campaign.json").read_text())
    (folder / "campaign.json").write_text(json.dumps({**plan, key: other}))
    assert campaign("--resume", "--out", folder) == 2
    said = capsys.readouterr().err
    assert "was made by another version" in said and "another folder" in said
    assert lines_of(folder) == 3


def test_folder_when_damaged_then_names_the_line(copied, capsys):
    folder = copied(RUNS)
    lines = (folder / "runs.jsonl").read_bytes().splitlines(keepends=True)
    lines[4] = b'{"index": "four"}\n'
    (folder / "runs.jsonl").write_bytes(b"".join(lines))
    assert campaign("--resume", "--out", folder) == 2
    assert "runs.jsonl:5: is no outcome" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--runs", "0", "--seed", "1"], "--runs: found 0, allowed: 1 or more"),
        (["--runs", "3", "--seed", "1", "--workers", "0"], "--workers: found 0, allowed: 1"),
        (["--seed", "1"], "--runs is missing"),
        (["--runs", "3"], "--seed is missing"),
        (["--resume"], "--out is missing"),
        (["--resume", "--out", "nowhere"], "nowhere: there is no campaign to resume"),
        (["--runs", "3", "--seed", "1", "--dask", "tcp://x:1", "--workers", "2"], "--workers: not"),
    ],
)
def test_call_when_wrong_then_says_what_is_allowed_and_leaves_nothing(
    tmp_path, capsys, words, said
):
    with contextlib.chdir(tmp_path):
        assert campaign(*words) == 2
    assert said in capsys.readouterr().err
    assert list(Path(tmp_path).iterdir()) == []
