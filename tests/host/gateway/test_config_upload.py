"""A configuration on its way to a board: its parts, and what becomes of them."""

import json

import msgspec
import pytest

from firmware.common import limits, wire
from firmware.common.parts import Parts
from host.gateway.config_upload import ANSWER_MS, HOLD, ConfigUpload, parts_of
from host.gateway.frames import CommandAck, ConsoleLine
from host.site import load_site
from host.site.board_config import boiler_config, tracker_config

VALUES = limits.defaults()


def encoded(values):
    return [msgspec.to_builtins(part) for part in parts_of(values, 7)]


def put_together(values):
    parts = Parts()
    for frame in encoded(values)[::-1]:
        assert len(wire.encode(frame)) <= wire.TRAJECTORY_LIMIT_B
        answer = parts.add(json.loads(json.dumps(frame)), 0)
    return answer


@pytest.mark.parametrize("name", ["la-villette", "san-luis-valley"])
def test_parts_when_cut_for_a_board_then_the_firmware_puts_the_same_together(name):
    site = load_site(name)
    for values in [boiler_config(site), *(tracker_config(site, b.id) for b in site.trackers)]:
        answer = put_together(values)
        assert (answer.result, answer.values) == ("done", values)


def test_parts_when_a_boilers_then_each_frame_has_512_bytes_at_most():
    frames = encoded(VALUES)
    assert len(frames) > 1
    assert all(len(wire.encode(frame)) <= wire.FRAME_LIMIT_B for frame in frames)


def test_parts_when_one_entry_fits_no_frame_then_named_with_what_is_allowed():
    with pytest.raises(ValueError, match="name: found 1011 bytes, allowed: 900"):
        parts_of({"name": "x" * 1000}, 7)


def sent(upload, now_ms):
    """Numbers of the parts that are sent now."""
    found = []
    while (part := upload.part(now_ms)) is not None:
        found.append(part.n)
    return found


def test_upload_when_nobody_holds_the_button_then_tried_again_until_the_time_is_over():
    upload = ConfigUpload()
    upload.start(7, VALUES, 0, 5_000)
    everything = sent(upload, 0)
    for second in range(5):
        now_ms = second * 1_000
        assert not upload.acknowledge(7, "rejected", HOLD, now_ms)
        assert sent(upload, now_ms) == []
        assert sent(upload, now_ms + 1_000) == everything
    assert upload.acknowledge(7, "rejected", HOLD, 5_000)
    assert not upload


def test_upload_when_parts_were_lost_then_those_are_sent_again():
    upload = ConfigUpload()
    upload.start(7, {f"n{i}": "x" * 300 for i in range(5)}, 0, 5_000)
    assert sent(upload, 0) == [1, 2, 3, 4, 5]
    assert not upload.acknowledge(7, "rejected", "missing 2,4,99", 100)
    assert sent(upload, 100) == [2, 4]
    assert upload.acknowledge(7, "done", None, 200)


def test_upload_when_refused_for_good_or_another_command_is_answered_then_they_are_told_apart():
    upload = ConfigUpload()
    upload.start(7, VALUES, 0, 5_000)
    assert not upload.acknowledge(6, "rejected", "not TRIPPED", 100)
    assert upload.acknowledge(7, "rejected", "not TRIPPED", 100)


def test_upload_when_the_board_never_answers_then_given_up():
    upload = ConfigUpload()
    upload.start(7, VALUES, 0, 5_000)
    sent(upload, 1_000)
    assert not upload.given_up(ANSWER_MS)
    assert upload.given_up(ANSWER_MS + 1_000)
    assert not upload


def test_session_when_the_board_is_not_there_then_the_configuration_failed(wire):
    w = wire()
    number = w.session.send_config(VALUES, 0)
    (ack,) = w.session.receive(b"", 0)
    assert ack == CommandAck(number, "failed", "the board is not connected", "config")


def test_session_when_two_configurations_are_sent_then_the_second_failed(wire):
    w = wire()
    w.run(3)
    w.session.send_config(VALUES, w.now_ms)
    second = w.session.send_config(VALUES, w.now_ms)
    w.run(20)
    first, other = sorted(w.all(CommandAck), key=lambda ack: ack.result)
    assert (first.result, first.why) == ("expired", "the board did not answer")
    assert (other.id, other.why) == (second, "another configuration is being sent")
    assert [frame["n"] for frame in w.board.others if frame["t"] == "cfg"] == [1, 2]


def test_session_when_a_boiler_boots_then_its_last_trips_become_console_lines(wire):
    w = wire()
    w.run(3)
    assert {"t": "trips?"} in w.board.others
    trip = {"t": "trip", "n": 3, "boot": "77aa01c2", "ms": 60650, "sf": "SF-02", "ch": "pt1"}
    w.board.link.tell({**trip, "val": 11034, "lim": 11000, "since": 60600, "state": "RUN"})
    w.run(1)
    (line,) = w.all(ConsoleLine)
    assert line.text == (
        "kept in flash: trip 3, SF-02, ch pt1, val 11034, lim 11000, since 60600, in RUN, "
        "boot 77aa01c2 at 60650 ms"
    )
