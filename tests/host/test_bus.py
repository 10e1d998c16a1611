"""Topics and schemas; and the client against a real broker."""

import json
import time

import msgspec
import pytest

from host import bus
from host.bus_client import Address, Bus, BusError, Identity, load_address, load_identity

SITE = "sim-la-villette"


@pytest.mark.parametrize(
    "topic",
    [bus.Topic("demo", "boiler", "tel"), bus.Topic("demo", "tracker1", "cmd", "track"),
     bus.Topic("sim-x", "recorder", "alarm", "a1")],
)  # fmt: skip
def test_topic_when_taken_apart_then_it_is_the_same_again(topic):
    assert bus.Topic.parse(str(topic)) == topic


@pytest.mark.parametrize(
    "text",
    ["", "heliose/2/demo/boiler/tel", "other/1/a/b/c", "heliose/1/a/b", "heliose/1/a/b/c/d/e"],
)
def test_topic_when_it_is_of_another_version_or_kind_then_it_is_none(text):
    assert bus.Topic.parse(text) is None


def test_sample_when_encoded_then_it_reads_as_the_protocol_has_it():
    sample = bus.Sample(boot="9f3a01c2", seq=12, t=None, ms=60500, f={"mode": 2, "pt1_mbar": None},
                  why="no round trip")  # fmt: skip
    assert json.loads(sample.encode()) == {
        "v": 1, "boot": "9f3a01c2", "seq": 12, "t": None, "ms": 60500,
        "f": {"mode": 2, "pt1_mbar": None}, "why": "no round trip",
    }  # fmt: skip
    assert bus.decode(sample.encode(), bus.Sample) == sample


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_payload_when_it_is_nested_too_deeply_then_it_is_refused_like_any_misfit(depth):
    with pytest.raises(msgspec.DecodeError, match="nested too deeply"):
        bus.decode(b'{"v":1,"x":' + b"[" * depth, bus.Sample)


def test_identity_when_its_file_is_missing_or_broken_then_the_message_names_it(tmp_path):
    with pytest.raises(BusError, match=r"secrets/page\.json is not there") as e:
        load_identity(tmp_path, "page")
    assert e.value.exit_code == 3
    (tmp_path / "broker.json").write_text('{"host": 5}')
    with pytest.raises(BusError, match=r"broker\.json: Expected `str`"):
        load_address(tmp_path)


@pytest.fixture
def join(tmp_path):
    """join(identity, service=identity) -> Bus, closed with the test."""
    made = []

    def make(identity, service=None):
        client = Bus(load_address(tmp_path), load_identity(tmp_path, identity), SITE,
                     service or identity)  # fmt: skip
        made.append(client)
        return client

    yield make
    for client in made:
        client.close(0.1)


def gather(client, found):
    found += client.poll(0.02)
    return found


@pytest.mark.needs_mosquitto
def test_bus_when_messages_come_then_poll_hands_them_out_in_order(start_broker, join, until):
    start_broker()
    recorder, gateway = join("recorder"), join("gateway")
    recorder.subscribe("+/tel")
    for client in (recorder, gateway):
        client.wait_connected(10)
    found = []
    until(lambda: gateway.send("boiler", "tel", tel(1)) and gather(recorder, found))
    for seq in range(2, 300):
        gateway.send("boiler", "tel", tel(seq))
    until(lambda: len(gather(recorder, found)) >= 299)
    seqs = [bus.decode(m.payload, bus.Sample).seq for m in found]
    assert sorted(set(seqs)) == list(range(1, 300))
    assert seqs == sorted(seqs)


def tel(seq):
    return bus.Sample(boot="b", seq=seq, t=1, ms=1, f={})


@pytest.mark.needs_mosquitto
def test_bus_when_a_service_dies_then_its_will_says_offline_and_close_says_it_at_once(
    start_broker, join, until, tmp_path
):
    start_broker()
    page, gateway = join("page"), join("gateway")
    page.subscribe("+/avail")
    found = []
    until(lambda: ("gateway", b"online") in words(gather(page, found)))
    gateway.close()
    until(lambda: ("gateway", b"offline") in words(gather(page, found)))


def words(messages):
    return [(bus.Topic.parse(m.topic).device, m.payload) for m in messages]


@pytest.mark.needs_mosquitto
def test_bus_when_the_broker_is_away_then_it_comes_back_and_hears_again(start_broker, join, until):
    broker = start_broker()
    page, gateway = join("page"), join("gateway")
    page.subscribe("+/evt")
    page.wait_connected(10)
    broker.kill()
    until(lambda: not page.connected)
    assert page.problem.startswith("connection lost")
    broker.start()
    for client in (page, gateway):
        client.wait_connected(10)
    until(lambda: page.connections == 2)
    found = []
    event = bus.Event(boot="b", seq=1, t=1, ms=1, kind="state", f={})
    until(lambda: gateway.send("boiler", "evt", event) and gather(page, found))


@pytest.mark.needs_mosquitto
def test_bus_when_the_password_is_wrong_then_the_reason_is_said(start_broker, tmp_path, until):
    start_broker()
    wrong = bus_with_password(tmp_path, "no")
    with pytest.raises(BusError, match="broker: the broker refuses page: Not authorized"):
        wrong.wait_connected(2)
    wrong.close(0.1)


def bus_with_password(data, password):
    right = load_identity(data, "page")
    return Bus(load_address(data), type(right)(right.username, password, right.key), SITE, "page")


class Mistaken(Bus):
    """A client with a mistake in what paho's thread calls."""

    def _on_message(self, *_):
        raise ZeroDivisionError


@pytest.mark.needs_mosquitto
def test_bus_when_its_thread_fails_then_the_next_call_says_so(start_broker, join, until, tmp_path):
    start_broker()
    page = Mistaken(load_address(tmp_path), load_identity(tmp_path, "page"), SITE, "page")
    page.subscribe("+/evt")
    page.wait_connected(10)
    gateway = join("gateway")
    gateway.wait_connected(10)
    event = bus.Event(boot="b", seq=1, t=1, ms=1, kind="state", f={})

    def failed():
        gateway.send("boiler", "evt", event)
        try:
            page.poll(0.05)
        except BusError as e:
            return str(e)
        return None

    assert "the MQTT thread ended: ZeroDivisionError" in until(failed)


def test_bus_when_nobody_listens_then_messages_wait_in_bounds(tmp_path, free_port):
    lonely = Bus(Address("127.0.0.1", free_port), Identity("page", "p", "k"), SITE, "page")
    begin = time.monotonic()
    assert lonely.poll(0.1) == []
    assert 0.09 < time.monotonic() - begin < 1
    assert not lonely.connected
    with pytest.raises(BusError, match="broker: nobody answers at 127.0.0.1:"):
        lonely.wait_connected(0.1)
    lonely.close(0.1)
