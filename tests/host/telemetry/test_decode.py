"""Messages become rows; garbage becomes quarantine and stops nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.bus import Ack, Event, Message, Sample
from host.telemetry.decode import Intake

ROOT = "heliose/1/sim-x"


def ignore(device, payload):
    pass


def take(intake, rest, payload, retained=False):
    intake.take(Message(f"{ROOT}/{rest}", payload, retained), ignore)
    return intake


def test_a_sample_then_is_a_row_of_its_stream():
    tel = Sample(boot="b1", seq=12, t=1000, ms=60, f={"pt1_mbar": 9634, "vent": None})
    (row,) = take(Intake(), "boiler/tel", tel.encode()).batch.rows
    assert (row.stream.site, row.stream.device, row.stream.kind) == ("sim-x", "boiler", "tel")
    assert (row.seq, row.t, row.ms, row.body) == (12, 1000, 60, '{"pt1_mbar":9634,"vent":null}')


def test_a_sample_whose_time_is_not_known_then_keeps_the_reason():
    tel = Sample(boot="b1", seq=1, t=None, ms=60, f={}, why="boot never seen")
    (row,) = take(Intake(), "boiler/tel", tel.encode()).batch.rows
    assert (row.t, row.what) == (None, "boot never seen")


@pytest.mark.parametrize(
    ("rest", "payload", "what"),
    [
        ("boiler/evt", Event(boot="b", seq=1, t=1, ms=1, kind="trip", f={"sf": "SF-02"}), "trip"),
        (
            "boiler/ack",
            Ack(boot="b", seq=1, t=1, id="x", op="stop", by="page", outcome="done"),
            "done",
        ),
    ],
)
def test_an_event_or_answer_then_is_urgent(rest, payload, what):
    batch = take(Intake(), rest, payload.encode()).batch
    assert batch.urgent
    assert batch.rows[0].what == what


def test_a_retained_sample_then_counts_like_any_other():
    # amqtt sets RETAIN on what it had queued.
    tel = Sample(boot="b1", seq=1, t=1, ms=1, f={})
    assert len(take(Intake(), "boiler/tel", tel.encode(), retained=True).batch.rows) == 1


def test_availability_then_goes_to_who_asked():
    heard = []
    message = Message(f"{ROOT}/gateway/avail", b"offline", False)
    Intake().take(message, lambda device, payload: heard.append((device, payload)))
    assert heard == [("gateway", b"offline")]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no JSON",
        b"\xff\xfe",
        b'{"v":2,"boot":"b","seq":1,"t":1,"ms":1,"f":{}}',
        b'{"v":1,"boot":"b","seq":0,"t":1,"ms":1,"f":{}}',
        b'{"v":1,"boot":"b","seq":99999999999999999999,"t":1,"ms":1,"f":{}}',
        b'{"v":1,"boot":"b","seq":1,"t":1,"ms":1,"f":{"a":"text"}}',
        b'{"v":1,"boot":"b","seq":1,"t":99999999999999999999,"ms":1,"f":{}}',
    ],
)
def test_what_fits_no_schema_then_is_set_aside_with_a_reason(payload):
    batch = take(Intake(), "boiler/tel", payload).batch
    assert batch.rows == []
    assert batch.rejects[0].payload == payload
    assert batch.rejects[0].reason


@given(st.binary(max_size=60), st.sampled_from(["boiler/tel", "boiler/evt", "x/ack", "a/b/c/d"]))
def test_any_bytes_then_are_survived(payload, rest):
    take(Intake(), rest, payload)


def test_the_simulated_plants_truth_then_is_not_recorded():
    batch = take(Intake(), "plant/tel", b'{"v":1,"t":1,"f":{"dni_w_m2":900.0}}').batch
    assert not batch


def test_flush_then_begins_anew():
    intake = take(Intake(), "boiler/tel", b"garbage")
    assert intake.flush().rejects
    assert not intake.batch
