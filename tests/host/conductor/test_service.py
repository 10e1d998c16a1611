"""The conductor as a process on a real broker; the test speaks as gateway and page."""

import json
import sys

import pytest

from host.auth.signing import verify
from host.bus import Ack, Cmd, Link, Plan, Sample, ServiceState, Topic, decode
from host.bus_client import Bus, load_address, load_identity
from host.clock import VARIABLE, Clock

SITE = "sim-la-villette"
MORNING_MS = 1_782_021_600_000  # 2026-06-21, 08:00 in Paris
pytestmark = pytest.mark.needs_mosquitto


class Field:
    """Gateway and page in one: publishes what boards say, collects what the conductor does."""

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
        self.heard = []

    def trackers_say(self, mode, trajectories):
        state = ServiceState(t=1, state="clock good", f={"clock_good": True})
        self.gateway.send("gateway", "state", state)
        for board in ("boiler", "tracker1", "tracker2"):
            link = Link(t=1, online=True, boot="b1", trajectories=trajectories)
            self.gateway.send(board, "link", link)
            f = {"mode": 1} if board == "boiler" else {"mode": mode, "permit": 0}
            self.gateway.send(board, "tel", Sample(boot="b1", seq=1, t=1, ms=1, f=f))

    def hear(self):
        self.heard += self.page.poll(0.05)
        return self.heard

    def orders(self, op):
        return [
            m for m in self.hear() if Topic.parse(m.topic).kind == "cmd" and m.topic.endswith(op)
        ]

    def state(self):
        said = [m for m in self.hear() if m.topic.endswith("conductor/state")]
        return decode(said[-1].payload, ServiceState) if said else None

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
def start_conductor(spawn, tmp_path, field):
    import os

    def start():
        command = [sys.executable, "-m", "heliose", "conductor", "--site", "la-villette", "--sim"]
        environment = {**os.environ, VARIABLE: field.clock.encode()}
        return spawn([*command, "--data", tmp_path], env=environment)

    return start


def test_conductor_in_the_morning_then_homes_and_sends_signed_plans(field, start_conductor, until):
    start_conductor()

    def both_were_sent_home():
        field.trackers_say(0, False)
        return len({order.topic for order in field.orders("home")}) == 2

    until(both_were_sent_home, 20)
    for order in field.orders("home"):
        assert verify(order.topic, order.payload, field.key)
        assert decode(order.payload, Cmd).by == "conductor"
    plans = until(lambda: [m for m in field.hear() if m.topic.endswith("/plan")], 20)
    assert verify(plans[0].topic, plans[0].payload, field.key)
    plan = decode(plans[0].payload, Plan)
    assert plan.date == "2026-06-21"
    assert set(plan.mirrors) in ({"m1", "m3"}, {"m2", "m4"})


def test_conductor_told_less_heat_then_says_done_and_remembers_it(
    field, start_conductor, until, tmp_path
):
    conductor = start_conductor()
    until(field.state, 10)
    field.page.command("conductor", "heat", field.clock.now_ms(), {"pct": 50})
    acks = until(lambda: [m for m in field.hear() if m.topic.endswith("conductor/ack")])
    assert decode(acks[0].payload, Ack).outcome == "done"
    until(lambda: field.state().f["heat_pct"] == 50)
    conductor.kill()
    conductor.wait()
    field.heard.clear()
    start_conductor()
    until(lambda: field.state() and field.state().f["heat_pct"] == 50, 10)


def test_conductor_told_nonsense_then_rejects_it_with_the_reason(field, start_conductor, until):
    start_conductor()
    until(field.state, 10)
    field.page.command("conductor", "heat", field.clock.now_ms(), {"pct": "all"})
    acks = until(lambda: [m for m in field.hear() if m.topic.endswith("conductor/ack")])
    answer = decode(acks[0].payload, Ack)
    assert (answer.outcome, "allowed: 0 to 100" in answer.why) == ("rejected", True)


def test_an_order_with_another_signature_then_is_refused(field, start_conductor, until):
    start_conductor()
    until(field.state, 10)
    now = field.clock.now_ms()
    forged = Cmd(by="page", id="x", issued=now, expires=now + 5000, args={"pct": 0}, mac="00")
    field.page.publish(field.page.topic("conductor", "cmd", "heat"), forged.encode())
    acks = until(lambda: [m for m in field.hear() if m.topic.endswith("conductor/ack")])
    assert decode(acks[0].payload, Ack).outcome == "refused"


def test_a_persons_defocus_then_is_remembered_over_a_kill(field, start_conductor, until, tmp_path):
    start_conductor()
    until(field.state, 10)
    ack = Ack(boot="g", seq=1, t=1, id="1", op="defocus", by="page", outcome="accepted")
    field.gateway.send("tracker1", "ack", ack)
    file = tmp_path / "conductor.json"
    until(lambda: file.exists() and json.loads(file.read_text()).get("away") == "defocus")


def test_the_supervisors_defocus_then_is_no_persons_wish(field, start_conductor, until, tmp_path):
    start_conductor()
    until(field.state, 10)
    for who in ("supervisor", "page"):  # in this order, so that the first has had its time
        ack = Ack(boot="g", seq=1, t=1, id=who, op="stow", by=who, outcome="accepted")
        if who == "page":
            ack = Ack(boot="g", seq=2, t=1, id=who, op="defocus", by=who, outcome="accepted")
        field.gateway.send("tracker1", "ack", ack)
    file = tmp_path / "conductor.json"
    until(lambda: file.exists() and json.loads(file.read_text()).get("away"))
    assert json.loads(file.read_text())["away"] == "defocus"


def test_the_broker_killed_then_the_plans_are_there_again(field, start_conductor, until):
    field.trackers_say(2, False)
    start_conductor()
    until(lambda: [m for m in field.hear() if m.topic.endswith("/plan")], 20)
    field.broker.kill()
    field.broker.start()
    field.heard.clear()
    until(lambda: [m for m in field.hear() if m.topic.endswith("/plan")], 10)


def test_conductor_at_sigterm_then_ends_at_once(field, start_conductor, until):
    conductor = start_conductor()
    until(field.state, 10)
    conductor.terminate()
    assert conductor.wait(1.0) == 0


def test_conductor_then_holds_no_numpy(field, start_conductor, until):
    field.trackers_say(0, False)
    conductor = start_conductor()
    until(lambda: [m for m in field.hear() if m.topic.endswith("/plan")], 20)
    with open(f"/proc/{conductor.pid}/maps", encoding="utf-8") as maps:
        assert "numpy" not in maps.read()
