"""Reading the history: newest values, trends, events, spans."""

import pytest

from host.bus import Event, Sample
from host.telemetry.history import Reader
from host.telemetry.record import Record, Stream
from host.telemetry.schema import FILE
from host.telemetry.store import Store

SITE = "sim-x"


def tel(seq, t, device="boiler", boot="b1", **fields):
    sample = Sample(boot=boot, seq=seq, t=t, ms=seq, f=fields)
    return Record(Stream(SITE, device, "tel", boot), sample)


def state(seq, name):
    event = Event(boot="b1", seq=seq, t=seq, ms=seq, kind="state", f={"state": name})
    return Record(Stream(SITE, "boiler", "evt", "b1"), event)


@pytest.fixture
def path(tmp_path):
    return tmp_path / FILE


def filled(path, *rows):
    store = Store(path)
    store.commit(rows, 999)
    store.close()
    return Reader(path)


def test_reader_when_there_is_no_history_then_it_is_empty(path):
    reader = Reader(path)
    assert reader.latest(SITE) == {}
    assert reader.trend(SITE, "boiler", "pt1_mbar", 0, 1000) == []
    assert reader.counts()["tel"] == 0
    assert not path.exists()


def test_reader_when_made_before_the_history_then_it_reads_it_once_it_is_there(path):
    reader = Reader(path)
    reader.latest(SITE)
    filled(path, tel(1, 500, pt1_mbar=7))
    assert reader.latest(SITE)["boiler"].content.f == {"pt1_mbar": 7}


def test_latest_when_there_are_two_boots_then_it_is_of_the_last_one_to_arrive(path):
    # Its time may be earlier: a simulated day is run again.
    reader = filled(path, tel(9, 800, boot="old", mode=0), tel(1, 500, boot="new", mode=1))
    assert reader.latest(SITE)["boiler"].content.boot == "new"


def test_latest_when_an_older_frame_comes_late_then_is_the_newest_of_its_boot(path):
    reader = filled(path, tel(8, 800, mode=1), tel(7, 700, mode=0))
    assert reader.latest(SITE)["boiler"].content.seq == 8


def test_trend_when_a_day_is_run_again_then_it_leaves_the_first_run_out(path):
    store = Store(path)
    store.commit([tel(n, n * 10, boot="first", pt1_mbar=1) for n in range(1, 10)], 900_000)
    store.begin_run(100)
    store.commit([tel(n, n * 10, boot="again", pt1_mbar=2) for n in range(1, 5)], 150)
    store.begin_run(200)  # the recorder alone was started again
    points = Reader(path).trend(SITE, "boiler", "pt1_mbar", 0, 1000, points=100)
    assert {point.mean for point in points} == {2.0}
    assert len(points) == 4


def test_latest_when_the_site_is_another_then_it_is_empty(path):
    assert filled(path, tel(1, 5, mode=0)).latest("la-villette") == {}


def test_trend_when_there_are_many_samples_then_it_has_lowest_mean_and_highest_of_spans(path):
    reader = filled(path, *(tel(n, n * 10, pt1_mbar=n) for n in range(1, 100)))
    points = reader.trend(SITE, "boiler", "pt1_mbar", 0, 1000, points=10)
    assert len(points) == 10
    assert (points[1].t, points[1].low, points[1].mean, points[1].high) == (100, 10, 14.5, 19)


def test_trend_when_values_are_not_valid_then_it_leaves_them_out(path):
    reader = filled(path, tel(1, 10, pt1_mbar=None), tel(2, 500, pt1_mbar=4))
    assert [p.mean for p in reader.trend(SITE, "boiler", "pt1_mbar", 0, 1000)] == [4.0]


def test_trend_when_the_field_is_no_name_then_it_is_empty(path):
    reader = filled(path, tel(1, 10, pt1_mbar=1))
    assert reader.trend(SITE, "boiler", "x' OR 1=1 --", 0, 1000) == []


def test_events_when_read_then_they_come_newest_first(path):
    events = [r.content for r in filled(path, state(1, "READY"), state(2, "RUN")).events(SITE)]
    assert [(e.kind, e.f["state"]) for e in events] == [("state", "RUN"), ("state", "READY")]


def test_samples_when_of_a_span_then_they_begin_in_it_and_end_before_its_end(path):
    reader = filled(path, *(tel(n, n * 100, mode=n) for n in range(1, 6)))
    assert [s.content.t for s in reader.samples(None, 200, 400)] == [200, 300]


def test_samples_when_of_one_device_then_the_others_are_left_out(path):
    reader = filled(path, tel(1, 100, mode=0), tel(1, 100, device="tracker1", mode=2))
    assert [s.device for s in reader.samples("tracker1", 0, 1000)] == ["tracker1"]


def test_sample_when_its_time_is_unknown_then_it_counts_when_it_was_stored(path):
    reader = filled(path, tel(1, None, mode=0))
    assert [s.content.t for s in reader.samples(None, 900, 1000)] == [None]


def test_alarms_then_tell_when_they_ended(path):
    store = Store(path)
    store.alarm_began(SITE, "offline-boiler", "high", "boiler is offline", 100)
    store.alarm_ended(SITE, "offline-boiler", 250)
    (alarm,) = Reader(path).alarms(SITE)
    assert (alarm.id, alarm.since, alarm.until) == ("offline-boiler", 100, 250)


def test_proofs_when_a_part_was_proved_again_then_only_its_latest_event_counts(path):
    told = [("proof_due", "lw1"), ("proof_due", "hw"), ("proof", "lw1")]
    stream = Stream(SITE, "boiler", "evt", "b1")
    rows = [
        Record(stream, Event(boot="b1", seq=seq, t=seq, ms=seq, kind=kind, f={"ch": part}))
        for seq, (kind, part) in enumerate(told, 1)
    ]
    found = filled(path, *rows, state(9, "RUN")).proofs(SITE)
    assert [(r.content.kind, r.content.f["ch"]) for r in found] == told[1:]
