"""Servers that tests start for themselves, on ports of their own."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import pytest

from host.broker import broker

SITE = "sim-la-villette"  # the name in topics of most of these tests


class RunningBroker:
    """A broker for one test; `kill` and `start` again as one likes."""

    def __init__(self, data, launch):
        self.data, self.launch = data, launch
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.launch.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert broker.wait_until_it_answers(self.launch.host, self.launch.port, 15)
        broker.announce(self.data, self.launch.host, self.launch.port)

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def start_broker(tmp_path):
    """start_broker(kind="mosquitto", data=…) -> RunningBroker, ended with the test."""
    with contextlib.ExitStack() as cleanup:

        def start(kind="mosquitto", data=tmp_path, site=SITE):
            launch = broker.prepare(data, site, simulated=True, use=kind)
            assert launch.kind == kind
            running = RunningBroker(data, launch)
            running.start()
            cleanup.callback(running.kill)
            return running

        yield start


@pytest.fixture
def spawn():
    """spawn(command, **options) -> Popen, killed with the test; options as subprocess has them."""
    started = []

    def start(command, **options):
        process = subprocess.Popen([str(part) for part in command], **options)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def is_alive(pid):
    """Whether a process runs (one that has ended but was not waited for does not)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def alive():
    """alive(pid) -> whether that process runs."""
    return is_alive


@pytest.fixture
def kill9():
    """kill9(pid): as the kernel would when memory ends."""
    return lambda pid: os.kill(pid, signal.SIGKILL)


@pytest.fixture
def children_of():
    """children_of(pid) -> {process id: its command line} of all direct children."""

    def look(pid):
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                if int(parent) == pid:
                    found[int(folder.name)] = (folder / "cmdline").read_text().split("\0")
        return found

    return look
