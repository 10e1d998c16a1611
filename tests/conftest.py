"""What tests share: the tree, what needs a server or a browser, and what a skip means."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]
# marker -> (program, the command that installs it). Only these tests may ever be skipped.
NEEDS = {
    "needs_mosquitto": ("mosquitto", "sudo apt install mosquitto"),
    "needs_influxd": ("influxd", "sudo apt install influxdb"),
    "needs_chromium": ("chromium", "sudo apt install chromium"),
    "needs_micropython": ("micropython", "make setup (x86-64 Linux and macOS arm64 only)"),
}
# Debian keeps servers in folders that are not on every user's PATH.
PLACES = os.pathsep.join(
    [os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", os.path.dirname(sys.executable)]
)


# How long an example takes depends on the machine and on what else it does.
hypothesis.settings.register_profile("heliose", deadline=None)
hypothesis.settings.load_profile("heliose")


def pytest_configure(config):
    """Gives the session a cache and a data folder of its own; its workers and commands inherit it.

    Nothing that a person keeps is read or written, and no run finds what another one left.
    """
    if hasattr(config, "workerinput"):
        return
    home = tempfile.TemporaryDirectory(prefix="heliose-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    for variable in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[variable] = os.path.join(home.name, variable.lower())
    os.environ.pop("HELIOSE_DATA", None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Files with a slow test come first, so that both workers end at about the same time."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_runtest_setup(item):
    """Skips a test whose server or browser is not installed, with the command that installs it."""
    for marker, (program, command) in NEEDS.items():
        if item.get_closest_marker(marker) and not shutil.which(program, path=PLACES):
            pytest.skip(f"{program} is not installed: {command}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """With CI=true a skip is a failure: there everything is installed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped though CI=true: {report.longrepr}"
    return report


@pytest.fixture
def free_port():
    """A TCP port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def answers():
    """answers(port) -> whether something listens on a TCP port of this machine."""

    def ask(port):
        with socket.socket() as probe:
            probe.settimeout(0.2)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return ask


@pytest.fixture(scope="session")
def until():
    """until(question, seconds=…) -> the first true answer; fails if none comes in time.

    The seconds are for a quiet machine; a busy one gets six times as long.
    """

    def wait(question, seconds=10.0):
        deadline_s = time.monotonic() + 6 * seconds
        while True:
            answer = question()
            if answer:
                return answer
            assert time.monotonic() < deadline_s, f"not within {6 * seconds} s"
            time.sleep(0.02)

    return wait


@dataclass(frozen=True)
class Tree:
    """The repository's files, by path from its root."""

    root: Path
    files: tuple[Path, ...]

    def modules(self, *folders):
        """(path, source) of each Python file under the folders."""
        for path in self.files:
            if path.suffix == ".py" and path.parts[0] in folders:
                yield path, (self.root / path).read_text(encoding="utf-8")

    def texts(self):
        """(path, text) of each file that is text."""
        for path in self.files:
            data = (self.root / path).read_bytes()
            if b"\0" not in data[:4096]:
                yield path, data.decode("utf-8", "replace")


@pytest.fixture(scope="session")
def packages():
    """The folders that hold our own packages."""
    return ("assurance", "firmware", "heliose", "host", "sim")


@pytest.fixture(scope="session")
def tree():
    """What git tracks and what it would, never what it ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = sorted({Path(name) for name in listed.split("\0") if name})
    return Tree(ROOT, tuple(path for path in paths if (ROOT / path).is_file()))
