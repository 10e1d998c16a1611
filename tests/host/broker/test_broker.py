"""The broker as it is started: who gets in, what passes, what is refused."""

import json
import stat

import pytest

from host.auth.credentials import IDENTITIES, SecretError, prepare_secrets
from host.broker import broker
from host.bus_client import Address, Bus, BusError, Identity, load_address, load_identity

SITE = "sim-la-villette"
KINDS = [pytest.param("mosquitto", marks=pytest.mark.needs_mosquitto), "amqtt"]


@pytest.fixture
def connect(tmp_path):
    buses = []

    def start(service, identity=None):
        who = identity or load_identity(tmp_path, service)
        buses.append(Bus(load_address(tmp_path), who, SITE, service))
        return buses[-1]

    yield start
    for bus in buses:
        bus.close(0.2)


@pytest.mark.parametrize("kind", KINDS)
def test_broker_when_a_service_has_its_password_then_it_is_accepted(kind, start_broker, connect):
    start_broker(kind)
    connect("recorder").wait_connected(5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "identity", [Identity("gateway", "guessed", ""), Identity("nobody", "x", "")]
)
def test_broker_when_password_or_name_is_wrong_then_it_refuses(
    kind, identity, start_broker, connect
):
    start_broker(kind)
    with pytest.raises(BusError, match=r"refuses|lost"):
        connect("gateway", identity).wait_connected(1)


@pytest.mark.parametrize("kind", KINDS)
def test_message_when_its_sender_has_no_right_then_it_reaches_nobody(
    kind, start_broker, connect, until
):
    start_broker(kind)
    recorder, gateway = connect("recorder"), connect("gateway")
    recorder.subscribe("+/tel", "+/cmd/#")
    recorder.wait_connected(5)
    gateway.wait_connected(5)

    def received():
        gateway.publish(gateway.topic("boiler", "cmd", "start"), b"not for a gateway")
        gateway.publish(gateway.topic("boiler", "tel"), b"a frame")
        return recorder.poll(0.1)

    assert {message.payload for message in until(received)} == {b"a frame"}


@pytest.mark.parametrize("kind", KINDS)
def test_broker_when_killed_and_started_again_then_clients_reconnect(
    kind, start_broker, connect, until
):
    running = start_broker(kind)
    bus = connect("recorder")
    bus.wait_connected(5)
    running.kill()
    running.start()
    until(lambda: bus.connections >= 2)


def test_broker_when_mosquitto_is_missing_for_real_boards_then_it_names_the_remedy(
    tmp_path,
):
    with pytest.raises(broker.BrokerError, match="sudo apt install mosquitto") as caught:
        broker.prepare(tmp_path, "la-villette", simulated=False, use="amqtt")
    assert caught.value.exit_code == 3


def test_secrets_when_made_then_only_their_owner_reads_them_and_they_stay(tmp_path):
    prepare_secrets(tmp_path)
    files = {name: tmp_path / "secrets" / f"{name}.json" for name in IDENTITIES}
    before = {name: file.read_text() for name, file in files.items()}
    prepare_secrets(tmp_path)
    for name, file in files.items():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.read_text() == before[name]
        assert len(json.loads(before[name])["key"]) == 64
    assert len(set(before.values())) == len(IDENTITIES)


@pytest.mark.needs_mosquitto
def test_files_when_made_for_the_broker_then_only_their_owner_reads_them(start_broker, tmp_path):
    start_broker()
    for name in ("broker/passwords", "broker/acl", "broker/mosquitto.conf", "broker.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_answers_when_nothing_listens_then_it_is_false(free_port):
    assert not broker.answers("127.0.0.1", free_port)


@pytest.mark.parametrize(
    "text", [b"{", b'{"host":"","port":1}', b'{"host":"a","port":0}', b'"\xff"']
)
def test_address_when_broken_then_its_file_is_named(text, tmp_path):
    (tmp_path / "broker.json").write_bytes(text)
    with pytest.raises(BusError, match=r"broker\.json: ") as caught:
        load_address(tmp_path)
    assert caught.value.exit_code == 3


class Counting(Bus):
    """Counts the connections that failed."""

    failed = 0

    def _on_connect_fail(self, *details):
        super()._on_connect_fail(*details)
        self.failed += 1


def test_service_when_nobody_listens_then_it_logs_that_once(capfd, until):
    nobody = Address("127.0.0.1", broker.free_port())
    bus = Counting(nobody, Identity("page", "x", ""), SITE, "page")
    until(lambda: bus.failed >= 2)
    bus.close(0.0)
    assert capfd.readouterr().err.count("page: broker: nobody answers at 127.0.0.1:") == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"username": "page"}'])
def test_secret_when_broken_then_its_file_is_named(text, tmp_path):
    prepare_secrets(tmp_path)
    (tmp_path / "secrets" / "page.json").write_text(text, encoding="utf-8")
    with pytest.raises(SecretError, match=r"page\.json: .* rm ") as caught:
        broker.prepare(tmp_path, SITE, simulated=True)
    assert caught.value.exit_code == 3


def test_secrets_when_others_can_read_them_then_they_are_private_again(tmp_path):
    prepare_secrets(tmp_path)
    secret = tmp_path / "secrets" / "page.json"
    secret.chmod(0o644)
    prepare_secrets(tmp_path)
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
