"""Messages are decoded into records; garbage goes to quarantine and stops nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.bus import Ack, Event, Message, Sample
from host.telemetry.record import Stream
from host.telemetry.recorder import Decoder

ROOT = "heliose/1/sim-x"


def ignore(device, payload):
    pass


def add(rest, payload, retained=False):
    decoder = Decoder()
    decoder.add(Message(f"{ROOT}/{rest}", payload, retained), ignore)
    return decoder


def test_sample_when_decoded_then_it_is_the_same_and_has_its_stream():
    sample = Sample(boot="b1", seq=12, t=1000, ms=60, f={"pt1_mbar": 9634, "vent": None})
    (record,) = add("boiler/tel", sample.encode()).batch.records
    assert record.stream == Stream("sim-x", "boiler", "tel", "b1")
    assert record.content == sample


@pytest.mark.parametrize(
    ("rest", "content"),
    [
        ("boiler/evt", Event(boot="b", seq=1, t=1, ms=1, kind="trip", f={"sf": "SF-02"})),
        ("boiler/ack", Ack(boot="b", seq=1, t=1, id="x", op="stop", by="page", outcome="done")),
    ],
)
def test_event_or_acknowledgement_when_decoded_then_it_is_urgent(rest, content):
    batch = add(rest, content.encode()).batch
    assert batch.urgent
    assert batch.records[0].content == content


def test_sample_when_retained_then_it_counts_like_any_other():
    # amqtt sets RETAIN on messages that it had queued (measured).
    sample = Sample(boot="b1", seq=1, t=1, ms=1, f={})
    assert len(add("boiler/tel", sample.encode(), retained=True).batch.records) == 1


def test_availability_when_received_then_it_is_handed_on():
    found = []
    message = Message(f"{ROOT}/gateway/avail", b"offline", False)
    Decoder().add(message, lambda device, payload: found.append((device, payload)))
    assert found == [("gateway", b"offline")]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no JSON",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"v":2,"boot":"b","seq":1,"t":1,"ms":1,"f":{}}',
        b'{"v":1,"boot":"b","seq":0,"t":1,"ms":1,"f":{}}',
        b'{"v":1,"boot":"b","seq":99999999999999999999,"t":1,"ms":1,"f":{}}',
        b'{"v":1,"boot":"b","seq":1,"t":1,"ms":1,"f":{"a":"text"}}',
        b'{"v":1,"boot":"b","seq":1,"t":1,"ms":1,"f":{"a":99999999999999999999}}',
        b'{"v":1,"boot":"b","seq":1,"t":99999999999999999999,"ms":1,"f":{}}',
    ],
)
def test_message_when_it_fits_no_schema_then_it_is_set_aside_with_a_reason(payload):
    batch = add("boiler/tel", payload).batch
    assert batch.records == []
    assert batch.rejects[0].payload == payload
    assert batch.rejects[0].reason


@given(st.binary(max_size=60), st.sampled_from(["boiler/tel", "boiler/evt", "x/ack", "a/b/c/d"]))
def test_message_when_it_is_any_bytes_then_it_is_survived(payload, rest):
    add(rest, payload)


def test_truth_of_the_simulated_plant_when_received_then_it_is_not_recorded():
    assert not add("plant/tel", b'{"v":1,"t":1,"f":{"dni_w_m2":900.0}}').batch


def test_batch_when_flushed_then_another_begins():
    decoder = add("boiler/tel", b"garbage")
    assert decoder.flush().rejects
    assert not decoder.batch
