"""The history as a table."""

import csv
import json
from importlib.util import find_spec

import pytest

from heliose.app import main as heliose
from host.bus import Sample
from host.telemetry.export import ExportError, Span, write_csv, write_parquet
from host.telemetry.history import FILE, Reader
from host.telemetry.record import Record, Stream
from host.telemetry.store import Store

BEGIN_MS = 1_782_021_600_000  # 2026-06-21T06:00:00Z
ALL = Span(BEGIN_MS, BEGIN_MS + 86_400_000)


def sample(device, boot, ms, f):
    content = Sample(boot=boot, seq=1, t=BEGIN_MS + ms, ms=1, f=f)
    return Record(Stream("sim-la-villette", device, "tel", boot), content)


@pytest.fixture
def reader(tmp_path):
    store = Store(tmp_path / FILE)
    samples = [
        sample("boiler", "9f3a01c2", 250, {"mode": 2, "pt1_mbar": 9634}),
        sample("tracker1", "77aa01c2", 1000, {"mode": 3, "permit": None}),
    ]
    store.commit(samples, BEGIN_MS)
    store.close()
    return Reader(tmp_path / FILE)


def table(file, **options):
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text, **options))


def test_csv_when_written_then_it_has_a_column_per_field_and_nothing_for_no_value(reader, tmp_path):
    done = write_csv(reader, ALL, tmp_path / "x.csv")
    assert done.rows == 2
    assert table(done.file) == [
        ["time", "site", "device", "boot", "seq", "mode", "pt1_mbar", "permit"],
        ["2026-06-21T06:00:00.250Z", "sim-la-villette", "boiler", "9f3a01c2", "1", "2", "9634", ""],
        ["2026-06-21T06:00:01.000Z", "sim-la-villette", "tracker1", "77aa01c2", "1", "3", "", ""],
    ]


def test_csv_when_french_then_it_has_semicolons_and_french_dates(reader, tmp_path):
    done = write_csv(reader, ALL, tmp_path / "x.csv", "fr")
    assert done.file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert table(done.file, delimiter=";")[1][0] == "21/06/2026 06:00:00,250"


def test_csv_when_of_one_device_then_it_has_its_fields_alone(reader, tmp_path):
    span = Span(ALL.from_ms, ALL.to_ms, "tracker1")
    rows = table(write_csv(reader, span, tmp_path / "x.csv").file)
    assert rows[0][5:] == ["mode", "permit"]
    assert len(rows) == 2


def test_csv_when_the_span_is_empty_then_it_has_its_head_alone(reader, tmp_path):
    done = write_csv(reader, Span(0, 1), tmp_path / "x.csv")
    assert (done.rows, len(table(done.file))) == (0, 1)


@pytest.mark.parametrize("installed", [find_spec("pyarrow") is not None])
def test_parquet_when_asked_for_then_it_is_written_or_names_what_is_missing(
    reader, tmp_path, installed
):
    if installed:
        assert write_parquet(reader, ALL, tmp_path / "x.parquet").rows == 2
        return
    with pytest.raises(ExportError, match="pip install pyarrow") as caught:
        write_parquet(reader, ALL, tmp_path / "x.parquet")
    assert caught.value.exit_code == 3


def export(tmp_path, *words):
    return heliose(["export", "--data", str(tmp_path), *words])


def test_export_when_written_then_it_prints_how_many_rows_and_the_file(reader, tmp_path, capsys):
    out = str(tmp_path / "x.csv")
    words = ("--from", "2026-06-21T08:00:00+02:00", "--to", "2026-06-22T00:00:00Z")
    assert export(tmp_path, *words, "--out", out, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"rows": 2, "file": out}


def test_export_when_a_time_has_no_zone_then_it_is_refused(reader, tmp_path, capsys):
    words = ("--from", "2026-06-21T08:00:00", "--to", "2026-06-22T00:00:00Z")
    assert export(tmp_path, *words) == 2
    assert "--from: found '2026-06-21T08:00:00', a time without a zone" in capsys.readouterr().err


def test_export_when_nothing_was_recorded_then_it_names_the_command_that_starts_a_history(
    tmp_path, capsys
):
    words = ("--from", "2026-06-21T08:00:00Z", "--to", "2026-06-22T00:00:00Z")
    assert export(tmp_path, *words) == 3
    assert "`heliose run` starts one" in capsys.readouterr().err


def test_export_when_the_history_is_broken_then_it_names_the_file(tmp_path, capsys):
    (tmp_path / FILE).write_bytes(b"nothing of the kind" * 500)
    words = ("--from", "2026-06-21T08:00:00Z", "--to", "2026-06-22T00:00:00Z")
    assert export(tmp_path, *words) == 3
    assert str(tmp_path / FILE) in capsys.readouterr().err
