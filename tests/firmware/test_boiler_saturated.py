"""SF-05: the drum is as warm as water that boils at the pressure of either transmitter."""

from desk.boiler import AIR_CODE, Bench, code

from firmware.boiler import config
from firmware.boiler.saturation import saturation_cdeg
from firmware.common import limits

DRUM, PT1, PT2 = "t_drum", "pt1", "pt2"


def boils(pt_code):
    """Saturation temperature at a transmitter's code."""
    return saturation_cdeg(pt_code - limits.CODE_AT_ZERO + AIR_CODE)


def drum(bench, cdeg):
    """The drum no longer follows the pressure; the metal stays at it."""
    bench.set(t_drum_cdeg=cdeg, t_metal_cdeg=cdeg)


def at(pt1_code, pt2_code=None):
    """In RUN, at rest at these pressures since boot."""
    return Bench(pt1_code=pt1_code, pt2_code=pt2_code or pt1_code).to_run()


def test_sf05_when_the_drum_is_more_than_4_k_off_above_5_bar_for_10_s_then_it_trips():
    for pt_code in (7200, 10_400):
        for off in (401, -401):
            bench = at(pt_code)
            drum(bench, boils(pt_code) + off)
            bench.run(9950)
            assert bench.mode == "RUN", (pt_code, off)
            bench.turn()
            assert bench.mode == "TRIPPED"
            assert bench.first_out() == ("SF-05", "t_drum-pt1", 401, 400, 9950)
            assert [trip["ch"] for trip in bench.events("trip")] == ["t_drum-pt1", "t_drum-pt2"]


def test_sf05_when_the_drum_is_4_k_off_above_5_bar_then_it_does_not_trip():
    for off in (400, 399, -399, -400):
        bench = at(10_400)
        drum(bench, boils(10_400) + off)
        bench.run(30_000)
        assert bench.mode == "RUN", off


def test_sf05_when_pressure_is_between_3_and_5_bar_then_the_band_is_between_8_and_4_k():
    bands = ((4800, 800), (5600, 800), (5604, 799), (6400, 600), (7196, 401), (7200, 400))
    for pt_code, band in bands:
        bench = at(pt_code)
        drum(bench, boils(pt_code) - band)
        bench.run(11_000)
        assert bench.mode == "RUN", pt_code
        drum(bench, boils(pt_code) - band - 1)
        bench.run(9950)
        assert bench.mode == "RUN", pt_code
        bench.turn()
        assert bench.first_out()[:4] == ("SF-05", "t_drum-pt1", band + 1, band)


def test_sf05_when_one_transmitter_is_off_then_that_channel_is_told():
    for pt1_code, pt2_code, channel in ((10_400, 10_600, PT2), (10_600, 10_400, PT1)):
        bench = at(pt1_code, pt2_code)
        drum(bench, boils(10_600) - 401)
        bench.run(10_000)
        assert bench.first_out()[:4] == ("SF-05", "t_drum-" + channel, 401, 400)
        assert len(bench.trips()) == 1


def test_sf05_when_neither_pressure_nor_drum_say_steam_then_it_is_not_active():
    bench = at(3999)
    drum(bench, 11_499)
    bench.run(20_000)
    drum(bench, 3000)
    bench.run(20_000)
    assert bench.mode == "RUN"


def test_sf05_when_either_pressure_is_1_0_bar_or_the_drum_115_degrees_then_it_is_active():
    for pt1_code, pt2_code, cdeg in ((4000, 3999, 3000), (3999, 4000, 3000), (3200, 3200, 11_500)):
        bench = at(pt1_code, pt2_code)
        drum(bench, cdeg)
        bench.run(9950)
        assert bench.mode == "RUN", cdeg
        bench.turn()
        assert bench.trips()[0] == "SF-05", (pt1_code, pt2_code, cdeg)


def test_sf05_when_good_samples_come_between_then_they_forgive_only_as_long_as_they_last():
    bench = at(10_400)
    drum(bench, boils(10_400) + 401)
    bench.run(9900)
    drum(bench, boils(10_400))
    bench.run(1000)
    drum(bench, boils(10_400) + 401)
    bench.run(1050)
    assert bench.mode == "RUN"
    bench.turn()
    assert bench.trips()[0] == "SF-05"


def test_sf05_when_an_invalid_sample_ends_the_10_s_then_the_sensor_is_charged():
    for pt1_code, pt2_code, channel, function in (
        (10_600, 10_400, PT1, "SF-03"),
        (10_400, 10_600, PT2, "SF-03"),
        (10_400, 10_600, DRUM, "SF-09"),
    ):
        bench = at(pt1_code, pt2_code)
        drum(bench, boils(10_600) - 401)  # of the higher one alone
        bench.set(t_drum_new_held=True, t_drum_new=True)
        bench.run(9950)
        bench.set(**{channel + "_ok": False})
        bench.turn()
        assert bench.mode == "TRIPPED"
        assert bench.first_out()[:2] == (function, channel)


def test_sf05_when_samples_within_the_10_s_are_invalid_then_it_trips_no_later():
    for name in (PT1 + "_ok", DRUM + "_ok"):
        bench = at(10_400)
        drum(bench, boils(10_400) + 401)
        bench.set(t_drum_new_held=True, t_drum_new=True)
        bench.run(5000)
        for _ in range(10):
            bench.set(**{name: False})
            bench.turn()
            bench.set(**{name: True})
            bench.turn(4)
        bench.run(2450)
        assert bench.mode == "RUN"
        bench.turn()
        assert bench.trips()[0] == "SF-05", name


def test_sf05_when_pressure_drops_and_the_drum_follows_through_its_well_then_it_does_not_trip():
    bench = at(code(10_000))
    for mbar in (8000, 6000, 9000, 5000):
        bench.pressure(mbar)
        bench.run(20_000)
        assert bench.mode == "RUN", mbar


def test_sf05_when_pressure_drops_and_the_drum_does_not_follow_then_it_trips():
    bench = at(code(9000))
    drum(bench, boils(code(9000)))
    bench.pressure(5000)  # 21 K colder: 4 K of it come through the well within 3.2 s
    bench.run(3200 + 9900)
    assert bench.mode == "RUN"
    bench.run(200)
    assert bench.trips()[0] == "SF-05"


def test_sf05_when_the_well_is_faster_then_the_same_drum_is_off_sooner():
    values = limits.defaults()
    values["thermowell_ms"] = 1000
    packed = config.pack(values)
    bench = Bench(stored=(packed, packed)).to_run()
    drum(bench, boils(code(9000)))
    bench.pressure(5000)
    bench.run(10_350)
    assert bench.trips()[0] == "SF-05"


def test_sf05_when_a_loop_hangs_then_the_well_moves_by_half_a_second_at_most():
    bench = at(code(9000))
    bench.pressure(5000)
    bench.turn(1, 4000)
    bench.turn()
    moved = boils(code(9000)) - bench.loop.state.checks.well[0] // 64
    apart = boils(code(9000)) - boils(code(5000))
    assert apart * 500 // 15_000 <= moved <= apart * 560 // 15_000


def test_sf05_when_a_transmitter_was_invalid_then_its_well_goes_on_from_where_it_was():
    bench = at(code(9000))
    well = bench.loop.state.checks.well[1]
    bench.set(pt2_ok=False, pt2_code=3200)
    bench.turn()
    assert bench.loop.state.checks.well[1] == well
