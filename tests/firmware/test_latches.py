"""The memory of rows: flicker and delays at `step()`; what cannot be seen there by itself."""

from desk.narrow import Narrow
from desk.steps import COLD, Steps, at, ended, limits_with

from firmware.boiler import rows
from firmware.boiler.latches import Latches
from firmware.boiler.recent import Recent
from firmware.boiler.slopes import Slope, Trend

SF04, SF17, HOME, SF26 = rows.SF04, rows.SF17, rows.SF13_HOME, rows.SF26
FLICKERS = (  # row, input, what is bad, what is good, in RUN
    (rows.SF03_REFERENCE, "reference_ok", False, True),
    (rows.SF03, "pt1_ok", False, True),
    (rows.SF03 + 1, "pt2_ok", False, True),
    (rows.SF09, "t_drum_ok", False, True),
    (rows.SF09 + 1, "t_outlet_ok", False, True),
    (rows.SF09 + 2, "t_metal_ok", False, True),
    (SF17, "supply_mv", 19_999, 24_000),
    (SF26, "alive1_closed", False, True),
    (SF26 + 1, "alive2_closed", False, True),
)


def flicker(desk, times, name, bad, good, apart=3):
    """A bad sample and some good ones, so many times; what acted in which turn."""
    found = []
    for turn in range(1, times + 1):
        for _, row in desk.samples(name, bad, *[good] * apart):
            found.append((turn, row))
    return tuple(found)


def test_flicker_when_a_contact_is_loose_then_it_warns_at_a_third_and_acts_when_full():
    for row, name, bad, good in FLICKERS:
        desk = Steps()
        # 60 pour in and 3 leak out in a turn: 400 are passed in the seventh, 1200 in the 21st.
        assert flicker(desk, 6, name, bad, good) == () and desk.warned == ()
        found = desk.samples(name, bad)
        assert found == () and row in desk.warned, name
        assert desk.state.latches.news == len(desk.warned) == max(desk.state.latches.warned)
        desk.samples(name, good, good, good)
        found = flicker(desk, 13, name, bad, good)
        assert found == () and desk.mode == "RUN", (name, found)
        assert (1, row) in flicker(desk, 1, name, bad, good), name
        assert desk.mode == ("HOLD" if row >= SF26 else "TRIPPED") and row in desk.acting
        desk.run(59_800)  # 1199 good samples with the three before
        assert row in desk.acting and desk.warned
        desk.run(50 if row < SF17 else 500)
        assert desk.acting == () and desk.warned == (), (name, desk.acting)


def test_flicker_when_it_leaks_as_fast_as_it_pours_then_nothing_is_told():
    desk = Steps()
    assert flicker(desk, 40, "pt1_ok", False, True, apart=60) == () and desk.warned == ()
    desk = Steps()
    assert flicker(desk, 8, "alive1_closed", False, True, apart=3) == ()
    assert desk.warned == (SF26,)
    desk.run(22_750)
    assert desk.warned == (SF26,)
    desk.run(50)
    assert desk.warned == ()  # settled; it warns again
    flicker(desk, 7, "alive1_closed", False, True)
    assert desk.warned == (SF26,)


def bounce(desk, times, good, bad=1):
    """So many bad samples, the good ones after the last but one; True: it is told."""
    for turn in range(times):
        desk.samples("alive1_closed", *[False] * bad)
        if turn < times - 1:
            desk.samples("alive1_closed", *[True] * (good[turn] if turn < len(good) else 1))
    return SF26 in desk.warned, SF26 in desk.acting


def test_flicker_when_the_level_is_just_there_then_it_counts_and_only_good_samples_leak():
    for good, told in (([15], True), ([16], False)):  # 7 × 60 less 20 or 21: told at 400
        assert bounce(Steps(), 7, good) == (told, False)
    for good, acts in (([41], True), ([42], False)):  # 21 × 60 less 60 or 61: full at 1200
        assert bounce(Steps(), 21, good) == (True, acts)
    for times, told in ((7, False), (8, True)):  # 51 are left of each 60
        assert bounce(Steps(), times, [9] * 9, bad=9)[0] == told


def test_flicker_when_full_and_bad_again_then_the_good_minute_begins_anew():
    desk = Steps()
    flicker(desk, 21, "pt1_ok", False, True)
    desk.run(50_000)
    desk.samples("pt1_ok", False, True)
    desk.run(59_700)
    assert rows.SF03 in desk.acting
    desk.run(400)
    assert desk.acting == () and desk.state.latches.stirring == 0


def test_flicker_when_an_off_target_loop_is_loose_then_it_is_told_and_never_trips():
    desk = Steps("READY")
    assert flicker(desk, 200, "off_target1_closed", False, True) == ()
    assert desk.warned == (HOME,) and desk.mode == "READY"
    desk.run(65_000)
    assert desk.warned == ()


def test_flicker_when_a_channel_is_not_watched_for_it_then_it_may_change_as_it_likes():
    desk = Steps()
    assert flicker(desk, 200, "level_bits", 1, 3, apart=1) == ()
    assert flicker(desk, 50, "ping_age_ms", 4999, 100) == () and desk.warned == ()
    desk = Steps("boot")
    flicker(desk, 8, "pt1_ok", False, True)
    assert desk.warned == ()  # in the first 2 s nothing is


def differ(apart):
    return {"pt1_code": 6000 + apart}


def test_delay_when_good_samples_come_between_then_they_forgive_as_long_as_they_last():
    desk = Steps(pt1_code=6000, pt2_code=6000)
    assert desk.run(1500, **differ(241)) == () and desk.run(500, **differ(240)) == ()
    assert desk.run(950, **differ(241)) == () and desk.run(50) == at(50, SF04)
    assert desk.first_out() == (SF04, 241, 240, 2950)  # since the first of them
    assert desk.run(1950, **differ(0)) == () and desk.run(50) == ended(50, SF04)


def test_delay_when_a_loop_hangs_then_one_good_sample_forgives_100_ms():
    for hung_ms, forgiven_ms in ((5000, 100), (101, 100), (100, 100), (99, 99)):
        desk = Steps(pt1_code=6000, pt2_code=6000)
        desk.run(1950, **differ(241))
        desk.run(hung_ms, hung_ms, **differ(0))
        left_ms = 50 + forgiven_ms
        assert desk.run(left_ms - 1, left_ms - 1, **differ(241)) == ()
        assert desk.run(1, 1) == at(1, SF04), hung_ms


def test_since_when_all_was_forgiven_between_then_it_is_the_first_bad_sample_after():
    desk = Steps(pt1_code=6000, pt2_code=6000)
    desk.run(500, **differ(241))
    desk.run(500, **differ(0))
    desk.run(3000, **differ(241))
    assert desk.first_out()[3] == 2950
    for pattern, ago_ms in (((0, 1, 1), 50), ((1, 0, 1), 100), ((1, 0, 0, 0, 1, 0, 1, 1), 150)):
        desk = Steps()
        desk.samples("chain_closed", True)
        desk.samples("pt1_ok", *[not bad for bad in pattern])
        assert desk.first_out()[3] == ago_ms, pattern


def test_since_and_value_when_it_goes_on_acting_then_they_stay():
    desk = Steps()
    desk.samples("pt1_code", 12_000, 12_005, 12_009, 12_001)
    assert desk.first_out() == (rows.SF02, 12_005, 12_000, 150)


def test_conversion_when_there_is_no_new_one_then_old_votes_do_not_age():
    desk = Steps(t_outlet_cdeg=21_000)
    desk.samples("t_outlet_cdeg", 21_001)
    assert desk.run(900, t_outlet_new=False) == ()
    assert desk.run(50, t_outlet_new=True) == at(50, rows.SF07)
    desk.samples("t_outlet_cdeg", 21_000, 21_000)
    assert desk.run(900, t_outlet_new=False) == ()
    assert desk.run(50, t_outlet_new=True) == ended(50, rows.SF07)


def test_recorded_when_rows_latch_then_in_their_order_once_and_the_first_is_kept():
    desk = Steps()
    desk.run(50, chain_closed=False, ping_age_ms=5000)
    desk.run(100, pt1_ok=False, pt2_code=11_700)
    desk.run(1000, pt1_ok=True, chain_closed=True, pt2_code=10_400)
    news = desk.state.latches.news
    desk.run(1000, chain_closed=False)
    assert desk.recorded == (rows.SF23, rows.SF03) and news == desk.state.latches.news == 2
    assert desk.first_out()[0] == rows.SF23
    desk.run(50, chain_closed=True)
    desk.press(2500)
    desk.run(50, supply_mv=0)
    assert desk.mode == "READY" and desk.recorded == () and desk.state.latches.first == -1
    desk.run(200)
    assert desk.recorded == (SF17,) and desk.state.latches.recorded[SF17] == 3  # of all since boot


def test_recent_when_things_happen_then_each_counts_until_its_time_is_over():
    recent = Recent(3, 1000)
    assert [recent.count(100, n in (0, 5, 9)) for n in range(20)] == (
        [1] * 5 + [2] * 4 + [3] + [2] * 5 + [1] * 4 + [0]
    )
    recent = Recent(2, 1000)  # the oldest gives way
    assert [recent.count(100, n < 5) for n in range(16)] == ([1] + [2] * 12 + [1] + [0] * 2)
    recent = Recent(4, 1000, 3)  # the time of those from before begins now
    assert [recent.count(0, False), recent.count(0, True), recent.count(0, True)] == [3, 4, 4]
    assert [recent.count(999, False), recent.count(1, False)] == [4, 0]


def least_squares(samples):
    """The slope a sample of a line through them."""
    middle = (len(samples) - 1) / 2
    over = sum([(place - middle) * one for place, one in enumerate(samples)])
    return over / sum([(place - middle) ** 2 for place in range(len(samples))])


def test_slope_when_samples_come_then_it_is_that_of_least_squares():
    samples = [8000 + (number * 7919) % 263 + 3 * number for number in range(60)]
    for size in (10, 20, 16):
        slope = Slope(size)
        window = [samples[0]] * size
        for sample in samples:
            slope.push(sample)
            window = window[1:] + [sample]
            found = slope.tilt * 6 / (size * (size * size - 1))
            assert abs(found - least_squares(window)) < 1e-6
            middle = window[size // 2]
            assert slope.spread() == min(window[-1] - middle, middle - window[0])
        slope.known = False
        slope.push(9000)
        assert slope.tilt == 0 and slope.samples == [9000] * size


def test_slope_when_samples_are_the_largest_then_its_sums_stay_in_31_bits():
    slope = Slope(20)
    for number in range(60):
        slope.push(Narrow(1 << 20 if number % 20 < 10 else -(1 << 20)))
    for _ in range(40):
        slope.push(Narrow(1 << 20))
    assert slope.tilt.value == 0 and slope.sum.value == 20 << 20


def test_trend_when_samples_come_then_it_is_the_slope_of_means_of_400_ms():
    trend = Trend(4, 1000)
    means = [100, 110, 120, 130]
    for mean in means:
        for off, good in ((-9, True), (1, True), (0, False), (4, True), (5, True)):
            tilt = trend.follow(mean + off if good else None, 80)
    assert abs(tilt * 6 / 60 - 10) < 0.5  # a sample of 4: 6 / (n (n² - 1)) = 6 / 60
    before = trend.slope.sum
    for _ in range(5):
        assert trend.follow(None, 80) == tilt  # a gap moves nothing
    assert trend.slope.sum == before
    for mean, anew in ((1130, False), (130, False), (1131, True), (130, True)):
        tilt = trend.follow(mean, 400)
        assert (tilt == 0 and trend.slope.samples == [mean] * 4) == anew, mean


def test_latches_when_made_then_nothing_was_seen_and_each_list_has_a_place_for_each_row():
    latches = Latches(limits_with({}))
    for memory in (latches.window, latches.away, latches.bad_ms, latches.since_ms, latches.value):
        assert memory == [0] * rows.COUNT
    for memory in (latches.bucket, latches.recorded, latches.warned):
        assert memory == [0] * rows.COUNT
    assert latches.recording is False and latches.first == -1 and latches.acting == [0] * 4
    assert latches.stirring == 0 == Steps("READY").state.latches.stirring
    assert all([latches.intact(row) for row in range(rows.COUNT)])


def test_holds_when_only_the_sensor_was_charged_then_the_condition_holds_all_the_same():
    desk = Steps(**dict(COLD, pump=True, flow_age_ms=100))
    assert not [row for row in range(rows.COUNT) if desk.state.latches.holds(row)]
    desk.run(1950, t_metal_ok=False)
    assert not desk.state.latches.holds(rows.SF08)
    desk.run(50)
    assert desk.state.latches.holds(rows.SF08) and rows.SF08 not in desk.acting
    desk = Steps()
    desk.samples("pt1_ok", False, False)
    assert desk.state.latches.holds(rows.SF02) and rows.SF02 not in desk.acting
    desk.samples("pt1_ok", True, True)
    assert not desk.state.latches.holds(rows.SF02)
    assert desk.state.latches.holds(rows.SF03)  # no two votes are left, but it still acts


def test_first_acting_when_asked_for_a_kind_then_the_first_of_that_or_a_stronger_one():
    desk = Steps()
    latches = desk.state.latches
    assert latches.first_acting(rows.SIREN) == -1
    desk.run(50, ping_age_ms=5000)
    desk.run(100, pt2_code=11_650)
    for kind, row in ((rows.SIREN, rows.SF01 + 1), (rows.HOLD, rows.SF19), (rows.LATCH, -1)):
        assert latches.first_acting(kind) == row
    desk.run(50, chain_closed=False)
    assert latches.first_acting(rows.LATCH) == rows.SF23
