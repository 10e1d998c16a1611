"""The forwarder: by the database's answer, in order, from its saved position, without end."""

import pytest

from host.bus import Event, Sample
from host.telemetry.forward import AGAIN_S, REFUSED_S, Forwarder
from host.telemetry.history import Reader
from host.telemetry.influx import Answer
from host.telemetry.record import Record, Stream
from host.telemetry.schema import FILE, open_for_reading
from host.telemetry.store import Store

YES, AWAY = Answer(204), Answer(None, "connection refused")


class Database:
    """A database that answers from a list; it keeps the lines that it accepts."""

    def __init__(self):
        self.answers = []  # the next ones; yes when empty
        self.lines = []
        self.largest = 0
        self.bad = None  # a line with this text is refused

    def write(self, lines):
        self.largest = max(self.largest, len(lines))
        if self.bad and any(self.bad in line for line in lines):
            return Answer(400, "unable to parse")
        answer = self.answers.pop(0) if self.answers else YES
        if answer.ok:
            self.lines += lines
        return answer

    def seqs(self):
        return [int(line.split("seq=")[1].split("i")[0]) for line in self.lines]


def message(kind, seq):
    common = {"boot": "b1", "seq": seq, "t": 5, "ms": 5, "f": {"pt1_mbar": 1}}
    return Sample(**common) if kind == "tel" else Event(kind="state", **common)


class Bench:
    """A history, a database and a forwarder whose time is set."""

    def __init__(self, path):
        self.path, self.now_s = path, 1_000_000.0
        self.store, self.database = Store(path), Database()
        self.seq = 0
        self.forwarder = self.start()

    def start(self, target="db"):
        return Forwarder(self.path, target, self.database, lambda: self.now_s, lambda: 1.0)

    def record(self, number, kind="tel"):
        stream = Stream("sim-x", "boiler", kind, "b1")
        records = [Record(stream, message(kind, self.seq + n + 1)) for n in range(number)]
        self.seq += number
        self.store.commit(records, 7)

    def settle(self, turns=50):
        for _ in range(turns):
            if self.forwarder.step() > 0:
                return
        raise AssertionError("never at rest")


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path / FILE)


def test_rows_when_forwarded_then_they_arrive_in_order_and_the_position_moves(bench):
    bench.record(5000)
    bench.settle()
    assert list(dict.fromkeys(bench.database.seqs())) == list(range(1, 5001))
    assert Reader(bench.path).positions()["tel"] == (5000, 0)


def test_forwarder_when_started_again_then_it_continues_where_it_was(bench):
    bench.record(3)
    bench.settle()
    bench.now_s += 2 * AGAIN_S  # long enough that nothing is in doubt
    bench.record(1)
    bench.settle()
    bench.now_s += 2 * AGAIN_S
    bench.database.lines.clear()
    bench.forwarder = bench.start()
    bench.record(1)
    bench.settle()
    assert 5 in bench.database.seqs()
    assert 1 not in bench.database.seqs()


def test_forwarder_when_the_database_is_another_then_it_begins_from_the_start(bench):
    bench.record(3)
    bench.settle()
    bench.database.lines.clear()
    bench.forwarder = bench.start("another")
    bench.settle()
    assert set(bench.database.seqs()) == {1, 2, 3}


def test_forwarder_when_there_is_no_answer_then_it_waits_longer_up_to_a_minute_and_loses_nothing(
    bench,
):
    bench.record(3)
    bench.database.answers = [AWAY] * 12
    waits = [bench.forwarder.step() for _ in range(12)]
    assert waits[:4] == [1.0, 2.0, 4.0, 8.0]
    assert max(waits) == waits[-1] == 60.0
    assert "no answer" in bench.forwarder.problem
    bench.settle()
    assert set(bench.database.seqs()) == {1, 2, 3}
    assert bench.forwarder.problem is None


@pytest.mark.parametrize("status", [401, 403, 404])
def test_forwarder_when_refused_then_it_tries_every_minute(bench, status):
    bench.record(1)
    bench.database.answers = [Answer(status, "database not found: heliose")]
    assert bench.forwarder.step() == REFUSED_S
    assert "database not found" in bench.forwarder.problem


@pytest.mark.parametrize("status", [429, 503])
def test_forwarder_when_the_database_is_busy_then_it_waits_as_long_as_asked(bench, status):
    bench.record(1)
    bench.database.answers = [Answer(status, "busy", 17.0)]
    assert bench.forwarder.step() == 17.0


@pytest.mark.parametrize("status", [500, 502, 301])
def test_forwarder_when_the_answer_is_any_other_then_the_lines_are_not_delivered(bench, status):
    bench.record(1)
    bench.database.answers = [Answer(status, "?")]
    assert bench.forwarder.step() > 0
    assert bench.database.lines == []
    bench.settle()
    assert set(bench.database.seqs()) == {1}


def test_forwarder_when_a_line_is_bad_then_it_is_quarantined_and_the_others_arrive(bench):
    bench.record(100)
    bench.database.bad = "seq=37i"
    bench.settle()
    assert set(bench.database.seqs()) == set(range(1, 101)) - {37}
    rows = open_for_reading(bench.path).execute("SELECT payload, reason FROM quarantine")
    ((payload, reason),) = set(rows)
    assert b"seq=37i" in payload
    assert "unable to parse" in reason


def test_forwarder_when_a_batch_is_too_large_then_it_is_halved(bench):
    bench.record(100)
    bench.database.answers = [Answer(413), Answer(413)]
    bench.settle()
    assert set(bench.database.seqs()) == set(range(1, 101))


def test_forwarder_when_the_database_was_away_then_the_ten_minutes_before_are_sent_again(bench):
    for _ in range(20):  # two rows a minute for ten minutes, twice
        bench.record(2)
        bench.settle()
        bench.now_s += AGAIN_S / 10
    bench.database.lines.clear()
    bench.record(1)
    bench.database.answers = [AWAY]
    bench.forwarder.step()
    bench.settle()
    again = set(bench.database.seqs())
    assert 41 in again
    assert set(range(21, 41)) <= again  # ten minutes
    assert not set(range(1, 15)) & again  # and not all there ever was


def test_position_when_there_are_several_kinds_then_each_has_its_own(bench):
    bench.record(2, "evt")
    bench.record(1, "ack")
    bench.settle()
    kinds = [line.split(",")[0] for line in bench.database.lines]
    assert {"evt", "ack"} == set(kinds)
