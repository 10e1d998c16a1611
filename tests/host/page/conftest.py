"""A plant that runs ten times faster, its page, and a real browser."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from host.clock import Clock
from host.page.catalogues import Catalogues
from host.plant_state import PlantState
from host.site.runtime import make_runtime

SPEED = 10
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def page_data(tmp_path_factory):
    """A folder with the compiled catalogues."""
    data = tmp_path_factory.mktemp("page-data")
    Catalogues(data).languages("Europe/Paris")
    return data


@pytest.fixture(scope="session")
def site():
    return make_runtime("la-villette")


@pytest.fixture(scope="session")
def languages(page_data, site):
    return Catalogues(page_data).languages(site.timezone)


@pytest.fixture
def plant_state(site):
    return PlantState({board.id: board.role for board in site.boards})


@pytest.fixture
def clock():
    return Clock.starting(1_782_000_000_000, SPEED)


class RunningPlant:
    """A whole run; its services are found by the words of their command lines."""

    def __init__(self, data, port):
        self.data, self.port = data, port
        self.url = f"http://127.0.0.1:{port}/"
        command = [sys.executable, "-m", "heliose", "run", "--sim", "--speed", str(SPEED)]
        self.process = subprocess.Popen(
            [*command, "--port", str(port), "--data", str(data)],
            stdout=(data / "run.log").open("w"), stderr=subprocess.STDOUT,
        )  # fmt: skip

    def pid(self, *words):
        """The process of one service: a child of this run with these words in its command."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes().decode().split("\0")
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if int(parent) == self.process.pid and all(word in command for word in words):
                return int(entry.name)
        raise AssertionError(f"no process {words}: {(self.data / 'run.log').read_text()}")

    @contextlib.contextmanager
    def without(self, board):
        """Cuts the link of one board: another peer holds its line and does not answer."""
        links = self.data / "links.json"
        before = links.read_text()
        urls = json.loads(before)
        host, port = urls[board].removeprefix("socket://").split(":")
        with socket.socket() as nobody:
            nobody.bind((host, 0))
            urls[board] = f"socket://{host}:{nobody.getsockname()[1]}"
            links.write_text(json.dumps(urls))
            with socket.create_connection((host, int(port))):
                yield
        links.write_text(before)

    def end(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def plant(tmp_path_factory, answers, until):
    """A run of the demonstrator, shared by tests that leave it as they found it."""
    running = RunningPlant(tmp_path_factory.mktemp("plant"), _free_port())
    until(lambda: running.process.poll() is not None or answers(running.port), 25)
    assert running.process.poll() is None, (running.data / "run.log").read_text()
    yield running
    running.end()


@pytest.fixture(scope="module")
def chromium():
    """A browser, closed with its module: Playwright's loop would disturb other tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS
        )  # fmt: skip
        yield browser
        browser.close()


class Visit:
    """An open page and all errors and warnings of its console."""

    def __init__(self, context, url):
        self.context = context
        self.page = context.new_page()
        self.complaints = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(url)

    def _hear(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def __call__(self, handle):
        return self.page.get_by_test_id(handle)


SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}


@pytest.fixture
def visit(chromium, plant):
    """visit(size="phone", locale="en-GB", **options) -> Visit, closed with the test."""
    contexts = []

    def open_page(size="phone", locale="en-GB", url=plant.url, **options):
        context = chromium.new_context(
            viewport=SIZES[size], locale=locale, has_touch=size == "phone", **options
        )
        contexts.append(context)
        return Visit(context, url)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def stopped():
    """stopped(pid): the process is stopped until the test ends."""
    pids = []

    def stop(pid):
        os.kill(pid, signal.SIGSTOP)
        pids.append(pid)

    yield stop
    for pid in pids:
        os.kill(pid, signal.SIGCONT)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
