"""A board's session against the firmware's own link."""

import itertools
import random

from firmware.common import wire as frames
from host.bus import Event, Sample
from host.gateway.frames import CommandAck, ConsoleLine, Hello


def test_session_when_board_boots_then_hello_and_telemetry_come_in_host_time(wire):
    w = wire(start_ms=123_456)
    w.run(4)
    (hello,) = w.all(Hello)
    assert (hello.boot, hello.py.split()[0], hello.fields) == (
        "9f3a01c2", "cpython", ("mode", "pt1_mbar", "pt2_mbar"),
    )  # fmt: skip
    tel = w.all(Sample)[-1]
    assert tel.f == {"mode": 2, "pt1_mbar": 9634, "pt2_mbar": None}
    assert abs(tel.t - (tel.ms - 123_456)) <= 50
    assert w.session.online
    assert w.session.mode == "RUN"
    assert w.session.drops == 0


def test_session_when_host_joins_late_then_it_asks_for_the_hello(wire):
    w = wire()
    for ms in range(50, 60_000, 50):
        w.board.turn(ms)
    w.board.line.host_read()
    w.now_ms = 60_000
    w.run(2)
    assert len(w.all(Hello)) == 1


def test_session_when_event_is_not_confirmed_then_it_is_given_once_and_kept_by_the_board(wire):
    w = wire()
    w.run(2)
    w.board.link.event(w.board.ticks_ms(), "trip", {"sf": "SF-02", "val": 11034})
    w.run(5)
    (event,) = w.all(Event)
    assert (event.seq, event.kind, event.f) == (1, "trip", {"sf": "SF-02", "val": 11034})
    w.board.link.event(w.board.ticks_ms(), "state", {"state": "TRIPPED"})
    w.run(5)
    assert len(w.all(Event)) == 1  # the first is still outstanding
    w.session.confirm_event("9f3a01c2", 1)
    w.run(2)
    assert [e.seq for e in w.all(Event)] == [1, 2]


def test_session_when_the_confirmation_is_lost_then_it_is_given_again(wire):
    w = wire()
    w.run(2)
    w.board.link.event(w.board.ticks_ms(), "link", {})
    w.run(1)
    w.to_board = lambda data: b""
    w.session.confirm_event("9f3a01c2", 1)
    w.run(1)
    w.to_board = lambda data: data
    w.board.link.event(w.board.ticks_ms(), "fault", {})
    w.run(4)
    assert [e.kind for e in w.all(Event)] == ["link", "fault"]


def test_session_when_the_board_reboots_then_a_new_hello_comes_and_sequences_begin_anew(wire):
    w = wire()
    w.run(5)
    w.reboot("77aa01c2")
    w.run(5)
    assert [h.boot for h in w.all(Hello)] == ["9f3a01c2", "77aa01c2"]
    assert w.session.boot == "77aa01c2"
    seqs = [t.seq for t in w.all(Sample) if t.boot == "77aa01c2"]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))


def test_session_when_a_hello_was_not_the_boards_then_a_refused_command_finds_the_right_boot(wire):
    w = wire()
    w.run(5)
    hello = {"t": "hello", "role": "boiler", "id": "x", "boot": "deadbeef", "proto": 1,
             "fw": "", "py": "", "cfg": "", "cause": "", "fields": ["mode"]}  # fmt: skip
    w.session.receive(frames.encode(hello), w.now_ms)
    w.run(2)
    w.session.command("stop", {}, w.now_ms)
    w.run(3)
    w.session.command("stop", {}, w.now_ms)
    w.run(1)
    answers = [(a.result, a.why) for a in w.all(CommandAck)]
    assert answers == [("rejected", "another boot"), ("accepted", None)]
    assert w.session.boot == "9f3a01c2"


def test_session_when_the_hello_of_a_reboot_is_lost_then_nothing_is_taken_for_the_old_boot(wire):
    w = wire()
    w.run(60)
    old = len(w.all(Sample))
    w.reboot("77aa01c2")
    w.board.link.event(0, "state", {"state": "TRIPPED"})
    lost = []
    w.to_host = lambda data: lost.append(data) or b"" if b"hello" in data and not lost else data
    w.run(5)
    assert lost
    assert w.session.boot == "77aa01c2"
    assert all(t.boot == "77aa01c2" for t in w.all(Sample)[old:])
    assert [e.boot for e in w.all(Event)] == ["77aa01c2"]


def test_session_when_board_time_wraps_then_host_time_goes_on(wire):
    w = wire(start_ms=(1 << 30) - 30_000)
    w.run(60)
    tels = w.all(Sample)
    assert min(t.ms for t in tels) < 100_000 < max(t.ms for t in tels)
    steps = [b.t - a.t for a, b in itertools.pairwise(tels)]
    assert min(steps) >= 450
    assert max(steps) <= 550


def test_session_when_commanded_then_the_answer_comes_with_its_reason(wire):
    w = wire(start_ms=(1 << 30) - 4_000)  # `until` lies beyond the wrap
    w.run(2)
    first = w.session.command("stop", {}, w.now_ms)
    w.run(1)
    second = w.session.command("start", {"pct": 50}, w.now_ms)
    w.run(1)
    assert w.board.commands == [("stop", {}), ("start", {"pct": 50})]
    assert w.all(CommandAck) == [
        CommandAck(first, "accepted", None, "stop"),
        CommandAck(second, "rejected", "OFF_TARGET_2 open", "start"),
    ]


def test_session_when_a_command_or_its_answer_is_lost_then_it_is_carried_out_once(wire):
    for direction in ("to_board", "to_host"):
        w = wire()
        w.run(2)
        setattr(w, direction, lambda data: b"")
        w.session.command("stop", {}, w.now_ms)
        w.run(0.5)
        setattr(w, direction, lambda data: data)
        w.run(2)
        assert w.board.commands == [("stop", {})]
        assert [a.result for a in w.all(CommandAck)] == ["accepted"]


def test_session_when_the_board_is_silent_then_commands_are_answered_all_the_same(wire):
    w = wire()
    w.session.command("stop", {}, 0)
    w.to_host = lambda data: b""
    w.run(0.1)
    assert w.all(CommandAck) == [CommandAck(1, "failed", "the board is not connected", "stop")]
    w.to_host = lambda data: data
    w.run(6)
    w.to_host = lambda data: b""
    w.session.command("stop", {}, w.now_ms)
    w.run(5.5)
    assert not w.session.online
    w.run(1)
    assert w.all(CommandAck)[-1] == CommandAck(2, "expired", "the board did not answer", "stop")


def test_session_when_lines_are_no_frames_then_they_are_counted_and_shown(wire):
    w = wire()
    w.run(2)
    w.board.line.board_write(b"Traceback (most recent call last):\n\xff\xfe\n")
    w.run(1)
    assert [c.text for c in w.all(ConsoleLine)] == [
        "Traceback (most recent call last):", "\ufffd\ufffd",
    ]  # fmt: skip
    assert w.session.drops == 2


def test_session_when_frames_do_not_fit_then_they_are_counted_and_survived(wire):
    bad = [
        {"t": "tel"}, {"t": "tel", "seq": 99, "ms": 1, "v": [1]}, {"t": []}, {"t": None},
        {"t": "tel", "seq": 99, "ms": 1, "v": [1, 2, 1.5]},
        {"t": "tel", "seq": 99, "ms": -1, "v": [1, 2, 3]},
        {"t": "tel", "seq": 99, "ms": 1, "v": [1, 2, 1 << 70]},
        {"t": "evt", "seq": 1, "ms": 1, "kind": 7}, {"t": "pong", "n": "x", "ms": 3},
        {"t": "evt", "seq": True, "ms": 1, "kind": "trip"},
        {"t": "ack", "id": 1, "r": "perhaps"}, {"t": "ack", "id": {}, "r": "done"},
        {"t": "hello"}, {"t": "hello", "boot": "x" * 8}, {"t": "hello", "boot": "77aa01c2"},
        {"t": "hello", "boot": "77aa01c2", "n": 1, "m": 1_000_000_000}, {"t": "cmd"}, {},
        {"t": "tel", "seq": 99, "ms": 1, "v": [1, 2, True]}, {"t": "pong", "n": 1, "ms": 1 << 30},
        {"t": "tel", "seq": 99, "ms": 1, "v": [1, 2, float("nan")]}, {"t": "\ud800"},
        {"t": "ack", "id": 1, "r": "done", "why": "\ud800"},
        {"t": "ack", "id": 1 << 53, "r": "done"},
        {"t": "evt", "seq": 1, "ms": 1, "kind": "trip", "\ud800": 1},
    ]  # fmt: skip
    w = wire()
    w.run(2)
    before = len(w.all(Sample))
    for frame in bad:
        w.board.line.board_write(frames.encode(frame))
    w.run(2)
    assert w.session.drops == len(bad)
    assert w.session.online
    assert len(w.all(Sample)) == before + 4
    assert len(w.all(Event)) == 0


def test_session_when_bytes_are_lost_and_garbled_then_it_recovers_and_doubles_nothing(wire):
    chance, confirmed = random.Random(5), set()

    def noise(data):
        kept = bytes(b for b in data if chance.random() > 0.002)
        return kept + (chance.randbytes(40) if chance.random() < 0.05 else b"")

    w = wire()
    w.to_host = w.to_board = noise
    w.each_turn = lambda: confirm(w, confirmed)
    for n in range(30):
        w.board.link.event(w.board.ticks_ms(), "state", {"state": str(n)})
        w.run(4)
    w.to_host = w.to_board = lambda data: data
    w.run(40)
    assert [e.f["state"] for e in w.all(Event)] == [str(n) for n in range(30)]
    seqs = [t.seq for t in w.all(Sample)]
    assert seqs == sorted(set(seqs))
    assert w.session.drops > 10


def confirm(w, confirmed):
    for event in w.all(Event):
        if event.seq not in confirmed:
            confirmed.add(event.seq)
            w.session.confirm_event(event.boot, event.seq)


def test_session_when_an_event_has_odd_entries_then_they_are_made_to_fit_and_it_comes_through(wire):
    w = wire()
    w.run(2)
    odd = {"a": True, "b": 1.5, "c": "\ud800", "d": [1], "e": 1 << 70, "f": None}
    w.board.link.event(w.board.ticks_ms(), "trip", odd)
    w.run(1)
    (event,) = w.all(Event)
    assert event.f == {
        "a": 1, "b": "1.5", "c": "?", "d": "[1]", "e": str(1 << 70), "f": None,
    }  # fmt: skip
    assert w.session.drops == 0


def test_ping_when_garbage_left_a_line_unfinished_then_the_board_answers_again(wire):
    w = wire()
    w.run(5)
    before = w.board.link.drops
    w.to_board = lambda data: data[:3] + b"x" * len(data) if b"ping" in data else data
    w.run(3)
    w.to_board = lambda data: data
    w.run(1.1)  # one ping
    assert w.board.link.drops > before
    assert w.board.link.ping_age_ms(w.board.ticks_ms()) <= 1100
