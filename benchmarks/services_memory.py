"""Memory of the services of `heliose run`, each and together, and how fast the page answers.

PSS: a page that several processes share counts in part for each. Linux only.
"""

import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

AT_MOST_MB = 400.0
PAGE_WITHIN_S = 4.0
SETTLES_S = 20.0


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds_until_it_answers(url: str) -> float:
    """How long the page takes to answer, from now."""
    began = time.monotonic()
    while time.monotonic() - began < 60.0:
        try:
            urllib.request.urlopen(url, timeout=1.0).close()
            break
        except OSError:
            time.sleep(0.05)
    return time.monotonic() - began


def family(root: int) -> dict[int, int]:
    """The process and all its descendants, with their parents."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {root: 0}
    while True:
        more = {c: p for c, p in parents.items() if p in found and c not in found}
        if not more:
            return found
        found.update(more)


def pss_mb(process: int) -> float:
    """A process's share of memory."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
    match = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(match.group(1)) / 1024.0 if match else 0.0


def name(process: int) -> str:
    """What a process is, in a word or two."""
    words = Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").split("\0")
    if "heliose" in words:
        at = words.index("heliose")
        return " ".join(word for word in words[at + 1 : at + 3] if not word.startswith("-"))
    return "supervisor" if "host.services.launch" in words else Path(words[0]).name


def main() -> int:
    """Run the demonstrator, print the table; 1 where it holds too much or answers late."""
    with tempfile.TemporaryDirectory() as data:
        port = free_port()
        command = [sys.executable, "-m", "heliose", "run", "--data", data, "--port", str(port)]
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            page_s = seconds_until_it_answers(f"http://127.0.0.1:{port}/")
            time.sleep(SETTLES_S)
            table = {name(process): pss_mb(process) for process in family(run.pid)}
        finally:
            run.send_signal(signal.SIGINT)
            run.wait()
    for service, megabytes in sorted(table.items(), key=lambda item: -item[1]):
        print(f"{service:<12} {megabytes:7.1f} MB")
    total = sum(table.values())
    print(f"{'together':<12} {total:7.1f} MB of PSS, at most {AT_MOST_MB:.0f}")
    print(f"the page answers after {page_s:.1f} s, at most {PAGE_WITHIN_S:.0f}")
    return int(total > AT_MOST_MB or page_s > PAGE_WITHIN_S)


if __name__ == "__main__":
    sys.exit(main())
