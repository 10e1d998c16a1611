"""SF-15 by itself, a step at a time: a pump without flow, flow without one, one that stays on."""

from desk.alone import Alone

from firmware.boiler import rows
from firmware.boiler.checks import HOUR_MS


def feeds(alone, steps=1, age_ms=100, pump=True, filling=False, loop_ms=50):
    for _ in range(steps):
        alone.next(loop_ms).responses.feed(age_ms, pump, filling)
    return alone.acting()


def test_sf15_when_the_pump_runs_3_s_without_flow_then_it_holds_for_60_s():
    alone = Alone()
    assert feeds(alone, 59, age_ms=60_000) == ()
    assert feeds(alone, age_ms=60_000) == (rows.SF15,)
    assert alone.responses.pause_ms == 60_000
    assert feeds(alone, 1199, age_ms=60_000, pump=False) == (rows.SF15,)
    assert feeds(alone, age_ms=60_000, pump=False) == ()


def test_sf15_when_the_last_pulse_is_younger_than_3_s_then_it_flows():
    alone = Alone()
    assert feeds(alone, 200, age_ms=2999) == ()
    assert feeds(alone, age_ms=3000) == (rows.SF15,)


def test_sf15_when_it_is_missing_a_third_time_then_it_latches():
    alone = Alone()
    for times in (1, 2):
        feeds(alone, 60, age_ms=60_000)
        assert alone.acting() == (rows.SF15,) and alone.responses.tries.count(0, False) == times
        feeds(alone, 1200, age_ms=60_000, pump=False)
    assert feeds(alone, 60, age_ms=60_000) == (rows.SF15, rows.SF15_AGAIN)
    assert alone.latches.value[rows.SF15_AGAIN] == 3
    assert feeds(alone, 1199, age_ms=60_000, pump=False) == (rows.SF15, rows.SF15_AGAIN)
    assert feeds(alone, age_ms=60_000, pump=False) == ()


def test_sf15_when_the_pump_runs_on_without_flow_then_it_is_still_one_time():
    alone = Alone()
    assert feeds(alone, 600, age_ms=60_000) == (rows.SF15,)


def test_sf15_when_the_pump_rests_less_than_a_second_then_its_time_goes_on():
    for rest, acting in ((19, (rows.SF15,)), (20, ())):
        alone = Alone()
        feeds(alone, 55, age_ms=60_000)
        feeds(alone, rest, age_ms=60_000, pump=False)
        assert feeds(alone, 5, age_ms=60_000) == acting, rest
    alone = Alone()
    feeds(alone, 55, age_ms=60_000)
    feeds(alone, age_ms=60_000, pump=False, loop_ms=999)
    assert feeds(alone, 5, age_ms=60_000) == (rows.SF15,)


def test_sf15_when_it_flows_with_the_pump_off_for_3_s_then_it_latches():
    for age_ms, acting in ((1999, (rows.SF15_OFF,)), (2000, ())):
        alone = Alone()
        assert feeds(alone, 59, age_ms=age_ms, pump=False) == ()
        assert feeds(alone, age_ms=age_ms, pump=False) == acting


def test_sf15_when_the_pump_is_on_for_longer_than_feed_max_then_it_latches():
    alone = Alone(feed_max_ms=5000)
    assert feeds(alone, 100) == ()
    assert feeds(alone) == (rows.SF15_LONG,)
    assert alone.latches.value[rows.SF15_LONG] == 5050
    assert feeds(alone, pump=False) == ()


def test_sf15_when_it_is_a_cold_fill_then_its_delays_do_not_apply():
    alone = Alone(feed_max_ms=5000)
    assert feeds(alone, 400, age_ms=60_000, filling=True) == ()
    assert alone.responses.pump_ms == 0


def test_sf15_when_days_pass_then_times_stay_and_the_longest_feed_max_is_still_seen():
    alone = Alone(feed_max_ms=HOUR_MS)
    for _ in range(3):
        feeds(alone, loop_ms=HOUR_MS - 1)
    assert alone.responses.pump_ms == HOUR_MS + 1 and alone.acting() == (rows.SF15_LONG,)
    for _ in range(3):
        feeds(alone, pump=False, age_ms=60_000, loop_ms=HOUR_MS - 1)
    assert alone.responses.rest_ms == 1000 and alone.responses.pause_ms == 0
