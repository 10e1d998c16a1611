"""Virtual boards as devices: over TCP and over a pseudo-terminal, spoken to by a real session."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest
import serial

from heliose.app import main
from host.gateway.board_session import BoardSession

BOARD = (sys.executable, "-m", "heliose", "sim", "board")


def start(*options):
    words = [*BOARD, "--json", "--seconds", "90", *options]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("}"):
            return process, json.loads("".join(lines))
    raise AssertionError("the board said nothing")


def converse(url):
    """Talks to the board until it has said hello and sent telemetry."""
    port = serial.serial_for_url(url, timeout=0)
    session = BoardSession("board", "boiler")
    end_s = time.monotonic() + 60.0
    try:
        while time.monotonic() < end_s and not (session.hello and session.fields):
            now_ms = time.monotonic_ns() // 1_000_000
            session.receive(port.read(4096), now_ms)
            session.tick(now_ms)
            port.write(session.output())
            time.sleep(0.01)
    finally:
        port.close()
    return session


@pytest.mark.parametrize("where", ["tcp", "pty"])
def test_board_when_offered_as_a_device_then_speaks_the_protocol(tmp_path, where):
    options = ("--tcp", "0") if where == "tcp" else ("--pty", str(tmp_path / "board"))
    process, said = start("--role", "boiler", *options)
    try:
        session = converse(said["port"])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert session.hello.role == "boiler"
    assert session.mode == "TRIPPED"
    assert session.drops == 0


def test_board_when_its_port_is_in_use_then_exit_code_3_names_it():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        words = [*BOARD, "--role", "boiler", "--tcp", str(port)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert str(port) in done.stderr
    assert "Traceback" not in done.stderr


def test_board_when_its_path_exists_then_it_is_not_overwritten(tmp_path):
    path = tmp_path / "mine"
    path.write_text("mine")
    words = [*BOARD, "--role", "boiler", "--pty", os.fspath(path)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 3
    assert path.read_text() == "mine"


def test_board_when_another_one_has_its_path_then_that_one_keeps_it(tmp_path):
    path = tmp_path / "board"
    first, _ = start("--role", "boiler", "--pty", str(path))
    try:
        leads_to = path.readlink()
        done = subprocess.run(
            [*BOARD, "--role", "boiler", "--pty", str(path)], capture_output=True, text=True
        )
        assert path.readlink() == leads_to
    finally:
        first.kill()
        first.wait()
        first.stdout.close()
    assert done.returncode == 3
    assert f"{path}: is in use" in done.stderr


def test_board_when_the_one_before_was_killed_then_its_path_is_taken_over(tmp_path):
    path = tmp_path / "board"
    path.symlink_to(tmp_path / "gone")
    done = subprocess.run(
        [*BOARD, "--role", "tracker", "--pty", str(path), "--seconds", "0"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert not path.is_symlink()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--role", "boiler"], 2, "either --pty PATH or --tcp PORT"),
        (["--role", "robot", "--tcp", "0"], 2, "--role: found 'robot', allowed: 'boiler'"),
        (["--role", "boiler", "--tcp", "70000"], 2, "--tcp: found '70000', allowed: less than"),
        (["--role", "boiler", "--tcp", "0", "--seconds", "-1"], 2, "--seconds: found '-1'"),
        (["--role", "boiler", "--tcp", "0", "--site", "nowhere"], 2, "unknown site"),
        (["--role", "boiler", "--tcp", "0", "--faults", "nowhere"], 2, "unknown scenario"),
        (["--role", "boiler", "--tcp", "0", "--faults", "host-killed"], 2, "target host"),
        (["--role", "boiler", "--pty", "/nowhere/board"], 3, "/nowhere/board: cannot be made"),
    ],
)
def test_board_when_it_cannot_be_offered_then_one_line_says_why(capsys, words, code, told):
    assert main(["sim", "board", *words]) == code
    said = capsys.readouterr()
    assert told in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
