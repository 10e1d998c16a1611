"""Whether what was commanded happened, each judgement by itself, one step at a time."""

from desk.alone import Alone, calm_reading

from firmware.boiler import rows
from firmware.boiler.checks import HOUR_MS

HIGH, LOW = 11_600, 11_599  # 10.5 bar and a count below it


def groups(alone, group, steps=1, permit=False, off=True, contact=False, hot=True, loop_ms=50):
    for _ in range(steps):
        alone.next(loop_ms).responses.group(group, permit, off, contact, hot)
    return alone.acting()


def test_sf13_late_when_off_target_is_open_6_s_after_the_drop_then_it_acts():
    for group in (0, 1):
        alone = Alone()
        groups(alone, group, permit=True, contact=True)
        assert groups(alone, group, 119, off=False) == ()
        assert groups(alone, group, off=False) == (rows.SF13_LATE + group,)
        assert alone.latches.value[rows.SF13_LATE + group] == 6000
        assert alone.responses.low_ms[group] == 6000 and alone.responses.low_ms[1 - group] == 0
        groups(alone, group)
        assert alone.acting() == ()


def test_sf13_late_when_off_target_is_closed_at_6_s_then_the_group_has_proved_itself():
    for group in (0, 1):
        alone = Alone(home_ms=5000)
        groups(alone, group, permit=True, contact=True)
        assert not alone.responses.proved[group] and alone.responses.proved[1 - group]
        groups(alone, group, 119)
        assert not alone.responses.proved[group]
        groups(alone, group)
        assert alone.responses.proved[group]
        assert groups(alone, group, 99, off=False) == ()
        assert groups(alone, group, off=False) == (rows.SF13_HOME + group,)
        groups(alone, group, permit=True, contact=True)
        assert not alone.responses.proved[group]


def test_sf13_home_when_off_target_is_open_from_boot_while_hot_then_it_has_home_ms():
    alone = Alone(home_ms=5000)
    assert groups(alone, 1, 200, off=False, hot=False) == ()
    assert groups(alone, 1, 200, off=True, hot=True) == ()
    assert groups(alone, 1, 99, off=False) == ()
    assert groups(alone, 1, off=False) == (rows.SF13_HOME + 1,)


def test_sf13_when_permit_is_up_then_mirrors_may_be_on_target():
    alone = Alone(home_ms=5000)
    assert groups(alone, 0, 400, permit=True, off=False, contact=True) == ()
    assert alone.responses.on_ms[0] == 20_000 and alone.responses.low_ms[0] == 0


def test_sf13_welded_when_a_contact_is_closed_0_5_s_after_the_drop_then_it_acts():
    for group in (0, 1):
        alone = Alone()
        assert groups(alone, group, 20, permit=True, contact=True) == ()
        assert groups(alone, group, 9, contact=True) == ()
        assert groups(alone, group, contact=True) == (rows.SF13_WELDED + group,)


def test_sf23_contact_when_it_is_open_0_5_s_after_pulses_began_then_it_acts_but_for_the_chain():
    for group in (0, 1):
        alone = Alone()
        groups(alone, group, 5)
        assert groups(alone, group, 9, permit=True) == ()
        assert groups(alone, group, permit=True) == (rows.SF23_CONTACT + group,)
        assert alone.latches.value[rows.SF23_CONTACT + group] == 500
        assert groups(alone, group, permit=True, contact=True) == ()
        alone = Alone()
        alone.latches.act(rows.SF23, 1)
        assert groups(alone, group, 20, permit=True) == (rows.SF23,)


def test_group_when_days_pass_then_times_stay_an_hour():
    alone = Alone()
    for _ in range(3):
        groups(alone, 0, permit=True, contact=True, loop_ms=HOUR_MS - 1)
        groups(alone, 1, loop_ms=HOUR_MS - 1)
    assert alone.responses.on_ms == [HOUR_MS, 0] and alone.responses.low_ms == [0, HOUR_MS]


def darkness(alone, codes, dark=(True, True), valid=True, vent=False):
    """A pressure in each step, with PERMITs low or up, and the vent open or closed."""
    responses = alone.responses
    for code in codes:
        alone.next()
        for group in (0, 1):
            responses.low_ms[group] = responses.low_ms[group] + 50 if dark[group] else 0
        responses.code = code
        responses.pressure(valid, vent)
    return alone.acting()


def ramp(code, steps, codes_s):
    return [code + n * codes_s // 20 for n in range(steps)]


def test_sf13_rising_when_pressure_rises_by_more_than_0_02_bar_a_second_after_8_s_then_it_acts():
    for codes_s, acting in ((16, ()), (17, (rows.SF13_RISING,)), (20, (rows.SF13_RISING,))):
        alone = Alone()
        darkness(alone, [HIGH], dark=(False, False))
        rising = ramp(HIGH, 161, codes_s)
        assert darkness(alone, rising[:159]) == ()
        assert darkness(alone, rising[159:160]) == acting, codes_s
        if acting:
            assert alone.latches.value[rows.SF13_RISING] == codes_s


def test_sf13_rising_when_one_permit_is_up_or_pressure_is_below_10_5_then_it_does_not():
    for dark in ((True, False), (False, True)):
        alone = Alone()
        assert darkness(alone, ramp(HIGH, 300, 40), dark=dark) == ()
    alone = Alone()
    assert darkness(alone, ramp(LOW - 479, 240, 40)) == ()
    assert darkness(alone, [LOW] * 20) == ()


def test_sf13_rising_when_it_no_longer_rises_then_it_is_over():
    alone = Alone()
    darkness(alone, ramp(HIGH, 200, 40))
    assert alone.acting() == (rows.SF13_RISING,)
    darkness(alone, [13_000] * 41)
    darkness(alone, [13_000] * 41)
    assert alone.acting() == ()
    alone = Alone()
    darkness(alone, ramp(HIGH, 200, 40))
    darkness(alone, [LOW])
    assert alone.acting() == ()


def test_sf13_rising_when_permits_drop_then_its_windows_of_2_s_begin_with_that():
    alone = Alone()
    darkness(alone, [HIGH] * 30, dark=(False, False))
    darkness(alone, [HIGH] * 119)
    assert darkness(alone, ramp(HIGH, 40, 17)) == ()
    assert darkness(alone, [HIGH + 35]) == (rows.SF13_RISING,)
    alone = Alone()
    alone.responses.low_ms = [1, 1]
    alone.next(1).responses.pressure(True, False)
    assert alone.responses.rise.elapsed_ms == 1


def test_sf14_when_pressure_does_not_fall_within_10_s_of_an_open_vent_then_it_acts():
    for step, acting in ((0, (rows.SF14,)), (1, (rows.SF14,)), (-1, ())):
        alone = Alone()
        darkness(alone, [HIGH + 1], dark=(False, False))
        assert darkness(alone, [HIGH + 1] * 199, dark=(False, False), vent=True) == ()
        assert darkness(alone, [HIGH + 1 + step], dark=(False, False), vent=True) == acting


def test_sf14_when_the_vent_is_closed_or_pressure_below_10_5_then_it_does_not():
    alone = Alone()
    assert darkness(alone, [HIGH] * 400, dark=(False, False)) == ()
    assert darkness(alone, [LOW] * 400, dark=(False, False), vent=True) == ()


def test_pressure_when_the_site_has_another_limit_then_it_is_that_which_counts():
    alone = Alone(high_code=8000)
    assert darkness(alone, [7999] * 300, vent=True) == ()
    assert darkness(alone, [8000] * 300, vent=True) == (rows.SF14,)


def test_memory_when_steps_pass_then_each_row_and_each_limit_is_looked_at_in_turn():
    looked = []

    class Latches:
        loop_ms = 50

        def intact(self, row):
            looked.append(row)
            return True

        def delay(self, row, value, charged=None):
            assert not value

    alone = Alone()
    alone.responses.latches = Latches()
    for _ in range(2 * rows.COUNT):
        alone.responses.memory(True)
    assert looked == list(range(1, rows.COUNT)) + list(range(rows.COUNT)) + [0]
    alone.responses.part = HOUR_MS - 1
    alone.responses.memory(True)
    assert alone.responses.part == HOUR_MS
    alone.responses.memory(True)
    assert alone.responses.part == 0


def test_memory_when_a_row_or_a_limit_is_not_intact_then_that_is_remembered():
    for spoilt in ("row", "limit"):
        alone = Alone()
        inverse = alone.limits.inverse
        if spoilt == "row":
            alone.latches.over[1] += 1
        else:
            alone.limits.inverse = (inverse[0], 0) + inverse[2:]
        alone.next().responses.memory(True)
        assert alone.acting() == (rows.SF18 + 1,), spoilt
        alone.latches.over[1] -= spoilt == "row"
        alone.limits.inverse = inverse
        alone.next().responses.memory(True)
        assert alone.acting() == (rows.SF18 + 1,)


def test_memory_when_the_stored_copies_are_lost_then_that_is_remembered():
    alone = Alone()
    for config_ok, acting in ((True, ()), (False, (rows.SF18,)), (True, (rows.SF18,))):
        alone.next().responses.memory(config_ok)
        assert alone.acting() == acting
    alone = Alone(configured=False)
    alone.next().responses.memory(True)
    assert alone.acting() == (rows.SF18,)


def test_restarts_when_a_fourth_reset_is_asked_for_then_it_locks_for_60_min():
    alone = Alone()
    for times in (1, 2, 3):
        alone.responses.reset = True
        alone.next().responses.restarts(50)
        assert (alone.responses.times, alone.acting()) == (times, ())
    alone.next().responses.restarts(50)
    assert (alone.responses.times, alone.acting()) == (3, ())
    alone.responses.reset = True
    alone.next().responses.restarts(50)
    assert (alone.responses.times, alone.acting()) == (4, (rows.SF24,))
    assert alone.responses.locked_ms == [HOUR_MS, 0] and alone.responses.reset is False
    alone.next().responses.restarts(HOUR_MS - 1)
    assert alone.acting() == (rows.SF24,)
    alone.next().responses.restarts(1)
    assert alone.acting() == () and alone.responses.times == 0


def test_restarts_when_a_board_boots_then_what_was_kept_decides():
    for boots, resets, locked, locks, times in (
        (0, 0, False, [0, 0], 0),
        (2, 3, False, [0, 0], 3),
        (2, 9, False, [0, 0], 3),
        (3, 0, False, [0, HOUR_MS], 0),
        (9, 0, False, [0, HOUR_MS], 0),
        (0, 4, True, [HOUR_MS, 0], 3),
        (3, 4, True, [HOUR_MS, HOUR_MS], 3),
    ):
        alone = Alone(boots=boots, resets=resets, locked=locked)
        assert alone.responses.locked_ms == locks, (boots, resets, locked)
        alone.next().responses.restarts(0)
        assert alone.responses.times == times
        assert alone.acting() == tuple([rows.SF24 + n for n in (0, 1) if locks[n]])
        alone.next().responses.restarts(HOUR_MS)
        assert alone.acting() == () and alone.responses.locked_ms == [0, 0]


def judged(steps=1, driven=None, **changed):
    """The responses after so many steps of a changed reading, after one of a calm one."""
    alone = Alone()
    alone.judge(calm_reading())
    for name in driven or ():
        setattr(alone.driven, name, True)
    for _ in range(steps):
        alone.judge(calm_reading(**changed))
    return alone


def test_judge_when_one_wire_changes_then_the_row_that_looks_at_it_acts_and_no_other():
    for steps, driven, changed, acting in (
        (300, (), {}, ()),
        (1, (), {"chain_closed": False}, (rows.SF23,)),
        (10, (), {"contact1_closed": True}, (rows.SF13_WELDED,)),
        (10, (), {"contact2_closed": True}, (rows.SF13_WELDED + 1,)),
        (10, ("permit1",), {}, (rows.SF23_CONTACT,)),
        (10, ("permit2",), {}, (rows.SF23_CONTACT + 1,)),
        (20, ("permit1", "permit2"), {"chain_closed": False}, (rows.SF23,)),
        (1, (), {"ping_age_ms": 5000}, (rows.SF19,)),
        (1, (), {"ping_age_ms": 4999}, ()),
        (1, ("stuck",), {}, (rows.SF24_BUTTON,)),
        (1, (), {"config_ok": False}, (rows.SF18,)),
        (60, ("pump",), {}, (rows.SF15,)),
        (60, ("pump", "filling"), {}, ()),
        (60, (), {"flow_age_ms": 0}, (rows.SF15_OFF,)),
        (3, (), {"loop_ms": 101}, (rows.SF16,)),
        (9, (), {"loop_ms": 100}, ()),
        (2, (), {"loop_ms": 101}, ()),
    ):
        alone = judged(steps, driven, **changed)
        assert alone.acting() == acting, (driven, changed)


def test_judge_when_pressure_or_metal_are_hot_or_unknown_then_open_mirrors_count():
    cold = dict(pt1_code=3400, pt2_code=3400, t_drum_cdeg=2000, t_outlet_cdeg=2000)
    for group in (0, 1):
        cold["off_target%d_closed" % (group + 1)] = False
        for changed, hot in (
            ({"t_metal_cdeg": 5999}, False),
            ({"t_metal_cdeg": 6000}, True),
            ({"t_metal_cdeg": 2000, "pt1_code": 3599}, False),
            ({"t_metal_cdeg": 2000, "pt1_code": 3600}, True),
            ({"t_metal_cdeg": 2000, "pt2_code": 3599}, False),
            ({"t_metal_cdeg": 2000, "pt2_code": 3600}, True),
            ({"t_metal_cdeg": 2000, "pt1_ok": False}, True),
            ({"t_metal_cdeg": 2000, "pt2_ok": False}, True),
            ({"t_metal_cdeg": 2000, "t_metal_ok": False}, True),
        ):
            values = dict(cold)
            values.update(changed)
            alone = judged(1, **values)
            assert alone.bad_ms(rows.SF13_HOME + group) == (50 if hot else 0), changed
            assert alone.bad_ms(rows.SF13_HOME + 1 - group) == (50 if group and hot else 0)


def test_judge_when_a_pressure_is_invalid_then_the_last_valid_ones_stay():
    alone = judged(1, pt1_code=11_000, pt2_code=11_100)
    assert alone.responses.code == 11_100
    for changed in ({"pt1_ok": False}, {"pt2_ok": False}):
        alone.judge(calm_reading(pt1_code=12_000, pt2_code=12_000, **changed))
        assert alone.responses.code == 11_100
    alone.judge(calm_reading(pt1_code=11_300, pt2_code=11_200))
    assert alone.responses.code == 11_300


def test_judge_when_the_vent_is_open_above_10_5_then_sf14_looks_at_it():
    alone = judged(201, ("vent_open",), pt1_code=HIGH, pt2_code=HIGH, t_drum_cdeg=18_600)
    assert rows.SF14 in alone.acting()
    alone = judged(201, (), pt1_code=HIGH, pt2_code=HIGH, t_drum_cdeg=18_600)
    assert rows.SF14 not in alone.acting()


def test_responses_when_made_then_nothing_is_known_and_a_vent_or_dark_counts_from_then():
    alone = Alone()
    responses = alone.responses
    assert (responses.on_ms, responses.low_ms, responses.proved) == ([0, 0], [0, 0], [True, True])
    assert responses.code == 2880 and responses.times == 0 and responses.pause_ms == 0
    assert responses.rise.elapsed_ms == responses.fall.elapsed_ms == 0
    assert responses.rise.code_s == responses.fall.code_s == -(1 << 20)
    alone.next().responses.pressure(False, True)
    assert alone.acting() == ()
