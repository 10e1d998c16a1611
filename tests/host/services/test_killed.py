"""The promise, end to end: what the gateway committed is in the history once, whoever is killed."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from host.telemetry.history import FILE

SCRIPT = Path(__file__).parent / "supervised.py"
ROOT = Path(__file__).parents[3]
VICTIMS = ("gateway", "recorder", "mosquitto", "conductor")
SECONDS, KILLS_EVERY_S = 8, 1.0


def committed(data):
    """What is in the gateway's outbox now: it leaves it once the recorder has it."""
    try:
        db = sqlite3.connect(f"file:{data}/outbox.sqlite?mode=ro", uri=True, timeout=5)
        return set(db.execute("SELECT device, kind, boot, seq FROM frames"))
    except sqlite3.OperationalError:
        return set()  # not there yet


def in_history(data):
    db = sqlite3.connect(f"file:{data / FILE}?mode=ro", uri=True, timeout=5)
    rows = []
    for kind in ("tel", "evt", "ack"):
        rows += db.execute(f"SELECT device, '{kind}', boot, seq FROM {kind}").fetchall()
    return rows


@pytest.mark.needs_mosquitto
@pytest.mark.slow
def test_services_killed_at_random_then_all_that_was_committed_is_there_once(
    tmp_path, free_port, spawn, until, kill9, children_of
):
    command = [sys.executable, SCRIPT, tmp_path, free_port]
    command += ["page", "gateway", "recorder", "plant", "conductor"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    supervisor = spawn(command, env=environment, stdout=subprocess.DEVNULL)
    until(lambda: (tmp_path / FILE).exists() and committed(tmp_path), 20)
    dice, log = random.Random(3), set()
    end, next_kill = time.monotonic() + SECONDS, time.monotonic() + 1
    while time.monotonic() < end:
        log |= committed(tmp_path)
        if time.monotonic() > next_kill:
            next_kill += KILLS_EVERY_S
            victim = dice.choice(VICTIMS)
            for pid, words in children_of(supervisor.pid).items():
                if any(victim in Path(word).name for word in words[:4]):
                    kill9(pid)
        time.sleep(0.1)
    assert len(log) > 20
    until(lambda: log <= set(in_history(tmp_path)), 25)
    supervisor.terminate()
    assert supervisor.wait(8) == 0
    rows = in_history(tmp_path)
    assert len(rows) == len(set(rows))
