"""A recorder as a process, a gateway that keeps its own log, and a real InfluxDB."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse

import pytest

from host.bus import Event, Sample, Stored, decode
from host.bus_client import Bus, load_address, load_identity

SITE = "sim-la-villette"


class PatientGateway:
    """Keeps every message until `stored` covers it and repeats it: the gateway's promise."""

    REPEAT_S = 1.0

    def __init__(self, data):
        self.bus = Bus(load_address(data), load_identity(data, "gateway"), SITE, "gateway")
        self.bus.subscribe("recorder/stored")
        self.committed = []  # (kind, seq): the log against which the history is held
        self.waiting = {}

    def publish(self, kind, seq, device="boiler", boot="b1"):
        f = {"pt1_mbar": seq} if kind == "tel" else {"state": "RUN"}
        common = {"boot": boot, "seq": seq, "t": 1_466_500_000_000 + seq, "ms": seq, "f": f}
        payload = Sample(**common) if kind == "tel" else Event(kind="state", **common)
        self.committed.append((kind, seq))
        self.waiting[kind, seq] = (device, payload, time.monotonic())
        self.bus.send(device, kind, payload)

    def step(self, timeout_s=0.01):
        for message in self.bus.poll(timeout_s):
            stored = decode(message.payload, Stored)
            for seq in range(stored.first, stored.seq + 1):
                self.waiting.pop((stored.kind, seq), None)
        now = time.monotonic()
        for (kind, seq), (device, payload, sent) in list(self.waiting.items()):
            if now - sent > self.REPEAT_S:
                self.waiting[kind, seq] = (device, payload, now)
                self.bus.send(device, kind, payload)


@pytest.fixture
def gateway(tmp_path, start_broker):
    """A PatientGateway on a broker of its own, `gateway.broker`."""
    broker = start_broker()
    patient = PatientGateway(tmp_path)
    patient.broker = broker
    yield patient
    patient.bus.close(0.2)


@pytest.fixture
def start_recorder(spawn, tmp_path):
    """start_recorder(site="la-villette") -> the process of `heliose recorder --sim`."""

    def start(site="la-villette"):
        command = [sys.executable, "-m", "heliose", "recorder", "--site", site, "--sim"]
        return spawn([*command, "--data", tmp_path])

    return start


class Influxd:
    """Debian's InfluxDB 1.x in a folder of its own, on a free port."""

    def __init__(self, program, folder, port, rpc_port):
        self.folder, self.port, self.process = folder, port, None
        self.program = program
        self.url = f"http://127.0.0.1:{port}"
        self.config = folder / "influxdb.conf"
        self.config.write_text(
            f"""reporting-disabled = true
bind-address = "127.0.0.1:{rpc_port}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false
""",
            encoding="utf-8",
        )

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "-config", self.config],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"HOME": str(self.folder), "PATH": os.environ["PATH"]},
        )

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def answers(self):
        try:
            return self.ask("SHOW DATABASES") is not None
        except OSError:
            return False

    def ask(self, query, database=""):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        words = urllib.parse.urlencode({"q": query, "db": database, "epoch": "ns"})
        link.request("POST", f"/query?{words}")
        answer = json.loads(link.getresponse().read())
        link.close()
        (result,) = answer["results"]
        return result.get("series", [])

    def column(self, measurement, field, database="heliose"):
        """All values of a field, oldest first."""
        series = self.ask(f'SELECT "{field}" FROM "{measurement}"', database)
        return [row[1] for row in series[0]["values"]] if series else []


@pytest.fixture
def influxd(tmp_path_factory, until):
    """A running Influxd with the database `heliose`, ended with the test."""
    program = shutil.which("influxd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/bin")
    ports = []
    with socket.socket() as a, socket.socket() as b:
        for probe in (a, b):
            probe.bind(("127.0.0.1", 0))
            ports.append(probe.getsockname()[1])
    server = Influxd(program, tmp_path_factory.mktemp("influxd"), *ports)
    server.start()
    until(server.answers, 15)
    server.ask("CREATE DATABASE heliose")
    yield server
    server.kill()
