"""The functions of the boiler board beside SF-01 to SF-04: below, at and above each limit."""

from desk.boiler import Bench, code
from desk.storm import calm
from desk.wander import Wander

from firmware.boiler import config, interlock
from firmware.boiler import latches as rows
from firmware.boiler.checks import Checks
from firmware.boiler.latches import Latches
from firmware.boiler.reading import Reading
from firmware.common import fields, limits

DRY = 0
COLD = {"pt1_code": 3400, "pt2_code": 3400, "t_metal_cdeg": 2000, "t_drum_cdeg": 2000}


class Named:
    """The default limits as attributes."""

    def __init__(self):
        for name, default, _, _ in limits.LIMITS:
            setattr(self, name, default)


def conversions(bench, name, *values):
    """A new conversion of one Pt100 in each of the next loops; None is an invalid one."""
    bench.set(**{name + "_new_held": True, name + "_new": True})
    for value in values:
        bench.set(**{name + "_ok": value is not None})
        if value is not None:
            bench.set(**{name + "_cdeg": value})
        bench.turn()


def tripped_by(bench):
    return (bench.mode, bench.trips()[:1])


def test_checks_when_a_step_is_judged_then_every_row_is_judged_once():
    judged = []

    class Watched(Latches):
        def vote(self, row, value, sensor):
            judged.append(row)

        def delay(self, row, value, charged=None):
            judged.append(row)

    checks = Checks(Named(), Watched(Named()), True)
    for permit in (False, True):
        judged.clear()
        checks.judge(Reading(), permit, permit)
        assert sorted(judged) == list(range(rows.COUNT))


def test_latches_when_named_then_each_row_has_its_functions_number():
    for name in dir(rows):
        if name.startswith("SF") and name != "SF":
            row = getattr(rows, name)
            assert rows.NAMES[row] == "SF-" + name[2:4], name


def test_sf06_when_two_of_three_conversions_are_above_the_limit_then_it_trips():
    bench = Bench().to_run()
    conversions(bench, "t_drum", 18_951, 18_900)
    assert bench.mode == "RUN"
    conversions(bench, "t_drum", 18_951)
    assert tripped_by(bench) == ("TRIPPED", ["SF-06"])
    trip = bench.events("trip")[0]
    assert (trip["ch"], trip["val"], trip["lim"]) == ("t_drum", 18_951, 18_950)
    assert not bench.outputs.vent_closed and bench.outputs.siren


def test_sf06_when_the_drum_is_at_the_limit_then_it_does_not_trip():
    bench = Bench().to_run()
    conversions(bench, "t_drum", *[18_950] * 20)
    assert bench.mode == "RUN"


def test_sf06_when_no_conversion_ends_then_old_ones_do_not_vote_again():
    bench = Bench().to_run()
    conversions(bench, "t_drum", 18_951)
    bench.set(t_drum_new=False)
    bench.turn(10)
    assert bench.mode == "RUN"
    conversions(bench, "t_drum", 18_951)
    assert bench.mode == "TRIPPED"


def test_sf06_when_one_vote_is_invalid_then_the_sensor_is_the_cause():
    bench = Bench().to_run()
    conversions(bench, "t_drum", 18_951, None)
    assert tripped_by(bench) == ("TRIPPED", ["SF-09"])
    assert bench.outputs.vent_closed


def test_sf09_when_two_of_three_conversions_are_invalid_then_it_trips():
    for name in ("t_drum", "t_outlet", "t_metal"):
        for bad in (None, -4001, 40_001):
            bench = Bench().to_run()
            conversions(bench, name, bad, 17_900)
            assert bench.mode == "RUN"
            conversions(bench, name, bad)
            assert tripped_by(bench) == ("TRIPPED", ["SF-09"])
            assert bench.events("trip")[0]["ch"] == name


def test_sf09_when_a_conversion_is_at_an_end_of_the_range_then_it_is_valid():
    bench = Bench().to_run()
    conversions(bench, "t_outlet", -4000, -4000, 40_000, 40_000)
    assert bench.mode == "RUN"


def test_sf09_when_no_conversion_ends_for_1_s_then_it_trips():
    for name in ("t_drum", "t_outlet", "t_metal"):
        bench = Bench().to_run()
        conversions(bench, name, 17_900)
        bench.set(**{name + "_new": False})
        bench.run(1000)  # one vote: the last loop
        assert bench.mode == "RUN"
        bench.turn()
        assert tripped_by(bench) == ("TRIPPED", ["SF-09"])


def test_sf11_when_the_lowest_electrode_is_dry_for_1_s_then_it_trips_and_nothing_is_fed():
    bench = Bench().to_run()
    bench.set(level_bits=DRY)
    bench.run(950)
    assert bench.mode == "RUN" and bench.outputs.pump
    bench.turn()
    assert tripped_by(bench) == ("TRIPPED", ["SF-11"])
    assert not bench.outputs.pump
    bench.run(60_000)
    assert not bench.outputs.pump


def test_sf11_when_the_lowest_electrode_is_dry_for_less_than_1_s_then_it_does_not_trip():
    bench = Bench().to_run()
    for _ in range(10):
        bench.set(level_bits=DRY)
        bench.run(500)
        bench.set(level_bits=fields.LW2)
        bench.run(500)
    assert bench.mode == "RUN"


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
    bench.run(10_000)
    for loop in range(79):
        bench.set(pt1_code=11_600 + loop, pt2_code=11_600 + loop)  # 0.025 bar/s
        bench.turn()
    assert (bench.mode, bench.trips()) == ("REDUCED", [])


def test_sf13_when_it_is_not_known_whether_it_is_hot_then_it_is():
    for unknown in ("t_metal_ok", "pt1_ok", "pt2_ok"):
        bench = Bench(off_target1_closed=False, **COLD)
        bench.set(**{unknown: False})
        bench.run(63_000)
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
    bench.run(300_000)
    assert bench.trips() == []


def test_sf13_when_pressure_or_metal_reach_the_limit_then_it_is_hot():
    for hot in ({"pt1_code": 3600}, {"pt2_code": 3600}, {"t_metal_cdeg": 6000}):
        bench = Bench(off_target1_closed=False, **COLD)
        bench.set(**hot)
        bench.run(60_500)
        assert bench.trips() == ["SF-13"], hot
    for cold in ({"pt1_code": 3599}, {"pt2_code": 3599}, {"t_metal_cdeg": 5999}):
        bench = Bench(off_target1_closed=False, **COLD)
        bench.set(**cold)
        bench.run(60_500)
        assert bench.trips() == [], cold


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
    bench.run(60_000)
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


def late(bench, *loops_ms):
    for loop_ms in loops_ms:
        bench.turn(1, loop_ms)
    bench.turn()


def test_sf16_when_three_loops_are_longer_than_100_ms_in_10_s_then_it_trips():
    bench = Bench().to_run()
    late(bench, 101, 101)
    assert bench.mode == "RUN"
    late(bench, 101)
    assert tripped_by(bench) == ("TRIPPED", ["SF-16"])


def test_sf16_when_loops_take_100_ms_then_it_does_not_trip():
    bench = Bench().to_run()
    late(bench, *[100] * 20)
    assert bench.mode == "RUN"


def test_sf16_when_the_third_late_loop_comes_after_10_s_then_it_does_not_trip():
    bench = Bench().to_run()
    for _ in range(6):
        late(bench, 101)
        bench.run(5000)
    assert bench.mode == "RUN"


def test_sf16_when_the_third_late_loop_comes_within_10_s_then_it_trips():
    bench = Bench().to_run()
    for _ in range(2):
        late(bench, 101)
        bench.run(4600)
    assert bench.mode == "RUN"
    late(bench, 101)
    assert tripped_by(bench) == ("TRIPPED", ["SF-16"])


def test_sf16_when_two_late_loops_still_count_then_the_reset_is_refused():
    bench = Bench().to_run()
    for _ in range(3):
        late(bench, 101)
        bench.run(3000)
    bench.press(2500)  # the first one is 12 s ago
    assert bench.events("reset_refused")[-1]["why"] == "SF-16"
    bench.run(1000)
    bench.press(2500)
    assert bench.mode == "READY"


def test_sf18_when_there_is_no_valid_configuration_then_it_is_tripped_for_good():
    for copies in ((None, None), (b"", b""), (b"rubbish", b"rubbish")):
        bench = Bench(stored=copies)
        bench.run(3000)
        bench.press(2500)
        assert (bench.mode, bench.trips()) == ("TRIPPED", ["SF-18"])
        assert bench.events("reset_refused")[0]["why"] == "SF-18"
        assert bench.command("start") == ("rejected", "not READY")


def test_since_when_a_function_without_delay_acts_from_boot_then_its_first_sample_counts():
    bench = Bench(chain_closed=False)
    bench.run(3000)
    trip = bench.events("trip")[0]
    assert trip["sf"] == "SF-23" and trip["since"] < 100 and trip["ms"] >= 2000


def test_sf19_when_a_board_boots_then_a_ping_is_as_old_as_can_be_and_refuses_start_alone():
    bench = Bench()
    bench.pings = False
    bench.turn()
    assert bench.loop.reading.ping_age_ms == 3_600_000
    bench.run(3000)
    bench.press(2500)
    bench.press(500)
    assert bench.mode == "READY" and bench.events("start_refused")[-1]["why"] == "SF-19"


def test_sf19_when_no_ping_came_for_5_s_then_both_permits_are_low_until_a_person_starts():
    bench = Bench().to_run()
    bench.pings = False
    bench.run(4000)
    assert bench.mode == "RUN"
    bench.run(1100)
    assert (bench.mode, bench.why(), bench.permits) == ("HOLD", "SF-19", (False, False))
    bench.pings = True
    bench.run(2000)
    assert (bench.mode, bench.trips()) == ("READY", [])


def test_sf19_when_the_last_ping_is_5000_ms_old_then_it_holds_and_at_4999_not():
    bench = Bench().to_run()
    bench.pings = False
    reading, link = bench.loop.reading, bench.loop.link
    while bench.mode == "RUN":
        assert reading.ping_age_ms < 5000
        bench.turn()
    assert reading.ping_age_ms == 5000 and link.ping_age_ms(bench.board.now_ms) == 5050


def test_sf19_when_the_last_ping_is_older_than_2_s_then_it_goes_on():
    wander = Wander()
    for loop, (age_ms, active) in enumerate(
        ((4999, False), (5000, True), (2001, True), (2000, False), (4999, False))
    ):
        calm(wander.reading, wander.state, loop)
        wander.reading.ping_age_ms = age_ms
        interlock.step(wander.state, wander.reading, loop * 50)
        assert wander.state.latches.active[rows.SF19] == active, age_ms


def test_sf23_when_the_chain_opens_then_it_trips_in_that_step():
    bench = Bench().to_run()
    bench.set(chain_closed=False)
    bench.turn()
    assert tripped_by(bench) == ("TRIPPED", ["SF-23"])
    assert bench.permits == (False, False)


def test_sf23_when_a_contact_is_open_0_5_s_after_its_pulses_began_then_it_trips():
    for group in (1, 2):
        bench = Bench().to_ready()
        bench.set(**{"contact%d_closed" % group: False})
        bench.command("start")
        started_ms = bench.events("state")[-1]["ms"]
        bench.run(1000)
        trip = bench.events("trip")[0]
        assert (trip["sf"], trip["ch"]) == ("SF-23", "permit%d" % group)
        assert trip["ms"] - started_ms == 550  # `start` came after that loop's outputs


def test_sf23_when_a_contact_closes_before_0_5_s_then_it_does_not_trip():
    bench = Bench().to_ready()
    bench.set(contact1_closed=False)
    bench.command("start")
    bench.turn(5)
    bench.free("contact1_closed")
    bench.run(10_000)
    assert bench.mode == "RUN"


def test_sf23_when_a_contact_opens_later_then_it_trips_in_that_step():
    bench = Bench().to_run()
    bench.set(contact2_closed=False)
    bench.turn()
    assert tripped_by(bench) == ("TRIPPED", ["SF-23"])


def test_sf23_when_the_chain_takes_both_contacts_with_it_then_the_chain_is_what_is_told():
    bench = Bench().to_run()
    bench.set(chain_closed=False, contact1_closed=False, contact2_closed=False)
    bench.run(1000)
    assert [trip["ch"] for trip in bench.events("trip")] == ["chain"]
