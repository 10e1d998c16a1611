"""SF-01 to SF-04 as safety.md states them, one sentence a test.

A loop is 50 ms. Pressures are given in millibar, or as ADC codes where one count matters:
11.0 bar is code 12000, 800 codes are one bar.
"""

from desk.boiler import Bench, code
from desk.noise import noise_codes


def samples(bench, pt, *codes):
    """One loop for each sample of one transmitter; the other keeps what it has."""
    for sample in codes:
        bench.set(**{pt + "_code": sample})
        bench.turn()


def invalid(bench, pt):
    """One loop in which a transmitter gives nothing."""
    bench.set(**{pt + "_ok": False})
    bench.turn()
    bench.set(**{pt + "_ok": True})


def test_sf01_when_two_of_three_are_at_10_5_then_half_of_the_field_turns_away():
    for pt in ("pt1", "pt2"):
        bench = Bench().to_run()
        bench.pressure(10_300)
        bench.turn()
        samples(bench, pt, 11_600)
        assert bench.permits == (True, True)
        samples(bench, pt, 11_600)
        assert (bench.mode, bench.why(), bench.permits) == ("REDUCED", "SF-01", (True, False))


def test_sf01_when_pressure_is_one_count_below_10_5_then_nothing_happens():
    bench = Bench().to_run()
    bench.set(pt1_code=11_599, pt2_code=11_599)
    bench.slowly(60_000)
    assert bench.mode == "RUN"


def test_sf01_when_one_of_three_is_at_10_5_then_nothing_happens():
    bench = Bench().to_run()
    bench.pressure(10_450)
    for _ in range(20):
        samples(bench, "pt1", 11_600, 11_500, 11_500)
    assert bench.mode == "RUN"


def test_sf01_when_two_of_three_are_at_10_6_then_both_permits_are_low_and_nothing_is_latched():
    for pt in ("pt1", "pt2"):
        bench = Bench().to_run()
        bench.pressure(10_450)
        bench.turn()
        samples(bench, pt, 11_680, 11_680)
        assert (bench.mode, bench.why(), bench.permits) == ("HOLD", "SF-01", (False, False))
        assert bench.trips() == []


def test_sf01_when_pressure_is_one_count_below_10_6_then_group_1_stays():
    bench = Bench().to_run()
    bench.set(pt1_code=11_679, pt2_code=11_679)
    bench.run(10_000)
    assert (bench.mode, bench.permits) == ("REDUCED", (True, False))


def test_sf01_when_held_then_it_is_ready_again_only_at_9_5_and_waits_for_a_person():
    bench = Bench().to_hold()
    bench.set(pt1_code=10_801, pt2_code=10_801)
    bench.run(10_000)
    assert bench.mode == "HOLD"
    bench.pressure(9500)
    bench.turn(3)
    assert (bench.mode, bench.permits) == ("READY", (False, False))
    bench.slowly(60_000)
    assert bench.mode == "READY"


def test_sf01_when_reduced_and_calm_below_10_0_for_5_min_then_it_runs_again():
    bench = Bench().to_reduced()
    bench.run(3000)  # until group 2 is off target
    bench.set(pt1_code=11_200, pt2_code=11_200)
    bench.slowly(299_900)
    bench.turn()
    assert bench.mode == "REDUCED"
    bench.turn()
    assert (bench.mode, bench.permits) == ("RUN", (True, True))


def test_sf01_when_one_sample_is_above_10_0_then_the_5_min_begin_anew():
    bench = Bench().to_reduced()
    bench.run(3000)
    bench.pressure(10_000)
    bench.slowly(299_000)
    samples(bench, "pt2", 11_201, 11_200)
    bench.slowly(299_900)
    assert bench.mode == "REDUCED"
    bench.run(100)
    assert bench.mode == "RUN"


def test_sf01_when_one_sample_is_missing_then_the_5_min_begin_anew():
    bench = Bench().to_reduced()
    bench.run(3000)
    bench.pressure(9900)
    bench.slowly(299_000)
    invalid(bench, "pt1")
    bench.slowly(299_900)
    assert bench.mode == "REDUCED"
    bench.run(100)
    assert bench.mode == "RUN"


def test_sf02_when_two_of_three_are_at_11_0_then_it_trips_in_that_step():
    for pt in ("pt1", "pt2"):
        for pattern in ((12_000, 12_000), (12_000, 10_400, 12_000)):
            bench = Bench().to_run()
            samples(bench, pt, *pattern[:-1])
            assert bench.mode == "RUN"
            samples(bench, pt, pattern[-1])
            assert (bench.mode, bench.permits) == ("TRIPPED", (False, False))
            trip = bench.events("trip")[0]
            assert (trip["sf"], trip["ch"], trip["val"], trip["lim"]) == ("SF-02", pt, 11000, 11000)
            assert trip["since"] == trip["ms"] - 50 * (len(pattern) - 1)


def test_sf02_when_pressure_is_one_count_below_11_0_then_it_does_not_trip():
    bench = Bench(pt1_code=11_520, pt2_code=11_420).to_run()
    for sample in (11_670, 11_820, 11_960, 11_999):  # a jump by more would be a rate
        bench.set(pt1_code=sample, pt2_code=sample - 100)
        bench.run(1000)
    assert (bench.mode, bench.trips()) == ("HOLD", [])


def test_sf02_when_one_of_three_is_at_11_0_then_it_does_not_trip():
    bench = Bench().to_run()
    for _ in range(20):
        samples(bench, "pt1", 12_000, 10_400, 10_400)
    assert bench.mode == "RUN"


def test_sf02_when_it_trips_then_the_vent_opens_the_pump_stops_and_the_siren_sounds():
    bench = Bench(level_bits=3).to_run()
    assert bench.outputs.pump and bench.outputs.vent_closed
    bench.pressure(11_000)
    bench.turn()
    assert not bench.outputs.pump  # at the first sample
    bench.turn()
    assert not bench.outputs.pump and not bench.outputs.vent_closed and bench.outputs.siren


def ramp(bench, from_mbar, mbar_s, within_ms, missing=-1):
    """Both transmitters rise steadily; milliseconds until SF-02 trips, None: not `within_ms`.

    `missing`: the number of a loop in which PT1 and PT2 give nothing.
    """
    for n in range(1, within_ms // 50 + 1):
        sample = code(from_mbar) + n * mbar_s // 25  # 800 codes a bar, 20 loops a second
        bench.set(pt1_code=sample, pt2_code=sample, pt1_ok=n != missing, pt2_ok=n != missing)
        bench.turn()
        if bench.trips():
            # A missing sample that is one of two votes makes the sensor the cause.
            assert bench.trips()[0] == "SF-02" or n - 2 <= missing <= n
            assert bench.permits == (False, False)
            return n * 50
    return None


def steady(mbar):
    """In RUN, for more than a second at this pressure."""
    bench = Bench().to_run()
    bench.pressure(mbar)
    bench.run(1200)
    return bench


def rise_told(bench):
    """Channel and limit of the first trip, in millibar a second."""
    trip = bench.events("trip")[0]
    return trip["ch"], trip["lim"]


def test_sf02_when_pressure_rises_by_0_3_bar_a_second_then_it_trips_within_1_2_s():
    for missing in [-1] + list(range(1, 24)):
        bench = steady(6000)
        assert ramp(bench, 6000, 300, 1200, missing) is not None, missing
        assert missing > 0 or rise_told(bench) == ("pt1_rise", 280)


def test_sf02_when_pressure_rises_by_1_bar_a_second_then_it_trips_within_0_5_s():
    for missing in [-1] + list(range(1, 10)):
        bench = steady(6000)
        assert ramp(bench, 6000, 1000, 500, missing) is not None, missing


def test_sf02_when_pressure_rises_by_1_5_bar_a_second_then_the_window_of_half_a_second_acts():
    bench = steady(6000)
    assert ramp(bench, 6000, 1500, 400) is not None
    assert rise_told(bench) == ("pt1_rise", 900)


def test_sf02_when_a_rise_is_just_below_0_28_bar_a_second_then_it_does_not_trip():
    assert ramp(steady(6000), 6000, 278, 15_000) is None


def test_sf02_when_a_rise_is_0_28_bar_a_second_then_it_trips():
    assert ramp(steady(6000), 6000, 280, 1200) == 1050


def test_sf02_when_pressure_jumps_and_stays_then_a_step_is_no_rise():
    for jump in (100, 224, 400, 800, 1600):
        for pts in (("pt1_code",), ("pt1_code", "pt2_code")):
            bench = steady(6000)
            bench.set(**{name: code(6000) + jump for name in pts})
            bench.run(1500)
            assert "SF-02" not in bench.trips(), jump


def test_sf02_when_one_sample_is_off_then_it_does_not_trip():
    for pt in ("pt1", "pt2"):
        bench = steady(6000)
        for off in (400, -400, 2000, -2000):
            for _ in range(5):
                samples(bench, pt, code(6000) + off)
                samples(bench, pt, *[code(6000)] * 25)
        assert bench.trips() == []


def test_sf02_when_pressure_rises_in_jumps_of_five_samples_then_it_trips_all_the_same():
    bench = steady(6000)
    for n in range(1, 5):
        sample = code(6000) + 60 * n  # 0.3 bar/s
        bench.set(pt1_code=sample, pt2_code=sample)
        bench.turn(5)
    bench.turn(4)
    assert bench.trips()[:1] == ["SF-02"]


def test_sf02_when_a_rise_is_one_count_above_5_bar_then_rates_are_judged():
    for start, trips in ((7200 - 32 * 30, False), (7201 - 32, True)):
        bench = Bench(pt1_code=start, pt2_code=start).to_run()
        for n in range(31):
            bench.set(pt1_code=start + 32 * n, pt2_code=start + 32 * n)
            bench.turn()
        assert (bench.trips()[:1] == ["SF-02"]) == trips, start
        assert bench.loop.reading.pt1_code >= 7200


def test_sf02_when_white_noise_is_0_05_bar_then_it_does_not_trip_in_thousands_of_samples():
    bench = Bench().to_run()
    first, second = noise_codes(1, 40), noise_codes(2, 40)
    for _ in range(6000):
        bench.set(pt1_code=code(9000) + next(first), pt2_code=code(9000) + next(second))
        bench.turn()
    assert (bench.mode, bench.trips()) == ("RUN", [])


def test_sf02_when_a_rise_is_noisy_by_0_02_bar_then_it_trips_hardly_later():
    for seed in range(5):
        bench = steady(6000)
        drawn = noise_codes(seed, 16)
        for n in range(1, 31):
            sample = code(6000) + 16 * n + next(drawn)  # 0.4 bar/s
            bench.set(pt1_code=sample, pt2_code=sample)
            bench.turn()
            if bench.trips():
                break
        assert bench.trips()[0] == "SF-02" and n <= 24, (seed, n)


def test_sf02_when_pressure_rises_fast_below_5_bar_then_it_does_not_trip():
    bench = Bench(pt1_code=code(1000), pt2_code=code(1000)).to_run()
    for n in range(120):
        bench.set(pt1_code=code(1000) + 26 * n, pt2_code=code(1000) + 26 * n)
        bench.turn()
    assert bench.trips() == []


def test_sf02_when_one_slow_sample_interrupts_a_fast_rise_then_it_is_not_forgotten():
    bench = steady(6000)
    sample = code(6000)
    for step in (20, 20, 20, 20, 20, 20, 0, 20, 20, 20, 20, 20, 20):
        sample += step
        bench.set(pt1_code=sample, pt2_code=sample)
        bench.turn()
    assert bench.trips()[0] == "SF-02"


def rise(bench, from_mbar, loops):
    """Both transmitters rise by 0.4 bar a second for so many loops; the last code."""
    for n in range(loops):
        sample = code(from_mbar) + 16 * n
        bench.set(pt1_code=sample, pt2_code=sample)
        bench.turn()
    return sample


def test_sf02_when_a_rise_tripped_it_then_the_reset_waits_for_9_5_too():
    bench = Bench().to_run()
    rise(bench, 9300, 20)
    assert bench.trips()[0] == "SF-02" and not bench.outputs.vent_closed
    bench.set(pt1_code=10_801, pt2_code=10_801)
    bench.run(10_000)
    bench.press(500)  # silences the siren
    bench.press(2500)
    assert bench.events("reset_refused")[-1]["why"] == "SF-02"
    bench.pressure(9500)
    bench.run(1000)
    bench.press(2500)
    assert bench.mode == "READY"


def test_sf02_when_pressure_rises_fast_in_the_first_2_s_after_a_boot_then_no_rate_is_taken():
    bench = Bench()
    last = rise(bench, 6000, 41)
    bench.set(pt1_code=last, pt2_code=last)
    bench.run(3000)
    assert bench.trips() == []
    bench.press(2500)
    assert bench.mode == "READY"


def test_sf02_when_pressure_is_above_9_5_then_the_reset_is_refused_by_name():
    bench = Bench().to_run()
    bench.pressure(11_000)
    bench.turn(2)
    bench.set(pt1_code=10_801, pt2_code=10_801)
    bench.run(10_000)
    bench.press(500)  # silences the siren
    bench.press(2500)
    assert bench.events("reset_refused")[-1]["why"] == "SF-02"
    bench.pressure(9500)
    bench.turn(3)
    bench.press(2500)
    assert bench.mode == "READY"


def test_sf02_when_one_vote_is_invalid_then_the_sensor_is_the_cause():
    bench = Bench().to_run()
    samples(bench, "pt1", 12_000)
    invalid(bench, "pt1")
    assert (bench.mode, bench.trips()) == ("TRIPPED", ["SF-03"])
    assert bench.outputs.vent_closed


def test_sf02_when_two_votes_are_valid_beside_an_invalid_one_then_pressure_is_the_cause():
    bench = Bench().to_run()
    samples(bench, "pt1", 12_000)
    invalid(bench, "pt1")
    samples(bench, "pt1", 12_000)
    assert bench.trips() == ["SF-03", "SF-02"]


def test_sf03_when_two_of_three_samples_are_missing_then_it_trips():
    for pt in ("pt1", "pt2"):
        bench = Bench().to_run()
        invalid(bench, pt)
        bench.turn()
        assert bench.mode == "RUN"
        invalid(bench, pt)
        assert (bench.mode, bench.trips()) == ("TRIPPED", ["SF-03"])
        trip = bench.events("trip")[0]
        assert (trip["ch"], trip["val"]) == (pt, None)


def test_sf03_when_a_sample_is_missing_now_and_then_then_it_does_not_trip():
    bench = Bench().to_run()
    for _ in range(20):
        invalid(bench, "pt1")
        bench.turn(3)
    assert bench.mode == "RUN"


def test_sf03_when_every_third_sample_is_missing_then_the_flicker_is_told_and_then_trips():
    bench = Bench().to_run()
    for _ in range(20):
        invalid(bench, "pt1")
        bench.turn(2)
    assert (bench.mode, bench.trips()) == ("RUN", [])
    assert [(told["sf"], told["ch"]) for told in bench.events("warning")] == [("SF-03", "pt1")]
    for _ in range(20):
        invalid(bench, "pt1")
        bench.turn(2)
    assert (bench.mode, bench.trips()) == ("TRIPPED", ["SF-03"])


def test_sf03_when_the_current_leaves_3_6_to_21_ma_by_one_count_then_it_trips():
    for outside in (2879, 16_801, 0, -1, 32_767, -32_768):
        bench = Bench().to_run()
        samples(bench, "pt2", outside, outside)
        assert (bench.mode, bench.trips()) == ("TRIPPED", ["SF-03"]), outside


def test_sf03_when_the_current_is_exactly_3_6_ma_then_the_sample_is_valid():
    bench = Bench(pt1_code=2880, pt2_code=2880).to_run()
    bench.run(3000)
    assert bench.mode == "RUN" and bench.telemetry()["pt1_mbar"] == -400


def test_sf03_when_the_current_is_exactly_21_ma_then_it_is_pressure_that_trips():
    bench = Bench().to_run()
    samples(bench, "pt1", 16_800, 16_800)
    assert "SF-02" in bench.trips() and "SF-03" not in bench.trips()


def test_sf03_when_the_reference_is_off_by_more_than_1_percent_then_it_trips():
    for reference, trips in ((16_161, ["SF-03"]), (15_839, ["SF-03"]), (16_160, []), (15_840, [])):
        bench = Bench().to_run()
        bench.set(reference_code=reference)
        bench.turn(2)
        assert bench.trips()[:1] == trips, reference
        if trips:
            assert bench.events("trip")[0]["ch"] == "reference"


def test_sf03_when_the_reference_is_missing_then_it_trips():
    bench = Bench().to_run()
    bench.set(reference_ok=False)
    bench.turn(2)
    assert bench.mode == "TRIPPED" and bench.events("trip")[0]["ch"] == "reference"


def test_sf03_when_a_reference_and_a_transmitter_fail_in_turn_then_it_trips():
    bench = Bench().to_run()
    bench.set(reference_ok=False)
    bench.turn()
    bench.set(reference_ok=True)
    invalid(bench, "pt1")
    assert (bench.mode, bench.trips()) == ("TRIPPED", ["SF-03"])


def test_sf04_when_the_channels_disagree_by_more_than_0_30_bar_for_2_s_then_it_trips():
    for pt in ("pt1", "pt2"):
        bench = Bench().to_run()
        bench.set(**{pt + "_code": code(9000) + 241})
        bench.run(1950)
        assert bench.mode == "RUN"
        bench.turn()
        trip = bench.events("trip")[0]
        assert (bench.mode, trip["sf"], trip["ch"]) == ("TRIPPED", "SF-04", "pt1-pt2")
        assert (trip["val"], trip["lim"]) == (301, 300)


def test_sf04_when_the_channels_disagree_by_0_30_bar_then_it_does_not_trip():
    bench = Bench().to_run()
    bench.set(pt1_code=code(9000) + 240)
    bench.slowly(60_000)
    assert bench.mode == "RUN"


def test_sf04_when_one_good_sample_interrupts_then_the_memory_of_bad_ones_stays():
    bench = Bench().to_run()
    bench.set(pt1_code=code(9000) + 241)
    bench.run(1900)
    samples(bench, "pt1", code(9000), code(9000) + 241)
    bench.turn(2)
    assert bench.trips() == ["SF-04"]


def test_sf04_when_a_loop_hangs_then_one_good_sample_after_it_wipes_no_memory():
    bench = Bench().to_run()
    bench.set(pt1_code=code(9000) + 241)
    bench.run(1900)
    bench.turn(1, 900)
    bench.set(pt1_code=code(9000))
    bench.turn()
    assert bench.mode == "RUN"
    bench.set(pt1_code=code(9000) + 241)
    bench.turn(4)
    assert bench.trips() == ["SF-04"]


def test_sf04_when_an_invalid_sample_falls_into_the_2_s_then_it_trips_no_later():
    bench = Bench().to_run()
    bench.set(pt1_code=code(9000) + 241)
    bench.run(1000)
    invalid(bench, "pt1")
    bench.run(900)
    assert bench.mode == "RUN"
    bench.turn()
    assert bench.trips() == ["SF-04"]
