"""Temperatures, water and the wiring of all inputs: each judgement by itself."""

from desk.alone import Alone, calm_reading

from firmware.boiler import rows
from firmware.boiler.checks import HOUR_MS, OVER
from firmware.boiler.saturation import saturation_cdeg

GOOD = 10_400  # 9.0 bar


def seen(alone, pt=0, drum=True, metal=True):
    """As if these had been valid in this step."""
    alone.checks.pt_valid[pt] = alone.checks.pt_valid[1 - pt] = True
    alone.checks.t_valid[0], alone.checks.t_valid[2] = drum, metal
    return alone


def test_temperature_when_at_an_end_of_the_range_then_valid_and_beyond_it_not():
    for channel in (0, 1, 2):
        for good, cdeg, valid in (
            (True, -4000, True),
            (True, -4001, False),
            (True, 40_000, True),
            (True, 40_001, False),
            (False, 2000, False),
        ):
            alone = Alone()
            alone.next().checks.temperature(channel, True, good, cdeg)
            expected = [False] * 3
            expected[channel] = valid
            assert alone.checks.t_valid == expected
            assert alone.window(rows.SF09 + channel) == (0 if valid else 1)


def test_temperature_when_nothing_new_comes_for_1_s_then_each_step_is_a_bad_conversion():
    alone = Alone()
    alone.next().checks.temperature(1, True, True, 2000)
    for _ in range(19):
        alone.next().checks.temperature(1, False, True, 2000)
    assert alone.checks.t_valid[1] and alone.window(rows.SF09 + 1) == 0
    alone.next().checks.temperature(1, False, True, 2000)
    assert not alone.checks.t_valid[1] and alone.window(rows.SF09 + 1) == 1
    alone.next().checks.temperature(1, False, True, 2000)
    assert alone.acting() == (rows.SF09 + 1,)
    alone.next().checks.temperature(1, True, True, 2000)
    assert alone.checks.t_valid[1] and alone.checks.age_ms[1] == 0


def test_temperature_when_silent_for_days_then_its_age_stays_an_hour():
    alone = Alone()
    for _ in range(3):
        alone.next(HOUR_MS - 1).checks.temperature(2, False, False, 0)
    assert alone.checks.age_ms == [0, 0, HOUR_MS]


def test_hotter_when_a_conversion_is_new_then_it_votes_and_an_invalid_one_is_over():
    alone = Alone()
    alone.checks.t_valid[1] = True
    alone.next().checks.hotter(rows.SF07, 1, False, 30_000)
    assert alone.window(rows.SF07) == 0
    alone.next().checks.hotter(rows.SF07, 1, True, 21_000)
    assert alone.window(rows.SF07) == 0
    alone.next().checks.hotter(rows.SF07, 1, True, 21_001)
    assert alone.window(rows.SF07) == 1
    alone.checks.t_valid[1] = False
    alone.latches.window[rows.SF09 + 1] = 1
    alone.next().checks.hotter(rows.SF07, 1, True, 0)
    assert alone.acting() == (rows.SF09 + 1,)
    assert alone.latches.value[rows.SF09 + 1] == OVER


def boils(code):
    return saturation_cdeg(code - 3200 + 806)


def test_saturated_when_the_drum_leaves_the_band_then_bad_and_the_band_is_told():
    for pt in (0, 1):
        for code, band in ((3200, 800), (5600, 800), (6400, 600), (7200, 400), (12_000, 400)):
            for off, bad_ms in ((band, 0), (-band, 0), (band + 1, 50), (-band - 1, 50)):
                alone = seen(Alone())
                alone.next().checks.saturated(pt, code, boils(code) + off, True)
                assert alone.bad_ms(rows.SF05 + pt) == bad_ms, (code, off)
                assert alone.bad_ms(rows.SF05 + 1 - pt) == 0
                told = alone.latches.limit[rows.SF05 + pt]
                assert told == band and isinstance(told, int)
                assert alone.checks.boils_cdeg[pt] == boils(code)


def test_saturated_when_there_is_no_steam_then_the_drum_may_be_anything():
    alone = seen(Alone())
    alone.next().checks.saturated(0, 3300, 2000, False)
    assert alone.bad_ms(rows.SF05) == 0
    alone.checks.pt_valid[0] = False
    alone.next().checks.saturated(0, 3300, 2000, False)
    assert alone.bad_ms(rows.SF05) == 50


def test_saturated_when_a_sensor_is_invalid_then_it_is_charged():
    for pt in (0, 1):
        for pt_valid, drum_valid, charged in (
            (False, True, rows.SF03 + pt),
            (True, False, rows.SF09),
            (False, False, rows.SF03 + pt),
        ):
            alone = seen(Alone(), drum=drum_valid)
            alone.checks.pt_valid[pt] = pt_valid
            for _ in range(200):
                alone.next().checks.saturated(pt, GOOD, boils(GOOD), True)
            assert alone.acting() == (charged,)
    alone = seen(Alone())
    for _ in range(200):
        alone.next().checks.saturated(1, GOOD, boils(GOOD) - 450, True)
    assert alone.acting() == (rows.SF05 + 1,) and alone.latches.value[rows.SF05 + 1] == 50


def test_well_when_pressure_steps_then_it_follows_with_its_time_and_500_ms_a_step_at_most():
    for loop_ms, part_ms in ((50, 50), (500, 500), (501, 500), (60_000, 500)):
        alone = seen(Alone())
        alone.next().checks.saturated(0, GOOD, 0, True)
        assert alone.checks.well[0] == boils(GOOD) * 64
        alone.next(loop_ms).checks.saturated(0, 8000, 0, True)
        moved = (boils(8000) - boils(GOOD)) * 64 * part_ms // 15_000
        assert alone.checks.well[0] == boils(GOOD) * 64 + moved
        assert alone.checks.well[1] == 0


def test_saturated_when_the_well_is_between_two_hundredths_then_the_lower_one_counts():
    alone = seen(Alone())
    alone.checks.well[0] = boils(GOOD) * 64 + 32
    alone.next().checks.saturated(0, GOOD, boils(GOOD) + 401, True)
    assert alone.bad_ms(rows.SF05) == 50


def test_well_when_the_site_has_another_air_pressure_and_well_then_they_count():
    alone = seen(Alone(air_code=600, thermowell_ms=1000))
    alone.next().checks.saturated(0, GOOD, 0, True)
    at_first = saturation_cdeg(GOOD - 3200 + 600)
    assert alone.checks.well[0] == at_first * 64
    alone.next().checks.saturated(0, 8000, 0, True)
    moved = (saturation_cdeg(8000 - 3200 + 600) - at_first) * 64 * 50 // 1000
    assert alone.checks.well[0] == at_first * 64 + moved


def test_dry_when_the_metal_is_more_than_40_k_above_the_water_then_bad():
    for drum, boils1, boils2, water in (
        (18_000, 17_000, 17_500, 18_000),
        (16_000, 17_000, 17_500, 17_000),
        (16_000, 17_500, 17_000, 17_000),
    ):
        for above, bad_ms in ((4000, 0), (4001, 50)):
            alone = seen(Alone())
            alone.checks.boils_cdeg[:] = boils1, boils2
            alone.next().checks.dry(water + above, drum)
            assert alone.bad_ms(rows.SF08) == bad_ms, (drum, above)


def test_dry_when_a_sensor_is_invalid_then_bad_and_it_is_charged():
    for pt1, pt2, drum, metal, charged in (
        (False, True, True, True, rows.SF03),
        (True, False, True, True, rows.SF03 + 1),
        (False, False, True, True, rows.SF03),
        (True, True, False, True, rows.SF09),
        (True, True, True, False, rows.SF09 + 2),
        (False, True, True, False, rows.SF09 + 2),
    ):
        alone = seen(Alone(), drum=drum, metal=metal)
        alone.checks.pt_valid[:] = pt1, pt2
        for _ in range(40):
            alone.next().checks.dry(0, 18_000)
        assert alone.acting() == (charged,)
    alone = seen(Alone())
    for _ in range(40):
        alone.next().checks.dry(22_100, 18_000)
    assert alone.acting() == (rows.SF08,) and alone.latches.value[rows.SF08] == 4100


def test_water_when_electrodes_are_wet_or_dry_then_each_pattern_is_bad_for_its_rows():
    for bits in range(32):
        alone = Alone()
        alone.next().checks.water(bits, False)
        bad = tuple([row for row in range(rows.COUNT) if alone.bad_ms(row)])
        expected = [] if bits & 2 else [rows.SF10]
        expected += [] if bits & 1 else [rows.SF11]
        expected += [rows.SF12] if bits & 16 else []
        expected += [] if bits in (0, 1, 3, 7, 15, 31) else [rows.SF12_ORDER]
        assert bad == tuple(expected), bits


def dry_spell(alone, heated, ms=3000):
    for _ in range(ms // 50):
        alone.next().checks.water(1, heated)
    acting = alone.acting()
    for _ in range(ms // 50):
        alone.next().checks.water(3, heated)
    assert alone.acting() == ()
    return acting


def test_water_when_lw1_is_dry_a_second_time_under_heat_then_it_latches():
    alone = Alone()
    assert dry_spell(alone, False) == (rows.SF10,)
    assert dry_spell(alone, True) == (rows.SF10,)
    assert dry_spell(alone, False) == (rows.SF10,)
    assert dry_spell(alone, True, 10_000) == (rows.SF10, rows.SF10_AGAIN)
    assert alone.latches.value[rows.SF10_AGAIN] == 2


def test_water_when_60_min_are_between_then_the_second_time_does_not_latch():
    for between_ms, acting in (
        (HOUR_MS - 3050, (rows.SF10, rows.SF10_AGAIN)),
        (HOUR_MS - 3000, (rows.SF10,)),
    ):
        alone = Alone()
        for _ in range(60):
            alone.next().checks.water(1, True)
        alone.next(between_ms).checks.water(3, True)
        alone.latches.clear(rows.SF10)
        alone.latches.bad_ms[rows.SF10] = 0
        for _ in range(60):
            alone.next().checks.water(1, True)
        assert alone.acting() == acting, between_ms


WIRING = (
    # of a calm reading, what is changed, and the rows that are bad in that step
    ({}, ()),
    ({"reference_ok": False}, (rows.SF03_REFERENCE, rows.SF03, rows.SF03 + 1)),
    ({"reference_code": 1}, (rows.SF03_REFERENCE, rows.SF03, rows.SF03 + 1)),
    ({"pt1_ok": False}, (rows.SF03,)),
    ({"pt2_ok": False}, (rows.SF03 + 1,)),
    ({"pt1_code": 11_600}, (rows.SF01, rows.SF02_RISE, rows.SF04)),
    ({"pt2_code": 11_600}, (rows.SF01 + 1, rows.SF02_RISE + 1, rows.SF04)),
    ({"t_drum_ok": False}, (rows.SF06, rows.SF09, rows.SF25, rows.SF05, rows.SF05 + 1, rows.SF08)),
    ({"t_outlet_ok": False}, (rows.SF07, rows.SF07_REDUCE, rows.SF09 + 1, rows.SF25 + 1)),
    ({"t_metal_ok": False}, (rows.SF08_HOT, rows.SF09 + 2, rows.SF25 + 2, rows.SF08)),
    ({"t_drum_cdeg": 18_951}, (rows.SF06, rows.SF05, rows.SF05 + 1)),
    ({"t_drum_cdeg": 17_500}, (rows.SF05, rows.SF05 + 1)),
    ({"t_outlet_cdeg": 19_501}, (rows.SF07_REDUCE,)),
    ({"t_outlet_cdeg": 21_001}, (rows.SF07_REDUCE, rows.SF07)),
    ({"t_metal_cdeg": 22_000}, (rows.SF08,)),
    ({"t_metal_cdeg": 26_001}, (rows.SF08, rows.SF08_HOT)),
    ({"t_outlet_cdeg": 299}, (rows.SF25 + 1,)),
    ({"t_outlet_cdeg": 300}, ()),
    ({"t_metal_cdeg": 299}, (rows.SF25 + 2,)),
    ({"t_drum_cdeg": 299}, (rows.SF25, rows.SF05, rows.SF05 + 1)),
    ({"supply_mv": 19_999}, (rows.SF17,)),
    ({"supply_mv": 20_000}, ()),
    ({"supply_ok": False}, (rows.SF17,)),
    ({"level_bits": 0}, (rows.SF10, rows.SF11)),
    ({"t_outlet_cdeg": 21_001, "t_outlet_new": False}, ()),
    ({"t_metal_cdeg": 26_001, "t_metal_new": False}, (rows.SF08,)),
    ({"t_drum_cdeg": 18_951, "t_drum_new": False}, (rows.SF05, rows.SF05 + 1)),
)


def bad_after(*readings, **limits):
    """The rows that are bad at the end of the last reading."""
    alone = Alone(**limits)
    for reading in readings:
        alone.next()
        alone.latches.bad_ms = [0] * rows.COUNT
        alone.checks.judge(reading, False)
    bad = [row for row in range(rows.COUNT) if alone.bad_ms(row) or alone.window(row) & 1]
    return sorted(bad)


def test_judge_when_one_input_changes_then_the_rows_that_look_at_it_are_bad_and_no_other():
    for changed, expected in WIRING:
        found = bad_after(calm_reading(), calm_reading(**changed), superheater=1)
        invalid = [row for row in found if row not in expected]
        pressure_rows = set(range(rows.SF01, rows.SF02_RISE + 2))
        unknown = {rows.SF04, rows.SF05, rows.SF05 + 1, rows.SF08} | pressure_rows
        ok = changed.get("pt1_ok", True) and changed.get("pt2_ok", True)
        trusted = changed.get("reference_ok", True) and changed.get("reference_code", 16_000) > 1
        if ok and trusted:
            assert found == sorted(expected), changed
        else:  # an invalid pressure is over every limit that it is compared with
            assert set(expected) <= set(found) and set(invalid) <= unknown, changed


def test_judge_when_there_is_no_superheater_then_the_outlet_has_no_first_stage():
    hot = calm_reading(t_outlet_cdeg=19_501)
    assert bad_after(calm_reading(), hot) == []


def test_judge_when_either_pressure_or_the_drum_says_steam_then_sf05_is_active():
    for pt1_code, pt2_code, drum, active in (
        (3999, 3999, 11_499, False),
        (4000, 3999, 3000, True),
        (3999, 4000, 3000, True),
        (3200, 3200, 11_500, True),
    ):
        reading = calm_reading(pt1_code=pt1_code, pt2_code=pt2_code, t_drum_cdeg=drum)
        reading.t_metal_cdeg = drum
        found = bad_after(reading, reading)
        assert (rows.SF05 in found) == (rows.SF05 + 1 in found) == active, drum


def test_judge_when_the_pressures_differ_then_each_is_looked_at_by_its_own_rows():
    reading = calm_reading(pt1_code=12_000, pt2_code=3200, t_metal_cdeg=10_000)
    found = bad_after(reading, reading)
    pt1 = (rows.SF01, rows.SF01_HOLD, rows.SF02)
    assert found == sorted(pt1 + (rows.SF04, rows.SF05, rows.SF05 + 1))


def test_judge_when_heated_then_low_water_is_counted():
    for heated, times in ((False, 0), (True, 1)):
        alone = Alone()
        for _ in range(60):
            alone.next().checks.judge(calm_reading(level_bits=1), heated)
        assert alone.checks.low_water.count(0, False) == times


def test_judge_when_supply_is_unknown_then_its_value_is_none_that_could_be_believed():
    alone = Alone()
    for _ in range(4):
        alone.next().checks.judge(calm_reading(supply_ok=False), False)
    assert alone.acting() == (rows.SF17,) and alone.latches.value[rows.SF17] == OVER


def test_checks_when_made_then_nothing_is_known():
    checks = Alone().checks
    assert (checks.code, checks.boils_cdeg, checks.well) == ([-1, -1], [0, 0], [0, 0])
    assert checks.pt_valid == [False, False] and checks.t_valid == [False] * 3
    assert checks.age_ms == [0, 0, 0] and checks.low_water.count(0, False) == 0
