"""`heliose db status`: what is there, what is missing, what is behind."""

import json

import pytest

from heliose.app import main as heliose
from host.bus import Sample
from host.site import load_site
from host.telemetry.forward import Forwarder
from host.telemetry.history import FILE, HistoryError
from host.telemetry.influx import Influx1
from host.telemetry.record import Record, SeqRange, Stream
from host.telemetry.status import ping, status
from host.telemetry.store import Store

STREAM = Stream("sim-x", "boiler", "tel", "b1")


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / FILE)
    store.commit(
        [Record(STREAM, Sample(boot="b1", seq=n, t=n, ms=n, f={"mode": 1})) for n in (1, 2, 3)], 7
    )
    return store


def test_status_when_there_is_no_database_then_it_has_the_rows(store, tmp_path):
    found = status(tmp_path / FILE, None)
    assert (found.ok, found.rows["tel"], found.behind) == (True, 3, None)


def test_status_when_there_is_a_gap_then_it_is_not_ok(store, tmp_path):
    store.write_gaps([SeqRange(STREAM, 2, 2)], 9)
    assert not status(tmp_path / FILE, None).ok


def test_status_when_the_database_is_away_then_it_counts_the_rows_that_wait(
    store, tmp_path, free_port
):
    found = status(tmp_path / FILE, f"http://127.0.0.1:{free_port}")
    assert (found.ok, found.reachable) == (False, False)
    assert found.behind == {"tel": 3, "evt": 0, "ack": 0}


@pytest.mark.needs_influxd
def test_status_when_the_database_has_everything_then_it_is_ok(store, tmp_path, influxd):
    forwarder = Forwarder(tmp_path / FILE, "it", Influx1(influxd.url, "heliose"))
    for _ in range(5):
        forwarder.step()
    forwarder.close()
    found = status(tmp_path / FILE, influxd.url)
    assert (found.ok, found.behind["tel"]) == (True, 0)
    assert ping(influxd.url).startswith("1.")


def test_status_when_there_is_no_history_then_it_names_the_command_that_starts_one(tmp_path):
    with pytest.raises(HistoryError, match="heliose run"):
        status(tmp_path / FILE, None)


def test_db_status_when_asked_for_json_then_it_is_one_document(store, tmp_path, capsys):
    assert heliose(["db", "status", "--data", str(tmp_path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is True
    assert document["rows"]["tel"] == 3


def test_db_status_when_the_database_is_away_then_it_ends_with_code_3(
    store, tmp_path, capsys, free_port
):
    site = tmp_path / "site.toml"
    text = load_site("la-villette").source.read_text(encoding="utf-8")
    database = f'version = 1\nurl = "http://127.0.0.1:{free_port}"\nbucket = "heliose"\n'
    site.write_text(f"{text}\n[influxdb]\n{database}", encoding="utf-8")
    assert heliose(["db", "status", "--site", str(site), "--data", str(tmp_path)]) == 3
    assert "no answer" in capsys.readouterr().out
