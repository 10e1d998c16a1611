"""Broker, recorder and a real InfluxDB 1.x: every message arrives, though it was stopped."""

import pytest

from host.telemetry.history import FILE, Reader

SITE = "sim-la-villette"
SITE_PRESET = "la-villette"
pytestmark = [pytest.mark.needs_mosquitto, pytest.mark.needs_influxd]


@pytest.fixture
def site_file(tmp_path, influxd):
    from host.site import load_site

    text = load_site(SITE_PRESET).source.read_text(encoding="utf-8")
    file = tmp_path / "site.toml"
    database = f'\n[influxdb]\nversion = 1\nurl = "{influxd.url}"\nbucket = "heliose"\n'
    file.write_text(text + database, encoding="utf-8")
    return file


def test_influxd_when_killed_in_the_middle_then_it_holds_every_sample_and_event(
    gateway, start_recorder, influxd, site_file, tmp_path, until
):
    start_recorder(site_file)
    history = Reader(tmp_path / FILE)

    def alarmed():
        return "database" in [alarm.id for alarm in history.alarms(SITE)]

    for seq in range(1, 901):
        gateway.publish("tel", seq)
        if seq % 30 == 0:
            gateway.publish("evt", seq // 30)
        gateway.step(0.002)
        if seq == 300:
            until(lambda: gateway.step() or influxd.column("tel", "seq"))
            influxd.kill()
        if seq == 600:
            until(lambda: gateway.step() or alarmed())
            influxd.start()
            until(influxd.answers, 15)
    while gateway.waiting:
        gateway.step()
    everything = list(range(1, 901))
    until(lambda: influxd.column("tel", "seq") == everything, 30)
    until(lambda: influxd.column("evt", "seq") == list(range(1, 31)), 10)
    assert influxd.column("tel", "pt1_mbar") == everything


def test_recorder_when_killed_while_it_forwards_then_nothing_is_lost_or_doubled(
    gateway, start_recorder, influxd, site_file, until
):
    recorder = start_recorder(site_file)
    for seq in range(1, 601):
        gateway.publish("tel", seq)
        gateway.step(0.002)
        if seq % 200 == 0:
            until(lambda: gateway.step() or influxd.column("tel", "seq"))
            recorder.kill()
            recorder.wait()
            recorder = start_recorder(site_file)
    while gateway.waiting:
        gateway.step()
    until(lambda: influxd.column("tel", "seq") == list(range(1, 601)), 20)


def test_recorder_when_shut_down_then_the_last_messages_are_in_the_database_too(
    gateway, start_recorder, influxd, site_file, until
):
    recorder = start_recorder(site_file)
    gateway.publish("tel", 1)
    until(lambda: gateway.step() or influxd.column("tel", "seq"))
    gateway.publish("tel", 2)
    gateway.publish("evt", 1)
    while gateway.waiting:
        gateway.step()
    recorder.terminate()
    assert recorder.wait(3) == 0
    assert influxd.column("tel", "seq") == [1, 2]
    assert influxd.column("evt", "seq") == [1]
