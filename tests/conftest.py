"""What all tests share: which of them need a server or a browser, and what a skip means."""

import os
import shutil
import socket
import sys

import pytest

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


def pytest_runtest_setup(item):
    """Skips a test whose server or browser is not installed, with the command that mends it."""
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
