"""The outbox: what it has committed survives, and comes again until it is covered."""

import random
import signal
import sqlite3
import subprocess
import sys

import pytest

from host.gateway.outbox import REPEAT_MS, WINDOW, Outbox, OutboxError, Row


def row(seq, kind="tel", device="boiler", boot="9f3a01c2"):
    return Row(device, kind, boot, seq, b'{"seq":%d}' % seq)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "outbox.sqlite"


def test_outbox_when_telemetry_comes_then_it_is_committed_in_groups(path):
    safe = []
    outbox = Outbox(path, 1000, on_commit=safe.append)
    for ms in range(0, 3000, 100):
        outbox.add(row(1 + ms // 100), ms)
        outbox.tick(ms)
    assert [[r.seq for r in group] for group in safe] == [
        list(range(1, 12)), list(range(12, 23)),
    ]  # fmt: skip


def test_outbox_when_reopened_then_what_was_committed_comes_again_in_order(path):
    outbox = Outbox(path, 1000)
    outbox.add(row(1, "evt"), 0)
    assert outbox.commit(0)
    outbox.add(row(1), 0)
    outbox.close(0)
    again = Outbox(path, 1000)
    assert again.due(0) == [row(1, "evt"), row(1)]
    assert again.due(0) == []
    assert path.stat().st_mode & 0o077 == 0


def test_outbox_when_stored_covers_rows_then_they_go_and_no_others(path):
    outbox = Outbox(path, 1000)
    for seq in range(1, 11):
        outbox.add(row(seq), 0)
        outbox.add(row(seq, device="tracker1"), 0)
    outbox.commit(0)
    outbox.stored("boiler", "tel", "9f3a01c2", 3, 8)
    outbox.stored("boiler", "evt", "9f3a01c2", 1, 10)
    outbox.stored("boiler", "tel", "77aa01c2", 1, 10)
    outbox.tick(1)
    outbox.tick(1001)
    assert outbox.count() == 14
    seqs = [r.seq for r in outbox.due(REPEAT_MS + 1001) if r.device == "boiler"]
    assert seqs == [1, 2, 9, 10]


def test_outbox_when_stored_comes_before_the_commit_then_nothing_is_written(path):
    safe = []
    outbox = Outbox(path, 1000, on_commit=safe.append)
    outbox.add(row(1), 0)
    outbox.stored("boiler", "tel", "9f3a01c2", 1, 1)
    outbox.tick(1000)
    assert safe == []
    assert outbox.count() == 0


def test_outbox_when_a_row_comes_twice_then_it_is_kept_once(path):
    outbox = Outbox(path, 1000)
    for _ in range(2):
        outbox.add(row(1, "evt"), 0)
        outbox.commit(0)
    assert outbox.count() == 1


def test_outbox_when_nobody_answers_then_rows_come_again_every_ten_seconds(path):
    outbox = Outbox(path, 1000)
    outbox.add(row(1), 0)
    outbox.commit(0)
    times = [ms for ms in range(0, 60_001, 100) if outbox.due(ms)]
    assert times == [10_000, 20_000, 30_000, 40_000, 50_000, 60_000]


def test_outbox_when_there_is_a_backlog_then_it_flows_as_fast_as_it_is_covered(path):
    outbox = Outbox(path, 1000)
    for seq in range(1, 10_001):
        outbox.add(row(seq), 0)
    outbox.close(0)
    outbox = Outbox(path, 1000)
    first = [r for _ in range(20) for r in outbox.due(0)]
    assert [r.seq for r in first] == list(range(1, WINDOW + 1))  # then it waits
    seen = {r.seq for r in first}
    now, last = 0, WINDOW
    while outbox.count() and now < 60_000:
        now += 100
        outbox.stored("boiler", "tel", "9f3a01c2", 1, last)
        outbox.tick(now)
        more = outbox.due(now)
        seen |= {r.seq for r in more}
        last = max([last, *(r.seq for r in more)])
    assert seen == set(range(1, 10_001))
    assert now < 4_000


def test_outbox_when_one_row_is_skipped_by_the_recorder_then_it_comes_again(path):
    outbox = Outbox(path, 1000)
    for seq in range(1, 4):
        outbox.add(row(seq), 0)
    outbox.commit(0)
    assert len(outbox.due(REPEAT_MS)) == 3
    outbox.stored("boiler", "tel", "9f3a01c2", 1, 1)
    outbox.stored("boiler", "tel", "9f3a01c2", 3, 3)
    outbox.commit(REPEAT_MS)
    assert outbox.due(REPEAT_MS + 1) == []
    assert outbox.due(2 * REPEAT_MS + 1) == [row(2)]


def test_outbox_when_its_file_is_no_database_then_it_says_which(path):
    path.write_bytes(b"garbage" * 1000)
    with pytest.raises(OutboxError, match=r"outbox\.sqlite: file is not a database") as e:
        Outbox(path, 1000)
    assert e.value.exit_code == 3


def test_outbox_when_numbers_are_reserved_then_none_is_given_twice(path):
    outbox = Outbox(path, 1000)
    assert outbox.reserve("command", 100) == 1
    assert outbox.reserve("command", 100, at_least=50) == 101
    outbox.close(0)
    assert Outbox(path, 1000).reserve("command", 100, at_least=7000) == 7000


# A process that commits rows and prints them only afterwards; run until it is killed.
WRITER = """
import random, sys
from pathlib import Path
from host.gateway.outbox import Outbox, Row
seed, start = int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
def safe(rows):
    print("".join(f"{r.kind} {r.seq}\\n" for r in rows), end="", flush=True)
outbox = Outbox(Path(sys.argv[1]), 5, on_commit=safe)
print("ready", flush=True)
seq, ms = start, 0
while True:
    seq, ms = seq + 1, ms + 1
    kind = chance.choice(["tel", "tel", "tel", "evt"])
    outbox.add(Row("boiler", kind, "9f3a01c2", seq, bytes(200)), ms)
    if kind == "evt":
        outbox.commit(ms)
    outbox.tick(ms)
"""


def test_outbox_when_killed_at_random_moments_then_nothing_committed_is_lost_or_doubled(path):
    chance = random.Random(11)
    printed: set[tuple[str, int]] = set()
    for turn in range(12):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(turn), str(turn * 1_000_000)],
            stdout=subprocess.PIPE,
        )
        assert child.stdout.readline() == b"ready\n"
        lines = [child.stdout.readline() for _ in range(chance.randrange(1, 30))]
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.read().split(b"\n")[:-1]  # the last may be cut
        child.wait()
        child.stdout.close()
        printed |= {(kind.decode(), int(seq)) for kind, seq in (line.split() for line in lines)}
    found = sqlite3.connect(path).execute("SELECT kind, seq FROM frames").fetchall()
    assert len(printed) > 100
    assert printed <= set(found)
    assert len(found) == len(set(found))


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from host.gateway.outbox import Outbox, Row
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
outbox = Outbox(Path(sys.argv[1]), 10)
outbox.add(Row("boiler", "evt", "9f3a01c2", 1, b"x"), 0)
assert outbox.commit(0) and outbox.problem is None
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
for seq in range(2, 40):
    outbox.add(Row("boiler", "tel", "9f3a01c2", seq, bytes(4000)), 0)
assert not outbox.commit(0)
print(outbox.problem)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert outbox.commit(20) and outbox.problem is None
print(outbox.count())
"""


def test_outbox_when_the_disk_is_full_then_it_says_so_and_goes_on_once_there_is_room(path):
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, text=True, check=True
    )
    problem, count = done.stdout.splitlines()
    assert problem.startswith(f"{path}: ")
    assert count == "39"
