"""SF-13, defocus fails: what each group, its relay and the pressure must do in the dark."""

from desk.boiler import Bench, code
from desk.noise import noise_codes

from firmware.boiler import config
from firmware.common import limits

COLD = {"pt1_code": 3400, "pt2_code": 3400, "t_metal_cdeg": 2000, "t_drum_cdeg": 2000}


def tripped_by(bench):
    return (bench.mode, bench.trips()[:1])


def test_sf13_when_off_target_is_open_6_s_after_the_drop_then_it_trips():
    for group in (1, 2):
        bench = Bench().to_run()
        bench.set(**{"off_target%d_closed" % group: False})
        bench.command("stop")
        dropped_ms = bench.events("state")[-1]["ms"]
        bench.run(10_000)
        trip = bench.events("trip")[0]
        assert (bench.mode, trip["sf"]) == ("TRIPPED", "SF-13")
        assert trip["ch"] == "off_target%d" % group
        assert trip["ms"] - dropped_ms == 6050  # `stop` came after that loop's outputs
        assert bench.outputs.siren and not bench.outputs.vent_closed


def test_sf13_when_off_target_closes_just_before_6_s_then_it_does_not_trip():
    bench = Bench().to_run()
    bench.set(off_target1_closed=False)
    bench.command("stop")
    dropped_ms = bench.events("state")[-1]["ms"]
    while bench.board.now_ms < dropped_ms + 6000:
        bench.turn()
    bench.set(off_target1_closed=True)
    bench.run(20_000)
    assert bench.mode == "READY"


def test_sf13_when_off_target_closes_but_is_open_at_6_s_then_it_trips():
    bench = Bench().to_run()
    bench.command("stop")
    dropped_ms = bench.events("state")[-1]["ms"]
    bench.run(4000)
    assert bench.loop.reading.off_target1_closed
    bench.set(off_target1_closed=False)
    bench.run(3000)
    assert bench.trips() == ["SF-13"]
    assert bench.events("trip")[0]["ms"] - dropped_ms == 6050


def test_sf13_when_home_ms_is_short_then_a_group_still_has_6_s_after_the_drop():
    stored = limits.defaults()
    stored["home_ms"] = 5000
    packed = config.pack(stored)
    bench = Bench(stored=(packed, packed)).to_run()
    bench.set(off_target1_closed=False)
    bench.command("stop")
    bench.run(5700)
    bench.set(off_target1_closed=True)
    bench.run(1000)
    assert bench.trips() == []


def test_sf13_when_the_rise_ends_at_10_5_then_it_trips_and_one_count_below_it_does_not():
    for end, trips in ((11_600, ["SF-13"]), (11_599, [])):
        bench = Bench().to_run()
        bench.set(pt1_code=11_500, pt2_code=11_500)
        bench.command("stop")
        bench.run(6500)
        bench.set(pt2_code=end)
        bench.run(4000)
        assert bench.trips() == trips, end


def test_sf13_when_reduced_and_rising_slowly_then_group_1_may_still_heat():
    bench = Bench().to_reduced()
    for mbar in (10_200, 10_350, 10_500):  # more at once would be a rate of SF-02
        bench.pressure(mbar)
        bench.run(5000)
    for loop in range(79):
        bench.set(pt1_code=11_600 + loop, pt2_code=11_600 + loop)  # 0.025 bar/s
        bench.turn()
    assert (bench.mode, bench.trips()) == ("REDUCED", [])


def test_sf13_when_it_is_not_known_whether_it_is_hot_then_it_is():
    for unknown in ("t_metal_ok", "pt1_ok", "pt2_ok"):
        bench = Bench(off_target1_closed=False, **COLD)
        bench.set(**{unknown: False})
        bench.slowly(63_000)
        assert "SF-13" in bench.trips(), unknown


def test_sf13_when_reduced_then_group_2_has_6_s_too():
    bench = Bench().to_run()
    bench.set(off_target2_closed=False)
    bench.pressure(10_500)
    bench.run(6050)
    assert bench.mode == "REDUCED"
    bench.turn()
    assert tripped_by(bench) == ("TRIPPED", ["SF-13"])


def test_sf13_when_off_target_opens_later_while_hot_then_it_has_home_ms():
    bench = Bench().to_ready()
    bench.set(off_target1_closed=False)
    bench.run(59_950)
    assert bench.mode == "READY"
    bench.turn()
    assert tripped_by(bench) == ("TRIPPED", ["SF-13"])


def test_sf13_when_off_target_is_open_while_cold_then_it_does_not_trip():
    bench = Bench(off_target1_closed=False, off_target2_closed=False, **COLD)
    bench.slowly(300_000)
    assert bench.trips() == []


def test_sf13_when_pressure_or_metal_reach_the_limit_then_it_is_hot():
    for hot in ({"pt1_code": 3600}, {"pt2_code": 3600}, {"t_metal_cdeg": 6000}):
        bench = Bench(off_target1_closed=False, **COLD)
        bench.freeze()
        bench.set(**hot)
        bench.run(60_500)
        assert bench.trips() == ["SF-13"], hot
    for cold in ({"pt1_code": 3599}, {"pt2_code": 3599}, {"t_metal_cdeg": 5999}):
        bench = Bench(off_target1_closed=False, **COLD)
        bench.set(**cold)
        bench.run(60_500)
        assert bench.trips() == [], cold


def shut(group, ms):
    """In RUN, the loop of a group has stayed closed for so long since the start."""
    bench = Bench().to_ready()
    bench.set(**{"off_target%d_closed" % group: True})
    assert bench.command("start") == ("done", None)
    began_ms = bench.events("state")[-1]["ms"]
    while bench.board.now_ms <= began_ms + ms:
        bench.turn()
    return bench


def test_sf13_when_off_target_does_not_open_within_10_s_of_permit_then_it_holds():
    for group in (1, 2):
        bench = shut(group, 9950 + 50)  # `start` came after that loop's outputs
        assert bench.mode == "RUN"
        bench.turn()
        assert (bench.mode, bench.why(), bench.trips()) == ("HOLD", "SF-13", [])
        told = bench.events("state")[-1]
        assert (told["ch"], told["val"], told["lim"]) == ("off_target%d" % group, 1, 0)
        assert bench.outputs.vent_closed and not bench.outputs.siren


def test_sf13_when_a_loop_is_welded_then_start_is_refused_until_it_was_seen_open():
    for group in (1, 2):
        name = "off_target%d_closed" % group
        bench = shut(group, 10_100)
        bench.slowly(60_000)
        assert bench.command("start") == ("rejected", "SF-13")
        bench.set(**{name: False})
        bench.turn()
        assert bench.mode == "READY"
        assert bench.command("start") == ("rejected", "OFF_TARGET_%d open" % group)
        bench.free(name)
        assert bench.command("start") == ("done", None)


def test_sf13_when_off_target_opened_once_in_a_run_then_it_may_close_again():
    bench = shut(1, 9900)
    bench.set(off_target1_closed=False)
    bench.turn()
    bench.set(off_target1_closed=True)
    bench.slowly(60_000)
    assert bench.mode == "RUN"
    bench.command("stop")
    bench.run(7000)
    assert bench.command("start") == ("done", None)  # and is proved again in each RUN
    bench.run(9800)
    assert bench.mode == "RUN"
    bench.run(400)
    assert (bench.mode, bench.why()) == ("HOLD", "SF-13")


def test_sf13_when_off_target_was_closed_for_long_before_the_start_then_that_does_not_count():
    bench = Bench().to_ready()
    bench.run(20_000)
    assert bench.command("start") == ("done", None)


def test_sf13_when_reduced_then_group_2_stays_off_target_and_that_is_right():
    bench = Bench().to_reduced()
    bench.slowly(60_000)
    assert bench.loop.reading.off_target2_closed and bench.mode == "REDUCED"


def test_sf13_when_a_permit_contact_is_closed_0_5_s_after_the_drop_then_it_trips():
    for group in (1, 2):
        bench = Bench().to_run()
        bench.set(**{"contact%d_closed" % group: True})
        bench.command("stop")
        dropped_ms = bench.events("state")[-1]["ms"]
        bench.run(1000)
        trip = bench.events("trip")[0]
        assert (trip["sf"], trip["ch"]) == ("SF-13", "permit%d" % group)
        assert trip["ms"] - dropped_ms == 550


def test_sf13_when_a_contact_opens_before_0_5_s_then_it_does_not_trip():
    bench = Bench().to_run()
    bench.set(contact1_closed=True)
    bench.command("stop")
    bench.turn(5)  # 0.45 s since the drop
    bench.set(contact1_closed=False)
    bench.slowly(60_000)
    assert bench.mode == "READY"


def test_sf13_when_pressure_still_rises_8_s_after_both_dropped_then_it_trips():
    bench = Bench().to_hold()
    held_ms = bench.events("state")[-1]["ms"]
    for loop in range(300):
        bench.set(pt1_code=code(10_600) + loop, pt2_code=code(10_600) + loop)  # 0.025 bar/s
        bench.turn()
        if bench.trips():
            break
    trip = bench.events("trip")[0]
    assert (trip["sf"], trip["ch"], trip["lim"]) == ("SF-13", "pressure", 20)
    assert 8000 <= trip["ms"] - held_ms <= 8100


def test_sf13_when_pressure_rises_at_0_02_bar_a_second_in_the_dark_then_it_does_not_trip():
    bench = Bench().to_hold()
    for loop in range(300):
        sample = code(10_600) + loop * 4 // 5  # 16 codes a second
        bench.set(pt1_code=sample, pt2_code=sample)
        bench.turn()
    assert bench.trips() == []


def test_sf13_when_a_sample_is_missing_in_the_dark_then_the_rise_is_seen_no_later():
    for missing in (120, 160, 161, 162, 199, 200, 201):
        bench = Bench().to_hold()
        for loop in range(300):
            rising = code(10_600) + loop
            bench.set(pt1_code=rising, pt2_code=rising, pt2_ok=loop != missing)
            bench.turn()
            if bench.trips():
                break
        assert bench.trips() == ["SF-13"] and loop <= 163, (missing, loop)


def test_sf13_when_the_first_sample_in_the_dark_is_missing_then_the_rise_is_seen_all_the_same():
    bench = Bench().to_run()
    bench.pressure(10_400)
    bench.run(1000)
    bench.command("stop")
    bench.board.inputs["pt1_ok"] = False
    bench.turn()
    bench.board.inputs["pt1_ok"] = True
    for loop in range(300):
        bench.set(pt1_code=code(10_500) + loop, pt2_code=code(10_500) + loop)
        bench.turn()
    assert "SF-13" in bench.trips()


def test_sf13_when_pressure_rises_in_the_dark_below_10_5_then_it_does_not_trip():
    bench = Bench().to_ready()
    for loop in range(300):
        bench.set(pt1_code=code(9600) + loop, pt2_code=code(9600) + loop)
        bench.turn()
    assert bench.trips() == []


def test_sf13_when_transmitters_are_noisy_by_0_01_bar_then_a_hold_is_not_latched():
    bench = Bench().to_hold()
    bench.run(1200)  # of its jump to 10.6 bar, which together with noise were a rate
    noise = noise_codes(7, 8)
    for _ in range(90 * 20):
        bench.set(pt1_code=code(10_700) + next(noise), pt2_code=code(10_700) + next(noise))
        bench.turn()
    assert bench.trips() == [] and bench.mode == "HOLD"
