"""SF-15 at `step()`: flow without a pump, a pump without flow, volume of a dose, water balance."""

from desk.steps import CALM, HW, LC_OFF, LC_ON, LW1, LW2, Steps, at, check, ended

from firmware.boiler import rows

SF15, AGAIN, OFF, DOSE, BALANCE = (
    rows.SF15, rows.SF15_AGAIN, rows.SF15_OFF, rows.SF15_DOSE, rows.SF15_BALANCE,
)  # fmt: skip
FULL = LW2 | LW1 | LC_ON | LC_OFF
DRUM = CALM["t_drum_cdeg"]


def test_sf15_when_the_pump_runs_3_s_without_flow_then_it_holds_and_off_it_must_not_flow():
    check(
        (
            ({"pump": True, "flow_age_ms": 3000}, 3050, "HOLD", at(3000, SF15)),
            ({"pump": True, "flow_age_ms": 2999}, 9000, "RUN", ()),
            ({"pump": True, "flow_age_ms": 3000, "filling": True}, 9000, "RUN", ()),
            ({"pump": False, "flow_age_ms": 2000}, 9000, "RUN", ()),
            ({"pump": False, "flow_age_ms": 1999}, 3050, "TRIPPED", at(3000, OFF)),
        )
    )


def test_sf15_when_it_has_held_for_60_s_then_the_pump_may_try_again():
    desk = Steps(flow_age_ms=60_000)
    assert desk.run(3000, pump=True) == at(3000, SF15)
    assert desk.run(59_900, 100, pump=False) == () and desk.mode == "HOLD"
    assert desk.run(100) == ended(100, SF15) and desk.mode == "READY"


def test_sf15_when_the_pump_pauses_for_a_second_then_its_time_begins_anew_and_not_sooner():
    for pause_ms, acts_at in ((950, 50), (1000, 3000)):
        desk = Steps(flow_age_ms=60_000)
        assert desk.run(2950, pump=True) == () and desk.run(pause_ms, pump=False) == ()
        assert desk.run(3000, pump=True) == at(acts_at, SF15), pause_ms


def without_flow(desk, rest_ms):
    """The pump runs for 3 s without flow and rests, in one loop."""
    desk.run(3000, pump=True)
    found = desk.recorded
    desk.put({"pump": False})
    desk.step(rest_ms)
    return found


def test_sf15_when_it_is_missing_a_third_time_within_60_min_then_it_latches():
    for between_ms, recorded in ((3_599_950, (AGAIN,)), (3_600_000, ())):
        desk = Steps("READY", flow_age_ms=60_000)
        assert without_flow(desk, 1_000_000) == ()
        assert without_flow(desk, between_ms - 1_006_000) == ()
        assert without_flow(desk, 70_000) == recorded, between_ms
        assert desk.acting == () and desk.mode == ("TRIPPED" if recorded else "READY")


def dose(desk, *pulses, **inputs):
    """One loop for each reading of the meter, with the pump on."""
    desk.put(inputs)
    return desk.series(*[{"pump": True, "flow_pulses": one, "flow_age_ms": 100} for one in pulses])


DRY = LW2 | LW1  # LC_ON has been dry since boot


def test_sf15_when_a_dose_meters_more_than_its_level_leaves_room_for_then_it_latches():
    acts = at(100, DOSE) + ended(150, DOSE)
    for bits, dry_ms, most in (
        (DRY | LC_ON, 50, 345),
        (DRY, 9900, 345),  # LC_ON dry for less than 10 s in the dose's first step
        (DRY, 9950, 1031),
        (LW2, 9950, 1891),
    ):
        for first in (0, 65_500):
            last = first + most
            for beyond, expected in ((0, ()), (1, acts)):
                desk = Steps("READY")
                desk.run(dry_ms, level_bits=bits)
                found = dose(desk, first, last + beyond & 0xFFFF, last + beyond & 0xFFFF)
                assert found == expected, (bits, first, beyond)
            assert desk.mode == "TRIPPED" and desk.first_out()[:3] == (DOSE, 1, 0)


def test_sf15_when_a_site_has_other_doses_then_they_count():
    for name, bits in (("lc_on", DRY | LC_ON), ("lw1", DRY), ("lw2", LW2)):
        desk = Steps("READY", {"dose_%s_pulses" % name: 100}, level_bits=bits)
        assert dose(desk, 0, 100, 101) == at(150, DOSE), name


def test_sf15_when_the_level_falls_during_a_dose_then_that_at_its_start_counts():
    desk = Steps(level_bits=DRY)
    dose(desk, 0, 500)
    assert dose(desk, 1032, level_bits=LW2) == at(50, DOSE)


def test_sf15_when_a_dose_ends_or_is_a_cold_fill_then_its_volume_counts_no_more():
    for bits in (FULL, LW2 | LW1 | LC_ON | HW):
        desk = Steps(level_bits=DRY)
        dose(desk, 0, 1000)
        assert dose(desk, 1031, level_bits=bits) == ()
        assert dose(desk, 1032, 1377, level_bits=DRY) == ()  # LC_ON was wet just now
        assert dose(desk, 1378) == at(50, DOSE)
    for other in ("filling", "vent_open"):  # steam that blows off through the vent comes back too
        desk = Steps("TRIPPED", **{other: True})
        assert dose(desk, 0, 9000) == (), other


def test_sf15_when_the_pump_pauses_in_a_dose_then_it_goes_on_and_after_10_min_it_is_over():
    for rest_ms, expected in ((599_950, at(50, DOSE)), (600_000, ())):
        desk = Steps("READY", level_bits=DRY)
        dose(desk, 0, 1000)
        desk.put({"pump": False, "flow_pulses": 1032, "flow_age_ms": 60_000})
        desk.step(rest_ms)
        assert desk.acting == ()
        assert dose(desk, 1032) == expected, rest_ms


def heat(desk, above_cdeg, loops, loop_ms=10_000, **inputs):
    """Loops with the metal so far above the drum; when the balance began to act, or None."""
    desk.put(inputs)
    drum = desk.inputs["t_drum_cdeg"]
    for loop in range(loops):
        moves = (desk.turns + 1) // 6 & 1
        desk.put({"t_metal_cdeg": drum + above_cdeg + moves})
        if drum != DRUM:
            desk.put({"t_drum_cdeg": drum + moves})
        if (loop_ms, BALANCE) in desk.run(loop_ms, loop_ms):
            return loop + 1
    return None


# A quarter of the band is gone at a boot. In loops of 10 s a drum seems to warm too fast for SF-06.
BOIL = {"boil_cdeg_s": 1_610_000, "warm_s": 200, "drum_max_cdeg": 40_000}


def test_balance_when_more_heat_came_than_boils_the_band_away_then_it_holds():
    desk = Steps("RUN", {"boil_cdeg_s": 1_600_000})
    assert heat(desk, 2100, 70) == 61  # 20 000 cdeg s a loop; the limit itself is allowed
    assert desk.mode == "HOLD" and desk.state.row == BALANCE
    assert 1_619_900 <= desk.state.latches.value[BALANCE] <= 1_620_000
    assert heat(desk, 2100, 70) is None and desk.mode == "HOLD"  # without PERMIT it stands


def test_balance_when_heat_is_small_then_its_parts_are_kept_and_the_losses_left_out():
    for above, within in ((100, None), (101, (620, 1020)), (130, (21, 35))):
        desk = Steps("RUN", {"boil_cdeg_s": 40, "warm_s": 0})
        found = heat(desk, above, 1100, 50)
        assert found is None if within is None else within[0] <= found <= within[1], (above, found)


def test_balance_when_clouds_pass_then_losses_count_back_and_never_below_nothing():
    for colder, loops in ((0, 21 + 20), (-100, 21 + 40), (-500, 21 + 40)):
        desk = begun()  # 40 of 60 loops of heat at 20 K; 400 loops of cloud take losses back
        heat(desk, colder, 400)
        found = heat(desk, 2100, 90)
        assert abs(found - loops) <= 1, (colder, found)
    desk = begun()
    heat(desk, -100, 9000, 50)
    assert heat(desk, 2100, 90) <= 81


def test_balance_when_the_drum_warms_or_cools_then_that_heat_boiled_nothing():
    for by_cdeg, loops in ((350, 64), (-350, 57), (0, 61)):
        desk = Steps("RUN", BOIL, t_drum_cdeg=DRUM + 10, t_metal_cdeg=DRUM + 10)
        desk.run(1000)
        found = heat(desk, 2100, 80, t_drum_cdeg=DRUM + 10 + by_cdeg)
        assert found == loops, (by_cdeg, found)
    desk = Steps("RUN", {"boil_cdeg_s": 22_000})
    desk.put({"t_drum_cdeg": DRUM + 1000, "t_drum_ok": False})
    desk.run(10_000, 10_000)
    assert BALANCE in desk.acting  # not known: as if it had not warmed


def test_balance_when_the_metal_is_unknown_or_stands_still_then_full_light_is_assumed():
    for light, acts in ((1750, False), (1751, True)):
        desk = Steps("RUN", {"boil_cdeg_s": 22_000, "light_cdeg": light})
        desk.run(10_000, 10_000, t_metal_ok=False)
        assert (BALANCE in desk.acting) == acts, light
    for loop_ms, acts in ((10_000, True), (9999, False)):
        desk = Steps("RUN", {"boil_cdeg_s": 22_000})
        desk.run(300, t_metal_cdeg=DRUM + 2)
        desk.run(6 * loop_ms, loop_ms)
        assert (BALANCE in desk.acting) == acts, loop_ms


def begun(limits=BOIL):
    """In RUN, after 40 of 60 loops of heat."""
    desk = Steps("RUN", limits)
    assert heat(desk, 2100, 40) is None
    return desk


def fed(desk, pulses, **inputs):
    """A dose of so many pulses up to LC_OFF."""
    dose(desk, 0, 0, **inputs)
    dose(desk, pulses, level_bits=FULL)
    desk.run(50, pump=False, flow_age_ms=60_000, level_bits=CALM["level_bits"], filling=False)


def test_balance_when_a_full_dose_came_then_it_begins_anew_and_a_part_of_one_is_none():
    for pulses, filling, loops in ((80, False, 81), (79, False, 21), (1, True, 81)):
        desk = begun()
        fed(desk, pulses, filling=filling)
        assert heat(desk, 2100, 90) == loops, pulses
    desk = begun()
    desk.run(50, level_bits=FULL)  # without a dose
    assert heat(desk, 2100, 90, level_bits=CALM["level_bits"]) == 21


def test_balance_when_a_person_looks_in_hold_or_ready_then_it_begins_anew():
    for press_ms, mode in ((1900, "HOLD"), (2000, "READY"), (10_000, "READY"), (10_050, "HOLD")):
        desk = begun()
        heat(desk, 2100, 21)
        desk.press(press_ms)
        desk.run(100)
        assert desk.mode == mode, press_ms
        if mode == "READY":
            desk.run(3000, t_metal_cdeg=DRUM)
            desk.press(500)
            desk.run(550)
            assert desk.mode == "RUN" and heat(desk, 2100, 90) == 81


def test_balance_when_the_drum_cools_without_light_then_nothing_has_boiled_away():
    desk = Steps("READY", BOIL)
    for cdeg in range(DRUM, 2500, -100):
        desk.run(400, t_drum_cdeg=cdeg, t_metal_cdeg=cdeg)
    assert BALANCE not in desk.acting
