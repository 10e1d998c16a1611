"""The recorder against a real broker: nothing lost, nothing doubled, whatever is killed."""

import json
import random
import sys
import time

import pytest

from host.bus import Alarm, Event, decode
from host.bus_client import Bus, load_address, load_identity
from host.clock import Clock
from host.codes import AlarmCause
from host.telemetry.history import Reader
from host.telemetry.schema import FILE, open_for_reading

SITE = "sim-la-villette"
pytestmark = pytest.mark.needs_mosquitto


def in_history(path, kind):
    rows = open_for_reading(path).execute(f"SELECT seq FROM {kind} ORDER BY seq")
    return [seq for (seq,) in rows]


def deliver_all(gateway, seconds=150):
    deadline = time.monotonic() + seconds
    while gateway.waiting:
        gateway.step()
        assert time.monotonic() < deadline, f"{len(gateway.waiting)} never stored"


def test_recorder_when_killed_again_and_again_then_it_has_everything_once(
    gateway, start_recorder, tmp_path, kill9
):
    dice = random.Random(7)
    recorder, kills, seq = start_recorder(), 0, 0
    next_kill = time.monotonic() + 1.5
    while kills < 4:
        seq += 1
        gateway.publish("tel", seq)
        if seq % 20 == 0:
            gateway.publish("evt", seq // 20)
        gateway.step(0.002)
        if time.monotonic() > next_kill:
            kill9(recorder.pid)
            recorder.wait()
            recorder, kills = start_recorder(), kills + 1
            next_kill = time.monotonic() + dice.uniform(0.3, 2.0)
    deliver_all(gateway)
    for kind in ("tel", "evt"):
        expected = sorted(seq for k, seq in gateway.committed if k == kind)
        assert in_history(tmp_path / FILE, kind) == expected


def test_recorder_when_the_broker_is_killed_then_it_has_everything_once(
    gateway, start_recorder, tmp_path
):
    start_recorder()
    for seq in range(1, 1501):
        gateway.publish("tel", seq)
        gateway.step(0.001)
        if seq % 500 == 0:
            gateway.broker.kill()
            gateway.broker.start()
    deliver_all(gateway)
    assert in_history(tmp_path / FILE, "tel") == list(range(1, 1501))


def test_recorder_when_shut_down_then_it_commits_what_it_has(
    gateway, start_recorder, tmp_path, until
):
    recorder = start_recorder()
    page, seen = Bus(load_address(tmp_path), load_identity(tmp_path, "page"), SITE, "page"), []
    page.subscribe("+/evt", "+/tel")
    until(lambda: gateway.publish("evt", 1) or page.poll(0.1))
    deliver_all(gateway)
    for seq in range(1, 101):
        gateway.publish("tel", seq)
    # What another subscriber has, the recorder has too; its group stays open for a second.
    until(lambda: seen.extend(m for m in page.poll(0.05) if b"pt1" in m.payload) or len(seen) > 99)
    page.close(0.2)
    recorder.terminate()
    assert recorder.wait(2.0) == 0
    assert in_history(tmp_path / FILE, "tel") == list(range(1, 101))


def test_recorder_when_garbage_arrives_then_it_is_quarantined_and_the_rest_is_stored(
    gateway, start_recorder, tmp_path
):
    start_recorder()
    gateway.publish("tel", 1)
    deliver_all(gateway)
    for payload in (b"", b"\xff" * 100, b'{"v":1}', b'{"v":1,"boot":"b1","seq":1e400}'):
        gateway.bus.publish(gateway.bus.topic("boiler", "tel"), payload)
    gateway.publish("tel", 2)
    deliver_all(gateway)
    assert Reader(tmp_path / FILE).counts()["quarantine"] == 4
    assert in_history(tmp_path / FILE, "tel") == [1, 2]


def test_recorder_when_a_stored_message_is_repeated_then_it_publishes_stored_again(
    gateway, start_recorder
):
    start_recorder()
    gateway.publish("evt", 1)
    deliver_all(gateway)
    gateway.publish("evt", 1)
    deliver_all(gateway, 0.9)  # sooner than the gateway repeats by itself


def test_recorder_when_the_history_is_broken_then_it_ends_with_code_3(
    start_broker, spawn, tmp_path, capfd
):
    start_broker()
    (tmp_path / FILE).write_bytes(b"not a history" * 1000)
    command = [sys.executable, "-m", "heliose", "recorder", "--site", "la-villette", "--sim"]
    assert spawn([*command, "--data", tmp_path]).wait(10) == 3
    words = capfd.readouterr().err
    assert str(tmp_path / FILE) in words
    assert "Traceback" not in words


def test_alarm_when_a_board_is_offline_then_it_lasts_until_the_board_is_back(
    gateway, start_recorder, tmp_path, until
):
    page = Bus(load_address(tmp_path), load_identity(tmp_path, "page"), SITE, "page")
    page.subscribe("recorder/alarm/#")
    start_recorder()
    gateway.bus.publish(gateway.bus.topic("boiler", "avail"), b"offline", 1, True)
    (message,) = until(lambda: page.poll(0.2))
    alarm = decode(message.payload, Alarm)
    assert (alarm.cause, alarm.device) == (AlarmCause.OFFLINE, "boiler")
    gateway.bus.publish(gateway.bus.topic("boiler", "avail"), b"online", 1, True)
    (ended,) = until(lambda: page.poll(0.2))
    assert ended.payload == b""
    page.close(0.2)
    (alarm,) = Reader(tmp_path / FILE).alarms(SITE)
    assert alarm.until is not None


def test_alarm_when_the_supervisor_notes_a_restart_then_it_is_raised(
    gateway, start_recorder, tmp_path, until
):
    start_recorder()
    note = {"service": "gateway", "code": -9, "t": Clock().now_ms()}
    (tmp_path / "restarts.jsonl").write_text(json.dumps(note) + "\n")
    reader = Reader(tmp_path / FILE)
    (alarm,) = until(lambda: reader.alarms(SITE))
    assert alarm.id == "restart-gateway"


def test_warning_when_a_board_sends_one_then_it_is_stored_and_an_alarm_of_low_priority(
    gateway, start_recorder, tmp_path, until
):
    start_recorder()
    f = {"sf": "SF-03", "ch": "pt1"}
    warning = Event(boot="b1", seq=1, t=1, ms=1, kind="warning", f=f)
    reader = Reader(tmp_path / FILE)

    def raised():
        gateway.bus.send("boiler", "evt", warning)  # as the gateway does, until it is stored
        return reader.alarms(SITE)

    (alarm,) = until(raised)
    assert (alarm.id, alarm.priority, alarm.cause) == ("warning-boiler", "low", "channel_warning")
    assert [event.content for event in reader.events(SITE)] == [warning]
