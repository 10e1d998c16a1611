"""Whether what was commanded happened, and the board itself, at `step()`: SF-13 to SF-26."""

from desk.steps import COLD, Steps, at, check, ended

from firmware.boiler import interlock, rows
from firmware.common.limits import NAMES

LATE, HOME, SHUT, WELDED = rows.SF13_LATE, rows.SF13_HOME, rows.SF13_SHUT, rows.SF13_WELDED
RISING, SF14, VENT = rows.SF13_RISING, rows.SF14, rows.SF14_SHUT
CHAIN, CONTACT, SF16, SF18, SF24 = rows.SF23, rows.SF23_CONTACT, rows.SF16, rows.SF18, rows.SF24
HOUR_MS = 3_600_000
GROUPS = (0, 1)


def loop(group):
    return "off_target%d_closed" % (group + 1)


def contact(group):
    return "contact%d_closed" % (group + 1)


def dropped(mode="RUN", limits=(), **inputs):
    """Just after the first step without PERMITs."""
    desk = Steps(mode, limits)
    interlock.stop(desk.state)
    desk.run(50, **inputs)
    assert desk.permits == (False, False)
    return desk


def test_sf13_when_off_target_is_open_6_s_after_the_drop_then_it_trips():
    for group in GROUPS:
        desk = dropped(**{loop(group): False})
        assert desk.run(5950) == () and desk.mode == "READY"
        assert desk.run(50) == at(50, LATE + group) and desk.mode == "TRIPPED"
        assert desk.first_out()[:3] == (LATE + group, 6000, 6000)
        assert desk.run(50, **{loop(group): True}) == ended(50, LATE + group)


def test_sf13_when_off_target_closed_at_6_s_then_it_may_open_again_for_home_ms():
    limits = {"home_ms": 5000}
    for closed_ms, expected in ((6000, at(5000, HOME)), (5950, at(50, LATE))):
        for group in GROUPS:
            desk = dropped("RUN", limits)
            assert desk.run(closed_ms) == ()
            found = desk.run(5000, **{loop(group): False})
            assert found == tuple([(ms, row + group) for ms, row in expected]), closed_ms
    desk = dropped("RUN", limits)
    desk.run(9000)
    desk.press(500)
    desk.run(1000)
    assert desk.mode == "RUN"
    interlock.stop(desk.state)
    desk.run(50, off_target1_closed=False)
    assert desk.run(6000) == at(6000, LATE)  # each drop is proved anew


def test_sf13_when_off_target_is_open_from_boot_while_hot_or_unknown_then_it_has_home_ms():
    for inputs, acts in (
        ({"t_metal_cdeg": 5999}, False),
        ({"t_metal_cdeg": 6000}, True),
        ({"pt1_code": 3599}, False),
        ({"pt1_code": 3600}, True),
        ({"pt2_code": 3599}, False),
        ({"pt2_code": 3600}, True),
        ({"pt1_ok": False}, True),
        ({"pt2_ok": False}, True),
        ({"t_metal_ok": False}, True),
        ({"t_metal_new": False}, True),  # from the first loop on
    ):
        for group in GROUPS:
            desk = Steps("boot", {"home_ms": 5000}, **dict(COLD, **inputs))
            found = desk.run(5050, **{loop(group): False})
            assert ((5000, HOME + group) in found) == acts, inputs
            assert HOME + 1 - group not in desk.acting


def test_sf13_when_off_target_does_not_open_in_10_s_of_permit_then_it_holds_until_it_does():
    for group in GROUPS:
        desk = Steps("READY", **{loop(group): True})
        assert interlock.start(desk.state) is None
        assert desk.run(10_000) == () and desk.mode == "RUN"
        assert desk.run(50) == at(50, SHUT + group) and desk.mode == "HOLD"
        assert desk.run(60_000) == () and interlock.start(desk.state) == "SF-13"
        assert desk.run(50, **{loop(group): False}) == ended(50, SHUT + group)


def test_sf13_when_off_target_has_opened_once_then_it_may_close_until_the_next_start():
    for group in GROUPS:
        desk = Steps("READY", **{loop(group): True})
        interlock.start(desk.state)
        desk.run(9000)
        desk.run(50, **{loop(group): False})
        assert desk.run(30_000, **{loop(group): True}) == () and desk.mode == "RUN"
        interlock.stop(desk.state)
        desk.run(100)
        interlock.start(desk.state)
        assert desk.run(10_050) == at(10_050, SHUT + group)


def test_sf13_when_a_contact_stays_closed_0_5_s_after_the_drop_then_it_is_welded():
    for group in GROUPS:
        desk = dropped(**{contact(group): True})
        assert desk.run(450) == () and desk.run(50) == at(50, WELDED + group)
        assert desk.mode == "TRIPPED"


def test_sf23_when_the_chain_or_a_contact_opens_then_it_trips_for_the_first_cause():
    check((({"chain_closed": False}, 5000, "TRIPPED", at(50, CHAIN)),))
    for group in GROUPS:
        desk = Steps()
        desk.run(1000)
        expected = at(50, CONTACT + group) + ended(100, CONTACT + group)
        assert desk.run(200, **{contact(group): False}) == expected and desk.mode == "TRIPPED"
        desk = Steps("READY", **{contact(group): False})
        interlock.start(desk.state)
        assert desk.run(500) == () and desk.run(50) == at(50, CONTACT + group)
        desk = Steps()
        both = {contact(0): False, contact(1): False, "chain_closed": False}
        assert desk.run(2000, **both) == at(50, CHAIN) and desk.recorded == (CHAIN,)


def first_at(desk, row, codes, **inputs):
    """In which loop of 400 ms, one mean of the trend, the row began to act; or None."""
    desk.put(inputs)
    for number, code in enumerate(codes):
        if (400, row) in desk.run(400, 400, pt1_code=code, pt2_code=code - 100):
            return number + 1
    return None


def test_sf13_when_pressure_above_10_5_still_rises_8_s_after_the_drop_then_it_trips():
    for by_code, from_code, acts_at in (
        (6, 11_600, None),  # 15 codes a second
        (7, 11_600, 20),  # 17: 0.02 bar/s
        (7, 11_600 - 7 * 29, 30),  # at 10.5
        (7, 11_599 - 7 * 40, 42),
        (-7, 12_000, None),
    ):
        codes = [from_code + by_code * number for number in range(50)]
        assert first_at(Steps("boot"), RISING, codes) == acts_at, (by_code, from_code)
    for less, acts_at in ((9, 20), (10, 21)):  # 17.00 and 16.95 codes a second
        codes = [11_600 + 7 * number for number in range(30)]
        codes[19] -= less
        assert first_at(Steps("boot"), RISING, codes) == acts_at, less
    assert first_at(Steps("boot", {"high_code": 8000}), RISING, range(8000, 8700, 7)) == 20


def test_sf13_when_one_permit_is_up_then_a_rise_is_none_of_its():
    desk = Steps("REDUCED")
    assert first_at(desk, RISING, [11_600 + number // 8 for number in range(300)]) is None


def test_sf14_when_the_vent_is_open_above_10_5_for_10_s_and_pressure_does_not_fall_then_siren():
    flat, slow, fall = [11_700] * 50, range(11_700, 11_650, -1), range(12_000, 11_950, -1)
    for codes, vent, acts_at in (
        (flat, True, 25),
        (flat, False, None),
        (range(11_700, 11_750), True, 25),
        (slow, True, None),
        (fall, True, None),
        ([11_599] * 50, True, None),
        ([11_600] * 50, True, 25),
    ):
        desk = Steps("boot", vent_open=vent)
        assert first_at(desk, SF14, codes) == acts_at, (codes, vent)
    desk = Steps("boot", vent_open=True)
    first_at(desk, SF14, flat)
    assert SF14 in desk.recorded and desk.state.latches.first != SF14
    assert ended(400, SF14)[0] in desk.run(400, 400, vent_open=False)
    assert first_at(desk, SF14, flat, vent_open=True) == 25


def test_sf14_when_a_pressure_is_lost_then_the_last_one_stays():
    for lost in ("pt1_ok", "pt2_ok"):
        desk = Steps("boot", vent_open=True)
        assert first_at(desk, SF14, [11_700] * 12) is None
        assert first_at(desk, SF14, [3300] * 4, **{lost: False}) is None
        assert first_at(desk, SF14, [11_700] * 20, **{lost: True}) == 9


def test_sf14_when_a_cold_drum_is_under_pressure_with_the_vent_open_then_it_holds():
    cold = dict(COLD, pt1_code=3441, pt2_code=3441, t_drum_cdeg=9498, t_metal_cdeg=9498)
    for inputs, mode, expected in (
        ({}, "HOLD", at(60_000, VENT)),
        ({"pt1_code": 3440}, "RUN", ()),
        ({"pt2_code": 3440}, "RUN", ()),
        ({"t_drum_cdeg": 9499}, "RUN", ()),
        ({"vent_open": False}, "RUN", ()),
    ):
        desk = Steps(**dict(dict(cold, vent_open=False), **inputs))
        found = desk.run(60_000, 100, **dict({"vent_open": True}, **inputs))
        assert (desk.mode, found) == (mode, expected), inputs
    for lost in ("pt1_ok", "pt2_ok", "t_drum_ok"):
        desk = Steps(**dict(cold, vent_open=True))
        desk.run(60_000, 100, **{lost: False})
        assert VENT not in desk.acting, lost


def test_sf26_when_an_alive_loop_is_open_for_0_5_s_under_heat_then_it_holds():
    for group in GROUPS:
        name, row = "alive%d_closed" % (group + 1), rows.SF26 + group
        for mode, after, expected in (
            ("RUN", "HOLD", at(500, row)),
            ("REDUCED", "HOLD", at(500, row)),
            ("READY", "READY", ()),
            ("TRIPPED", "TRIPPED", ()),
        ):
            check((({name: False}, 550, after, expected),), mode)


def test_sf19_when_no_ping_came_for_5_s_then_it_holds_until_one_is_younger_than_2_s():
    sf19 = rows.SF19
    check((({"ping_age_ms": 4999}, 500, "RUN", ()),))
    desk = Steps()
    assert desk.run(50, ping_age_ms=5000) == at(50, sf19) and desk.mode == "HOLD"
    assert desk.run(500, ping_age_ms=2001) == () and desk.mode == "HOLD"
    assert desk.run(50, ping_age_ms=2000) == ended(50, sf19) and desk.mode == "READY"


def test_sf16_when_3_loops_within_10_s_take_longer_than_100_ms_then_it_trips():
    for loops, mode in (
        ((100,) * 50, "RUN"),
        ((101, 101), "RUN"),
        ((101, 101, 101), "TRIPPED"),
        ((101, 4950, 4949), "TRIPPED"),
        ((101, 5050, 4950), "RUN"),
        ((101, 5050, 4949), "TRIPPED"),
    ):
        desk = Steps()
        for loop_ms in loops:
            desk.run(loop_ms, loop_ms)
        assert (desk.mode, SF16 in desk.recorded) == (mode, mode == "TRIPPED"), loops
    assert desk.run(4000) == () and ended(50, SF16)[0][1] in [row for _, row in desk.run(7000)]


def test_sf18_when_the_configuration_is_lost_or_a_bit_of_it_flips_then_it_trips_for_good():
    check((({"config_ok": False}, 100, "TRIPPED", at(50, SF18)),))
    desk = Steps()
    desk.run(50, config_ok=False)
    assert desk.run(1000, config_ok=True) == () and desk.acting == (SF18,)
    assert Steps("TRIPPED", configured=False).acting == (SF18,)
    for column in range(3):
        for row in range(rows.COUNT):
            desk = Steps("boot")
            latches = desk.state.latches
            (latches.over, latches.back, latches.delay_ms)[column][row] ^= 1 << 20
            desk.run(50 * rows.COUNT)
            assert SF18 + 1 in desk.acting, (column, row)
    for name in NAMES:
        desk = Steps("boot")
        setattr(desk.state.limits, name, getattr(desk.state.limits, name) ^ 1)
        desk.run(50 * len(NAMES))
        assert SF18 + 1 in desk.acting, name
    desk.state.itself.part = HOUR_MS
    desk.step()
    assert desk.state.itself.part == 0  # and it never leaves 31 bits


def test_sf24_when_a_fourth_reset_after_trips_out_of_heat_is_asked_for_then_it_locks():
    desk = Steps("TRIPPED", counts=(0, 3, False, True))
    desk.press(2500)
    assert (desk.mode, desk.state.refused) == ("TRIPPED", "SF-24")
    desk.run(50)
    assert desk.acting == (SF24,) and desk.mode == "TRIPPED"
    desk.step(HOUR_MS - 50)
    assert desk.acting == (SF24,)
    desk.run(50)
    assert desk.acting == ()
    desk.press(2500)
    assert desk.mode == "READY"
    third = Steps("TRIPPED", counts=(0, 2, False, True))
    third.press(2500)
    assert third.mode == "READY"


def test_sf24_when_a_board_boots_then_what_was_kept_decides():
    for counts, acting in (
        ((2, 2, False, False), ()),
        ((3, 0, False, False), (SF24 + 1,)),
        ((9, 9, False, False), (SF24 + 1,)),
        ((0, 0, True, False), (SF24,)),
        ((3, 4, True, True), (SF24, SF24 + 1)),
    ):
        desk = Steps("boot", counts=counts)
        desk.step(HOUR_MS - 1)
        desk.run(50, 1)
        assert desk.acting == ()
        desk = Steps("boot", counts=counts)
        desk.step(HOUR_MS - 1)
        assert desk.acting == acting, counts


def test_sf24_when_the_button_is_held_30_s_then_it_trips_until_released_for_10():
    button = rows.SF24_BUTTON
    desk = Steps()
    assert desk.run(30_000, button_pressed=True) == () and desk.mode == "RUN"
    assert desk.run(50) == at(50, button) and desk.mode == "TRIPPED"
    assert desk.run(9950, button_pressed=False) == ()
    assert desk.run(50) == ended(50, button)
