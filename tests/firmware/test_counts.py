"""SF-24: what outlives power cuts: boots by the watchdog, resets, a lock, a reset to come."""

from desk.boiler import Bench, code
from desk.flash import CUT_SHORT, MIXED, OLD, Flash, PowerCutError

from firmware.boiler.counts import HOUR_MS, Counts, pack, unpack
from firmware.common.store import Store


def boot(flash, cause="power"):
    return Counts(Store(flash), cause)


def seen(counts):
    return (counts.boots, counts.resets, counts.locked, counts.heated)


def test_sf24_counts_when_a_board_is_new_then_they_are_nothing_and_flash_is_left_alone():
    flash = Flash()
    counts = boot(flash)
    counts.write(0, False, False)
    assert seen(counts) == (0, 0, False, False)
    assert flash.writes == []


def test_sf24_boots_when_the_watchdog_bites_then_counted_at_once_and_other_causes_are_not():
    flash = Flash()
    for number in range(1, 5):
        assert seen(boot(flash, "watchdog")) == (number, 0, False, False)
        for cause in ("power", "reset", "maintenance", "configured"):
            assert seen(boot(flash, cause)) == (number, 0, False, False)


def test_sf24_boots_when_an_hour_passes_without_another_then_forgotten():
    flash = Flash()
    boot(flash, "watchdog")
    counts = boot(flash, "watchdog")
    for _ in range(HOUR_MS // 50 - 1):
        counts.turn(50)
    counts.write(0, False, False)
    assert boot(flash).boots == 2
    counts.turn(50)
    counts.write(0, False, False)
    assert boot(flash).boots == 0


def test_sf24_resets_and_lock_when_written_then_there_after_a_power_cut():
    flash = Flash()
    counts = boot(flash)
    for kept in ((1, False, False), (1, False, True), (4, True, True), (4, False, True), (0,) * 3):
        counts.write(*kept)
        assert seen(boot(flash)) == (0,) + kept
        writes = len(flash.writes)
        counts.write(*kept)
        assert len(flash.writes) == writes, "nothing has changed"


def test_sf24_counts_when_nobody_wrote_since_the_boot_then_they_stay():
    flash = Flash()
    boot(flash).write(3, True, True)
    for _ in range(5):
        assert seen(boot(flash, "reset")) == (0, 3, True, True)


def test_sf24_counts_when_damaged_or_of_another_version_then_a_lock():
    good = pack((1, 2, 0, 1))
    assert unpack(good) == (1, 2, 0, 1)
    others = [b"", b"\n", b"rubbish", good[:-1], good + good, pack((1, 2, 0))]
    others += [pack((101, 0, 0, 0)), pack((-1, 0, 0, 0)), pack((1, True, 0, 0))]
    others += [pack((None, 0, 0, 0)), pack((1, 2.0, 0, 0)), pack(("1", 0, 0, 0))]
    others += [good[:at] + bytes((good[at] ^ 1,)) + good[at + 1 :] for at in range(len(good) - 1)]
    for other in others:
        counts = boot(Flash({"counts": other}))
        assert seen(counts) == (0, 0, True, True), other


def test_sf24_counts_when_power_goes_at_any_byte_then_the_old_or_the_new_ones_or_a_lock():
    for leaves in (OLD, CUT_SHORT, MIXED):
        for cut_at in range(1000):
            flash = Flash()
            counts = boot(flash)
            counts.write(1, False, True)
            flash.cut_at, flash.leaves = cut_at, leaves
            try:
                counts.write(2, True, False)
                break
            except PowerCutError:
                found = seen(boot(flash))
            allowed = [(0, 1, False, True), (0, 2, True, False)]
            allowed += [] if leaves == OLD else [(0, 0, True, True)]
            assert found in allowed, (leaves, cut_at, found)
        assert cut_at > 20


def test_sf24_counts_when_the_flash_is_full_then_they_are_tried_again_and_hold_meanwhile():
    flash = Flash()
    flash.full = True
    counts = boot(flash, "watchdog")
    assert counts.boots == 1
    counts.write(2, True, False)
    flash.full = False
    counts.write(2, True, False)
    assert seen(boot(flash)) == (1, 2, True, False)


def test_sf24_resets_when_three_came_before_a_power_cut_then_a_fourth_locks():
    bench = Bench().to_run()
    for _ in range(3):
        trip_and_reset(bench)
        bench.command("start")
        bench.run(2000)
    assert bench.mode == "RUN"
    bench.set(pt2_code=12_027)
    bench.run(11_000)
    bench = Bench(flash=bench.board.flash)
    bench.run(3000)
    assert bench.mode == "TRIPPED" and bench.loop.state.itself.times == 3
    bench.press(2500)
    assert bench.mode == "TRIPPED" and bench.trips() == ["SF-24"]


def test_sf24_resets_when_power_is_cut_after_each_trip_then_they_are_counted_all_the_same():
    bench = Bench().to_run()
    for _ in range(3):
        bench.set(chain_closed=False)
        bench.run(2000)
        bench = Bench(flash=bench.board.flash).to_run()
    bench.set(chain_closed=False)
    bench.run(2000)
    bench = Bench(flash=bench.board.flash)
    bench.run(3000)
    bench.press(2500)
    assert bench.mode == "TRIPPED"
    assert bench.events("reset_refused")[-1]["why"] == "SF-24"


def test_sf24_resets_when_power_is_cut_twice_before_one_then_it_counts_once():
    bench = Bench().to_run()
    bench.set(chain_closed=False)
    for _ in range(2):
        bench.run(3000)
        bench = Bench(flash=bench.board.flash)
    bench.to_ready()
    assert bench.loop.state.itself.times == 1
    bench.run(1000)
    bench = Bench(flash=bench.board.flash).to_ready()  # a boot alone
    assert bench.loop.state.itself.times == 1


def test_sf24_counts_when_a_trip_waits_to_be_written_too_then_they_come_first():
    bench = Bench().to_run()
    bench.set(chain_closed=False, pt1_ok=False)
    bench.run(2000)
    assert bench.board.flash.writes == ["counts", "trip01"]


def trip_and_reset(bench):
    bench.set(pt2_code=12_027)
    bench.run(2000)
    bench.set(pt2_code=code(9000))
    bench.run(8000)
    bench.press(100)  # silences the siren
    bench.press(2500)
    assert bench.mode == "READY", bench.events()[-3:]


def test_sf24_lock_when_power_goes_while_it_runs_then_its_hour_begins_again():
    bench = Bench(flash=with_lock())
    bench.slowly(100_000)
    bench.press(2500)
    assert bench.mode == "TRIPPED"
    assert bench.loop.state.itself.locked_ms[0] < HOUR_MS - 100_000
    bench = Bench(flash=bench.board.flash)
    bench.run(10_000)
    assert bench.loop.state.itself.locked_ms[0] == HOUR_MS - 10_000
    bench.press(2500)
    assert bench.mode == "TRIPPED"
    assert bench.events("reset_refused")[-1]["why"] == "SF-24"


def with_lock():
    flash = Bench().board.flash
    flash.files["counts"] = pack((0, 4, 1, 0))
    return flash


def test_sf24_boots_when_the_watchdog_bit_three_times_then_no_reset_for_an_hour():
    flash = Bench().board.flash
    for _ in range(2):
        bench = Bench(flash=flash, cause="watchdog")
        bench.run(10_000)
        bench.press(2500)
        assert bench.mode == "READY"
    bench = Bench(flash=flash, cause="watchdog")
    bench.run(10_000)
    bench.press(2500)
    assert bench.mode == "TRIPPED"
    assert bench.events("reset_refused")[-1]["why"] == "SF-24"


def test_sf24_counts_when_they_are_damaged_then_the_board_says_so_and_locks():
    flash = Bench().board.flash
    flash.files["counts"] = b"rubbish"
    bench = Bench(flash=flash)
    bench.run(10_000)
    bench.press(2500)
    assert bench.mode == "TRIPPED"
    (told,) = bench.events("fault")
    assert "counts damaged" in told["why"]
