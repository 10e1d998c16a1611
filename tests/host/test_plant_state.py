"""The live state that conductor and page fold from the topics."""

import json

import pytest

from host.bus import Message
from host.plant_state import Event, PlantState

BOOT_MS = 1_782_000_000_000


@pytest.fixture
def plant():
    return PlantState({"boiler": "boiler", "tracker1": "tracker"})


@pytest.fixture
def linked(plant):
    """A plant whose gateway is there and linked to both boards."""
    take(plant, "gateway/avail", b"online")
    for board in plant.boards:
        take(plant, f"{board}/link", t=1, online=True, boot="b1", trajectories=False)
    return plant


def take(plant, topic, raw=None, **payload):
    raw = json.dumps({"v": 1, **payload}).encode() if raw is None else raw
    return plant.take(Message(f"heliose/1/sim-la-villette/{topic}", raw, False))


def tel(plant, board="boiler", boot="b1", **fields):
    take(plant, f"{board}/tel", boot=boot, seq=1, t=5, ms=5, f=fields)


def event(kind, t_ms, **f):
    return Event("boiler", kind, BOOT_MS + t_ms, t_ms, f)


def test_telemetry_when_received_then_it_is_the_latest(plant):
    tel(plant, mode=2, permit_bits=12)
    assert plant.boiler.mode == "RUN"
    assert plant.boiler.bit("permit_bits", 4) is True
    assert plant.boiler.bit("chain_bits", 1) is None
    assert plant.boiler.received_s is not None


def test_messages_when_they_do_not_fit_then_they_are_counted_and_change_nothing(linked):
    for raw in (b"", b"\xff{", b"{}", b'{"v":1,"t":"x"}'):
        take(linked, "boiler/link", raw)
    take(linked, "boiler/tel", boot=7)
    linked.take(Message("nonsense", b"", False))
    assert linked.rejects == 5
    assert linked.views(True)["boiler"].online


@pytest.mark.parametrize("code", [17, 99, -1])
def test_mode_when_it_is_unknown_then_it_is_empty(linked, code):
    tel(linked, mode=code)
    assert (linked.boiler.mode, linked.views(True)["boiler"].mode) == ("", "")


def test_acknowledgement_when_received_then_it_is_handed_back(plant):
    ack = take(plant, "tracker1/ack", boot="g", seq=1, t=1, id="x", op="defocus", by="page",
               outcome="accepted")  # fmt: skip
    assert (ack.id, ack.outcome) == ("x", "accepted")


def test_view_when_a_board_is_linked_then_it_has_boot_mode_and_fields(linked):
    tel(linked, mode=2, pt1_mbar=9634)
    view = linked.views(True)["boiler"]
    assert (view.online, view.boot, view.mode, view.fields["pt1_mbar"]) == (True, "b1", "RUN", 9634)
    take(linked, "tracker1/link", t=1, online=True, boot="b1", trajectories=True)
    assert linked.views(True)["tracker1"].trajectories_ok


def test_view_when_the_board_has_restarted_then_telemetry_of_the_earlier_boot_is_gone(linked):
    tel(linked, "tracker1", mode=3)
    take(linked, "tracker1/link", t=1, online=True, boot="b2", trajectories=False)
    view = linked.views(True)["tracker1"]
    assert (view.mode, dict(view.fields)) == ("", {})


@pytest.mark.parametrize("gone", ["nothing heard", "link", "gateway", "broker"])
def test_view_when_something_on_the_way_is_gone_then_the_board_is_gone(plant, linked, gone):
    if gone == "nothing heard":
        plant = PlantState({"boiler": "boiler"})
    if gone == "link":
        take(plant, "boiler/link", t=1, online=False, boot="b1", trajectories=False)
    if gone == "gateway":
        take(plant, "gateway/avail", b"offline")
    assert not plant.views(gone != "broker")["boiler"].online


def test_clock_when_the_gateway_trusts_it_then_it_is_good(plant):
    assert not plant.clock_good
    take(plant, "gateway/state", t=1, state="clock_good",
         f={"clock_good": True, "clock_why": "synchronised"})  # fmt: skip
    assert plant.clock_good


def test_conductor_when_it_waits_for_boards_then_code_boards_and_mode_are_typed(plant):
    take(plant, "conductor/state", t=1, state="waiting_for_trackers", boards=["tracker1"],
         mode="HOMING", f={"heat_pct": 50, "mirrors_on": "m1"})  # fmt: skip
    said = plant.conductor
    assert (said.state, said.boards, said.mode) == ("waiting_for_trackers", ("tracker1",), "HOMING")
    assert said.f.heat_pct == 50


def test_trips_when_there_are_several_then_the_first_is_first(plant):
    plant.remember([event("trip", 10, sf="SF-02"), event("trip", 20, sf="SF-06")])
    assert [trip.f["sf"] for trip in plant.trips] == ["SF-02", "SF-06"]


def test_event_when_repeated_then_it_counts_once(plant):
    plant.remember([event("trip", 10, sf="SF-02")] * 2)
    assert len(plant.trips) == 1


def test_trips_when_reset_then_they_are_gone(plant):
    ready = event("state", 30, state="READY", **{"from": "TRIPPED"})
    plant.remember([event("trip", 10, sf="SF-02"), ready])
    assert plant.trips == []


def test_trips_when_the_board_restarts_then_only_those_since_count(plant):
    boot = event("state", 100, state="TRIPPED", why="boot", **{"from": None})
    plant.remember([event("trip", 10, sf="SF-02"), boot, event("trip", 130, sf="SF-11")])
    assert [trip.f["sf"] for trip in plant.trips] == ["SF-11"]


def test_refusal_when_the_state_changes_then_it_is_over(plant):
    plant.remember([event("reset_refused", 10, why="SF-11")])
    assert plant.refusal.f["why"] == "SF-11"
    plant.remember([event("state", 20, state="READY", **{"from": "TRIPPED"})])
    assert plant.refusal is None


def test_alarm_when_cleared_then_it_is_gone(plant):
    topic = "recorder/alarm/offline-boiler"
    take(plant, topic, id="offline-boiler", state="active", priority="high", cause="offline",
         since=1, device="boiler")  # fmt: skip
    assert plant.alarms["offline-boiler"].device == "boiler"
    take(plant, topic, b"")
    assert plant.alarms == {}


def test_proofs_when_overdue_then_they_are_due_until_the_board_has_seen_them(plant):
    plant.remember([event("proof_due", 10, ch="lw1"), event("proof_due", 11, ch="vent")])
    assert plant.proofs_due == {"lw1", "vent"}
    plant.remember([event("proof", 20, ch="lw1")])
    assert plant.proofs_due == {"vent"}


def test_proofs_when_told_long_ago_then_later_events_count_and_the_list_stays_short(plant):
    plant.remember_proofs([event("proof_due", 1, ch="lw1"), event("proof_due", 2, ch="hw")])
    plant.remember([event("proof", 20, ch="hw")])
    assert plant.proofs_due == {"lw1"}
    assert len(plant.events) == 1
