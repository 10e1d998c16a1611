from desk.tracker import BOOT, line, parts

from firmware.tracker.staging import SILENCE_MS, Part, Staging

KNOTS = line(0, 2, 150.0, 40.0)  # 122 knots in 5 parts


def frames(name="m1", number=1, boot=BOOT, knots=KNOTS):
    return parts(name, knots, number, boot)


def feed(staging, some, now_ms=0):
    """All answers to some frames, in order."""
    answers = [staging.add(Part(frame), now_ms) for frame in some]
    return [(a.result, a.why) for a in answers if a is not None]


def whole(staging, some):
    """The trajectory that these frames make."""
    answers = [staging.add(Part(frame), 0) for frame in some]
    return next(a.trajectory for a in answers if a is not None and a.trajectory is not None)


def rejects(frame):
    try:
        Part(frame)
    except (KeyError, TypeError, ValueError):
        return True
    return False


def changed(frame, **values):
    other = dict(frame)
    other.update(values)
    return other


def test_parts_when_all_come_in_order_then_the_whole_is_taken():
    made = whole(Staging(BOOT), frames())
    assert list(made.times_ms) == [knot[0] for knot in KNOTS]
    assert list(made.axis1_udeg) == [knot[1] for knot in KNOTS]
    assert list(made.axis2_udeg) == [knot[2] for knot in KNOTS]


def test_parts_when_out_of_order_or_twice_then_the_whole_is_the_same():
    a = frames()
    for order in ((4, 3, 2, 1, 0), (1, 1, 0, 4, 3, 3, 2), (0, 2, 4, 1, 3)):
        made = whole(Staging(BOOT), [a[i] for i in order])
        assert list(made.times_ms) == [knot[0] for knot in KNOTS], order


def test_parts_when_some_are_lost_then_they_are_named_and_can_be_sent_again():
    a, staging = frames(), Staging(BOOT)
    assert feed(staging, [a[0], a[1], a[3], a[4]]) == [("rejected", "missing 3")]
    assert feed(staging, [a[2]]) == [("done", None)]
    assert feed(Staging(BOOT), [a[1], a[4]]) == [("rejected", "missing 1,3,4")]


def test_parts_when_the_sender_falls_silent_then_the_slot_is_free_after_ten_seconds():
    a, staging = frames(), Staging(BOOT)
    feed(staging, a[:2], 1000)
    assert staging.turn(1000 + SILENCE_MS) is None
    answer = staging.turn(1001 + SILENCE_MS)
    assert (answer.result, answer.why, answer.id) == ("rejected", "missing 3,4,5", 1)
    assert staging.turn(1002 + SILENCE_MS) is None
    assert feed(staging, a[2:]) == [("rejected", "missing 1,2")]


def test_parts_when_a_number_was_changed_on_the_way_then_the_crc_says_so():
    a = frames()
    a[2]["k"][7][1] += 1
    results = feed(Staging(BOOT), a)
    assert len(results) == 1 and results[0][0] == "rejected" and "CRC" in results[0][1]
    a[2]["k"][7][1] -= 1


def test_parts_when_made_for_another_boot_then_they_are_refused():
    results = feed(Staging("00000000"), frames())
    assert results == [("rejected", "made for another boot")]


def test_parts_when_the_slot_is_taken_by_another_mirror_then_it_is_busy_until_that_is_whole():
    staging = Staging(BOOT)
    feed(staging, frames("m1")[:3])
    results = feed(staging, frames("m2", 2))
    assert results == [("rejected", "busy with trajectory 1 of m1")]
    assert feed(staging, frames("m1")[3:]) == [("done", None)]
    assert feed(staging, frames("m2", 2)) == [("done", None)]


def test_parts_when_a_newer_one_for_the_same_mirror_comes_then_it_takes_the_slot():
    staging = Staging(BOOT)
    feed(staging, frames("m1", 1)[:3])
    assert feed(staging, frames("m1", 2)) == [("done", None)]


def test_parts_when_the_answer_was_lost_then_the_last_part_is_answered_again():
    staging = Staging(BOOT)
    assert feed(staging, frames()) == [("done", None)]
    again = staging.add(Part(frames()[-1]), 0)
    assert again.result == "done" and again.trajectory is None


def test_parts_when_knots_do_not_follow_each_other_then_part_and_reason_are_named():
    knots = [list(knot) for knot in KNOTS]
    knots[30][0] = knots[29][0]
    results = feed(Staging(BOOT), frames(knots=knots)[:2])
    assert results == [("rejected", "part 2: 0 ms after the knot before")]


def test_part_when_it_is_none_then_it_is_refused():
    good = frames()[0]
    for key in ("id", "mirror", "boot", "n", "m", "crc", "k"):
        assert rejects({k: v for k, v in good.items() if k != key}), key
    for bad in (
        {"n": 0},
        {"n": 6},
        {"n": "1"},
        {"n": True},
        {"m": 65},
        {"id": 1.5},
        {"crc": 5},
        {"k": []},
        {"k": [[1, 2]]},
        {"k": [[1, 2, 3.0]]},
        {"k": [[1, 2, None]]},
        {"k": [7]},
        {"k": 7},
        {"k": [[i, 0, 0] for i in range(65)]},
    ):
        assert rejects(changed(good, **bad)), bad
