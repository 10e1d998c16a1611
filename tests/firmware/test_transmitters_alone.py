"""SF-01 to SF-04 at `step()`: a sample below, at and above each limit of the pressure inputs."""

from desk.steps import CALM, FLICKER, Steps, at, check, ended

from firmware.boiler import rows

SF01, HOLD, SF02, SF03, SF04 = rows.SF01, rows.SF01_HOLD, rows.SF02, rows.SF03, rows.SF04
FAST, RISE, REFERENCE = rows.SF02_FAST, rows.SF02_RISE, rows.SF03_REFERENCE


def both(code):
    return {"pt1_code": code, "pt2_code": code}


def other(pt):
    return "pt%d_code" % (2 - pt)


def ramp(first, step, samples):
    """Codes that rise by `step` in each loop."""
    return [first + step * (number + 1) for number in range(samples)]


def test_sf01_sf02_sf03_when_a_channel_is_below_at_or_beyond_a_limit_then_two_samples_act():
    for code, mode, acting in (
        (2879, "TRIPPED", (SF03,)),
        (2880, "RUN", ()),  # 3.6 mA
        (11_599, "RUN", ()),
        (11_600, "REDUCED", (SF01,)),  # 10.5 bar
        (11_679, "REDUCED", (SF01,)),
        (11_680, "HOLD", (SF01, HOLD)),  # 10.6
        (11_999, "HOLD", (SF01, HOLD)),
        (12_000, "TRIPPED", (SF01, HOLD, SF02)),  # 11.0
        (16_800, "TRIPPED", (SF01, HOLD, SF02)),  # 21 mA
        (16_801, "TRIPPED", (SF03,)),
        (0, "TRIPPED", (SF03,)),
        (32_767, "TRIPPED", (SF03,)),
        (-32_768, "TRIPPED", (SF03,)),
    ):
        for pt in (0, 1):
            inputs = {"pt%d_code" % (pt + 1): code}
            check(((inputs, 150, mode, at(100, *[row + pt for row in acting])),))


def test_sf03_when_an_adc_flag_is_lost_or_the_reference_off_by_more_than_1_percent_then_it_trips():
    all3 = at(100, REFERENCE, SF03, SF03 + 1)
    check(
        (
            ({"pt1_ok": False}, 1000, "TRIPPED", at(100, SF03)),
            ({"pt2_ok": False}, 1000, "TRIPPED", at(100, SF03 + 1)),
            ({"reference_ok": False}, 1000, "TRIPPED", all3),
            ({"reference_code": 15_839}, 1000, "TRIPPED", all3),
            ({"reference_code": 15_840}, 1000, "RUN", ()),
            ({"reference_code": 16_160}, 1000, "RUN", ()),
            ({"reference_code": 16_161}, 1000, "TRIPPED", all3),
            ({"reference_code": 0}, 1000, "TRIPPED", all3),
        )
    )
    for code, mode, acting in ((8080, "RUN", ()), (8081, "TRIPPED", all3)):
        desk = Steps("RUN", {"reference_code": 8000}, reference_code=8000)
        assert (desk.run(200, reference_code=code), desk.mode) == (acting, mode)


def test_vote_when_two_of_the_last_three_samples_are_bad_then_it_acts():
    bad, below = 11_600, 11_599
    for pattern, expected in (
        ((bad,), ()),
        ((bad, bad), at(100, SF01)),
        ((bad, below, bad), at(150, SF01)),
        ((bad, below, below, bad, below, below, bad), ()),
        ((bad, below, below, bad, below, bad), at(300, SF01)),
    ):
        desk = Steps()
        assert desk.run(200, **both(below)) == ()
        assert desk.samples("pt1_code", *pattern) == expected, pattern


def test_vote_when_it_acts_then_three_samples_at_back_end_it_and_one_above_begins_anew():
    for pt in (0, 1):
        name = "pt%d_code" % (pt + 1)
        desk = Steps()
        desk.run(100, **both(12_000))
        steps = desk.run(5000, **{name: 11_201, other(pt): 11_000})
        assert steps == ended(150, SF01 + 1 - pt), steps
        assert desk.samples(name, 11_200, 11_200, 11_201, 11_200, 11_200) == ()
        assert desk.samples(name, 11_200) == ended(50, SF01 + pt)
        assert desk.run(500, **both(10_801)) == ()
        assert desk.samples(name, 10_800, 10_800, 10_801, 10_800, 10_800) == ()
        assert desk.samples(name, 10_800) == ended(50, HOLD + pt, SF02 + pt)
        at_last = desk.samples(other(pt), 10_800, 10_800, 10_800)
        assert at_last == ended(150, HOLD + 1 - pt, SF02 + 1 - pt)


def test_vote_when_it_needs_an_invalid_sample_for_two_then_the_sensor_trips():
    bad, lost = {"pt1_code": 12_000, "pt1_ok": True}, {"pt1_ok": False}
    good = {"pt1_code": 10_400, "pt1_ok": True}
    for series, first in (
        ((bad, lost), SF03),
        ((lost, bad), SF03),
        ((lost, good, bad), SF03),
        ((lost, good, good, bad), None),
        ((lost, good, lost), SF03),
        ((lost, good, good, lost), None),
    ):
        desk = Steps()
        desk.series(*series)
        assert desk.recorded == (() if first is None else (first,)), series
    desk = Steps()
    desk.series(bad, lost, bad)
    assert desk.recorded == (SF03, SF02) and desk.first_out() == (SF03, 1 << 20, 1, 50)


def test_sf02_when_pressure_rises_at_0_3_bar_a_second_then_within_1_2_s_and_at_1_bar_in_0_5():
    for pt in (0, 1):
        for step, expected in (
            (11, ()),  # 0.275 bar/s
            (12, at(900, RISE + pt)),
            (35, at(550, RISE + pt)),
            (36, at(500, FAST + pt) + at(550, RISE + pt)),  # 0.9 bar/s
            (40, at(450, FAST + pt) + at(550, RISE + pt)),
        ):
            desk = Steps(**both(8000))
            found = desk.samples("pt%d_code" % (pt + 1), *ramp(8000, step, 20))
            assert found == expected, (step, found)


def test_sf02_when_a_site_has_another_rate_then_it_is_that_which_counts():
    for limit, acts in ((220, True), (221, False)):
        desk = Steps("RUN", {"rise_code_s": limit}, **both(8000))
        desk.samples("pt1_code", *ramp(8000, 11, 30))
        assert (RISE in desk.recorded) == acts


def test_sf02_when_pressure_is_up_to_5_bar_then_no_rate_counts():
    for last, acts in ((7200, False), (7201, True)):
        desk = Steps(**both(6000))
        desk.samples("pt1_code", *ramp(6000, 40, 30)[:-1] + [last] * 4)
        assert (FAST in desk.recorded) == acts, last


def test_sf02_when_it_acts_by_its_rate_then_only_9_5_bar_ends_it():
    desk = Steps(**both(10_300))
    desk.samples("pt1_code", *ramp(10_300, 40, 12) + [10_801] * 40)
    assert desk.acting == (FAST, RISE, SF04)
    assert desk.run(500, pt1_code=10_801) == ()
    assert desk.run(1500, pt1_code=10_800) == ended(150, FAST, RISE)


def test_sf02_when_a_code_steps_then_it_is_a_wire_and_only_what_rises_in_both_halves_is_steam():
    for step in (100, 250, 400, 401, 1200, 3000, -250, -3000):
        desk = Steps(**both(8000))
        assert desk.run(1950, pt1_code=8000 + step) == (), step
        desk.run(1000, pt1_code=8000)  # a wire that is mended steps as well
        assert not set(desk.acting) & {FAST, RISE}, step
    for row, rest, first, acts in (
        (RISE, 9, 27, False),
        (RISE, 9, 28, True),
        (FAST, 4, 49, False),
        (FAST, 4, 50, True),
    ):
        desk = Steps(**both(8000))
        desk.samples("pt1_code", *[8000 + first] * rest + [8800 + first] * 20)
        assert (row in desk.recorded) == acts, (row, first)


def test_sf02_when_one_sample_of_a_ramp_is_lost_then_it_is_left_out_and_after_two_all_begins_anew():
    for lost, expected in ((1, 850), (2, 1450)):
        desk = Steps(**both(8000))
        series = [{"pt1_code": code, "pt1_ok": True} for code in ramp(8000, 12, 40)]
        for number in range(8, 8 + lost):
            series[number] = {"pt1_ok": False}
        assert (expected, RISE) in desk.series(*series)


def test_sf02_when_the_board_has_just_booted_then_no_rate_counts_for_2_s():
    desk = Steps("boot", **both(8000))
    codes = ramp(8000, 40, 49)
    desk.samples("pt1_code", *codes[:48])  # a window begins with the last sample of the 2 s
    assert FAST not in desk.acting
    assert desk.samples("pt1_code", *codes[48:]) == at(50, FAST)
    desk = Steps("boot")
    desk.run(2000, pt1_ok=False)
    desk.run(100, pt1_ok=True)
    assert FAST not in desk.acting and RISE not in desk.acting


def test_sf04_when_the_channels_differ_by_more_than_0_30_bar_for_2_s_then_it_trips():
    for high in ("pt1_code", "pt2_code"):
        for apart, mode, acting in ((240, "RUN", ()), (241, "TRIPPED", at(2000, SF04))):
            desk = Steps(**both(6000))
            assert desk.run(2050, **{high: 6000 + apart}) == acting
            assert desk.mode == mode
            if acting:
                assert desk.first_out() == (SF04, apart, 240, 2000)
            assert desk.run(1950, **{high: 6240}) == ()
            assert desk.run(50) == (ended(50, SF04) if acting else ())


def test_sf03_when_a_code_never_changes_then_a_warning_after_60_s_and_a_hold_after_10_min():
    for place, name in enumerate(FLICKER):
        row, still = rows.STILL[place], {name: CALM[name] + 2}
        for loop_ms, warned in ((10_000, (row,)), (9999, ())):
            desk = Steps()
            desk.run(300, **still)
            assert desk.run(6 * loop_ms, loop_ms) == () and desk.warned == warned, name
        desk = Steps()
        desk.run(300, **still)
        assert desk.run(540_000, 10_000) == () and desk.warned == (row,)
        desk.run(60_000, 10_000)
        assert desk.acting == (row,) and (desk.mode, desk.state.row) == ("HOLD", row), name
    dark = Steps("READY")
    dark.run(300, pt1_code=10_402)
    assert dark.run(900_000, 10_000) == () and dark.warned == ()  # without light nothing boils
