"""The judgements of the transmitters, each with a sample below, at and above its limit."""

from desk.alone import Alone

from firmware.boiler import rows
from firmware.boiler.checks import CODE_MAX, CODE_MIN

GOOD = 10_400  # 9.0 bar


def pressures(alone, pt, *codes, loop_ms=50):
    """A sample in each step; None is one that was not answered."""
    for code in codes:
        alone.next(loop_ms).checks.pressure(pt, code or 0, code is not None)
    return alone


def seen(alone):
    """As if both had been valid in this step."""
    alone.checks.pt_valid[:] = True, True
    return alone


def test_reference_when_it_is_off_by_1_percent_then_it_is_good_and_by_more_it_is_not():
    for answered, code, good in (
        (True, 16_160, True),
        (True, 16_161, False),
        (True, 15_840, True),
        (True, 15_839, False),
        (False, 16_000, False),
    ):
        alone = Alone()
        for _ in range(2):
            assert alone.next().checks.reference(answered, code) == good, code
        assert alone.acting() == (() if good else (rows.SF03_REFERENCE,)), code


def test_reference_when_the_site_has_another_then_it_is_that_which_counts():
    alone = Alone(reference_code=8000)
    assert alone.next().checks.reference(True, 8080)
    assert not alone.next().checks.reference(True, 8081)


def test_pressure_when_at_an_end_of_the_range_then_valid_and_beyond_it_not():
    for pt in (0, 1):
        for code, valid in (
            (CODE_MIN, True),
            (CODE_MIN - 1, False),
            (CODE_MAX, True),
            (CODE_MAX + 1, False),
            (None, False),
        ):
            alone = pressures(Alone(), pt, code)
            assert alone.checks.pt_valid[pt] == valid and not alone.checks.pt_valid[1 - pt]
            assert alone.checks.code[pt] == (code if valid else -1)
            assert alone.window(rows.SF03 + pt) == (0 if valid else 1)
            assert alone.window(rows.SF03 + 1 - pt) == 0


def test_pressure_when_two_samples_are_at_a_limit_then_its_row_acts_and_one_below_not():
    for pt in (0, 1):
        for code, expected in (
            (11_599, ()),
            (11_600, (rows.SF01,)),
            (11_679, (rows.SF01,)),
            (11_680, (rows.SF01, rows.SF01_HOLD)),
            (11_999, (rows.SF01, rows.SF01_HOLD)),
            (12_000, (rows.SF01, rows.SF01_HOLD, rows.SF02)),
        ):
            alone = pressures(Alone(), pt, code, code)
            assert alone.acting() == tuple([row + pt for row in expected]), code


def test_pressure_when_two_samples_are_missing_then_only_the_sensor_acts():
    for pt in (0, 1):
        alone = pressures(Alone(), pt, GOOD, None, None)
        assert alone.acting() == (rows.SF03 + pt,)
        assert alone.window(rows.SF02 + pt) == 3


def test_rise_when_it_is_0_3_bar_a_second_above_5_bar_then_not_bad_and_faster_it_is():
    for loop_ms, step, bad in (
        (50, 12, False),
        (50, 13, True),
        (100, 24, False),
        (100, 25, True),
        (83, 20, False),  # 240.96 codes a second
        (82, 20, True),
    ):
        alone = pressures(Alone(), 1, 8000, 8000 + step, loop_ms=loop_ms)
        before = loop_ms  # the first sample has none before it
        assert alone.bad_ms(rows.SF02_RISE + 1) == (before + loop_ms if bad else 0), step
        assert alone.bad_ms(rows.SF02_RISE) == 0


def test_rise_when_pressure_is_at_5_bar_then_no_rate_counts_and_one_count_above_it_does():
    for code, bad_ms in ((7200, 0), (7201, 100)):
        alone = pressures(Alone(), 0, code - 100, code)
        assert alone.bad_ms(rows.SF02_RISE) == bad_ms, code


def test_rise_when_it_lasts_0_3_s_then_it_acts_with_the_rate_as_its_value():
    codes = [8000 + 20 * n for n in range(8)]
    alone = pressures(Alone(), 0, *codes[:1])
    alone.latches.bad_ms[rows.SF02_RISE] = 0
    pressures(alone, 0, *codes[1:6])
    assert alone.acting() == ()
    pressures(alone, 0, codes[6])
    assert alone.acting() == (rows.SF02_RISE,)
    rate = alone.latches.value[rows.SF02_RISE]
    assert rate == 400 and isinstance(rate, int)


def test_rise_when_no_sample_is_known_before_then_it_may_be_anything_and_the_sensor_is_charged():
    for pt in (0, 1):
        alone = pressures(Alone(), pt, GOOD, GOOD)
        assert alone.bad_ms(rows.SF02_RISE + pt) == 0
        pressures(alone, pt, None)
        assert alone.bad_ms(rows.SF02_RISE + pt) == 50
        pressures(alone, pt, GOOD)
        assert alone.bad_ms(rows.SF02_RISE + pt) == 100
        alone.latches.bad_ms[rows.SF02_RISE + pt] = 250
        pressures(alone, pt, None)
        assert alone.acting() == (rows.SF03 + pt,)


def test_rise_when_it_was_long_enough_and_a_sample_before_is_missing_then_the_sensor_is_charged():
    alone = pressures(Alone(), 0, GOOD, None)
    alone.latches.bad_ms[rows.SF02_RISE] = 250
    pressures(alone, 0, GOOD)
    assert alone.acting() == (rows.SF03,)


def test_rise_when_nothing_is_recorded_yet_then_there_is_none():
    alone = Alone()
    alone.latches.recording = False
    pressures(alone, 0, 8000, 9000, None, 10_000)
    assert alone.bad_ms(rows.SF02_RISE) == 0


def test_rise_when_it_acts_then_only_9_5_bar_ends_it():
    alone = pressures(Alone(), 0, 10_801)
    alone.latches.bad_ms[rows.SF02_RISE] = 300
    alone.latches.act(rows.SF02_RISE, 300)
    pressures(alone, 0, 10_801, 10_801)
    assert alone.bad_ms(rows.SF02_RISE) == 300
    pressures(alone, 0, 10_800)
    assert alone.bad_ms(rows.SF02_RISE) == 250
    pressures(alone, 0, *[7000] * 5)  # below 5 bar, where no rate counts
    assert alone.acting() == ()


def test_rise_when_a_loop_takes_1_ms_then_its_rate_is_that_of_1_ms():
    alone = pressures(Alone(), 0, 8000)
    alone.latches.bad_ms[rows.SF02_RISE] = 299
    pressures(alone, 0, 8002, loop_ms=1)
    assert alone.latches.value[rows.SF02_RISE] == 2000


def test_rise_when_two_samples_come_at_once_then_nothing_is_divided_by_zero():
    alone = pressures(Alone(), 0, 8000, loop_ms=0)
    pressures(alone, 0, 8001, loop_ms=0)
    assert alone.bad_ms(rows.SF02_RISE) == 0


def test_difference_when_above_0_30_bar_then_bad_whichever_is_higher():
    for apart, bad_ms in ((240, 0), (-240, 0), (241, 50), (-241, 50)):
        alone = seen(Alone())
        alone.next().checks.difference(apart)
        assert alone.bad_ms(rows.SF04) == bad_ms, apart


def test_difference_when_a_channel_is_invalid_then_bad_and_that_sensor_is_charged():
    for valid, charged in (((False, True), 0), ((True, False), 1), ((False, False), 0)):
        alone = Alone()
        alone.checks.pt_valid[:] = valid
        for _ in range(40):
            alone.next().checks.difference(0)
        assert alone.acting() == (rows.SF03 + charged,), valid
    alone = seen(Alone())
    for _ in range(40):
        alone.next().checks.difference(300)
    assert alone.acting() == (rows.SF04,) and alone.latches.value[rows.SF04] == 300
