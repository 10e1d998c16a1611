"""What `heliose run` holds in memory, service by service, and how soon its page answers.

PSS counts a shared page of memory by its share, so that the sum is what the machine misses.
"""

import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import psutil

GOAL_MB = 400
PAGE_GOAL_S = 4.0
SETTLED_S = 40.0


def main():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "heliose", "run", "--data", folder, "--port", str(port)]
        began_s = time.monotonic()
        run = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            answered_s = wait_for_page(port) - began_s
            time.sleep(SETTLED_S)
            report(psutil.Process(run.pid), answered_s)
        finally:
            ended_s = time.monotonic()
            run.send_signal(signal.SIGINT)
            run.wait(timeout=30)
            print(f"ended {time.monotonic() - ended_s:.1f} s after Ctrl-C (goal 5)")


def wait_for_page(port):
    end_s = time.monotonic() + 60.0
    while time.monotonic() < end_s:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                answer.read()
            return time.monotonic()
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the page did not answer within a minute")


def report(run, answered_s):
    print(f"page answers after {answered_s:.1f} s (goal {PAGE_GOAL_S:g})")
    total_mb = 0.0
    for process in [run, *run.children(recursive=True)]:
        mb = process.memory_full_info().pss / 1e6
        total_mb += mb
        print(f"{mb:7.1f} MB  {name_of(process)}")
    print(f"{total_mb:7.1f} MB  all together (goal {GOAL_MB})")


def name_of(process):
    words = process.cmdline()
    if "heliose" in words:
        return " ".join(words[words.index("heliose") + 1 :][:2])
    return " ".join(word.rpartition("/")[2] for word in words[:3])


if __name__ == "__main__":
    main()
