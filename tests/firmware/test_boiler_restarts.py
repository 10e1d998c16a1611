"""SF-24: too many resets, too many boots, a button that is stuck; and what lifts the lock."""

from desk.boiler import Bench, code

from firmware.boiler.counts import pack

HOUR_MS = 3_600_000


def with_counts(boots=0, resets=0, locked=0, heated=0, cause="power"):
    """A board whose flash holds these counts, three seconds after its boot."""
    flash = Bench().board.flash
    flash.files["counts"] = pack((boots, resets, locked, heated))
    bench = Bench(flash=flash, cause=cause)
    bench.run(3000)
    return bench


def run_and_trip(bench):
    """From READY to RUN, and a trip whose cause is gone when this returns."""
    assert bench.command("start") == ("done", None), bench.events()[-2:]
    bench.run(1000)
    assert bench.mode == "RUN"
    trip(bench)


def trip(bench):
    bench.command("trip")
    bench.run(7000)  # both groups are off target
    assert bench.mode == "TRIPPED"


def tripped(times):
    """Reset so many times after trips out of RUN, and tripped once more."""
    bench = Bench().to_run()
    trip(bench)
    for _ in range(times):
        bench.press(2500)
        run_and_trip(bench)
    return bench


def test_sf24_when_a_third_reset_is_asked_for_after_trips_out_of_run_then_it_is_taken():
    bench = tripped(2)
    bench.press(2500)
    assert bench.mode == "READY" and bench.trips() == ["COMMAND"] * 3


def test_sf24_when_a_fourth_reset_is_asked_for_within_60_min_then_it_is_refused_and_locks():
    bench = tripped(3)
    bench.press(2500)
    assert bench.mode == "TRIPPED"
    assert bench.events("reset_refused")[-1]["why"] == "SF-24"
    assert bench.trips()[-1] == "SF-24"
    told = bench.events("trip")[-1]
    assert (told["ch"], told["val"], told["lim"], told["state"]) == ("resets", None, 4, "TRIPPED")


def test_sf24_when_locked_by_resets_then_the_lock_lasts_60_min_and_pressing_does_not_prolong_it():
    bench = tripped(3)
    bench.press(2500)
    locked_ms = bench.events("trip")[-1]["ms"]
    bench.skip(HOUR_MS - 20_000)
    for _ in range(3):
        bench.press(2500)
        assert bench.mode == "TRIPPED"
    while bench.board.now_ms < locked_ms + 20_000:
        bench.turn()
    assert bench.loop.state.itself.locked_ms[0] > 0
    bench.turn()
    assert bench.loop.state.itself.locked_ms == [0, 0]
    bench.press(2500)
    assert bench.mode == "READY"


def test_sf24_when_a_trip_came_out_of_reduced_then_its_reset_counts():
    bench = Bench().to_reduced()
    trip(bench)
    bench.pressure(9000)
    bench.run(1000)
    bench.press(2500)
    assert bench.mode == "READY"
    bench.turn()
    assert bench.loop.state.itself.times == 1


def test_sf24_when_trips_come_out_of_ready_or_hold_then_their_resets_do_not_count():
    bench = Bench().to_ready()
    for _ in range(6):
        trip(bench)
        bench.press(2500)
        assert bench.mode == "READY"
    bench = Bench().to_hold()
    bench.pressure(9600)
    trip(bench)
    bench.pressure(9000)
    bench.run(1000)
    bench.press(2500)
    assert bench.mode == "READY" and bench.loop.state.itself.times == 0


def test_sf24_when_another_cause_refuses_a_reset_then_it_is_not_counted():
    bench = tripped(2)
    for _ in range(3):
        bench.set(off_target1_closed=False)
        bench.press(2500)
        assert bench.events("reset_refused")[-1]["why"] == "OFF_TARGET_1 open"
    bench.set(off_target1_closed=True)
    bench.press(2500)
    assert bench.mode == "READY"


def test_sf24_when_resets_are_spread_over_more_than_60_min_then_none_is_refused():
    bench = tripped(3)
    bench.skip(HOUR_MS - 30_000)  # the first of three is a little older than that
    bench.press(2500)
    assert bench.mode == "READY" and "SF-24" not in bench.trips()


def test_sf24_when_two_boots_by_the_watchdog_are_stored_then_a_third_locks():
    for boots, mode in ((1, "READY"), (2, "TRIPPED")):
        bench = with_counts(boots=boots, cause="watchdog")
        bench.press(2500)
        assert bench.mode == mode
    assert bench.first_out()[:4] == ("SF-24", "boots", None, 3)
    assert bench.events("reset_refused")[-1]["why"] == "SF-24"


def test_sf24_when_an_intended_restart_follows_two_boots_by_the_watchdog_then_it_does_not_lock():
    for cause in ("power", "reset", "maintenance", "configured"):
        bench = with_counts(boots=2, cause=cause)
        bench.press(2500)
        assert bench.mode == "READY", cause


def test_sf24_when_boots_locked_it_then_the_lock_lasts_60_min():
    bench = with_counts(boots=3)
    bench.skip(HOUR_MS - 3000 - 2600)
    bench.press(2500)
    assert bench.mode == "TRIPPED"
    bench.press(2500)
    assert bench.mode == "READY"


def test_sf24_when_power_comes_back_during_a_lock_then_its_hour_begins_again():
    bench = with_counts(resets=4, locked=1)
    assert bench.first_out()[:4] == ("SF-24", "resets", None, 4)
    bench.skip(HOUR_MS - 3000 - 2600)
    bench.press(2500)
    assert bench.mode == "TRIPPED"
    bench.press(2500)
    assert bench.mode == "READY"


def test_sf24_when_three_resets_are_stored_then_the_first_after_a_trip_out_of_run_locks():
    bench = with_counts(resets=3)
    bench.press(2500)  # after the boot: no trip out of RUN
    run_and_trip(bench)
    bench.press(2500)
    assert bench.mode == "TRIPPED" and bench.trips()[-1] == "SF-24"


def test_sf24_when_a_trip_out_of_run_is_stored_with_three_resets_then_the_next_one_locks():
    for resets, mode in ((2, "READY"), (3, "TRIPPED")):
        bench = with_counts(resets=resets, heated=1)
        bench.press(2500)
        assert bench.mode == mode


def test_sf24_when_the_button_is_held_for_30_s_then_it_trips_until_released_for_10_s():
    bench = Bench().to_run()
    bench.set(button_pressed=True)
    bench.turn()
    bench.run(29_950)
    assert bench.mode == "RUN"
    bench.turn()
    assert bench.mode == "TRIPPED" and bench.first_out()[:4] == ("SF-24", "button", 1, 0)
    bench.set(button_pressed=False)
    bench.run(7000)
    bench.press(2500)
    assert bench.events("reset_refused")[-1]["why"] == "SF-24"
    bench.run(7200)
    bench.press(2500)  # released for 9.7 s before it, and for 50 ms after
    assert bench.events("reset_refused")[-1]["why"] == "SF-24"
    bench.run(9950)
    bench.press(2500)
    assert bench.mode == "READY"


def test_sf24_when_the_button_was_held_since_before_boot_then_it_is_stuck_all_the_same():
    bench = Bench(button_pressed=True)
    bench.run(29_950)
    assert bench.trips() == []
    bench.turn()
    assert bench.trips() == ["SF-24"]


def test_sf24_when_the_button_is_let_go_now_and_then_then_it_is_not_stuck():
    bench = Bench().to_run()
    for _ in range(3):
        bench.press(29_900)
    assert bench.mode == "RUN" and bench.trips() == []


def test_restart_when_pressure_is_as_it_was_then_a_boot_is_tripped_and_waits_for_a_person():
    bench = Bench(pt1_code=code(10_000), pt2_code=code(10_000), cause="watchdog")
    bench.slowly(60_000)
    assert (bench.mode, bench.trips(), bench.permits) == ("TRIPPED", [], (False, False))
