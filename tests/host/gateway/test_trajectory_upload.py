"""Trajectories on their way to the firmware's own staging slot."""

import random

from host.gateway.frames import TrajectoryAck

UTC = 1_000_000_000  # of host time 0


def send(w, mirrors, knots, n=600):
    w.session.send_trajectories({m: knots(n) for m in mirrors}, w.now_ms, UTC + w.now_ms)


def taken(w):
    return [(a.mirror, a.result) for a in w.all(TrajectoryAck)]


def test_trajectories_when_sent_then_each_arrives_whole_in_board_time(wire, knots):
    start_ms = (1 << 30) - 3_600_000  # wraps within the day
    w = wire(start_ms=start_ms)
    w.run(3)
    send(w, ("m1", "m3"), knots)
    assert not w.session.trajectories_ok
    w.run(30)
    assert taken(w) == [("m1", "done"), ("m3", "done")]
    assert w.session.trajectories_ok
    arrived = w.board.trajectories["m3"]
    # From the knot before now: half an hour of the day is over.
    assert 568 <= len(arrived) <= 571
    board_ms, axis1, axis2 = arrived[-1]
    utc_ms, *angles = knots(600)[-1]
    assert [axis1, axis2] == angles
    assert abs(board_ms - (start_ms + utc_ms - UTC) % (1 << 30)) <= 50


def test_trajectories_when_on_their_way_then_parts_fit_and_pings_go_between(wire, knots):
    w = wire()
    lines = []
    w.to_board = lambda data: lines.extend(data.split(b"\n")) or data
    w.run(3)
    send(w, ("m1",), knots)
    w.run(20)
    parts = [i for i, line in enumerate(lines) if line.startswith(b'{"t":"traj"')]
    assert len(parts) > 15
    assert max(len(lines[i]) + 1 for i in parts) <= 1024
    assert all(lines[i + 1].startswith(b'{"t":"ping"') for i in parts)
    assert w.board.link.ping_age_ms(w.board.ticks_ms()) <= 1000
    assert w.board.link.drops == 0


def test_trajectories_when_parts_are_lost_then_they_are_sent_again(wire, knots):
    chance = random.Random(3)
    w = wire()
    w.run(3)
    w.to_board = lambda data: b"" if b"traj" in data and chance.random() < 0.2 else data
    send(w, ("m1",), knots)
    w.run(60)
    assert taken(w) == [("m1", "done")]


def test_trajectories_when_the_board_reboots_then_they_are_made_anew_for_its_new_time(wire, knots):
    w = wire(start_ms=500_000)
    w.run(3)
    send(w, ("m1",), knots)
    w.run(20)
    assert w.session.trajectories_ok
    w.reboot("77aa01c2")
    at = w.now_ms
    w.run(2)
    assert not w.session.trajectories_ok
    w.run(20)
    assert w.session.trajectories_ok
    board_ms = w.board.trajectories["m1"][-1][0]
    assert abs(board_ms - (knots(600)[-1][0] - UTC)) <= at  # the new board counts from zero


def test_trajectories_when_one_is_refused_then_the_others_go_on_and_it_is_tried_again(wire, knots):
    w = wire()
    w.board.refuse = {"m1"}
    w.run(3)
    send(w, ("m1", "m2"), knots, n=50)
    w.run(8)
    assert taken(w) == [("m1", "rejected"), ("m2", "done")]
    assert w.session.trajectories.why == "m1: out of reach"
    assert not w.session.trajectories_ok
    w.board.refuse = set()
    w.run(12)
    assert taken(w)[2:] == [("m1", "done")]
    assert w.session.trajectories.why is None
    assert w.session.trajectories_ok


def test_trajectories_when_the_same_are_sent_twice_then_nothing_goes_over_the_link(wire, knots):
    w = wire()
    w.run(3)
    send(w, ("m1",), knots, n=50)
    w.run(5)
    before = len(w.board.frames)
    send(w, ("m1",), knots, n=50)
    w.run(5)
    assert len(w.board.frames) == before
    assert w.session.trajectories_ok


def test_trajectories_when_no_answer_comes_then_the_whole_is_sent_again(wire, knots):
    w = wire()
    w.run(3)
    send(w, ("m1",), knots, n=50)
    w.to_host = lambda data: b"" if b'"ack"' in data else data
    w.run(10)
    w.to_host = lambda data: data
    assert not w.session.trajectories_ok
    assert w.session.trajectories.why == "m1: no answer to the last part"
    w.run(15)
    assert w.session.trajectories_ok


def test_trajectories_when_the_board_has_lost_seconds_then_they_are_made_anew(wire, knots):
    w = wire(start_ms=500_000)
    w.run(3)
    send(w, ("m1",), knots)
    w.run(20)
    before = w.board.trajectories["m1"][-1][0]
    w.board.start_ms -= 7_000
    w.run(1.5)
    assert w.session.boot == "9f3a01c2"
    assert w.session.trajectories_ok  # the old one serves meanwhile
    w.run(20)
    assert abs(w.board.trajectories["m1"][-1][0] - (before - 7_000)) <= 100


def test_trajectories_when_a_mirror_has_no_knots_to_come_then_it_is_left_out(wire, knots):
    w = wire()
    w.run(3)
    over = [(t - 86_400_000, a, b) for t, a, b in knots(50)]
    day = {"m1": knots(50), "m2": [], "m3": over}
    w.session.send_trajectories(day, w.now_ms, UTC + w.now_ms)
    w.run(8)
    assert taken(w) == [("m1", "done")]
    assert w.session.trajectories_ok
    w.session.send_trajectories({"m3": over}, w.now_ms, UTC + w.now_ms)
    assert not w.session.trajectories_ok
