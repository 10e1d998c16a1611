"""The boiler board's functions but SF-01 to SF-04 and SF-13: below, at and above each limit."""

from desk.boiler import Bench
from desk.noise import noise_codes
from desk.storm import calm
from desk.wander import Wander

from firmware.boiler import config, interlock, rows
from firmware.boiler.latches import Latches
from firmware.boiler.reading import Reading
from firmware.common import fields

DRY = 0
COLD = {"pt1_code": 3400, "pt2_code": 3400, "t_metal_cdeg": 2000, "t_drum_cdeg": 2000}


def tripped_by(bench):
    return (bench.mode, bench.trips()[:1])


def test_checks_when_a_step_is_judged_then_every_row_is_judged_once():
    judged = []

    class Watched(Latches):
        def vote(self, row, value, sensor):
            judged.append(row)

        def delay(self, row, value, charged=None):
            judged.append(row)

    state = interlock.State(config.fallback(), True)
    checks, responses, itself = state.checks, state.responses, state.itself
    parts = checks, checks.pressures, checks.life, responses, responses.water, itself
    for part in parts:
        part.latches = Watched(state.limits)
    for state.permit1 in (False, True):
        still = []
        for _ in rows.STILL:  # one of them in each step
            judged.clear()
            checks.judge(Reading(), state.permit1)
            responses.judge(Reading(), state)
            itself.judge(Reading(), state.button)
            assert len(judged) == rows.JUDGED
            still += [row for row in judged if row in rows.STILL]
            others = [row for row in judged if row not in rows.STILL]
            assert sorted(others) == [r for r in range(rows.COUNT) if r not in rows.STILL]
        assert sorted(still) == sorted(rows.STILL)


def test_latches_when_named_then_each_row_has_its_functions_number():
    for name in dir(rows):
        if name.startswith("SF") and name != "SF":
            row = getattr(rows, name)
            assert rows.NAMES[row] == "SF-" + name[2:4], name


def hot_drum(cdeg):
    """In RUN at 10.4 bar, the drum at this temperature for so long that it does not warm."""
    return Bench(pt1_code=11_550, pt2_code=11_550, t_drum_cdeg=cdeg).to_run()


def test_sf06_when_two_of_three_conversions_are_above_the_limit_then_it_trips():
    bench = Bench().to_run()
    bench.convert("t_drum", 18_951, 18_900)
    assert bench.mode == "RUN"
    bench.convert("t_drum", 18_951)
    assert tripped_by(bench) == ("TRIPPED", ["SF-06"])
    trip = bench.events("trip")[0]
    assert (trip["ch"], trip["val"], trip["lim"]) == ("t_drum", 18_951, 18_950)
    assert not bench.outputs.vent_closed and bench.outputs.siren


def test_sf06_when_the_drum_is_at_the_limit_then_it_does_not_trip():
    bench = hot_drum(18_950)
    bench.run(20_000)
    assert bench.mode == "RUN"
    bench.convert("t_drum", 18_951, 18_951)
    assert tripped_by(bench) == ("TRIPPED", ["SF-06"])


def plugged(kelvin_s, sigma_cdeg=0, seed=1):
    """The impulse lines are plugged at 9.0 bar while the drum warms up at full light.

    The drum's true temperature when it trips. Its thermometer follows through its well.
    """
    bench = Bench().to_run()
    noise = noise_codes(seed, sigma_cdeg)
    true_cdeg = seen_cdeg = bench.loop.reading.t_drum_cdeg
    while bench.mode == "RUN":
        true_cdeg += kelvin_s * 5  # 100 cdeg, 20 loops a second
        seen_cdeg += (true_cdeg - seen_cdeg) * 50 / 15_000
        bench.set(t_drum_cdeg=int(seen_cdeg) + next(noise))
        bench.turn()
    assert bench.trips()[0] == "SF-06" and not bench.outputs.vent_closed
    return true_cdeg


def test_sf06_when_the_impulse_lines_are_plugged_then_it_acts_before_the_pressure_switch():
    for kelvin_s in (0.3, 0.4, 0.5):  # slower, SF-05 is sooner
        true_cdeg = plugged(kelvin_s)
        assert 18_950 - 350 * kelvin_s < true_cdeg < 18_950, kelvin_s


def test_sf06_when_the_drum_warms_as_slowly_as_a_full_field_does_and_is_noisy_then_it_is_no_later():
    for seed in range(3):
        assert 18_700 < plugged(0.3, 10, seed) < 18_960


def test_sf06_when_a_hot_drum_is_noisy_by_0_1_k_then_it_does_not_trip():
    bench = hot_drum(18_880)
    noise = noise_codes(5, 10)
    for _ in range(2400):
        bench.set(t_drum_cdeg=18_880 + next(noise))
        bench.turn()
    assert bench.mode == "RUN"


def test_sf06_when_the_thermometer_jumps_then_that_is_no_warming():
    bench = hot_drum(18_600)
    for cdeg in (18_720, 18_600, 18_800, 18_600):
        bench.set(t_drum_cdeg=cdeg)
        bench.run(2000)
    assert bench.mode == "RUN"


def test_sf06_when_no_conversion_ends_then_old_ones_do_not_vote_again():
    bench = Bench().to_run()
    bench.convert("t_drum", 18_951)
    bench.set(t_drum_new=False)
    bench.turn(10)
    assert bench.mode == "RUN"
    bench.convert("t_drum", 18_951)
    assert bench.mode == "TRIPPED"


def test_sf06_when_one_vote_is_invalid_then_the_sensor_is_the_cause():
    bench = Bench().to_run()
    bench.convert("t_drum", 18_951, None)
    assert tripped_by(bench) == ("TRIPPED", ["SF-09"])
    assert bench.outputs.vent_closed


def test_sf09_when_two_of_three_conversions_are_invalid_then_it_trips():
    for name in ("t_drum", "t_outlet", "t_metal"):
        for bad in (None, -4001, 40_001):
            bench = Bench().to_run()
            bench.convert(name, bad, 17_900)
            assert bench.mode == "RUN"
            bench.convert(name, bad)
            assert tripped_by(bench) == ("TRIPPED", ["SF-09"])
            assert bench.events("trip")[0]["ch"] == name


def test_sf09_when_a_conversion_is_at_an_end_of_the_range_then_it_is_valid():
    bench = Bench().to_run()
    bench.convert("t_outlet", -4000, -4000)
    assert (bench.mode, bench.why()) == ("HOLD", "SF-25")
    bench = Bench().to_run()
    bench.convert("t_outlet", 40_000, 40_000)
    assert tripped_by(bench) == ("TRIPPED", ["SF-07"])


def test_sf09_when_no_conversion_ends_for_1_s_then_it_trips():
    for name in ("t_drum", "t_outlet", "t_metal"):
        bench = Bench().to_run()
        bench.convert(name, 17_900)
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
    bench.slowly(60_000)
    assert not bench.outputs.pump


def test_sf11_when_the_lowest_electrode_is_dry_for_less_than_1_s_then_it_does_not_trip():
    bench = Bench().to_run()
    for _ in range(10):
        bench.set(level_bits=DRY)
        bench.run(500)
        bench.set(level_bits=fields.LW2 | fields.LW1)
        bench.run(500)
    assert bench.mode == "RUN"


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
    bench.gesture()
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
