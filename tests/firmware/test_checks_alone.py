"""SF-05 to SF-12, SF-17 and SF-25 at `step()`: a sample below, at and above each limit."""

from desk.steps import CALM, COLD, HW, LC_OFF, LC_ON, LW1, LW2, Steps, at, check, ended

from firmware.boiler import rows
from firmware.boiler.saturation import saturation_cdeg

SF05, SF06, SF07, REDUCE, SF08 = rows.SF05, rows.SF06, rows.SF07, rows.SF07_REDUCE, rows.SF08
HOT, SF09, SF09_COLD, SF25 = rows.SF08_HOT, rows.SF09, rows.SF09_COLD, rows.SF25
SF10, AGAIN, SF11, SF12, ORDER = rows.SF10, rows.SF10_AGAIN, rows.SF11, rows.SF12, rows.SF12_ORDER
PT100 = ("t_drum", "t_outlet", "t_metal")
OVER = 1 << 20


def boils(code, air_code=806):
    return saturation_cdeg(code - 3200 + air_code)


def test_sf09_when_a_conversion_is_invalid_or_out_of_range_then_two_trip():
    for place, name in enumerate(PT100):
        check(
            (
                ({name + "_ok": False}, 150, "TRIPPED", at(100, SF09 + place)),
                ({name + "_cdeg": 40_001}, 150, "TRIPPED", at(100, SF09 + place)),
                ({name + "_cdeg": -4001}, 150, "TRIPPED", at(100, SF09 + place)),
            )
        )
        for cdeg in (-4000, 40_000):
            desk = Steps("TRIPPED")
            desk.run(1000, **{name + "_cdeg": cdeg})
            assert SF09 + place not in desk.acting, (name, cdeg)


def test_sf09_when_no_conversion_ends_for_1_s_then_each_loop_is_a_bad_one():
    for place, name in enumerate(PT100):
        new = name + "_new"
        check((({new: False}, 1100, "TRIPPED", at(1050, SF09 + place)),))
        desk = Steps()
        assert desk.run(1000, **{new: False}) == ()
        assert desk.series({new: True}, {new: False}) == ()
        assert desk.run(900) == ()  # its age began anew; and one of three was bad
        assert desk.run(100) == at(50, SF09 + place)
        assert desk.samples(new, True, True, True) == ended(150, SF09 + place)


def test_sf09_when_an_invalid_conversion_votes_beside_a_hot_one_then_the_sensor_trips():
    for place, name, cdeg, row in (
        (0, "t_drum", 18_951, SF06),
        (1, "t_outlet", 19_501, REDUCE),
        (1, "t_outlet", 21_001, SF07),
        (2, "t_metal", 26_001, HOT),
        (0, "t_drum", 299, SF25),
        (1, "t_outlet", 299, SF25 + 1),
        (2, "t_metal", 299, SF25 + 2),
    ):
        hot = {name + "_cdeg": cdeg, name + "_ok": True}
        desk = Steps("RUN", {"superheater": 1}, **(COLD if cdeg < 300 else {}))
        found = desk.series(hot, {name + "_ok": False})
        assert found == at(100, SF09 + place), (name, found)
        assert desk.first_out()[:2] == (SF09 + place, OVER)
        assert (50, row) in desk.series(hot)


HOT_CASES = (
    # limits, input, highest that is calm, after two conversions: what acts, and the mode
    ({}, "t_drum_cdeg", 18_950, SF06, "TRIPPED"),
    ({"drum_max_cdeg": 18_500}, "t_drum_cdeg", 18_500, SF06, "TRIPPED"),
    ({}, "t_outlet_cdeg", 21_000, SF07, "TRIPPED"),
    ({"outlet_max_cdeg": 20_000}, "t_outlet_cdeg", 20_000, SF07, "TRIPPED"),
    ({"superheater": 1}, "t_outlet_cdeg", 19_500, REDUCE, "REDUCED"),
    ({}, "t_metal_cdeg", 26_000, HOT, "TRIPPED"),
    ({}, "t_drum_cdeg", -300, SF25, "HOLD"),
    ({}, "t_outlet_cdeg", -300, SF25 + 1, "HOLD"),
    ({}, "t_metal_cdeg", -300, SF25 + 2, "HOLD"),
)


def around(cdeg):
    """Inputs for all thermometers at this temperature, at rest."""
    inputs = dict(COLD) if cdeg < 1000 else {}
    inputs.update({name + "_cdeg": cdeg if cdeg < 19_000 else 18_000 for name in PT100})
    return inputs


def test_temperature_when_two_of_three_conversions_are_beyond_a_limit_then_its_row_acts():
    for limits, name, most, row, mode in HOT_CASES:
        sign, new = (-1 if most < 0 else 1), name.replace("cdeg", "new")
        calm, beyond = most * sign, (most + 1) * sign
        desk = Steps("RUN", limits, **around(calm))
        assert desk.run(500, **{name: calm}) == (), name
        assert desk.samples(name, beyond, calm, calm, beyond) == ()
        assert desk.run(500, **{new: False}) == ()  # what is not new does not vote
        assert desk.run(50, **{new: True}) == at(50, row), name
        assert (desk.mode, desk.state.row) == (mode, row), name


def test_sf07_when_there_is_no_superheater_then_the_outlet_has_no_first_stage():
    check((({"t_outlet_cdeg": 19_501}, 200, "RUN", ()),))


def test_temperature_when_it_acts_then_three_conversions_at_back_end_it():
    for limits, name, most, row, _ in HOT_CASES:
        frost = most < 0
        back = 400 if frost else most
        desk = Steps("RUN", limits, **around(400 if frost else most))
        desk.run(100, **{name: 299 if frost else most + 1})
        if frost:
            assert ended(150, row)[0] not in desk.run(500, **{name: 399})
        assert ended(100, row)[0] not in desk.run(100, **{name: back})
        assert ended(50, row)[0] in desk.run(50), name


def first_sf06(desk, codes, loop_ms=50):
    """The temperature at which SF-06 began to act, or None."""
    for cdeg in codes:
        if (loop_ms, SF06) in desk.run(loop_ms, loop_ms, t_drum_cdeg=cdeg):
            return cdeg
    return None


def test_sf06_when_the_drum_warms_then_the_lag_of_its_thermometer_is_made_good():
    # 0.25 K/s: 10 cdeg for each mean of 0.4 s, and a lead of 15 + 3 s: 4.5 K
    for thermowell_ms, from_cdeg, acts_at in ((15_000, 17_991, 18_500), (1000, 17_991, 18_850)):
        desk = Steps("TRIPPED", {"thermowell_ms": thermowell_ms})
        found = first_sf06(desk, [from_cdeg + number * 5 // 4 for number in range(900)])
        assert abs(found - acts_at) <= 12, found


def test_sf06_when_the_drum_cools_or_jumps_then_the_lead_has_its_bounds():
    cools = Steps("TRIPPED", t_drum_cdeg=18_900)
    assert first_sf06(cools, range(18_900, 18_000, -10)) is None
    warms = Steps("TRIPPED", t_drum_cdeg=16_000)  # 1 K/s, of which 0.5 K/s count: 9 K
    assert first_sf06(warms, range(16_000, 19_000, 5)) in (18_055, 18_060)
    lost, calm = Steps("TRIPPED", {"drum_max_cdeg": 18_000}), CALM["t_drum_cdeg"]
    for name in ("t_drum_ok", "t_drum_new"):  # what is not known does not warm it
        assert lost.run(50, **{name: False, "t_drum_cdeg": calm + 700}) == ()
        assert lost.run(6400, **{name: True, "t_drum_cdeg": calm}) == (), name
    for step, acts in ((100, True), (101, False), (-101, False)):  # between two means of 0.4 s
        desk = Steps("TRIPPED", t_drum_cdeg=18_600)
        found = first_sf06(desk, [18_600] * 3 + [18_600 + step] * 30, 400)
        assert (found is not None) == acts, step


def test_sf05_when_the_drum_leaves_the_band_of_its_pressure_then_it_trips_after_10_s():
    for code, band in ((4000, 800), (5600, 800), (6400, 600), (7200, 400), (10_000, 400)):
        for sign in (1, -1):
            for beyond, acting in ((0, ()), (1, at(10_000, SF05, SF05 + 1))):
                cdeg = boils(code) + sign * (band + beyond)
                always = {"pt1_code": code, "pt2_code": code}
                desk = Steps("boot", t_drum_cdeg=cdeg, t_metal_cdeg=cdeg, **always)
                found = desk.run(10_050)
                assert found == acting, (code, sign, beyond, found)
                if acting:
                    assert desk.first_out() == (SF05, 1, band, 10_000)


def test_sf05_when_neither_pressure_nor_drum_say_steam_then_the_drum_may_be_anything():
    for pt1, pt2, drum, active in (
        (3999, 3999, 11_499, False),
        (4000, 3999, 3000, True),
        (3999, 4000, 3000, True),
        (3200, 3200, 11_500, True),
    ):
        always = {"pt1_code": pt1, "pt2_code": pt2, "t_drum_cdeg": drum, "t_metal_cdeg": drum}
        desk = Steps("TRIPPED", **always)
        desk.run(10_050)
        assert (SF05 in desk.acting) == (SF05 + 1 in desk.acting) == active, drum


def test_sf05_when_pressure_steps_then_it_follows_through_the_thermowell():
    for limits, steps in (({}, 15_000), ({"thermowell_ms": 5000}, 5000)):
        code = 7600  # 5.5 bar, 18 K below 9.0
        desk = Steps("TRIPPED", limits)
        desk.run(50, pt1_code=code, pt2_code=code)
        well, target = boils(10_400) * 1.0, boils(code)
        bad_ms = ms = 0
        while bad_ms < 10_000:
            well += (target - well) * 50 / steps
            bad_ms += 50 if boils(10_400) - well > 400 else 0
            ms += 50
        found = desk.run(60_000)
        assert abs([at_ms for at_ms, row in found if row == SF05][0] - ms) <= 150, limits


def test_sf05_when_a_sensor_is_invalid_then_after_10_s_it_is_charged_and_the_drum_with_it():
    for lost, first in (
        ({"pt1_ok": False, "pt1_code": 3300}, rows.SF03),
        ({"pt2_ok": False, "pt2_code": 3300}, rows.SF03 + 1),
        ({"t_drum_ok": False, "t_drum_cdeg": 2000}, SF09),
        ({"t_metal_ok": False, "t_metal_cdeg": 25_000}, SF09 + 2),
        ({"t_drum_new": False}, SF09),
    ):
        desk = Steps()
        desk.run(20_000, **lost)
        assert desk.acting == (first,) == desk.recorded, lost


def test_sf08_when_the_metal_is_40_k_above_drum_and_lower_pt_for_2_s_then_it_trips():
    high, low = boils(10_000), boils(9600)
    for inputs, water in (
        ({"t_drum_cdeg": high}, high),
        ({"t_drum_cdeg": high - 350}, high),
        ({"t_drum_cdeg": low, "pt1_code": 9600}, low),
        ({"t_drum_cdeg": low, "pt2_code": 9600}, low),
        ({"t_drum_cdeg": low + 90, "pt2_code": 9600}, low + 90),
    ):
        for above, acts in ((4000, False), (4001, True)):
            desk = Steps(pt1_code=10_000, pt2_code=10_000)
            found = desk.run(2000, **dict(inputs, t_metal_cdeg=water + above))
            assert (SF08 in [row for _, row in found]) == acts, (inputs, above, found)
            if acts:
                assert (2000, SF08) in found


def test_sf08_when_it_acts_then_it_takes_as_long_to_end_at_its_limit():
    desk = Steps()
    assert desk.run(2000, t_metal_cdeg=22_001) == at(2000, SF08)
    assert desk.run(1950, t_metal_cdeg=21_900) == () and desk.run(50) == ended(50, SF08)


def test_sf09_when_the_metal_under_light_is_15_k_below_the_drum_for_60_s_then_it_trips():
    for below, mode, acting in ((1500, "RUN", ()), (1501, "TRIPPED", at(60_000, SF09_COLD))):
        desk = Steps(t_drum_cdeg=17_995)
        desk.put({"pt1_code": 10_402, "pt2_code": 10_402})
        found = desk.run(59_900, 100, t_metal_cdeg=17_995 - below)
        assert found == () and desk.mode == "RUN"
        assert (desk.run(100), desk.mode) == (tuple([(100, row) for _, row in acting]), mode)
    dark = Steps("READY", t_drum_cdeg=17_995)
    assert dark.run(90_000, 100, t_metal_cdeg=16_000) == ()


def test_electrodes_when_wet_or_dry_then_each_pattern_acts_for_its_rows_and_at_their_times():
    for bits in range(32):
        expected = () if bits & LW2 else at(1000, SF11)
        wrong = bits not in (0, 1, 3, 7, 15, 31)
        late = (() if bits & LW1 else (SF10,)) + ((SF12,) if bits & HW else ())
        expected += at(3000, *(late + ((ORDER,) if wrong else ())))
        mode = "RUN" if not expected else "TRIPPED" if wrong or not bits & LW2 else "HOLD"
        check((({"level_bits": bits}, 3100, mode, expected),))


def test_sf10_when_lw1_is_dry_a_second_time_under_heat_within_60_min_then_it_latches():
    for between_ms, mode, recorded in (
        (3_599_950, "TRIPPED", (AGAIN,)),
        (3_600_000, "HOLD", ()),
    ):
        desk = Steps()
        assert desk.run(3000, level_bits=LW2) == at(3000, SF10) and desk.mode == "HOLD"
        assert desk.run(3000, level_bits=LW2 | LW1) == ended(3000, SF10)
        assert desk.run(3000, level_bits=LW2) == at(3000, SF10)  # without heat
        desk.run(3000, level_bits=LW2 | LW1)
        desk.press(500)
        desk.run(9000 - 550, level_bits=LW2 | LW1)
        assert desk.mode == "RUN" and desk.acting == ()
        desk.step(between_ms - 21_000)
        desk.run(3000, level_bits=LW2)
        assert (desk.mode, desk.recorded) == (mode, recorded), between_ms
        if recorded:
            assert desk.first_out()[:3] == (AGAIN, 2, 2)
            assert desk.run(3000, level_bits=LW2 | LW1) == ended(3000, SF10, AGAIN)


def test_sf17_when_the_supply_is_below_20_v_for_200_ms_then_it_trips_and_ends_at_20_5():
    sf17 = rows.SF17
    check(
        (
            ({"supply_mv": 20_000}, 1000, "RUN", ()),
            ({"supply_mv": 19_999}, 250, "TRIPPED", at(200, sf17)),
            ({"supply_mv": 0}, 250, "TRIPPED", at(200, sf17)),
            ({"supply_ok": False}, 250, "TRIPPED", at(200, sf17)),
        )
    )
    desk = Steps()
    desk.run(200, supply_mv=19_999)
    assert desk.first_out() == (sf17, -19_999, -20_000, 150)
    assert desk.run(1000, supply_mv=20_499) == ()
    assert desk.run(200, supply_mv=20_500) == ended(200, sf17)
    desk.run(200, supply_ok=False)
    assert desk.state.latches.value[sf17] == OVER


def test_all_when_cold_and_at_rest_then_nothing_acts_in_any_mode():
    for mode in ("TRIPPED", "READY", "RUN"):
        desk = Steps(mode, **COLD)
        assert desk.run(20_000, 100) == () and desk.warned == () and desk.mode == mode
    desk = Steps(level_bits=CALM["level_bits"] | LC_OFF)
    assert desk.run(5000, level_bits=LC_OFF | LC_ON | LW1 | LW2) == ()
