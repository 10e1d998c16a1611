"""SF-10 to SF-12 and SF-25: too little water, too much, electrodes that lie, frost."""

from desk.boiler import Bench

from firmware.common import fields

DRY, UP_TO_LW2, UP_TO_LW1 = 0, fields.LW2, fields.LW2 | fields.LW1
UP_TO_LC_ON = UP_TO_LW1 | fields.LC_ON
BRIM = UP_TO_LC_ON | fields.LC_OFF | fields.HW
FULL = UP_TO_LC_ON | fields.LC_OFF
HOUR_MS = 3_600_000
COLD = dict(pt1_code=3200, pt2_code=3200, t_drum_cdeg=500, t_outlet_cdeg=500, t_metal_cdeg=500)
IN_ORDER = (DRY, UP_TO_LW2, UP_TO_LW1, UP_TO_LC_ON, FULL, BRIM)


def level(bench, bits, ms):
    bench.set(level_bits=bits)
    bench.run(ms)


def again(bench):
    """Back from HOLD to RUN, with water."""
    level(bench, FULL, 7000)
    assert bench.mode == "READY", bench.events()[-2:]
    assert bench.command("start") == ("done", None)
    bench.run(1000)


def test_sf10_when_lw1_is_dry_for_3_s_then_it_holds_and_feeds():
    bench = Bench().to_run()
    level(bench, UP_TO_LW2, 2950)
    assert bench.mode == "RUN"
    bench.turn()
    assert (bench.mode, bench.why(), bench.permits) == ("HOLD", "SF-10", (False, False))
    assert bench.trips() == [] and bench.outputs.pump
    told = bench.events("state")[-1]
    assert (told["ch"], told["ms"] - told["since"]) == ("lw1", 2950)


def test_sf10_when_lw1_is_wet_now_and_then_then_it_forgives_only_as_long_as_it_was_wet():
    bench = Bench().to_run()
    level(bench, UP_TO_LW2, 2900)
    level(bench, UP_TO_LW1, 1000)
    level(bench, UP_TO_LW2, 1050)
    assert bench.mode == "RUN"
    bench.turn()
    assert bench.mode == "HOLD"


def test_sf10_when_lw1_was_wet_for_as_long_as_it_was_dry_then_it_is_ready():
    bench = Bench().to_run()
    level(bench, UP_TO_LW2, 3000)
    level(bench, UP_TO_LW1, 2950)
    assert bench.mode == "HOLD"
    bench.turn()
    assert bench.mode == "READY"


def test_sf10_when_it_happens_a_second_time_within_60_min_then_it_trips():
    bench = Bench().to_run()
    level(bench, UP_TO_LW2, 3000)
    held_ms = bench.events("state")[-1]["ms"]
    again(bench)
    skipped_ms = 3_500_000
    bench.skip(skipped_ms)
    while bench.board.now_ms + skipped_ms < held_ms + HOUR_MS - 3000:
        bench.turn()
    level(bench, UP_TO_LW2, 2950)
    assert bench.mode == "RUN"
    bench.turn()
    assert bench.events("state")[-1]["ms"] + skipped_ms - held_ms == HOUR_MS - 50
    assert bench.mode == "TRIPPED" and bench.first_out()[:4] == ("SF-10", "lw1", 2, 2)


def test_sf10_when_60_min_have_passed_then_the_second_time_is_a_first_one():
    bench = Bench().to_run()
    level(bench, UP_TO_LW2, 3000)
    held_ms = bench.events("state")[-1]["ms"]
    again(bench)
    skipped_ms = 3_500_000
    bench.skip(skipped_ms)
    while bench.board.now_ms + skipped_ms < held_ms + HOUR_MS - 2950:
        bench.turn()
    level(bench, UP_TO_LW2, 3000)
    assert bench.events("state")[-1]["ms"] + skipped_ms - held_ms == HOUR_MS
    assert bench.mode == "HOLD"


def test_sf10_when_it_happens_without_heat_then_it_is_not_counted():
    bench = Bench().to_ready()
    for _ in range(3):
        level(bench, UP_TO_LW2, 4000)
        assert bench.command("start") == ("rejected", "SF-10")
        level(bench, UP_TO_LC_ON, 4000)
    assert bench.mode == "READY"
    bench.command("start")
    bench.run(1000)
    level(bench, UP_TO_LW2, 3000)
    assert bench.mode == "HOLD"


def test_sf11_when_lw2_is_dry_for_1_s_then_value_limit_and_since_are_told():
    bench = Bench().to_run()
    level(bench, DRY, 1000)
    assert bench.first_out() == ("SF-11", "lw2", 0, 1, 950)


def test_sf11_when_a_hot_boiler_has_water_again_for_1_s_then_it_is_fed_again():
    bench = Bench().to_run()
    level(bench, DRY, 1000)
    level(bench, UP_TO_LW2, 950)
    assert not bench.outputs.pump
    bench.turn()
    assert bench.outputs.pump and bench.mode == "TRIPPED"


def test_sf12_when_hw_is_wet_for_3_s_then_it_holds_without_feed():
    bench = Bench().to_run()
    level(bench, BRIM, 2950)
    assert bench.mode == "RUN" and not bench.outputs.pump
    bench.turn()
    assert (bench.mode, bench.why(), bench.trips()) == ("HOLD", "SF-12", [])
    assert bench.events("state")[-1]["ch"] == "hw"
    level(bench, UP_TO_LW1, 2950)
    assert bench.mode == "HOLD" and not bench.outputs.pump
    bench.turn()
    assert bench.mode == "READY" and bench.outputs.pump


def test_sf12_when_an_electrode_is_wet_above_a_dry_one_for_3_s_then_it_trips():
    for bits in range(32):
        bench = Bench().to_run()
        level(bench, bits, 2950)
        assert "SF-12" not in bench.trips(), bits
        bench.turn()
        told = [trip["ch"] for trip in bench.events("trip") if trip["sf"] == "SF-12"]
        assert told == ([] if bits in IN_ORDER else ["electrodes"]), bits


def test_sf12_when_electrodes_contradict_then_what_they_say_is_told():
    bench = Bench().to_run()
    level(bench, fields.LW2 | fields.LC_ON, 3000)
    assert bench.first_out() == ("SF-12", "electrodes", fields.LW2 | fields.LC_ON, None, 2950)


def test_sf25_when_two_of_three_conversions_are_below_3_degrees_then_it_holds():
    for name in ("t_drum", "t_outlet", "t_metal"):
        bench = Bench(level_bits=UP_TO_LW1, **COLD).to_run()
        bench.convert(name, *[300] * 10)
        bench.convert(name, 299)
        assert bench.mode == "RUN" and bench.outputs.pump
        bench.convert(name, 299)
        assert (bench.mode, bench.why(), bench.outputs.pump) == ("HOLD", "SF-25", False)
        told = bench.events("state")[-1]
        assert (told["ch"], told["val"], told["lim"]) == (name, 299, 300)
        assert told["ms"] - told["since"] == 50


def test_sf25_when_it_froze_then_it_takes_4_degrees_to_be_over_and_start_is_refused():
    bench = Bench().to_ready()
    bench.convert("t_outlet", 299, 299)
    for values, answer in (
        ([399] * 10, ("rejected", "SF-25")),
        ([400, 400], ("rejected", "SF-25")),
        ([400], ("done", None)),
    ):
        bench.convert("t_outlet", *values)
        bench.set(t_outlet_new=False)
        assert bench.command("start") == answer
    assert bench.events("start_refused")[-1]["why"] == "SF-25"


def test_sf25_when_one_vote_is_invalid_then_the_sensor_is_the_cause():
    bench = Bench().to_run()
    bench.convert("t_outlet", 299, None)
    assert bench.first_out()[:2] == ("SF-09", "t_outlet")


def test_sf25_when_tripped_then_it_does_not_refuse_the_reset():
    bench = Bench(t_outlet_cdeg=200)
    bench.run(3000)
    bench.press(2500)
    assert bench.mode == "READY"
    bench.gesture()
    assert bench.events("start_refused")[-1]["why"] == "SF-25"
