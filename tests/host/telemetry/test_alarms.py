"""Alarms over a restart of the recorder."""

import pytest

from host.bus_client import Address, Bus, Identity
from host.clock import Clock
from host.codes import AlarmCause
from host.telemetry.alarms import Alarms, Condition
from host.telemetry.history import Reader
from host.telemetry.schema import FILE
from host.telemetry.store import Store

OFFLINE = Condition("offline-boiler", "high", AlarmCause.OFFLINE, "boiler")


@pytest.fixture
def store(tmp_path):
    """A history in which the run before left an alarm open."""
    store = Store(tmp_path / FILE)
    store.alarm_began("demo", OFFLINE.id, OFFLINE.priority, OFFLINE.cause, 100)
    yield store
    store.close()


@pytest.fixture
def alarms(store, free_port):
    lonely = Bus(
        Address("127.0.0.1", free_port), Identity("recorder", "p", "k"), "demo", "recorder"
    )
    yield Alarms(lonely, store, Clock())
    lonely.close(0.0)


def test_alarm_when_left_open_and_renewed_then_it_is_the_same_one(alarms, store, tmp_path):
    alarms.begin(OFFLINE)
    assert store.open_alarms("demo") == [("offline-boiler", "high", "offline", 100)]
    alarms.end(OFFLINE.id)
    (row,) = Reader(tmp_path / FILE).alarms("demo")
    assert (row.since, row.until is None) == (100, False)


def test_alarm_when_left_open_and_the_device_is_back_then_it_ends(alarms, store):
    alarms.on_avail("boiler", b"online")
    assert store.open_alarms("demo") == []


def test_alarm_when_of_limited_life_then_it_ends_by_itself(alarms, store):
    gap = Condition("gap-boiler-tel", "low", AlarmCause.MESSAGES_MISSING, "boiler")
    alarms.begin(gap, for_ms=0)
    alarms.step()
    assert [alarm for alarm, _, _, _ in store.open_alarms("demo")] == ["offline-boiler"]
