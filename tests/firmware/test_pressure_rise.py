"""SF-02, a rise of pressure as slopes see it: ramps, steps, noise, missing samples.

The limits are those of safety.md: 1 bar/s within 0.5 s, 0.3 bar/s within 1.2 s, noise of 0.05 bar.
"""

from desk.boiler import Bench, code
from desk.noise import noise_codes


def samples(bench, pt, *codes):
    """One loop for each sample of one transmitter; the other keeps what it has."""
    for sample in codes:
        bench.set(**{pt + "_code": sample})
        bench.turn()


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
