"""The promise, end to end: what the gateway committed is in the history once, whoever is killed."""

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from host.telemetry.history import FILE

SCRIPT = Path(__file__).parent / "supervised.py"
ROOT = Path(__file__).parents[3]
SERVICES = ("page", "gateway", "recorder", "plant", "conductor")
VICTIMS = ("gateway", "recorder", "mosquitto", "conductor")
KILLS, ROWS_A_KILL = 8, 3


def committed(data):
    """The rows in the gateway's outbox now; they leave it once the recorder has them."""
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
def test_history_when_services_are_killed_at_random_then_has_every_committed_row_once(
    tmp_path, free_port, spawn, until, kill9, children_of
):
    command = [sys.executable, SCRIPT, tmp_path, free_port, *SERVICES]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    supervisor = spawn(command, env=environment, stdout=subprocess.DEVNULL)
    until(lambda: (tmp_path / FILE).exists() and committed(tmp_path), 20)

    def running(victim):
        found = children_of(supervisor.pid).items()
        return [pid for pid, words in found if any(victim in Path(w).name for w in words[:4])]

    dice, seen = random.Random(3), set()
    for victim in dice.choices(VICTIMS, k=KILLS):
        enough = len(seen) + ROWS_A_KILL
        until(lambda n=enough: seen.update(committed(tmp_path)) or len(seen) >= n, 20)
        for pid in until(lambda victim=victim: running(victim), 20):
            kill9(pid)
    until(lambda: seen <= set(in_history(tmp_path)), 25)
    supervisor.terminate()
    assert supervisor.wait(60) == 0
    rows = in_history(tmp_path)
    assert len(rows) == len(set(rows))
