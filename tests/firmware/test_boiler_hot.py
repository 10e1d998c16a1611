"""SF-06 to SF-08: a drum, an outlet, a receiver that are too hot."""

from desk.boiler import Bench

from firmware.boiler import config
from firmware.common import fields, limits

SATURATED_CDEG = 17_991  # at 9.0 bar and the default air pressure
LOW = fields.LW2 | fields.LW1


def with_superheater():
    values = limits.defaults()
    values["superheater"] = 1
    packed = config.pack(values)
    return Bench(stored=(packed, packed))


def metal(bench, cdeg, ms):
    bench.set(t_metal_cdeg=cdeg)
    bench.run(ms)


def test_sf07_when_two_of_three_conversions_are_above_the_limit_then_it_trips():
    for pattern in ((21_001, 21_001), (21_001, 20_000, 21_001)):
        bench = Bench().to_run()
        bench.convert("t_outlet", *pattern[:-1])
        assert bench.mode == "RUN"
        bench.convert("t_outlet", pattern[-1])
        assert bench.mode == "TRIPPED"
        assert bench.first_out()[:4] == ("SF-07", "t_outlet", 21_001, 21_000)
        assert bench.outputs.vent_closed and not bench.outputs.siren


def test_sf07_when_the_outlet_is_at_the_limit_or_one_of_three_above_then_it_does_not_trip():
    bench = Bench().to_run()
    bench.convert("t_outlet", *[21_000] * 20)
    bench.convert("t_outlet", *[21_001, 21_000, 21_000] * 20)
    assert bench.mode == "RUN"


def test_sf07_when_one_vote_is_invalid_then_the_sensor_is_the_cause():
    bench = Bench().to_run()
    bench.convert("t_outlet", 21_001, None)
    assert bench.first_out()[:2] == ("SF-09", "t_outlet")


def test_sf07_when_a_superheater_is_15_k_below_the_limit_then_half_of_the_field_turns_away():
    bench = with_superheater().to_run()
    bench.convert("t_outlet", *[19_500] * 10)
    bench.convert("t_outlet", 19_501)
    assert bench.mode == "RUN"
    bench.convert("t_outlet", 19_501)
    assert (bench.mode, bench.why(), bench.permits) == ("REDUCED", "SF-07", (True, False))
    told = bench.events("state")[-1]
    assert (told["ch"], told["val"], told["lim"]) == ("t_outlet", 19_501, 19_500)
    assert bench.trips() == []


def test_sf07_when_there_is_no_superheater_then_there_is_no_first_stage():
    bench = Bench().to_run()
    bench.convert("t_outlet", *[19_501] * 10)
    assert bench.mode == "RUN"


def test_sf07_when_the_first_stage_acts_in_ready_then_it_refuses_start_until_it_is_cooler():
    bench = with_superheater().to_ready()
    bench.convert("t_outlet", 19_501, 19_501)
    assert bench.command("start") == ("rejected", "SF-07")
    bench.convert("t_outlet", 19_500, 19_500, 19_500)
    assert bench.command("start") == ("done", None)


def test_sf07_when_tripped_then_the_reset_waits_for_the_limit():
    bench = Bench().to_run()
    bench.convert("t_outlet", 21_001, 21_001)
    bench.run(7000)
    bench.convert("t_outlet", 21_000, 21_000, 21_001)
    bench.set(t_outlet_new=False)
    bench.run(500)
    assert bench.loop.state.latches.active[bench.loop.state.row]
    bench.convert("t_outlet", 21_000, 21_000, 21_000)
    bench.press(2500)
    assert bench.mode == "READY"


def test_sf08_when_two_of_three_conversions_of_the_metal_are_above_260_then_it_trips():
    bench = Bench().to_run()
    bench.convert("t_metal", *[26_000] * 20)
    bench.convert("t_metal", 26_001)
    assert bench.mode == "RUN"
    bench.convert("t_metal", 26_001)
    assert bench.first_out() == ("SF-08", "t_metal", 26_001, 26_000, 50)
    assert not bench.outputs.pump


def test_sf08_when_the_metal_is_more_than_40_k_above_the_water_for_2_s_then_it_trips():
    bench = Bench().to_run()
    bench.set(t_metal_new_held=True, t_metal_new=True)
    metal(bench, SATURATED_CDEG + 4001, 1950)
    assert bench.mode == "RUN"
    bench.turn()
    assert bench.first_out() == ("SF-08", "t_metal-water", 4001, 4000, 1950)


def test_sf08_when_the_metal_is_40_k_above_the_water_then_it_does_not_trip():
    bench = Bench().to_run()
    metal(bench, SATURATED_CDEG + 4000, 60_000)
    assert bench.mode == "RUN"


def test_sf08_when_the_drum_is_hotter_than_saturation_then_the_drum_is_the_water():
    for cdeg, mode in ((SATURATED_CDEG + 300 + 4000, "RUN"), (SATURATED_CDEG + 4301, "TRIPPED")):
        bench = Bench(t_drum_cdeg=SATURATED_CDEG + 300).to_run()
        metal(bench, cdeg, 5000)
        assert bench.mode == mode, cdeg


def test_sf08_when_the_drum_is_colder_then_the_saturation_at_the_lower_pressure_is_the_water():
    for pt1_code, pt2_code in ((10_400, 10_600), (10_600, 10_400)):
        for cdeg, mode in ((SATURATED_CDEG + 4000, "RUN"), (SATURATED_CDEG + 4001, "TRIPPED")):
            bench = Bench(pt1_code=pt1_code, pt2_code=pt2_code).to_run()
            bench.set(t_drum_cdeg=SATURATED_CDEG - 300)
            metal(bench, cdeg, 5000)
            assert bench.mode == mode, (pt1_code, cdeg)


def test_sf08_when_an_invalid_sample_ends_the_2_s_then_the_sensor_is_charged():
    for name, channel, function in (
        ("pt1_ok", "pt1", "SF-03"),
        ("pt2_ok", "pt2", "SF-03"),
        ("t_drum_ok", "t_drum", "SF-09"),
        ("t_metal_ok", "t_metal", "SF-09"),
    ):
        bench = Bench().to_run()
        bench.set(t_metal_new_held=True, t_drum_new_held=True, t_metal_new=True, t_drum_new=True)
        metal(bench, SATURATED_CDEG + 4001, 1950)
        bench.set(**{name: False})
        bench.turn()
        assert bench.mode == "TRIPPED" and bench.first_out()[:2] == (function, channel), name


def test_sf08_when_samples_within_the_2_s_are_invalid_then_it_trips_no_later():
    bench = Bench().to_run()
    bench.set(t_metal_new_held=True, t_metal_new=True)
    metal(bench, SATURATED_CDEG + 4001, 1000)
    for valid in (False, True, True, True, False, True):
        bench.set(t_metal_ok=valid)
        bench.turn()
    bench.run(650)
    assert bench.mode == "RUN"
    bench.turn()
    assert bench.trips() == ["SF-08"]


def test_sf08_when_the_metal_is_above_230_then_nothing_is_fed():
    bench = Bench(level_bits=LOW).to_run()
    for cdeg, pump in ((23_000, True), (23_001, False), (23_000, True), (None, False)):
        bench.convert("t_metal", cdeg)
        assert bench.outputs.pump == pump, cdeg
    assert bench.mode == "RUN"


def test_sf08_when_it_acts_then_nothing_is_fed_until_its_cause_is_gone():
    bench = Bench(level_bits=LOW).to_run()
    metal(bench, SATURATED_CDEG + 4001, 2100)
    assert (bench.mode, bench.outputs.pump) == ("TRIPPED", False)
    metal(bench, SATURATED_CDEG, 1900)
    assert not bench.outputs.pump
    bench.run(200)
    assert bench.outputs.pump  # hot, and LC_ON is dry
