"""`heliose sim from-trip`: what tripped in a record trips again, by the same function."""

import json
from contextlib import chdir

import pytest

from heliose.app import main
from host.bus import Event, Sample
from host.site import load_site
from host.telemetry.history import FILE
from host.telemetry.record import Record, Stream
from host.telemetry.store import Store
from sim.scenario.load import read_scenario

# name of a shipped scenario: how it is explained
SIMPLE, SIGNALS = "the cause that the trip names", "signal"
AGAIN = {
    "high-high-latches": SIMPLE,
    "emergency-stop": SIMPLE,
    "lw2-wire-open": SIMPLE,
    "drum-thermometer-wire-open": SIMPLE,
    "pt1-stuck": SIGNALS,
}


@pytest.fixture(scope="module")
def report_of(tmp_path_factory):
    """`report_of(name)`: the report that a run of this scenario leaves."""
    folder = tmp_path_factory.mktemp("runs")

    def play(name):
        if not (folder / name).exists():
            main(["sim", "run", name, "--out", str(folder / name)])
        return folder / name / "trip.json"

    return play


@pytest.fixture
def converted(tmp_path, capsys):
    """`converted(file, words…)`: exit code, document and what was said on standard error."""

    def convert(file, *words):
        capsys.readouterr()
        out = tmp_path / "again.toml"
        code = main(["sim", "from-trip", str(file), "--out", str(out), "--json", *words])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return convert


@pytest.fixture
def changed(report_of, tmp_path):
    """`changed(change)`: the report of a trip after `change(its dictionary)`."""

    def make(change):
        told = json.loads(report_of("high-high-latches").read_text())
        change(told)
        file = tmp_path / "changed.json"
        file.write_text(json.dumps(told))
        return file

    return make


@pytest.fixture
def history(report_of, tmp_path):
    """The history that a recorder would have of the same trip."""

    def make(trips=1, site="sim-la-villette", state=None):
        told = json.loads(report_of("high-high-latches").read_text())
        store = Store(tmp_path / FILE)
        for number in range(trips):
            rows = []
            for seq, said in enumerate(told["said"], start=1):
                fields, boot = dict(said["f"]), f"boot{number}"
                common = {
                    "boot": boot,
                    "seq": seq,
                    "t": said["t"] + number * 3_600_000,
                    "f": fields,
                }
                if said["kind"] == "tel":
                    kind, message = "tel", Sample(ms=None, **common)
                else:
                    if state is not None and "sf" in fields:
                        fields["state"] = state
                    kind, message = "evt", Event(ms=fields.pop("ms"), kind=said["kind"], **common)
                rows.append(Record(Stream(site, said["device"], kind, boot), message))
            store.commit(rows, told["trip"]["t"])
        store.close()
        return tmp_path / FILE

    return make


@pytest.mark.parametrize("name", AGAIN)
def test_trip_when_its_report_is_converted_then_the_same_function_trips_first(
    report_of, converted, tmp_path, capsys, name
):
    code, made, said = converted(report_of(name))
    assert (code, said) == (0, "")
    assert AGAIN[name] in made["by"]
    assert abs(made["replay_at_s"] - made["at_s"]) <= 1.0
    assert main(["sim", "run", made["scenario"], "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["trips"][0]["sf"] == made["function"]
    assert result["trips"][0]["at_s"] == made["replay_at_s"]


def test_trip_when_it_comes_from_a_history_then_gives_the_same_scenario(
    report_of, converted, history
):
    _, from_report, _ = converted(report_of("high-high-latches"))
    code, from_history, said = converted(history())
    assert (code, said) == (0, "")
    assert from_history == from_report


def test_trip_when_a_history_has_several_then_the_newest_is_taken_or_the_last_until_then(
    converted, history
):
    file = history(trips=2)
    newest = converted(file)[1]["at"]
    assert newest.startswith("2026-06-21T11:00:3")
    older = converted(file, "--at", "2026-06-21T10:59:00Z")[1]["at"]
    assert older.startswith("2026-06-21T10:00:3")
    code, _, said = converted(file, "--at", "2026-06-21T09:00:00Z")
    assert code == 2
    assert "holds 2 trips, none of them in that time" in said


def test_trip_when_exported_as_a_report_then_can_be_played_elsewhere(
    converted, history, tmp_path, capsys
):
    data = history().parent
    words = ["--from", "2026-06-21T00:00:00Z", "--to", "2026-06-22T00:00:00Z"]
    with chdir(tmp_path):
        assert main(["export", *words, "--format", "trip", "--data", str(data), "--json"]) == 0
    file = tmp_path / json.loads(capsys.readouterr().out)["file"]
    assert file.name.endswith(".trip.json")
    code, made, _ = converted(file)
    assert (code, made["function"]) == (0, "SF-02")


def test_site_of_ones_own_when_reported_then_lies_beside_the_scenario(changed, converted, tmp_path):
    def rename(told):
        text = load_site("la-villette").source.read_text(encoding="utf-8")
        text = text.replace('name     = "la-villette"', 'name     = "le-mans"')
        told["site"], told["site_toml"] = "le-mans", text.partition("[plant]")[0]

    code, made, _ = converted(changed(rename))
    assert code == 0
    assert made["site"] == "again-site.toml"
    _, site = read_scenario(made["scenario"])
    assert site.name == "le-mans"
    assert site.plant == load_site("la-villette").plant


def test_report_when_its_site_is_unknown_then_asks_for_it(changed, converted):
    file = changed(lambda told: told.update(site="le-mans", site_toml=""))
    code, _, said = converted(file)
    assert code == 2
    assert "is of the site le-mans, which is no preset" in said and "--site" in said
    assert converted(file, "--site", "la-villette")[0] == 0


def test_report_when_samples_begin_too_late_then_says_how_many_are_needed(changed, converted):
    def shorten(told):
        told["said"] = [said for said in told["said"] if said["t"] > told["trip"]["t"] - 2000]

    code, _, said = converted(changed(shorten))
    assert code == 2
    assert "before the trip; needed: 5 s or more in RUN" in said


def test_report_when_it_is_of_a_night_then_says_why_it_cannot_be_played(changed, converted):
    def twelve_hours_later(told):
        for said in (told["trip"], *told["said"]):
            said["t"] += 43_200_000

    code, _, said = converted(changed(twelve_hours_later))
    assert code == 2
    assert "changed.json: tripped at 2026-06-21T22:00:30Z" in said
    assert "cannot begin in RUN" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "holds no trip; expected: the report of a trip"),
        ("[1]", "holds no trip"),
        ("title = 3", "is not JSON"),
        ('{"heliose_trip_report": 99}', "heliose_trip_report: found 99, allowed: 1"),
        ('{"heliose_trip_report": 1, "site": "x"}', "missing required field"),
    ],
)
def test_file_when_it_is_no_report_then_says_what_is_wanted(converted, tmp_path, text, said):
    file = tmp_path / "wrong.json"
    file.write_text(text)
    code, _, err = converted(file)
    assert code == 2
    assert str(file) in err and said in err
    assert err.count("\n") == 1


def test_file_when_it_is_not_there_then_names_it(converted, tmp_path):
    code, _, said = converted(tmp_path / "gone.sqlite")
    assert code == 2
    assert "gone.sqlite: cannot be read: No such file" in said


def test_history_when_nothing_tripped_then_says_so(converted, tmp_path):
    Store(tmp_path / FILE).close()
    code, _, said = converted(tmp_path / FILE)
    assert code == 2
    assert f"{FILE}: holds no trip" in said


def test_history_when_it_tripped_only_while_tripped_then_says_so(converted, history):
    code, _, said = converted(history(state="TRIPPED"))
    assert code == 2
    assert "all recorded while the boiler was TRIPPED already" in said


def test_run_when_nothing_trips_then_leaves_no_report(tmp_path):
    main(["sim", "run", "high-high-latches", "--until", "5", "--out", str(tmp_path / "run")])
    assert not (tmp_path / "run" / "trip.json").exists()
