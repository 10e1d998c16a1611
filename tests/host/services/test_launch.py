"""`heliose run`: what it refuses, and in which words."""

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from host.process import LockedError, lock_folder
from host.services.launch import RunError, parse, prepare
from host.site import load_site
from host.times import TimeError


def heliose_run(*words):
    command = [sys.executable, "-m", "host.services.launch", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


@pytest.fixture
def options(tmp_path):
    return lambda *words: parse([*map(str, words), "--data", str(tmp_path / "data")])


def real(tmp_path):
    file = tmp_path / "site.toml"
    file.write_bytes(load_site("la-villette").source.read_bytes())
    return file


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--speed", "11"], "allowed: 1 to 10"),
        (["--speed", "0.5"], "found 0.5"),
        (["--at", "2026-06-21T08:00:00"], "without a zone"),
        (["--at", "tomorrow"], "found 'tomorrow'"),
        (["--site", "nowhere"], "unknown site"),
    ],
)
def test_run_with_what_cannot_be_then_says_so_with_code_2(words, named, tmp_path):
    done = heliose_run(*words, "--data", tmp_path)
    assert done.returncode == 2
    assert named in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("option", [["--speed", "2"], ["--at", "2026-06-21T08:00:00Z"]])
def test_run_of_real_boards_at_another_time_then_is_refused(option, tmp_path):
    done = heliose_run("--site", real(tmp_path), "--data", tmp_path / "data", *option)
    assert done.returncode == 2
    assert "a real plant runs in real time" in done.stderr


def test_run_with_the_pages_port_in_use_then_says_which_with_code_3(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = heliose_run("--data", tmp_path, "--port", port)
    assert done.returncode == 3
    assert f"port {port}" in done.stderr
    assert "--port" in done.stderr


def test_run_in_a_folder_that_another_run_has_then_names_it_with_code_3(tmp_path):
    held = lock_folder(tmp_path)
    done = heliose_run("--data", tmp_path)
    held.close()
    assert done.returncode == 3
    assert f"process {os.getpid()}" in done.stderr
    assert "--data" in done.stderr


def test_run_in_a_folder_that_cannot_be_made_then_names_it_with_code_3(tmp_path):
    (tmp_path / "file").touch()
    done = heliose_run("--data", tmp_path / "file" / "data")
    assert done.returncode == 3
    assert str(tmp_path / "file") in done.stderr
    assert "Traceback" not in done.stderr


def test_a_lock_that_was_left_over_then_locks_nothing(tmp_path):
    lock_folder(tmp_path).close()
    again = lock_folder(tmp_path)
    with pytest.raises(LockedError):
        lock_folder(tmp_path)
    again.close()


def test_run_of_a_preset_then_is_always_simulated(options):
    run = prepare(options("--site", "la-villette"))
    assert (run.simulated, run.topic_name) == (True, "sim-la-villette")


@pytest.mark.parametrize("simulated", [False, True])
def test_run_of_a_site_of_ones_own_then_is_real_unless_simulated(options, simulated, tmp_path):
    run = prepare(options("--site", real(tmp_path), *["--sim"] * simulated))
    assert run.simulated == simulated
    assert run.where == str(tmp_path / "site.toml")


def test_clock_of_a_simulation_then_begins_at_and_runs_at_speed(options):
    clock = prepare(options("--at", "2026-06-21T08:00:00+02:00", "--speed", "10")).clock
    assert (clock.epoch_utc_ms, clock.rate) == (1_782_021_600_000, 10.0)


def test_clock_of_a_simulation_by_default_then_begins_in_the_sites_morning(options):
    clock = prepare(options()).clock
    hour = datetime.fromtimestamp(clock.epoch_utc_ms / 1000, ZoneInfo("Europe/Paris")).hour
    assert 6 <= hour <= 10


def test_clock_of_the_measured_day_then_begins_where_it_says(options):
    clock = prepare(options("--site", "san-luis-valley")).clock
    assert clock.epoch_utc_ms == 1000 * datetime(2016, 1, 1, 15, 30, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("option", "error"), [(["--speed", "99"], RunError), (["--at", "8"], TimeError)]
)
def test_clock_with_what_cannot_be_then_is_refused(options, option, error):
    with pytest.raises(error):
        prepare(options(*option))
