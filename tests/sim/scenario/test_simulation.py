"""`heliose sim run`: the same seed, the same run; the document; the folder of its files."""

import csv
import json

import pytest

from heliose.app import main
from host.site import load_site

# The form of the result is a contract (docs of `--json`): these keys and no others.
KEYS = {
    "scenario", "seed", "ok", "digest", "simulated_s", "wall_s", "speed", "firmware", "first",
    "trips", "warned", "refused", "siren_s", "vent_open_s", "states", "permit_low_s", "dark_s",
    "steps", "dni_kwh_m2", "peak", "end_state", "heat_kwh", "heat_available_kwh",
    "steam_kg", "invariants", "expect",
}  # fmt: skip
CLOCKWORK = {"wall_s", "speed"}  # the machine's own
SCENARIO = """
title = "Emergency stop at noon"
site = "{site}"
start = "2026-06-21T10:00:00Z"
duration_s = 20
seed = 8

[initial]
state = "RUN"

[[action]]
at_s = 8.5
do = "press_estop"

[expect]
trip = "SF-23"
"""


@pytest.fixture
def scenario(tmp_path):
    """`scenario(site)`: the path of a short run, at a preset or at a site of these limits."""

    def make(site="la-villette", limits=""):
        if limits:
            text = load_site(site).source.read_text(encoding="utf-8")
            (tmp_path / "site.toml").write_text(f"{text}\n[boiler.limits]\n{limits}\n")
            site = "site.toml"
        file = tmp_path / "scenario.toml"
        file.write_text(SCENARIO.format(site=site))
        return str(file)

    return make


@pytest.fixture
def result_of(capsys):
    """`result_of(words…)`: the document of `heliose sim run … --json`, and its exit code."""

    def run(*words):
        code = main(["sim", "run", *words, "--json"])
        printed = capsys.readouterr()
        assert printed.err == ""
        return code, json.loads(printed.out)

    return run


def test_run_when_repeated_then_everything_but_its_pace_is_the_same(scenario, result_of):
    first, again = (result_of(scenario())[1] for _ in range(2))
    for key in KEYS - CLOCKWORK:
        assert first[key] == again[key], key


def test_digest_when_another_seed_makes_other_noise_then_it_is_another(result_of):
    own, other = (result_of("much-noise", "--seed", seed)[1] for seed in ("8", "9"))
    assert (own["seed"], other["seed"]) == (8, 9)
    assert own["digest"] != other["digest"]


def test_digest_when_a_limit_moves_by_one_count_then_it_is_another(scenario, result_of):
    digests = {
        result_of(scenario(limits=limits))[1]["digest"]
        for limits in ("high_barg = 10.5", "high_barg = 10.49875")
    }
    assert len(digests) == 2


def test_digest_when_a_limit_is_written_out_then_it_is_that_of_the_preset(scenario, result_of):
    assert (
        result_of(scenario())[1]["digest"]
        == (result_of(scenario(limits="high_barg = 10.5"))[1]["digest"])
    )


def test_result_when_printed_then_has_the_keys_of_its_contract(scenario, result_of):
    code, result = result_of(scenario())
    assert code == 0
    assert set(result) == KEYS
    assert result["digest"].startswith("sha256:")
    assert result["steps"] == {"boiler": 400, "tracker1": 200, "tracker2": 200}
    assert set(result["firmware"]) == {"boiler", "tracker"}
    assert set(result["first"]) == {"sf", "device", "at_s"}
    (trip,) = result["trips"]
    assert set(trip) == {"sf", "device", "channel", "value", "limit", "unit", "at_s"}
    assert (trip["sf"], trip["device"], trip["at_s"]) == (
        "SF-23",
        "boiler",
        pytest.approx(8.5, abs=0.1),
    )
    assert type(trip["value"]) is int
    assert result["states"]["boiler"] == [[0.0, "RUN", None], [trip["at_s"], "TRIPPED", "SF-23"]]
    assert set(result["states"]) == {"boiler", "tracker1", "tracker2"}
    assert set(result["peak"]) == {"pressure_barg", "metal_c"}
    assert result["invariants"] == {"checked": [1, 2, 4, 5], "violated": []}
    assert result["expect"] == [{"key": "trip", "ok": True, "saw": "SF-23"}]
    assert 0.0 < result["heat_kwh"] < result["heat_available_kwh"] < 0.03
    assert 8.5 <= result["permit_low_s"] <= 9.5
    assert result["permit_low_s"] < result["dark_s"] < 14.0


def test_until_when_given_then_the_run_stops_there(scenario, result_of):
    code, result = result_of(scenario(), "--until", "5")
    assert result["simulated_s"] == 5.0
    assert result["steps"]["boiler"] == 100
    assert code == 1  # the trip that it expects comes later
    assert result["ok"] is False


def test_out_when_given_then_samples_events_result_and_page_are(scenario, result_of, tmp_path):
    folder = tmp_path / "new" / "folder"
    _, result = result_of(scenario(), "--out", str(folder))
    assert {file.name for file in folder.iterdir()} == {
        "samples.csv",
        "events.jsonl",
        "result.json",
        "report.html",
        "trip.json",
    }
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == result
    with (folder / "samples.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["t_s"]) for row in rows] == [float(t) for t in range(1, 21)]
    assert [row["state"] for row in rows] == ["RUN"] * 8 + ["TRIPPED"] * 12
    assert all(9.0 < float(row["pressure_barg"]) < 11.0 for row in rows)
    assert float(rows[0]["light_w"]) > 2000.0
    assert float(rows[-1]["light_w"]) < 30.0
    events = [json.loads(line) for line in (folder / "events.jsonl").open(encoding="utf-8")]
    assert {"at_s", "device", "kind"} <= set.intersection(*map(set, events))
    tripped = [event for event in events if event["kind"] == "trip"]
    assert [(event["device"], event["sf"]) for event in tripped] == [("boiler", "SF-23")]


def test_out_when_it_cannot_be_written_then_refused_before_the_run(scenario, capsys, tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    assert main(["sim", "run", scenario(), "--out", str(file)]) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"heliose: {file}: cannot be written to")
    assert file.read_text() == "mine"


def test_run_when_printed_as_text_then_has_what_happened_and_what_was_expected(scenario, capsys):
    assert main(["sim", "run", scenario()]) == 0
    printed = capsys.readouterr().out
    assert "boiler: RUN at 0 s, TRIPPED at 8" in printed
    assert "ok   trip: saw SF-23" in printed
