"""SF-18: the stored copies at boot and every 60 s, and inverse copies of all limits in memory."""

from desk.boiler import Bench
from desk.flash import with_copies
from desk.wander import Wander

from firmware.boiler import config, interlock, rows
from firmware.common import limits

GOOD = config.pack(limits.defaults())


def steps_until_sf18(spoil, *where):
    """Steps from when memory was spoilt until SF-18 acts; None: it does not."""
    wander = Wander()
    wander.turn(100)
    assert not wander.state.latches.active[rows.SF18 + 1]
    spoil(wander.state, *where)
    for step in range(1, max(rows.COUNT, len(limits.NAMES)) + 2):
        wander.turn(1)
        if wander.state.latches.active[rows.SF18 + 1]:
            return step
    return None


def test_sf18_when_nothing_is_spoilt_then_memory_is_intact():
    assert steps_until_sf18(lambda state: None) is None


def test_sf18_when_a_bit_of_any_limit_flips_in_memory_then_it_is_seen_within_one_lap():
    def spoil(state, name, bit):
        setattr(state.limits, name, getattr(state.limits, name) ^ 1 << bit)

    for name in limits.NAMES:
        for bit in (0, 15):
            assert steps_until_sf18(spoil, name, bit) is not None, (name, bit)


def test_sf18_when_the_inverse_copy_of_a_limit_flips_then_it_is_seen_too():
    def spoil(state, place):
        inverse = list(state.limits.inverse)
        inverse[place] ^= 1
        state.limits.inverse = tuple(inverse)

    for place in range(len(limits.NAMES)):
        assert steps_until_sf18(spoil, place) is not None, place


def test_sf18_when_a_bit_of_any_row_flips_in_memory_then_it_is_seen_within_one_lap():
    def spoil(state, row, column):
        getattr(state.latches, column)[row] ^= 1

    for row in range(rows.COUNT):
        for column in ("over", "back", "delay_ms"):
            assert steps_until_sf18(spoil, row, column) is not None, (row, column)


def test_sf18_when_memory_was_spoilt_then_the_board_trips_and_no_reset_is_taken():
    bench = Bench().to_run()
    bench.loop.state.limits.home_ms ^= 1
    bench.run(5000)
    assert bench.mode == "TRIPPED" and bench.first_out()[:4] == ("SF-18", "memory", 0, 1)
    bench.loop.state.limits.home_ms ^= 1  # as it was: too late
    bench.run(10_000)
    bench.press(2500)
    assert bench.mode == "TRIPPED" and bench.events("reset_refused")[-1]["why"] == "SF-18"


def test_sf18_when_a_stored_copy_changes_in_service_then_it_trips_within_61_s_for_good():
    for name in config.COPIES:
        bench = Bench().to_run()
        bench.board.flash.files[name] = GOOD[:-3] + b"\n"
        bench.slowly(61_000)
        assert bench.mode == "TRIPPED" and bench.first_out()[:4] == ("SF-18", "config", 0, 1)
        bench.board.flash.files[name] = GOOD
        bench.slowly(61_000)
        bench.press(2500)
        assert bench.events("reset_refused")[-1]["why"] == "SF-18"


def test_sf18_when_a_stored_copy_is_bad_at_boot_then_it_stays_tripped_until_the_next_boot():
    bad = limits.defaults()
    bad["high_code"] = bad["high_hold_code"]  # out of order
    above = limits.defaults()
    above["high_high_code"] += 1  # above its ceiling
    for first, second in (
        (GOOD, None),
        (None, GOOD),
        (GOOD, GOOD[:-3] + b"\n"),
        (config.pack(bad), config.pack(bad)),
        (config.pack(above), config.pack(above)),
    ):
        bench = Bench(flash=with_copies(first, second))
        bench.run(3000)
        bench.press(2500)
        assert (bench.mode, bench.trips()) == ("TRIPPED", ["SF-18"])
        bench = Bench(flash=with_copies(GOOD, GOOD))
        bench.run(3000)
        bench.press(2500)
        assert bench.mode == "READY"


def test_sf18_when_the_reading_says_that_a_copy_is_lost_then_that_is_remembered():
    wander = Wander()
    wander.turn(10)
    wander.reading.config_ok = False
    interlock.step(wander.state, wander.reading, 500)
    assert wander.state.latches.active[rows.SF18]
    wander.reading.config_ok = True
    wander.turn(200)
    assert wander.state.latches.active[rows.SF18]
