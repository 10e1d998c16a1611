"""The history's writer: once, durable, and honest about what is missing."""

import sqlite3

import pytest

from host.bus import Sample
from host.telemetry.history import Reader
from host.telemetry.record import Record, Reject, SeqRange, Stream
from host.telemetry.schema import FILE, HistoryError, open_for_reading
from host.telemetry.store import Store

STREAM = Stream("sim-x", "boiler", "tel", "9f3a01c2")


def row(seq, stream=STREAM, **fields):
    return Record(stream, Sample(boot=stream.boot, seq=seq, t=seq * 500, ms=seq, f=fields))


@pytest.fixture
def path(tmp_path):
    return tmp_path / FILE


def test_commit_when_rows_are_new_then_it_returns_the_range_they_lie_in(path):
    store = Store(path)
    assert store.commit([row(1), row(2)], 7) == [SeqRange(STREAM, 1, 2)]
    assert store.commit([row(3)], 8) == [SeqRange(STREAM, 1, 3)]


def test_commit_when_a_row_is_repeated_then_it_is_stored_once_and_counts_as_stored(path):
    store = Store(path)
    store.commit([row(1), row(2)], 7)
    assert store.commit([row(2), row(2)], 9) == [SeqRange(STREAM, 1, 2)]
    assert Reader(path).counts()["tel"] == 2


def test_commit_when_rows_lie_beyond_a_hole_then_the_ranges_leave_the_hole_out(path):
    store = Store(path)
    runs = store.commit([row(1), row(5), row(6)], 7)
    assert sorted(run.first for run in runs) == [1, 5]
    assert store.holes() == [SeqRange(STREAM, 2, 4)]


def test_hole_when_its_row_arrives_late_then_it_is_closed(path):
    store = Store(path)
    store.commit([row(1), row(3)], 7)
    assert store.commit([row(2)], 8) == [SeqRange(STREAM, 1, 3)]
    assert store.holes() == []


def test_store_when_opened_again_then_it_has_its_ranges(path):
    store = Store(path)
    store.commit([row(1), row(2), row(9)], 7)
    store.close()
    again = Store(path)
    assert again.holes() == [SeqRange(STREAM, 3, 8)]
    again.commit([row(2), row(9)], 8)
    assert Reader(path).counts()["tel"] == 3


def test_streams_when_there_are_two_boots_then_they_are_counted_apart(path):
    store = Store(path)
    other = Stream("sim-x", "boiler", "tel", "00000002")
    assert len(store.commit([row(1), row(1, other)], 7)) == 2
    assert store.holes() == []


def test_commit_when_it_fails_then_nothing_is_stored_and_nothing_counts_as_stored(path):
    store = Store(path)
    store.commit([row(1)], 7)
    with pytest.raises(TypeError):
        store.commit([row(2), row(3, mode=object())], 8)
    assert store.commit([row(2)], 9) == [SeqRange(STREAM, 1, 2)]
    assert Reader(path).counts()["tel"] == 2


def test_reject_when_committed_then_it_is_kept_with_its_reason(path):
    Store(path).commit([], 7, [Reject("t", b"\xff", "not JSON")])
    rows = open_for_reading(path).execute("SELECT at, topic, payload, reason FROM quarantine")
    assert rows.fetchall() == [(7, "t", b"\xff", "not JSON")]


def test_gaps_when_they_shrink_then_the_table_says_the_rest(path):
    store = Store(path)
    store.write_gaps([SeqRange(STREAM, 2, 4), SeqRange(STREAM, 9, 9)], 100)
    store.write_gaps([SeqRange(STREAM, 3, 4), SeqRange(STREAM, 9, 9)], 200)
    assert sorted((g.first, g.last) for g in store.gaps()) == [(3, 4), (9, 9)]


@pytest.mark.parametrize(
    "content",
    [b"this is no database at all, and long enough to be taken for one" * 20, b"SQLite format 3"],
    ids=["text", "cut short"],
)
def test_store_when_the_file_is_broken_then_it_refuses_and_changes_nothing(path, content):
    path.write_bytes(content)
    with pytest.raises(HistoryError, match="Nothing was changed") as caught:
        Store(path)
    assert caught.value.exit_code == 3
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_store_when_the_history_is_damaged_then_it_refuses(path):
    store = Store(path)
    store.commit([row(n, **{"x" * 100: 1}) for n in range(1, 200)], 7)
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x5a" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(HistoryError):
        Store(path)
    assert path.read_bytes() == content


def test_store_when_the_database_is_another_programs_then_it_refuses(path):
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (x)")
    other.commit()
    other.close()
    with pytest.raises(HistoryError, match="another program"):
        Store(path)


def test_store_when_the_history_is_newer_then_it_names_the_version_it_can_read(path):
    Store(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(HistoryError, match="version 99"):
        Store(path)


def test_gaps_when_the_disk_is_full_then_they_are_refused_and_the_next_commit_works(path):
    store = Store(path)
    store.commit([row(1), row(3)], 7)
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    many = [SeqRange(STREAM, seq, seq) for seq in range(2, 400, 2)]
    with pytest.raises(sqlite3.OperationalError, match="full"):
        store.write_gaps(many, 8)
    store._db.execute(f"PRAGMA max_page_count = {pages + 100}")
    store.write_gaps(many, 8)
    assert len(store.gaps()) == len(many)
    store.commit([row(2)], 9)
