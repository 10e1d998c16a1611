"""The gateway as a process: real boards' firmware over TCP, a real broker, a recorder's answers."""

import json
import os
import signal
import socket
import sqlite3
import sys
import threading
import time

import msgspec
import pytest

from host import bus
from host.auth.signing import sign
from host.bus_client import Bus, load_address, load_identity
from host.clock import Clock
from host.site import load_site
from sim.boards.device import Device
from sim.boards.ports import TcpPort

pytestmark = pytest.mark.needs_mosquitto
SITE = "sim-la-villette"
EPOCH = 1_782_032_400_000  # 2026-06-21T09:00:00Z
GATEWAY = [sys.executable, "-m", "heliose", "gateway", "--site", "la-villette", "--sim", "--data"]


class Plant:
    """A boiler and tracker1 in threads of this process, broker and gateway as children."""

    def __init__(self, data, broker, spawn):
        self.data, self.broker, self._spawn = data, broker, spawn
        self.clock = Clock.starting(EPOCH)
        self.ports = {}
        site = load_site("la-villette")
        for role in ("boiler", "tracker"):
            device = Device(site, role)
            self.ports[device.name] = port = TcpPort(device.line)
            threading.Thread(target=device.serve, args=(port, 60.0), daemon=True).start()
        links = {name: port.url for name, port in self.ports.items()}
        (data / "links.json").write_text(json.dumps(links))
        self.log = data / "commits"

    def start(self):
        self.gateway = self._spawn(
            [*GATEWAY, self.data, "--commit-log", self.log],
            env={**os.environ, "HELIOSE_CLOCK": self.clock.encode()},
        )
        return self.gateway

    def committed(self):
        if not self.log.exists():
            return set()
        rows = (line.split() for line in self.log.read_text().splitlines())
        return {(device, kind, boot, int(seq)) for device, kind, boot, seq in rows}

    def join(self, identity):
        client = Bus(load_address(self.data), load_identity(self.data, identity), SITE, identity)
        client.wait_connected(10)
        return client


class Recorder:
    """Keeps each message once, and publishes `stored` as the recorder does."""

    def __init__(self, client, answers=True):
        self.client, self.answers = client, answers
        self.rows, self.retained, self.repeats = {}, {}, 0
        client.subscribe("#")

    def take(self):
        for message in self.client.poll(0.02):
            topic = bus.Topic.parse(message.topic)
            if topic.kind in ("tel", "evt", "ack"):
                kind = {"tel": bus.Sample, "evt": bus.Event, "ack": bus.Ack}[topic.kind]
                content = bus.decode(message.payload, kind)
                key = (topic.device, topic.kind, content.boot, content.seq)
                self.repeats += key in self.rows
                self.rows[key] = content
                if self.answers:
                    self.client.send("recorder", "stored", bus.Stored(
                        device=topic.device, kind=topic.kind, boot=content.boot,
                        first=content.seq, seq=content.seq))  # fmt: skip
            else:
                self.retained[f"{topic.device}/{topic.kind}"] = message.payload
        return self

    def of(self, device, kind):
        return [content for (d, k, _, _), content in self.rows.items() if (d, k) == (device, kind)]

    def last(self, device, kind, struct):
        raw = self.retained.get(f"{device}/{kind}")
        return None if raw is None else bus.decode(raw, struct)

    def ack(self, command_id):
        self.take()
        return next((a for d in ("boiler", "tracker1", "tracker2", "gateway")
                     for a in self.of(d, "ack") if a.id == command_id), None)  # fmt: skip


@pytest.fixture
def plant(tmp_path, start_broker, spawn):
    return Plant(tmp_path, start_broker(), spawn)


def outbox_rows(plant):
    with sqlite3.connect(plant.data / "outbox.sqlite") as db:
        return db.execute("SELECT count(*) FROM frames").fetchone()[0]


def test_gateway_when_boards_speak_then_all_of_it_is_published_and_kept_until_stored(plant, until):
    recorder = Recorder(plant.join("recorder"))
    plant.start()
    until(lambda: len(recorder.take().of("boiler", "tel")) > 4, 20)
    until(lambda: recorder.take().of("tracker1", "evt"))
    tel = recorder.of("boiler", "tel")[-1]
    assert abs(tel.t - plant.clock.now_ms()) < 1500
    assert tel.f["mode"] == 0
    assert tel.why is None
    event = recorder.of("tracker1", "evt")[0]
    assert (event.kind, event.f["state"], event.seq) == ("state", "UNHOMED", 1)
    meta = recorder.last("boiler", "meta", bus.Meta)
    assert (meta.role, meta.fields["pt1_mbar"], meta.fields["mode"]) == ("boiler", "mbar", "")
    assert recorder.last("boiler", "state", bus.State).state == "TRIPPED"
    assert recorder.retained["boiler/avail"] == b"online"
    assert recorder.retained["tracker2/avail"] == b"offline"
    link = recorder.last("tracker2", "link", bus.Link)
    assert (link.online, link.why) == (False, "tracker2: no serial_id in site.toml")
    assert recorder.last("gateway", "state", bus.GatewayState).f.clock_good
    recorder.answers = False
    until(lambda: recorder.take() and outbox_rows(plant) > 4)
    recorder.answers = True
    for device, kind, boot, seq in list(recorder.rows):
        recorder.client.send("recorder", "stored", bus.Stored(
            device=device, kind=kind, boot=boot, first=seq, seq=seq))  # fmt: skip
    until(lambda: recorder.take() and outbox_rows(plant) <= 4)
    seqs = [t.seq for t in recorder.of("boiler", "tel")]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))


def test_gateway_when_commanded_then_the_board_answers_and_the_audit_log_has_it(plant, until):
    recorder = Recorder(plant.join("recorder"))
    plant.start()
    page, conductor = plant.join("page"), plant.join("conductor")
    until(lambda: recorder.take().of("tracker1", "tel") and recorder.of("boiler", "tel"), 20)
    now = plant.clock.now_ms
    cases = {
        page.command("tracker1", "defocus", now(), user="anna"): ("accepted", None),
        page.command("boiler", "start", now()): ("rejected", "not READY"),
        page.command("boiler", "reset", now()): ("refused", "page has no right to boiler/reset"),
        page.command("boiler", "start", now() - 9_000): ("refused", None),
        page.command("tracker1", "home", now(), {"x": "y" * 400}): (
            "refused", "arguments are longer than 300 bytes"),
        page.command("tracker2", "stow", now()): ("failed", "the board is not connected"),
        page.command("gateway", "set_clock", now(), {"utc_ms": 5}): ("refused", None),
        page.command("gateway", "release_port", now(), {"device": "x", "seconds": 5}): (
            "refused", "allowed: device of boiler, tracker1, tracker2; seconds from 1 to 600"),
        page.command("gateway", "release_port", now(), {"device": []}): ("refused", None),
        conductor.command("tracker1", "defocus", 5): ("accepted", None),  # needs no clock
        conductor.command("boiler", "start", now()): (
            "refused", "conductor has no right to boiler/start"),
    }  # fmt: skip
    for command_id, (outcome, why) in cases.items():
        ack = until(lambda command_id=command_id: recorder.ack(command_id))
        assert ack.outcome == outcome, ack
        assert why is None or ack.why == why
    seqs = [a.seq for a in recorder.of("tracker1", "ack")]
    assert sorted(seqs) == list(range(1, len(seqs) + 1))
    log = [json.loads(line) for line in (plant.data / "audit.jsonl").read_text().splitlines()]
    assert {entry["id"] for entry in log} == set(cases)
    first = next(entry for entry in log if entry["id"] == next(iter(cases)))
    assert (first["by"], first["user"], first["outcome"]) == ("page", "anna", "passed on")


def test_gateway_when_a_plan_is_signed_then_the_board_gets_it_else_it_is_refused(plant, until):
    recorder = Recorder(plant.join("recorder"))
    plant.start()
    until(lambda: recorder.take().of("tracker1", "tel"), 20)
    start = EPOCH - 60_000
    knots = [(start + i * 60_000, 180_000_000 + i * 250_000, 60_000_000) for i in range(60)]
    plan = bus.Plan(by="conductor", id="p1", issued=EPOCH, date="2026-06-21",
                    mirrors={"m1": knots, "m3": knots})  # fmt: skip
    page = plant.join("page")
    topic = page.topic("tracker1", "plan")
    forged = sign(topic, plan, page.identity.key)
    plant.join("conductor").publish(topic, forged, 1, True)
    refused = until(lambda: recorder.ack("p1"))
    assert (refused.outcome, refused.why) == ("refused", "mac is not that of conductor")
    plan.id = "p2"
    plant.join("conductor").plan("tracker1", plan)
    until(lambda: recorder.take().last("tracker1", "link", bus.Link).trajectories, 20)
    acks = [a for a in recorder.of("tracker1", "ack") if a.id == "p2"]
    assert {(a.mirror, a.outcome) for a in acks} == {("m1", "done"), ("m3", "done")}


def test_gateway_when_killed_and_the_broker_too_then_nothing_committed_is_lost(plant, until):
    recorder = Recorder(plant.join("recorder"))
    plant.start()
    until(lambda: recorder.take().of("boiler", "tel"), 20)
    until(lambda: len(plant.committed()) > 8)
    recorder.answers = False
    recorder.client.poll()
    plant.broker.kill()
    before = len(plant.committed())
    until(lambda: len(plant.committed()) > before + 5)
    plant.gateway.kill()
    plant.gateway.wait()
    plant.broker.start()
    recorder = Recorder(plant.join("recorder"))
    plant.start()
    left = sqlite3.connect(plant.data / "outbox.sqlite").execute(
        "SELECT device, kind, boot, seq FROM frames"
    )
    missing = set(left.fetchall())
    assert missing <= plant.committed()
    assert len(missing) > 5
    until(lambda: missing <= set(recorder.take().rows), 20)


def test_gateway_when_it_gets_sigterm_then_it_commits_and_ends_at_once(plant, until):
    recorder = Recorder(plant.join("recorder"), answers=False)
    plant.start()
    until(lambda: len(recorder.take().of("boiler", "tel")) > 2, 20)
    begin = time.monotonic()
    plant.gateway.send_signal(signal.SIGTERM)
    assert plant.gateway.wait(5) == 0
    assert time.monotonic() - begin < 1.5
    until(lambda: recorder.take().retained["gateway/avail"] == b"offline")
    assert set(recorder.rows) <= plant.committed()


def test_gateway_when_it_runs_then_its_memory_stays_small(plant, until):
    recorder = Recorder(plant.join("recorder"))
    plant.start()
    until(lambda: len(recorder.take().of("boiler", "tel")) > 4, 20)
    beat = until(lambda: recorder.take().last("gateway", "beat", bus.Beat), 10)
    assert beat.pid == plant.gateway.pid
    with open(f"/proc/{beat.pid}/smaps_rollup", encoding="ascii") as file:
        pss_kb = next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    assert pss_kb < 30_000
    with open(f"/proc/{beat.pid}/maps", encoding="utf-8") as file:
        loaded = file.read()
    assert "numpy" not in loaded
    assert "pydantic" not in loaded


@pytest.mark.parametrize(
    ("files", "site", "code", "message"),
    [
        ({}, "nowhere", 2, "nowhere"),
        ({}, "la-villette", 3, "broker.json is not there; `heliose run` writes it"),
        ({"outbox.sqlite": "garbage" * 99}, "la-villette", 3, "file is not a database"),
    ],
)
def test_gateway_when_something_is_missing_or_wrong_then_one_line_says_what(
    tmp_path, spawn, files, site, code, message
):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    command = [*GATEWAY[:5], site, "--data", tmp_path]
    child = spawn(command, stderr=-1)
    _, errors = child.communicate(timeout=20)
    assert child.returncode == code
    assert message in errors.decode()
    assert errors.count(b"\n") == 1


def test_payloads_when_encoded_then_they_carry_the_version_and_other_versions_are_refused():
    raw = bus.Stored(device="boiler", kind="tel", boot="b", first=1, seq=2).encode()
    assert json.loads(raw)["v"] == 1
    with pytest.raises(msgspec.DecodeError):
        bus.decode(raw.replace(b'"v":1', b'"v":2'), bus.Stored)


def test_gateway_when_a_client_goes_mad_then_boards_are_served_and_refusals_only_counted(
    plant, until
):
    recorder = Recorder(plant.join("recorder"))
    plant.start()
    until(lambda: recorder.take().of("boiler", "tel") and recorder.of("tracker1", "tel"), 20)
    page = plant.join("page")
    for n in range(4000):
        page.publish(page.topic("boiler", "cmd", "start"), b'{"v":1,"by":"page"}%d' % n, 1, False)
    good = page.command("tracker1", "defocus", plant.clock.now_ms())
    assert until(lambda: recorder.ack(good), 15).outcome == "accepted"
    until(lambda: recorder.take().of("boiler", "tel")[-1].t > plant.clock.now_ms() - 1000)
    seqs = [t.seq for t in recorder.of("boiler", "tel")]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    page.command("boiler", "reset", plant.clock.now_ms())
    log = plant.data / "audit.jsonl"
    until(lambda: "more refusals within a second" in log.read_text(), 5)
    assert len(log.read_text().splitlines()) < 400


def test_gateway_when_a_board_sends_garbage_then_it_is_shown_counted_and_survived(
    plant, until, tmp_path
):
    server = socket.create_server(("127.0.0.1", 0))
    links = json.loads((tmp_path / "links.json").read_text())
    links["tracker2"] = f"socket://127.0.0.1:{server.getsockname()[1]}"
    (tmp_path / "links.json").write_text(json.dumps(links))
    recorder = Recorder(plant.join("recorder"))
    plant.start()
    peer, _ = server.accept()
    peer.recv(1)  # what comes before the gateway speaks is thrown away, as from a cold buffer
    for n in range(300):
        peer.sendall(b"Traceback %d\n" % n + bytes(range(128, 256)) * 20)
    peer.sendall(b"\n")
    console = until(
        lambda: (c := recorder.take().last("tracker2", "console", bus.Console))
        and len(c.lines) == 50 and c
    )  # fmt: skip
    assert max(map(len, console.lines)) <= 200
    peer.close()
    again, _ = server.accept()  # it comes back by itself
    again.close()
    server.close()
    until(lambda: recorder.take().last("tracker2", "link", bus.Link).drops >= 50, 15)
    until(lambda: recorder.take().of("boiler", "tel"))
