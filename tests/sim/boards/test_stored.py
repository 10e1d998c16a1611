"""Boards over the link of their gateway: configurations, last trips and counts over power cuts."""

from datetime import UTC, datetime

import pytest

from firmware.common import wire
from firmware.common.parts import spelled
from host.gateway.board_session import BoardSession
from host.gateway.frames import CommandAck, ConsoleLine, Hello
from host.site import load_site
from host.site.board_config import boiler_config
from sim.boards.rig import Rig
from sim.boards.site_plant import clear_sky

BOTH = pytest.mark.parametrize(
    "interpreter", ["cpython", pytest.param("micropython", marks=pytest.mark.needs_micropython)]
)


class Desk:
    """A cold small plant whose boiler board has a session for a gateway."""

    def __init__(self, interpreter):
        site = load_site("la-villette")
        self.config = boiler_config(site)
        sky = clear_sky(site, datetime(2026, 6, 21, 5, tzinfo=UTC), 3600.0)
        self.decided = []
        self.rig = Rig(
            site, sky, 1, lambda board, event, _: self.decided.append((board.name, event)),
            interpreter,
        )  # fmt: skip
        self.rig.plant.cold_start(None)
        self.rig.power_on(0)
        self.board = next(b for b in self.rig.boards.values() if b.role == "boiler")
        self.line = self.rig.lines[self.board.name]
        self.session = BoardSession(self.board.name, "boiler")
        self.now_ms = 0
        self.said = []

    def run(self, seconds):
        for _ in range(round(seconds * 20)):
            self.now_ms += 50
            self.rig.tick(self.now_ms)
            self.said += self.session.receive(self.line.host_read(), self.now_ms)
            self.session.tick(self.now_ms)
            self.line.host_write(self.session.output())

    def all(self, kind):
        return [said for said in self.said if isinstance(said, kind)]

    def events(self, kind):
        return [e for name, e in self.decided if name == self.board.name and e["kind"] == kind]


@pytest.fixture
def desk(interpreter):
    found = Desk(interpreter)
    found.run(5)
    yield found
    found.rig.close()


@BOTH
def test_configuration_when_a_person_comes_to_hold_the_button_then_taken_and_in_effect(desk):
    other = {**desk.config, "differ_code": 200}
    number = desk.session.send_config(other, desk.now_ms)
    desk.run(5)
    assert desk.all(CommandAck) == []
    desk.rig.plant.button = True
    desk.run(14)
    assert desk.all(CommandAck) == [CommandAck(number, "done", None, "config")]
    desk.rig.plant.button = False
    desk.run(6)
    crc = wire.crc_hex(spelled(other).encode())
    assert [hello.cfg for hello in desk.all(Hello)][1:] == [crc]
    assert desk.all(Hello)[-1].cause == "configured"
    assert desk.board.flash.read("config0") == desk.board.flash.read("config1")


@BOTH
def test_configuration_when_a_limit_is_beyond_its_ceiling_then_refused_by_name(desk):
    desk.rig.plant.button = True
    desk.run(1)
    number = desk.session.send_config({**desk.config, "high_high_code": 12_001}, desk.now_ms)
    desk.run(3)
    why = "high_high_code is 12001, allowed 3600 to 12000"
    assert desk.all(CommandAck) == [CommandAck(number, "rejected", why, "config")]
    assert [e["why"] for e in desk.events("fault")] == [why]


@BOTH
def test_trips_when_power_is_cut_then_told_to_the_gateway_after_the_boot(desk):
    desk.rig.plant.estop_pressed = True
    desk.run(15)
    desk.board.power_on(desk.now_ms)
    desk.run(15)
    trips = [e["sf"] for e in desk.events("trip")]
    told = [line.text for line in desk.all(ConsoleLine) if "kept in flash" in line.text]
    assert "SF-23" in trips
    assert any("SF-23, ch chain" in line and desk.all(Hello)[0].boot in line for line in told)


@BOTH
def test_flash_when_full_then_an_event_says_so_and_after_that_the_trip_is_kept(desk):
    desk.run(30)
    desk.board.flash.fail(True, ())
    before = set(desk.board.flash.files)
    desk.rig.plant.estop_pressed = True
    desk.run(15)
    (fault,) = desk.events("fault")
    assert fault["why"].startswith("flash full")
    assert set(desk.board.flash.files) == before
    desk.board.flash.fail(False, ())
    desk.run(75)
    assert len(desk.board.flash.files) > len(before)


@BOTH
def test_sf18_when_a_copy_is_damaged_in_service_then_the_reading_says_so_within_a_minute(desk):
    desk.run(10)
    desk.board.damage(True)
    desk.run(62)
    assert "SF-18" in [e["sf"] for e in desk.events("trip")]


@BOTH
def test_sf24_boots_when_the_watchdog_bites_three_times_then_they_are_counted(desk):
    for _ in range(3):
        desk.board.hanging = True
        desk.run(1.0)
        desk.board.hanging = False
        desk.run(6)
    assert b'"boots":3' in desk.board.flash.read("counts")
    assert "SF-24" in [e["sf"] for e in desk.events("trip")]


@BOTH
def test_maintenance_when_asked_for_then_the_board_is_off_its_link_for_a_minute(desk):
    desk.session.command("maintenance", {}, desk.now_ms)
    desk.run(50)
    assert [ack.result for ack in desk.all(CommandAck)] == ["accepted"]
    assert len(desk.all(Hello)) == 1 and not desk.session.online
    desk.run(20)
    assert [hello.cause for hello in desk.all(Hello)][1:] == ["maintenance"]
    assert desk.board.flash.read("counts") is None, "it was meant"
