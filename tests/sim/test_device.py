"""Virtual boards as devices: over TCP and over a pseudo-terminal, spoken to by a real session."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest
import serial

from host.gateway.session import BoardSession


def start(*options):
    words = [sys.executable, "-m", "heliose", "sim", "board", "--json", "--seconds", "30", *options]
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
    end_s = time.monotonic() + 20.0
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
        words = [sys.executable, "-m", "heliose", "sim", "board", "--role", "boiler"]
        done = subprocess.run(
            [*words, "--tcp", str(port)], capture_output=True, text=True, check=False
        )
    assert done.returncode == 3
    assert str(port) in done.stderr
    assert "Traceback" not in done.stderr


def test_board_when_its_path_exists_then_it_is_not_overwritten(tmp_path):
    path = tmp_path / "mine"
    path.write_text("mine")
    words = [sys.executable, "-m", "heliose", "sim", "board", "--role", "boiler"]
    done = subprocess.run([*words, "--pty", os.fspath(path)], capture_output=True, text=True)
    assert done.returncode == 3
    assert path.read_text() == "mine"
