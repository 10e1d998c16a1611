"""Memory of the services of `heliose run`, each and together, and how soon the page answers.

PSS: a page of memory that several processes share counts in part for each. Linux only.
"""

import contextlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks.row import INTERPRETER, Row, interpreter_s

AT_MOST_MB = 400.0
PAGE_WITHIN_S = 4.0
SETTLES_S = 20.0  # after that their memory no longer grows


def rows(quick: bool) -> Iterator[Row]:
    """The demonstrator's first answer and its memory."""
    bare_s, port = interpreter_s(), _free_port()
    with tempfile.TemporaryDirectory() as data, _demonstrator(data, port) as run:
        page_s = _seconds_until_it_answers(f"http://127.0.0.1:{port}/")
        what = "the page answers after"
        yield Row(
            "services", what, page_s, "s", PAGE_WITHIN_S, ratio=page_s / bare_s, beside=INTERPRETER
        )
        time.sleep(2.0 if quick else SETTLES_S)
        table = [(_pss_mb(process), _name(process)) for process in _family(run.pid)]
    yield Row("services", "all together, PSS", sum(mb for mb, _ in table), "MB", AT_MOST_MB)
    for megabytes, service in sorted(table, reverse=True):
        yield Row("services", service, megabytes, "MB")


@contextlib.contextmanager
def _demonstrator(data: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "heliose", "run", "--data", data, "--port", str(port)]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield run
    finally:
        run.send_signal(signal.SIGINT)
        run.wait()


def _free_port() -> int:
    """A TCP port of the loopback on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _seconds_until_it_answers(url: str) -> float:
    """How long the page takes to answer, from now."""
    began_s = time.monotonic()
    while time.monotonic() - began_s < 60.0:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=1.0).close()
            break
        time.sleep(0.05)
    return time.monotonic() - began_s


def _family(root: int) -> set[int]:
    """The process and all its descendants."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found: set[int] = set()
    more = {root}
    while more:
        found |= more
        more = {child for child, parent in parents.items() if parent in found} - found
    return found


def _pss_mb(process: int) -> float:
    """A process's share of memory."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
    match = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(match.group(1)) / 1024.0 if match else 0.0


def _name(process: int) -> str:
    """What a process is, in a word or two."""
    words = Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").split("\0")
    if "heliose" in words:
        at = words.index("heliose")
        return " ".join(word for word in words[at + 1 : at + 3] if not word.startswith("-"))
    return "supervisor" if "host.services.launch" in words else Path(words[0]).name
