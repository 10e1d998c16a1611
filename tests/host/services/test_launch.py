"""`heliose run`: what it refuses, and in which words."""

import socket
import subprocess
import sys

import pytest

from host.process import LockedError, lock_folder
from host.services.launch import RunError, clock_for
from host.services.settings import read_settings
from host.times import TimeError

SIMULATED = read_settings("la-villette", simulated=True)


def heliose_run(*words):
    command = [sys.executable, "-m", "host.services.launch", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def real(tmp_path):
    from host.site import load_site

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
    assert "a real plant runs now" in done.stderr


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
    import os

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


def test_clock_of_a_simulation_then_begins_at_and_runs_at_speed():
    clock = clock_for(SIMULATED, "2026-06-21T08:00:00+02:00", 10.0)
    assert (clock.epoch_utc_ms, clock.rate) == (1_782_021_600_000, 10.0)


def test_clock_of_a_simulation_by_default_then_begins_in_the_sites_morning():
    assert clock_for(SIMULATED, None, None).epoch_utc_ms == SIMULATED.start_utc_ms


@pytest.mark.parametrize(("at", "speed", "error"), [(None, 99.0, RunError), ("8", None, TimeError)])
def test_clock_with_what_cannot_be_then_is_refused(at, speed, error):
    with pytest.raises(error):
        clock_for(SIMULATED, at, speed)
