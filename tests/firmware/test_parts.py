"""A configuration in parts: whole with the right CRC, or refused by name."""

import json

from desk.settings import cfg, crc, in_parts, spelled

from firmware.common import wire
from firmware.common.parts import MAX_PARTS, SILENCE_MS, Parts, pack

VALUES = {"high_code": 11_600, "low_code": 3, "a": 1, "b": -2, "name": "m1", "none": None}


def answers(frames, parts=None):
    """What is answered to frames that come 100 ms apart: (result, why, values) or None."""
    parts = parts or Parts()
    found = []
    for place, frame in enumerate(frames):
        answer = parts.add(json.loads(json.dumps(frame)), place * 100)
        found.append(answer and (answer.result, answer.why, answer.values))
    return found


def test_parts_when_all_have_come_then_the_whole_in_any_order_and_twice():
    for count in (1, 2, 3, 6):
        frames = in_parts(VALUES, count)
        for order in (frames, frames[::-1], frames[1:] + frames[:1]):
            assert answers(order)[-1] == ("done", None, VALUES), count
        twice = [frame for frame in frames[:-1] for _ in (0, 1)] + frames[-1:]
        assert answers(twice) == [None] * (2 * count - 2) + [("done", None, VALUES)]


def test_parts_when_lists_are_cut_then_they_are_joined_in_their_order():
    whole = {"board": "tracker1", "mirrors": [{"id": "m%d" % n, "axes": [n]} for n in range(4)]}
    contents = [{"board": "tracker1"}] + [{"mirrors": [mirror]} for mirror in whole["mirrors"]]
    frames = cfg(whole, contents)
    assert answers(frames[::-1])[-1] == ("done", None, whole)


def test_parts_when_some_are_missing_then_they_are_named_and_can_be_sent_later():
    frames = in_parts(VALUES, 5)
    parts = Parts()
    without = answers([frames[0], frames[2], frames[4]], parts)
    assert without == [None, None, ("rejected", "missing 2,4", None)]
    assert answers([frames[3], frames[1]], parts) == [None, ("done", None, VALUES)]


def test_parts_when_the_sender_is_silent_for_ten_seconds_then_dropped_and_the_missing_named():
    frames = in_parts(VALUES, 3)
    parts = Parts()
    answers(frames[:1], parts)
    assert parts.turn(SILENCE_MS) is None
    answer = parts.turn(SILENCE_MS + 1)
    assert (answer.id, answer.result, answer.why) == (7, "rejected", "missing 2,3")
    assert parts.turn(SILENCE_MS + 2) is None
    assert answers(frames[1:], parts)[-1] == ("rejected", "missing 1", None)


def test_parts_when_another_configuration_comes_then_the_first_is_forgotten():
    other = {"x": 1, "y": 2}
    parts = Parts()
    answers(in_parts(VALUES, 3)[:2], parts)
    assert answers(in_parts(other, 2), parts)[-1] == ("done", None, other)


def test_parts_when_the_crc_is_not_that_of_the_whole_then_refused():
    frames = in_parts(VALUES, 2)
    for frame in frames:
        frame["crc"] = "00000000"
    assert answers(frames)[-1] == ("rejected", "CRC of the whole: found " + crc(VALUES), None)
    frames = in_parts(VALUES, 2)
    frames[0]["d"]["a"] = 2
    assert answers(frames)[-1][0] == "rejected"


def test_parts_when_a_name_comes_twice_then_refused_by_name():
    frames = cfg(VALUES, [{"a": 1}, {"a": 1, "b": 2}])
    assert answers(frames)[-1] == ("rejected", "part 2: a came before", None)


def test_parts_when_a_frame_is_none_then_refused_with_the_reason():
    deep = []
    for _ in range(200):
        deep = [deep]
    for change, why in (
        ({"n": 0}, "n of m"),
        ({"n": 4}, "n of m"),
        ({"n": True}, "n of m"),
        ({"n": "1"}, "n of m"),
        ({"m": None}, "n of m"),
        ({"m": MAX_PARTS + 1}, "17 parts, allowed 16"),
        ({"crc": 5}, "no crc"),
        ({"d": []}, "no d"),
        ({"d": {}}, "no d"),
        ({"d": "text"}, "no d"),
        ({"d": {"a": deep}}, "nested too deep"),
    ):
        frame = in_parts(VALUES, 3)[0]
        frame.update(change)
        answer = Parts().add(frame, 0)
        assert (answer.result, answer.why) == ("rejected", "part: " + why), change
    frame = in_parts({"a": 1}, 1)[0]
    for number in (None, "x", -1, 1 << 30, 1.5, True):
        frame["id"] = number
        assert Parts().add(frame, 0).id == 0


def test_parts_when_a_number_is_infinite_then_refused():
    frame = in_parts({"a": 1}, 1)[0]
    frame["d"]["a"] = float("inf")
    assert Parts().add(frame, 0).result == "rejected"


def test_stored_form_when_packed_then_it_has_one_spelling_and_the_crc_of_the_whole():
    for values in (VALUES, {"b": [1, {"z": 1, "a": [2]}], "a": True}):
        stored = pack(values)
        assert stored == spelled(values).encode() + b"*" + crc(values).encode() + b"\n"
        assert wire.decode(stored[:-1]) == values
        assert pack(wire.decode(stored[:-1])) == stored
