"""The last 16 trips in flash: what is kept, when it is written, and what a power cut leaves."""

from desk.boiler import Bench
from desk.flash import CUT_SHORT, MIXED, OLD, Flash, PowerCutError
from desk.harness import PROG

from firmware.boiler.trips import KEPT, WAITING, Trips
from firmware.common import wire
from firmware.common.store import Store

LATER = "77aa01c2"  # the boot id after a power cut


def event(number):
    """A trip as the report makes it."""
    found = {"t": "evt", "kind": "trip", "ms": 1000 * number, "sf": "SF-02", "ch": "pt1"}
    found.update({"val": 11_000 + number, "lim": 11_000, "since": 990 * number, "state": "RUN"})
    return found


def stored(flash):
    """The trips that a board finds in a flash, the oldest first."""
    trips = Trips(Store(flash), LATER, PROG)
    trips.ask()
    return told(trips)


def told(trips):
    found = []
    while True:
        frame = trips.tell()
        if frame is None:
            return found
        found.append(frame)


def with_trips(count):
    """A flash in which `count` trips have been written, and its Trips."""
    flash = Flash()
    trips = Trips(Store(flash), "9f3a01c2", PROG)
    for number in range(1, count + 1):
        trips.add(event(number))
        assert trips.write()
    return flash, trips


def numbers(flash):
    return [trip["n"] for trip in stored(flash)]


def test_trip_when_written_then_everything_of_it_is_read_back():
    flash, _ = with_trips(1)
    (trip,) = stored(flash)
    wanted = {"t": "trip", "n": 1, "boot": "9f3a01c2", "ms": 1000, "sf": "SF-02", "ch": "pt1"}
    wanted["prog"] = PROG
    wanted.update({"val": 11_001, "lim": 11_000, "since": 990, "state": "RUN"})
    assert trip == wanted
    assert len(wire.encode(trip)) <= wire.FRAME_LIMIT_B


def test_trips_when_more_than_sixteen_then_the_last_sixteen_stay():
    for count in (1, 15, 16, 17, 31, 32, 33, 100):
        flash, _ = with_trips(count)
        assert numbers(flash) == list(range(max(1, count - KEPT + 1), count + 1)), count
        assert len(flash.files) == min(count, KEPT)


def test_trips_when_read_after_a_boot_then_new_ones_go_on_counting():
    flash, _ = with_trips(20)
    trips = Trips(Store(flash), LATER, PROG)
    trips.add(event(21))
    assert trips.write()
    assert numbers(flash) == list(range(6, 22))
    assert stored(flash)[-1]["boot"] == LATER


def is_cut(flash, trips, cut_at, leaves):
    """Writes a trip; power goes after so many bytes. False where it was written before."""
    flash.cut_at, flash.leaves = cut_at, leaves
    try:
        trips.write()
    except PowerCutError:
        return True
    return False


def test_trips_when_power_goes_at_any_byte_of_a_write_then_only_that_one_is_lost():
    for leaves in (OLD, CUT_SHORT, MIXED):
        for before in (0, 5, 16, 17):
            # The place that is written to held the oldest of sixteen.
            safe = list(range(max(1, before - KEPT + 2), before + 1))
            allowed = (safe, safe + [before + 1], [before - KEPT + 1] + safe)
            for cut_at in range(1000):
                flash, trips = with_trips(before)
                trips.add(event(before + 1))
                if not is_cut(flash, trips, cut_at, leaves):
                    break
                assert numbers(flash) in allowed, (leaves, before, cut_at)
                again = Trips(Store(flash), LATER, PROG)
                again.add(event(99))
                assert again.write() and stored(flash)[-1]["val"] == 11_099
            assert cut_at > 100, cut_at


def test_trips_when_a_place_holds_anything_else_then_the_others_are_read():
    _, version2 = b"", wire.encode({"version": 2, "number": 3, "text": "x"})
    for rubbish in (b"", b"\n", b"x" * 600, bytes(range(256)), b"{}*00000000\n", version2):
        for place in (0, 3, 15):
            flash, _ = with_trips(16)
            flash.files["trip%02d" % place] = rubbish
            lost = place if place else 16
            assert numbers(flash) == [n for n in range(1, 17) if n != lost], (rubbish, place)


def test_trips_when_a_record_lies_in_another_ones_place_then_it_is_not_believed():
    for wrong in (3, 19, 0, -13, "3", 3.0, None, True):
        flash, _ = with_trips(2)
        flash.files["trip05"] = wire.encode({"n": wrong, "sf": "SF-02"})
        assert numbers(flash) == [1, 2], wrong


def test_trips_when_too_many_wait_then_the_first_ones_are_kept():
    flash = Flash()
    trips = Trips(Store(flash), LATER, PROG)
    for number in range(1, 40):
        trips.add(event(number))
    while trips.write():
        pass
    assert numbers(flash) == list(range(1, WAITING + 1))


def test_trips_when_the_flash_is_full_then_it_is_named_and_they_wait():
    flash, trips = with_trips(2)
    flash.full = True
    trips.add(event(3))
    assert trips.write() and numbers(flash) == [1, 2]
    assert trips._store.fault.startswith("flash full: trip03 not written")
    flash.full = False
    assert trips.write() and not trips.write()
    assert numbers(flash) == [1, 2, 3] and trips._store.fault is None


def test_trips_when_the_board_trips_then_written_in_two_loops_and_told_after_a_power_cut():
    bench = Bench().to_run()
    writes = len(bench.board.flash.writes)
    bench.set(pt2_code=12_027)
    bench.turn(2)
    assert bench.mode == "TRIPPED"
    bench.turn(2)
    assert bench.board.flash.writes[writes:] == ["counts", "trip01"]
    (event,) = bench.events("trip")
    later = Bench(flash=bench.board.flash, boot=LATER)
    assert ask(later) == [
        {
            "t": "trip",
            "n": 1,
            "boot": "9f3a01c2",
            "prog": PROG,
            "ms": event["ms"],
            "sf": "SF-02",
            "ch": "pt2",
            "val": event["val"],
            "lim": 11_000,
            "since": event["since"],
            "state": "RUN",
        }
    ]


def ask(bench):
    bench.run(2000)
    bench.receive()
    bench.send({"t": "trips?"})
    bench.run(3000)
    return [frame for frame in bench.receive() if frame["t"] == "trip"]


def test_trips_when_nobody_asks_then_none_is_told():
    flash, _ = with_trips(16)
    bench = Bench(flash=whole(flash))
    bench.run(5000)
    assert [frame for frame in bench.receive() if frame["t"] == "trip"] == []


def whole(flash):
    """With a configuration beside what is in a flash."""
    flash.files.update(Bench().board.flash.files)
    return flash


def test_trips_when_all_sixteen_are_asked_for_then_they_come_in_their_order_each_time():
    flash, _ = with_trips(18)
    bench = Bench(flash=whole(flash))
    for _ in range(2):
        assert [trip["n"] for trip in ask(bench)] == list(range(3, 19))


def test_trips_while_a_permit_has_pulses_then_flash_is_not_touched():
    bench = Bench().to_reduced()
    before = list(bench.board.flash.writes)
    bench.loop.kept.trips.add(event(1))
    bench.run(2000)
    assert bench.permits == (True, False)
    assert bench.board.flash.writes == before
    bench.command("stop")
    bench.turn(2)
    assert "trip01" in bench.board.flash.writes[len(before) :]


def test_trips_when_a_contact_stays_closed_then_they_are_written_a_second_later():
    bench = Bench().to_run()
    before = len(bench.board.flash.writes)
    bench.set(contact1_closed=True, contact2_closed=True, pt2_code=12_027)
    bench.turn(2)
    assert bench.mode == "TRIPPED"
    bench.turn(18)
    assert bench.board.flash.writes[before:] == []
    bench.turn(2)
    assert bench.board.flash.writes[before:] == ["counts", "trip01"]


def test_flash_when_it_holds_up_the_loop_then_two_writes_in_ten_seconds_at_most():
    flash = whole(Flash())
    bench = Bench(flash=flash)
    bench.run(1000)
    for number in range(1, 7):
        bench.loop.kept.trips.add(event(number))
    times = []
    for _ in range(1000):
        before = len(flash.writes)
        bench.turn()
        times += [bench.board.now_ms] * (len(flash.writes) - before)
    trips = [name for name in flash.writes if name.startswith("trip")]
    assert trips == ["trip%02d" % number for number in range(1, 7)]
    assert min([b - a for a, b in zip(times, times[2:])]) >= 10_000, times


def test_flash_when_full_or_failing_then_a_fault_says_so_once_and_the_board_protects():
    for fault, words in (("full", "flash full: counts not"), ("broken", "flash fails (5): counts")):
        bench = Bench().to_run()
        setattr(bench.board.flash, fault, True)
        bench.set(pt2_code=12_027)
        bench.turn(4)
        assert bench.mode == "TRIPPED" and bench.permits == (False, False)
        bench.set(pt2_code=10_400)
        bench.slowly(130_000)
        (told,) = bench.events("fault")
        assert told["what"] == "flash" and told["why"].startswith(words)
        setattr(bench.board.flash, fault, False)
        bench.slowly(61_000)
        assert numbers(bench.board.flash)[0] == 1


def test_trips_when_power_goes_again_and_again_then_each_cut_loses_one_at_most():
    seed = 1
    for leaves in (OLD, CUT_SHORT, MIXED):
        flash, wanted, number = Flash(), [], 0
        for _ in range(150):
            seed = (seed * 1_664_525 + 1_013_904_223) & 0x3FFFFFFF
            trips = Trips(Store(flash), LATER, PROG)
            for _ in range(seed >> 8 & 3):
                number += 1
                trips.add(event(number))
                assert trips.write()
                wanted.append(11_000 + number)
            number += 1
            trips.add(event(number))
            is_cut(flash, trips, (seed >> 10) % 125, leaves)
            flash.cut_at = None
            found = [trip["val"] for trip in stored(flash)]
            if 11_000 + number in found:  # nothing of it was missing any more
                wanted.append(11_000 + number)
            # The place of the one that was cut held the sixteenth from the end.
            assert found[-15:] == wanted[-15:], (leaves, number)
            wanted = wanted[-40:]
            assert len(found) >= min(len(wanted), KEPT) - 1
