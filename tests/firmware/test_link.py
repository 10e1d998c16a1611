"""The board's end of the link, against protocol.md."""

from desk.harness import BOOT, Seam

from firmware.common import fields, wire
from firmware.common.link import EVENTS_KEPT, QUEUE_LIMIT_B, WRITE_LIMIT_B, Link


class Ends:
    """A link and the gateway's side of it, turned every 50 ms."""

    def __init__(self, names=fields.BOILER_FIELDS, now_ms=0, read_limit=256):
        self.wire = Seam()
        self.commands = []
        self.frames = []
        self.answer = ("done", None)
        self.now_ms = now_ms
        self.link = Link(
            self.wire, "boiler", names, "1A2B3C4D", self.command, self.take, read_limit
        )
        self.decoder = wire.Decoder(1024, True)
        self.turns = 0

    def command(self, now_ms, op, args):
        self.commands.append((op, args))
        return self.answer

    def take(self, now_ms, frame):
        self.frames.append(frame)

    def send(self, **frame):
        self.wire.received += wire.encode(frame)

    def turn(self, turns=1):
        """Turn, and return the frames that came back."""
        for _ in range(turns):
            self.link.serve(self.now_ms)
            self.now_ms = (self.now_ms + 50) % (1 << 30)
        data = self.wire.sent
        self.wire.sent = b""
        return self.decoder.feed(data)

    def ping(self):
        """Alive: pinged, hello taken."""
        self.send(t="ping", n=1)
        self.turn(20)
        return self


def kinds(frames):
    return [frame["t"] for frame in frames]


def test_link_when_it_boots_then_it_says_hello_and_nothing_else_every_5_s():
    ends = Ends()
    ends.link.telemetry(0, (1,))
    ends.link.event(0, "state", {"state": "TRIPPED"})
    assert kinds(ends.turn(20)) == ["hello"]
    assert kinds(ends.turn(200)) == ["hello", "hello"]


def test_link_when_pinged_then_it_answers_with_the_number_and_its_time():
    ends = Ends()
    ends.turn(20)
    ends.send(t="ping", n=17)
    assert ends.turn() == [{"t": "pong", "n": 17, "ms": 1000}]
    assert ends.link.ping_age_ms(1234) == 234


def test_link_when_pings_stop_for_5_s_then_it_falls_silent_but_for_hello():
    ends = Ends().ping()
    ends.turn(90)
    ends.link.telemetry(ends.now_ms, (1,))
    ends.turn(20)
    ends.link.telemetry(ends.now_ms, (2,))
    ends.link.event(ends.now_ms, "state", {})
    assert set(kinds(ends.turn(300))) == {"hello"}


def test_link_when_telemetry_could_not_be_sent_then_its_number_is_not_used_up():
    ends = Ends()
    ends.link.telemetry(0, (1,))
    ends.ping()
    ends.link.telemetry(ends.now_ms, (2,))
    ends.link.telemetry(ends.now_ms, (3,))
    assert [(frame["seq"], frame["v"]) for frame in ends.turn(2)] == [(1, [2]), (2, [3])]


def test_link_when_asked_then_it_says_hello():
    ends = Ends().ping()
    ends.send(t="hello?")
    assert kinds(ends.turn(20)) == ["hello"]


def test_link_when_fields_are_many_then_hello_comes_in_parts_of_at_most_512_bytes():
    names = fields.tracker_fields(["mirror%d" % n for n in range(12)])
    ends = Ends(names)
    for _ in range(60):
        ends.link.serve(ends.now_ms)
        ends.now_ms += 50
    lines = [line + b"\n" for line in ends.wire.sent.split(b"\n") if line]
    assert len(lines) > 2 and max([len(line) for line in lines]) <= 512
    hellos = ends.decoder.feed(b"".join(lines))
    assert [h["n"] for h in hellos] == list(range(1, len(lines) + 1))
    assert {h["m"] for h in hellos} == {len(lines)}
    assert tuple([name for h in hellos for name in h["fields"]]) == names
    assert hellos[0]["cfg"] == "1A2B3C4D" and hellos[0]["role"] == "boiler"


def test_link_when_an_event_is_not_acknowledged_then_it_is_repeated_every_second():
    ends = Ends().ping()
    ends.link.event(ends.now_ms, "trip", {"sf": "SF-02"})
    ends.link.event(ends.now_ms, "state", {"state": "TRIPPED"})
    events = [frame for frame in ends.turn(61) if frame["t"] == "evt"]
    assert [frame["seq"] for frame in events] == [1, 1, 1, 1]
    assert events[0] == events[3] and events[0]["sf"] == "SF-02"
    assert len(ends.wire.kept) == 2


def test_link_when_an_event_is_acknowledged_then_the_next_one_follows():
    ends = Ends().ping()
    for number in range(3):
        ends.link.event(ends.now_ms, "state", {"number": number})
    seen = []
    for _ in range(10):
        for frame in ends.turn():
            seen.append((frame["seq"], frame["number"]))
            ends.send(t="evt_ack", boot=BOOT, seq=frame["seq"])
    assert seen == [(1, 0), (2, 1), (3, 2)]
    assert kinds(ends.turn(40)) == []


def test_link_when_an_acknowledgement_is_for_another_boot_or_event_then_it_counts_for_nothing():
    ends = Ends().ping()
    ends.link.event(ends.now_ms, "state", {})
    ends.turn()
    ends.send(t="evt_ack", boot="00000000", seq=1)
    ends.send(t="evt_ack", boot=BOOT, seq=2)
    ends.send(t="evt_ack", boot=BOOT)
    assert "evt" in kinds(ends.turn(25))


def test_link_when_64_events_wait_then_chatter_gives_way_and_trips_and_states_stay():
    ends = Ends().ping()
    for number in range(40):
        ends.link.event(0, "fault", {"number": number})
    for number in range(60):
        ends.link.event(0, "trip" if number % 2 else "state", {"number": number})
    ends.link.event(0, "fault", {"number": 99})
    kept = []
    for _ in range(200):
        for frame in ends.turn():
            if frame["t"] == "evt":
                kept.append(frame)
                ends.send(t="evt_ack", boot=BOOT, seq=frame["seq"])
                if len(kept) == 1:
                    ends.link.event(0, "state", {"number": 100})
    numbers = [frame["number"] for frame in kept if frame["kind"] in ("trip", "state")]
    assert numbers == list(range(60)) + [100]
    assert len(kept) == EVENTS_KEPT
    assert [frame["seq"] for frame in kept] == list(range(1, len(kept) + 1))
    assert sum([frame.get("lost", 0) for frame in kept]) == 102 - len(kept)


def cmd(number, **changes):
    frame = {"t": "cmd", "boot": BOOT, "id": number, "op": "stop", "args": {}, "until": 60_000}
    frame.update(changes)
    return frame


def test_link_when_a_command_comes_then_it_is_carried_out_and_acknowledged():
    ends = Ends().ping()
    ends.answer = ("rejected", "OFF_TARGET_2 open")
    ends.send(**cmd(41, op="start", args={"a": 1}))
    assert ends.turn() == [{"t": "ack", "id": 41, "r": "rejected", "why": "OFF_TARGET_2 open"}]
    assert ends.commands == [("start", {"a": 1})]


def test_link_when_a_command_is_late_or_malformed_or_for_another_boot_then_it_is_not_carried_out():
    for changes, result in (
        ({"until": 999}, "expired"),
        ({"boot": "00000000"}, "rejected"),
        ({"op": 7}, "rejected"),
        ({"args": [1]}, "rejected"),
        ({"until": "soon"}, "rejected"),
        ({"until": -1}, "rejected"),
        ({"until": 1 << 40}, "rejected"),
    ):
        ends = Ends().ping()
        ends.send(**cmd(1, **changes))
        answer = ends.turn()
        assert [frame["r"] for frame in answer] == [result], changes
        assert ends.commands == []


def test_link_when_the_same_id_comes_again_then_the_answer_is_repeated_but_not_the_command():
    ends = Ends().ping()
    ends.send(**cmd(5))
    first = ends.turn()
    ends.send(**cmd(5))
    assert ends.turn() == first and len(ends.commands) == 1
    ends.send(**cmd(4))
    assert ends.turn()[0]["why"] == "id not rising"
    assert len(ends.commands) == 1


def test_link_when_frames_make_no_sense_then_they_are_counted_and_survived():
    ends = Ends().ping()
    for frame in (
        {"t": "nonsense"},
        {},
        {"t": ["ping"]},
        {"t": "ping"},
        {"t": "ping", "n": "1"},
        {"t": "ping", "n": True},
        {"t": "cmd"},
        {"t": "cmd", "id": -1},
        {"t": "cmd", "id": 1.5},
    ):
        before = ends.link.drops
        ends.send(**frame)
        ends.turn()
        assert ends.link.drops == before + 1, frame
    ends.wire.received = b"\x00\xff\x03garbage\n" * 100 + wire.encode({"t": "ping", "n": 8})
    answers = ends.turn(20)
    assert [f["n"] for f in answers if f["t"] == "pong"] == [8]
    assert ends.link.drops >= 100


def test_link_when_it_is_flooded_then_each_turn_takes_and_sends_a_bounded_number_of_bytes():
    ends = Ends(read_limit=100).ping()
    ends.wire.received = wire.encode({"t": "ping", "n": 1}) * 1000
    length = len(ends.wire.received)
    ends.link.serve(ends.now_ms)
    assert length - len(ends.wire.received) == 100
    assert len(ends.wire.sent) <= WRITE_LIMIT_B


def test_link_when_nobody_takes_bytes_then_what_waits_stays_bounded():
    ends = Ends().ping()
    ends.wire.room = 0
    for number in range(500):
        ends.send(t="ping", n=number)
        ends.link.telemetry(ends.now_ms, tuple(range(18)))
        ends.turn()
    ends.wire.room = 1 << 20
    ends.now_ms += 0
    data = 0
    for _ in range(100):
        ends.link.serve(ends.now_ms)
    data = len(ends.wire.sent)
    assert data <= QUEUE_LIMIT_B + 100
    assert ends.decoder.feed(ends.wire.sent) and ends.decoder.drops == 0


def test_link_when_trajectories_or_configurations_come_then_they_are_handed_on():
    ends = Ends().ping()
    ends.send(t="traj", id=1)
    ends.send(t="cfg", n=1)
    ends.turn()
    assert [frame["t"] for frame in ends.frames] == ["traj", "cfg"]


def test_link_when_no_ping_ever_came_or_an_hour_passed_then_the_age_is_one_hour():
    ends = Ends()
    assert ends.link.ping_age_ms(0) == 3_600_000
    ends.ping()
    assert ends.link.ping_age_ms(3_600_001) == 3_600_000
    assert ends.link.ping_age_ms(1 << 29) == 3_600_000
    assert ends.link.ping_age_ms(100) == 3_600_000  # not young again after a wrap


def test_link_when_ticks_wrap_then_pings_events_and_commands_go_on():
    ends = Ends(now_ms=(1 << 30) - 500)
    ends.ping()
    assert ends.now_ms < 1000
    ends.link.event(ends.now_ms, "state", {})
    ends.send(**cmd(1, until=4000))
    assert sorted(kinds(ends.turn(25))) == ["ack", "evt", "evt"]
