"""The recorder: messages a second, checked, durable and acknowledged with `stored`.

Beside it, in the same run, a bare paho subscriber that only counts.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.row import LOOP, Row, loop_s
from host.broker import broker
from host.bus import Sample, Stored, decode
from host.bus_client import Bus, load_address, load_identity

SITE, MESSAGES = "sim-la-villette", 30_000
AT_LEAST = 5000.0
FIELDS: dict[str, int | None] = {f"field_{n}_mbar": 1000 + n for n in range(18)}
STARTS_WITHIN_S, STORED_WITHIN_S = 60.0, 300.0


@dataclass(frozen=True)
class Rates:
    """Messages a second: stored, stored per second of a core, counted by the bare subscriber."""

    stored: float
    of_a_core: float
    counted: float


def rows(quick: bool) -> Iterator[Row]:
    """What one core stores, and what the whole machine does beside the bare subscriber."""
    with tempfile.TemporaryDirectory() as folder, _servers(Path(folder)) as (recorder, kind):
        rates = _measure(Path(folder), recorder, MESSAGES // 10 if quick else MESSAGES)
    core, counted, kind = rates.of_a_core, rates.counted, f"the bare subscriber, by {kind}"
    ratio, turns = core * loop_s(), f"messages in the time of {LOOP}"
    yield Row("recorder", "stored, of one core", core, "msg/s", AT_LEAST, True, ratio, turns)
    what = f"stored, beside broker and publisher on {os.cpu_count()} cores"
    ratio = rates.stored / counted
    yield Row("recorder", what, rates.stored, "msg/s", ratio=ratio, beside=kind)
    yield Row("recorder", "a bare subscriber that only counts", counted, "msg/s")


@contextlib.contextmanager
def _servers(data: Path) -> Iterator[tuple[int, str]]:
    """A broker and a recorder: the recorder's process id and the broker's kind."""
    launch = broker.prepare(data, SITE, simulated=True)
    command = [sys.executable, "-m", "heliose", "recorder", "--site", "la-villette", "--sim"]
    with contextlib.ExitStack() as stack:
        stack.callback(_end, subprocess.Popen(launch.command, stderr=subprocess.DEVNULL))
        broker.wait_until_it_answers(launch.host, launch.port, 10.0)
        broker.announce(data, launch.host, launch.port)
        recorder = subprocess.Popen([*command, "--data", str(data)])
        stack.callback(_end, recorder)
        yield recorder.pid, launch.kind


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


def _measure(data: Path, recorder: int, messages: int) -> Rates:
    gateway = Bus(load_address(data), load_identity(data, "gateway"), SITE, "gateway")
    gateway.LIMIT = 2 * messages
    gateway.subscribe("recorder/stored")
    gateway.wait_connected(5.0)
    _wait_until_it_records(gateway)
    counter = Counter(data, messages)
    began_s, used_s = time.monotonic(), _cpu_s(recorder)
    for seq in range(1, messages + 1):  # all at once, as after a day without a recorder
        _publish(gateway, "9f3a01c2", seq)
    while not _stored(gateway, messages):
        assert time.monotonic() - began_s < STORED_WITHIN_S, "the recorder did not store them all"
    stored_s, used_s = time.monotonic() - began_s, _cpu_s(recorder) - used_s
    counter.done.wait(30.0)
    counter.close()
    gateway.close()
    return Rates(messages / stored_s, messages / used_s, messages / (counter.done_s - began_s))


def _wait_until_it_records(gateway: Bus) -> None:
    deadline_s = time.monotonic() + STARTS_WITHIN_S
    while not _stored(gateway, 1):
        assert time.monotonic() < deadline_s, "the recorder did not start"
        _publish(gateway, "00000001", 1)


def _publish(gateway: Bus, boot: str, seq: int) -> None:
    gateway.send("boiler", "tel", Sample(boot=boot, seq=seq, t=seq, ms=seq, f=FIELDS))


def _stored(gateway: Bus, seq: int) -> bool:
    """Whether `stored` has come for that message, within half a second."""
    return any(decode(message.payload, Stored).seq == seq for message in gateway.poll(0.5))


def _cpu_s(process: int) -> float:
    """Seconds of a core that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Counter:
    """A subscriber that does nothing but count."""

    def __init__(self, data: Path, messages: int) -> None:
        address, page = load_address(data), load_identity(data, "page")
        self.left, self.done_s = messages, 0.0
        self.done, subscribed = threading.Event(), threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set(page.username, page.password)
        self._client.on_message = self._count
        self._client.on_connect = lambda client, *_: client.subscribe(f"heliose/1/{SITE}/+/tel", 1)
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.connect(address.host, address.port)
        self._client.loop_start()
        assert subscribed.wait(10.0), "the bare subscriber did not subscribe"

    def _count(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            self.done_s = time.monotonic()
            self.done.set()

    def close(self) -> None:
        """Disconnects."""
        self._client.disconnect()
        self._client.loop_stop()
