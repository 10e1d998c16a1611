"""SF-01 to SF-04 as safety.md states them, one sentence a test.

A loop is 50 ms. Pressures are given in millibar, or as ADC codes where one count matters:
11.0 bar is code 12000, 800 codes are one bar.
"""

from desk.boiler import Bench, code


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
