"""The conductor as a process on a real broker. The test takes the part of gateway and page."""

import json
import os
import sys

import pytest

from host.auth.signing import verify
from host.bus import (
    Ack,
    Cmd,
    ConductorState,
    GatewayFigures,
    GatewayState,
    Link,
    Plan,
    Sample,
    Topic,
    decode,
)
from host.bus_client import Bus, load_address, load_identity
from host.clock import VARIABLE, Clock
from host.codes import ActivityCode, ClockTrust

SITE = "sim-la-villette"
MORNING_MS = 1_782_021_600_000  # 2026-06-21, 08:00 in Paris
pytestmark = pytest.mark.needs_mosquitto


class Field:
    """Gateway and page in one: publishes for the boards, collects what the conductor sends."""

    def __init__(self, data, clock):
        self.clock = clock
        self.gateway, self.page = (
            Bus(load_address(data), load_identity(data, who), SITE, who)
            for who in ("gateway", "page")
        )
        self.key = load_identity(data, "conductor").key
        self.page.subscribe("+/cmd/#", "+/plan", "conductor/#")
        self.page.wait_connected(5)
        self.gateway.wait_connected(5)
        self.received = []

    def publish(self, mode, trajectories):
        figures = GatewayFigures(True, ClockTrust.SYNCHRONISED)
        self.gateway.send("gateway", "state", GatewayState(t=1, state="clock_good", f=figures))
        for board in ("boiler", "tracker1", "tracker2"):
            link = Link(t=1, online=True, boot="b1", trajectories=trajectories)
            self.gateway.send(board, "link", link)
            f = {"mode": 1} if board == "boiler" else {"mode": mode, "permit": 0}
            self.gateway.send(board, "tel", Sample(boot="b1", seq=1, t=1, ms=1, f=f))

    def acknowledge(self, seq, op, by):
        ack = Ack(boot="g", seq=seq, t=1, id=str(seq), op=op, by=by, outcome="accepted")
        self.gateway.send("tracker1", "ack", ack)

    def ending(self, *ends):
        self.received += self.page.poll(0.05)
        return [m for m in self.received if m.topic.endswith(ends)]

    def commands(self, op):
        return [m for m in self.ending(op) if Topic.parse(m.topic).kind == "cmd"]

    def state(self):
        states = self.ending("conductor/state")
        return decode(states[-1].payload, ConductorState) if states else None

    def acks(self):
        return [decode(m.payload, Ack) for m in self.ending("conductor/ack")]

    def close(self):
        self.gateway.close(0.1)
        self.page.close(0.1)


@pytest.fixture
def field(tmp_path, start_broker):
    broker = start_broker()
    both = Field(tmp_path, Clock.starting(MORNING_MS))
    both.broker = broker
    yield both
    both.close()


@pytest.fixture
def start_conductor(spawn, tmp_path, field, until):
    """start_conductor() -> Popen, once its state is published."""

    def start():
        command = [sys.executable, "-m", "heliose", "conductor", "--site", "la-villette", "--sim"]
        environment = {**os.environ, VARIABLE: field.clock.encode()}
        process = spawn([*command, "--data", tmp_path], env=environment)
        until(field.state)
        return process

    return start


def test_conductor_when_the_day_begins_then_it_homes_and_sends_signed_plans(
    field, start_conductor, until
):
    start_conductor()

    def both_are_homed():
        field.publish(0, False)
        return len({command.topic for command in field.commands("home")}) == 2

    until(both_are_homed, 20)
    for command in field.commands("home"):
        assert verify(command.topic, command.payload, field.key)
        assert decode(command.payload, Cmd).by == "conductor"
    plans = until(lambda: field.ending("/plan"), 20)
    assert verify(plans[0].topic, plans[0].payload, field.key)
    plan = decode(plans[0].payload, Plan)
    assert plan.date == "2026-06-21"
    assert set(plan.mirrors) in ({"m1", "m3"}, {"m2", "m4"})


def test_state_when_published_then_a_person_can_read_its_code(field, start_conductor, until):
    start_conductor()

    def waits_for_homing():
        field.publish(1, True)
        return field.state().state is ActivityCode.WAITING_FOR_TRACKERS

    until(waits_for_homing, 20)
    payload = json.loads(field.ending("conductor/state")[-1].payload)
    assert payload["state"] == "waiting_for_trackers"
    assert (payload["boards"], payload["mode"]) == (["tracker1", "tracker2"], "HOMING")
    assert payload["f"]["heat_pct"] == 100


def test_heat_when_limited_then_it_is_done_and_survives_a_kill(field, start_conductor, until):
    conductor = start_conductor()
    field.page.command("conductor", "heat", field.clock.now_ms(), {"pct": 50})
    assert until(field.acks)[0].outcome == "done"
    until(lambda: field.state().f.heat_pct == 50)
    conductor.kill()
    conductor.wait()
    field.received.clear()
    start_conductor()
    until(lambda: field.state().f.heat_pct == 50)


def test_heat_when_it_is_nonsense_then_it_is_rejected_with_the_reason(
    field, start_conductor, until
):
    start_conductor()
    field.page.command("conductor", "heat", field.clock.now_ms(), {"pct": "all"})
    ack = until(field.acks)[0]
    assert (ack.outcome, "allowed: 0 to 100" in ack.why) == ("rejected", True)


def test_command_when_its_signature_is_wrong_then_it_is_refused(field, start_conductor, until):
    start_conductor()
    now = field.clock.now_ms()
    forged = Cmd(by="page", id="x", issued=now, expires=now + 5000, args={"pct": 0}, mac="00")
    field.page.publish(field.page.topic("conductor", "cmd", "heat"), forged.encode())
    assert until(field.acks)[0].outcome == "refused"


def test_defocus_when_an_operator_commands_it_then_it_is_kept_and_the_supervisors_is_not(
    field, start_conductor, until, tmp_path
):
    start_conductor()
    field.acknowledge(1, "stow", "supervisor")
    field.acknowledge(2, "defocus", "page")
    file = tmp_path / "conductor.json"
    until(lambda: file.exists() and json.loads(file.read_text()).get("away"))
    assert json.loads(file.read_text())["away"] == "defocus"


def test_broker_when_it_is_killed_then_the_plans_are_published_again(field, start_conductor, until):
    field.publish(2, False)
    start_conductor()
    until(lambda: field.ending("/plan"), 20)
    field.broker.kill()
    field.broker.start()
    field.received.clear()
    until(lambda: field.ending("/plan"))


def test_conductor_when_it_has_planned_then_it_holds_no_numpy_and_ends_at_once(
    field, start_conductor, until
):
    field.publish(0, False)
    conductor = start_conductor()
    until(lambda: field.ending("/plan"), 20)
    with open(f"/proc/{conductor.pid}/maps", encoding="utf-8") as maps:
        assert "numpy" not in maps.read()
    conductor.terminate()
    assert conductor.wait(1.0) == 0
