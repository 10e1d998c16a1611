"""Commands over MQTT: which are valid, and each reason for which one is refused."""

import json
import os

import pytest

from host.auth.rights import Keys
from host.auth.signing import sign
from host.auth.verifier import Command, Refusal, Verifier
from host.bus import Cmd, Message, Plan, Topic

NOW = 1_800_000_000_000
KEYS = {"page": "aa" * 32, "conductor": "bb" * 32, "supervisor": "cc" * 32}


@pytest.fixture
def keys(tmp_path):
    (tmp_path / "secrets").mkdir()
    for name, key in KEYS.items():
        secret = {"username": name, "password": "p", "key": key}
        (tmp_path / "secrets" / f"{name}.json").write_text(json.dumps(secret))
    users = {"anna": {"role": "operate", "password": "-", "key": "k1"},
             "bob": {"role": "view", "password": "-", "key": "k2"}}  # fmt: skip
    (tmp_path / "users.json").write_text(json.dumps({"version": 1, "users": users}))
    return Keys(tmp_path)


@pytest.fixture
def verifier(keys):
    return Verifier(keys.grant, NOW - 60_000)


def command(op="start", device="boiler", by="page", key=None, retained=False, **fields):
    body = {"id": "i1", "issued": NOW - 100, "expires": NOW + 4_900, **fields}
    topic = str(Topic("demo", device, "cmd", op))
    payload = sign(topic, Cmd(by=by, **body), key or KEYS.get(by, "k1"))
    return Message(topic, payload, retained)


def why(judged):
    assert isinstance(judged, Refusal)
    return judged.why


def test_command_when_everything_is_right_then_it_counts(verifier):
    judged = verifier.command(command(args={"é": 1.5}, user="Zoé"), "boiler", NOW)
    assert judged == Command("boiler", "start", "page", "Zoé", "i1", {"é": 1.5}, 4_900)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"retained": True}, "retained: a command is never kept by the broker"),
        ({"issued": NOW - 9_000, "expires": NOW - 1_500}, "expired 1.5 s ago"),
        ({"expires": NOW + 10_000}, "valid for 10.1 s, allowed 10 s"),
        ({"issued": NOW - 60_001, "expires": NOW - 55_000}, "issued before this gateway started"),
        (
            {"issued": NOW + 11_000, "expires": NOW + 12_000},
            "issued 11 s ahead of this clock",
        ),
        ({"key": "dd"}, "mac is not that of page"),
        ({"by": "mallory"}, "nobody here is called 'mallory'"),
        ({"by": "conductor"}, "conductor has no right to boiler/start"),
        ({"by": "bob", "key": "k2"}, "bob has no right to boiler/start"),
        ({"op": "reset"}, "page has no right to boiler/reset"),
        ({"op": "jog", "by": "anna"}, "anna has no right to boiler/jog"),
    ],
)
def test_command_when_something_is_wrong_then_it_is_refused_with_the_reason(
    verifier, changes, reason
):
    judged = verifier.command(command(**changes), "boiler", NOW)
    assert why(judged) == reason
    assert (judged.device, judged.id) == ("boiler", "i1")


def test_command_when_its_id_was_seen_within_20_s_then_it_is_refused(verifier):
    assert isinstance(verifier.command(command(), "boiler", NOW), Command)
    assert why(verifier.command(command(), "boiler", NOW + 4_000)) == "this id was seen before"
    fresh = {"issued": NOW + 20_000, "expires": NOW + 25_000}
    assert isinstance(verifier.command(command(**fresh), "boiler", NOW + 20_001), Command)


def test_command_when_a_refused_one_comes_again_rightly_then_its_id_is_free(verifier):
    assert isinstance(verifier.command(command(key="dd"), "boiler", NOW), Refusal)
    assert isinstance(verifier.command(command(), "boiler", NOW), Command)


@pytest.mark.parametrize(
    ("device", "role", "op"),
    [("boiler", "boiler", "stop"), ("boiler", "boiler", "trip"),
     ("tracker1", "tracker", "defocus"), ("tracker1", "tracker", "stow")],
)  # fmt: skip
def test_command_when_it_only_takes_heat_away_then_the_clock_does_not_matter(
    verifier, device, role, op
):
    old = {"issued": 1, "expires": 2, "op": op, "device": device}
    assert isinstance(verifier.command(command(**old), role, NOW), Command)
    assert why(verifier.command(command(key="dd", **old), role, NOW)) == "mac is not that of page"
    retained = verifier.command(command(retained=True, **old), role, NOW)
    assert why(retained).startswith("retained")


def test_command_when_any_part_is_changed_then_the_mac_fails(verifier):
    signed = command(args={"pct": 50})
    for old, new in (("50", "60"), ("i1", "i2"), (f"{NOW - 100}", f"{NOW - 101}")):
        changed = Message(signed.topic, signed.payload.replace(old.encode(), new.encode()), False)
        assert why(verifier.command(changed, "boiler", NOW)) == "mac is not that of page"
    elsewhere = Message(signed.topic.replace("boiler", "tracker1"), signed.payload, False)
    assert why(verifier.command(elsewhere, "boiler", NOW)) == "mac is not that of page"
    added = Message(signed.topic, signed.payload.replace(b'{"v"', b'{"x":1,"v"'), False)
    assert why(verifier.command(added, "boiler", NOW)) == "mac is not that of page"


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xff", b"[]", b"null", b'{"v":2}', b'{"v":1,"by":"page"}', b"[" * 5000,
     b'{"v":1,"by":"page","id":"i","issued":1.5,"expires":2,"mac":"x"}'],
)  # fmt: skip
def test_command_when_it_is_garbage_then_it_is_refused_as_malformed(verifier, payload):
    message = Message("heliose/1/demo/boiler/cmd/stop", payload, False)
    assert why(verifier.command(message, "boiler", NOW)).startswith("malformed: ")


def test_command_when_the_mac_is_missing_then_it_says_so(verifier):
    body = {"v": 1, "by": "page", "id": "i", "issued": NOW, "expires": NOW + 1}
    message = Message("heliose/1/demo/boiler/cmd/stop", json.dumps(body).encode(), False)
    assert why(verifier.command(message, "boiler", NOW)) == "mac is missing"


def test_command_when_an_account_is_removed_then_its_key_counts_no_more(verifier, tmp_path):
    assert isinstance(verifier.command(command(by="anna"), "boiler", NOW), Command)
    (tmp_path / "users.json").write_text('{"version":1,"users":{}}')
    os.utime(tmp_path / "users.json", ns=(1, 1))
    assert why(verifier.command(command(by="anna", id="i2"), "boiler", NOW)) == (
        "nobody here is called 'anna'"
    )


def test_plan_when_signed_by_the_conductor_then_it_counts_though_retained(verifier):
    plan = Plan(by="conductor", id="p", issued=1, date="2026-06-21", mirrors={"m1": [(1, 2, 3)]})
    topic = "heliose/1/demo/tracker1/plan"
    signed = Message(topic, sign(topic, plan, KEYS["conductor"]), True)
    judged = verifier.plan(signed, "tracker")
    assert isinstance(judged, Plan)
    assert judged.mirrors == {"m1": [(1, 2, 3)]}
    other = Message(topic, sign(topic, plan, KEYS["page"]), True)
    assert why(verifier.plan(other, "tracker")) == "mac is not that of conductor"
    plan.by = "page"
    page = Message(topic, sign(topic, plan, KEYS["page"]), True)
    assert why(verifier.plan(page, "tracker")) == "page has no right to tracker/plan"
    assert why(verifier.plan(Message(topic, b"{}", True), "tracker")).startswith("malformed")
