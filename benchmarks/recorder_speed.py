"""The recorder: messages a second, checked, durable and answered with `stored`.

Beside it, in the same run, a bare paho subscriber that only counts.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from host.broker import broker
from host.bus import Sample, Stored, decode
from host.bus_client import Bus, load_address, load_identity

SITE, MESSAGES = "sim-la-villette", 30_000
AT_LEAST = 5000.0
FIELDS: dict[str, int | None] = {f"field_{n}_mbar": 1000 + n for n in range(18)}


class Counter:
    """A subscriber that does nothing but count."""

    def __init__(self, data: Path) -> None:
        address, page = load_address(data), load_identity(data, "page")
        self.count, self.done_s = 0, 0.0
        self.done = threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set(page.username, page.password)
        self._client.on_message = self._heard
        self._client.on_connect = lambda client, *_: client.subscribe(f"heliose/1/{SITE}/+/tel", 1)
        self._client.connect(address.host, address.port)
        self._client.loop_start()

    def _heard(self, *_: object) -> None:
        self.count += 1
        if self.count == MESSAGES:
            self.done_s = time.monotonic()
            self.done.set()

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()


def publish(gateway: Bus) -> None:
    """Everything at once, as after a day without a recorder."""
    for seq in range(1, MESSAGES + 1):
        gateway.send("boiler", "tel", Sample(boot="9f3a01c2", seq=seq, t=seq, ms=seq, f=FIELDS))


def wait_until_stored(gateway: Bus) -> float:
    """Seconds of the monotonic clock at which `stored` covers the last message."""
    while True:
        for message in gateway.poll(0.5):
            if decode(message.payload, Stored).seq == MESSAGES:
                return time.monotonic()


def cpu_s(process: int) -> float:
    """Seconds of a core that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(data: Path, recorder: int) -> tuple[float, float, float]:
    """Messages a second: stored, stored per second of a core, counted by the bare subscriber."""
    gateway = Bus(load_address(data), load_identity(data, "gateway"), SITE, "gateway")
    gateway.LIMIT = 2 * MESSAGES
    gateway.subscribe("recorder/stored")
    gateway.wait_connected(5.0)
    counter = Counter(data)
    time.sleep(2.0)  # the recorder has started
    began, used_s = time.monotonic(), cpu_s(recorder)
    publish(gateway)
    stored_s = wait_until_stored(gateway)
    used_s = cpu_s(recorder) - used_s
    counter.done.wait(30.0)
    counter.close()
    gateway.close()
    return MESSAGES / (stored_s - began), MESSAGES / used_s, MESSAGES / (counter.done_s - began)


def main() -> int:
    """Measure and print; 1 where the recorder is slower than it must be."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        launch = broker.prepare(data, SITE, simulated=True)
        server = subprocess.Popen(launch.command, stderr=subprocess.DEVNULL)
        broker.wait_until_it_answers(launch.host, launch.port, 10.0)
        broker.announce(data, launch.host, launch.port)
        command = [sys.executable, "-m", "heliose", "recorder", "--site", "la-villette", "--sim"]
        recorder = subprocess.Popen([*command, "--data", folder])
        try:
            stored, of_a_core, counted = measure(data, recorder.pid)
        finally:
            for process in (recorder, server):
                process.terminate()
                process.wait()
    print(f"recorder, of one core          {of_a_core:8.0f} messages/s, at least {AT_LEAST:.0f}")
    print(
        f"recorder, beside broker and publisher on {os.cpu_count()} cores {stored:8.0f} messages/s"
    )
    print(f"bare subscriber, only counting, likewise    {counted:8.0f} messages/s ({launch.kind})")
    return int(of_a_core < AT_LEAST)


if __name__ == "__main__":
    sys.exit(main())
