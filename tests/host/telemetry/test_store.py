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


def test_commit_of_new_rows_then_names_the_range_they_lie_in(path):
    store = Store(path)
    assert store.commit([row(1), row(2)], 7) == [SeqRange(STREAM, 1, 2)]
    assert store.commit([row(3)], 8) == [SeqRange(STREAM, 1, 3)]


def test_commit_of_a_repeat_then_stores_nothing_twice_and_still_says_stored(path):
    store = Store(path)
    store.commit([row(1), row(2)], 7)
    assert store.commit([row(2), row(2)], 9) == [SeqRange(STREAM, 1, 2)]
    assert Reader(path).counts()["tel"] == 2


def test_commit_beyond_a_hole_then_stored_covers_only_what_is_there(path):
    store = Store(path)
    runs = store.commit([row(1), row(5), row(6)], 7)
    assert sorted(run.first for run in runs) == [1, 5]
    assert store.holes() == [SeqRange(STREAM, 2, 4)]


def test_a_late_row_in_a_hole_then_closes_it(path):
    store = Store(path)
    store.commit([row(1), row(3)], 7)
    assert store.commit([row(2)], 8) == [SeqRange(STREAM, 1, 3)]
    assert store.holes() == []


def test_store_opened_again_then_knows_what_it_has(path):
    store = Store(path)
    store.commit([row(1), row(2), row(9)], 7)
    store.close()
    again = Store(path)
    assert again.holes() == [SeqRange(STREAM, 3, 8)]
    again.commit([row(2), row(9)], 8)
    assert Reader(path).counts()["tel"] == 3


def test_streams_of_two_boots_then_are_counted_apart(path):
    store = Store(path)
    other = Stream("sim-x", "boiler", "tel", "00000002")
    assert len(store.commit([row(1), row(1, other)], 7)) == 2
    assert store.holes() == []


def test_commit_that_fails_then_stores_nothing_and_covers_nothing(path):
    store = Store(path)
    store.commit([row(1)], 7)
    with pytest.raises(TypeError):
        store.commit([row(2), row(3, mode=object())], 8)
    assert store.commit([row(2)], 9) == [SeqRange(STREAM, 1, 2)]
    assert Reader(path).counts()["tel"] == 2


def test_a_reject_then_is_kept_with_its_reason(path):
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
def test_store_on_a_broken_file_then_refuses_and_leaves_it_as_it_is(path, content):
    path.write_bytes(content)
    with pytest.raises(HistoryError, match="Nothing was changed") as caught:
        Store(path)
    assert caught.value.exit_code == 3
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_store_on_a_damaged_history_then_refuses(path):
    store = Store(path)
    store.commit([row(n, **{"x" * 100: 1}) for n in range(1, 200)], 7)
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x5a" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(HistoryError):
        Store(path)
    assert path.read_bytes() == content


def test_store_on_another_programs_database_then_refuses(path):
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (x)")
    other.commit()
    other.close()
    with pytest.raises(HistoryError, match="another program"):
        Store(path)


def test_store_on_a_newer_history_then_says_which_version_it_knows(path):
    Store(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(HistoryError, match="version 99"):
        Store(path)


def test_a_full_disk_then_gaps_are_refused_and_the_next_commit_works(path):
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
