"""What the page remembers of what it heard."""

import json

from host.bus import Message
from host.plant_state import Event

BOOT_MS = 1_782_000_000_000


def say(picture, topic, **payload):
    text = json.dumps({"v": 1, **payload}).encode()
    return picture.take(Message(f"heliose/1/sim-la-villette/{topic}", text, False))


def event(kind, t_ms, **f):
    return Event("boiler", kind, BOOT_MS + t_ms, t_ms, f)


def test_telemetry_when_heard_is_the_latest(picture):
    say(picture, "boiler/tel", boot="b", seq=1, t=5, ms=5, f={"mode": 2, "permit_bits": 12})
    assert picture.boiler.mode == "RUN"
    assert picture.boiler.bit("permit_bits", 4) is True
    assert picture.boiler.bit("chain_bits", 1) is None
    assert picture.boiler.heard_s is not None


def test_message_when_it_does_not_fit_is_counted_and_survived(picture):
    say(picture, "boiler/tel", boot=7)
    picture.take(Message("heliose/1/sim-la-villette/boiler/tel", b"\xff{", False))
    picture.take(Message("nonsense", b"", False))
    assert picture.rejects == 2
    assert picture.boiler.mode == ""


def test_mode_when_it_is_none_of_the_known_ones_is_empty(picture):
    say(picture, "boiler/tel", boot="b", seq=1, t=5, ms=5, f={"mode": 17})
    assert picture.boiler.mode == ""


def test_acknowledgement_when_heard_is_handed_back(picture):
    ack = say(picture, "tracker1/ack", boot="g", seq=1, t=1, id="x", op="defocus", by="page",
              outcome="accepted")  # fmt: skip
    assert (ack.id, ack.outcome) == ("x", "accepted")


def test_first_out_when_several_trip_is_the_first(picture):
    picture.remember([event("trip", 10, sf="SF-02"), event("trip", 20, sf="SF-06")])
    assert [trip.f["sf"] for trip in picture.trips] == ["SF-02", "SF-06"]


def test_event_when_repeated_counts_once(picture):
    picture.remember([event("trip", 10, sf="SF-02")] * 2)
    assert len(picture.trips) == 1


def test_trips_when_reset_are_forgotten(picture):
    picture.remember(
        [event("trip", 10, sf="SF-02"), event("state", 30, state="READY", **{"from": "TRIPPED"})]
    )
    assert picture.trips == []


def test_trips_when_the_board_restarts_are_only_those_since(picture):
    boot = event("state", 100, state="TRIPPED", why="boot", **{"from": None})
    picture.remember([event("trip", 10, sf="SF-02"), boot, event("trip", 130, sf="SF-11")])
    assert [trip.f["sf"] for trip in picture.trips] == ["SF-11"]


def test_refusal_when_the_state_changes_is_over(picture):
    picture.remember([event("reset_refused", 10, why="SF-11")])
    assert picture.refusal.f["why"] == "SF-11"
    picture.remember([event("state", 20, state="READY", **{"from": "TRIPPED"})])
    assert picture.refusal is None


def test_alarm_when_cleared_is_gone(picture):
    say(picture, "recorder/alarm/offline-boiler", id="offline-boiler", state="active",
        priority="high", cause="boiler is offline", since=1)  # fmt: skip
    assert picture.alarms["offline-boiler"].cause == "boiler is offline"
    picture.take(Message("heliose/1/sim-la-villette/recorder/alarm/offline-boiler", b"", True))
    assert picture.alarms == {}
