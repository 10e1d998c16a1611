"""Signals that do not live: codes that stand still (SF-03, SF-09), a thermometer that came off, and
contacts that flicker.
"""

from desk.boiler import CODES, Bench, code
from desk.noise import noise_codes

SATURATED_CDEG = 17_991  # at 9.0 bar
SECOND_SF = {"pt1": "SF-03", "pt2": "SF-03", "reference": "SF-03"}


def channel(name):
    return name.rsplit("_", 1)[0]


def function(name):
    return SECOND_SF.get(channel(name), "SF-09")


def warnings(bench):
    return [(told["sf"], told["ch"]) for told in bench.events("warning")]


def test_sf03_sf09_when_a_code_stands_still_for_60_s_in_run_then_it_is_told_once():
    for name in CODES:
        bench = Bench().to_run()
        bench.freeze(name)
        bench.slowly(57_000)  # some seconds of RUN are over, and a channel is looked at in turn
        assert warnings(bench) == [], name
        bench.slowly(4000)
        assert warnings(bench) == [(function(name), channel(name))]
        bench.slowly(90_000)
        assert warnings(bench) == [(function(name), channel(name))]
        assert bench.mode == "RUN"


def test_sf03_when_a_code_moves_by_one_count_then_it_lives_and_may_be_told_again():
    bench = Bench().to_run()
    bench.freeze("pt1_code")
    for _ in range(2):
        bench.slowly(70_000)
        bench.set(pt1_code=bench.board.inputs["pt1_code"] + 1)
        bench.slowly(1000)
    assert warnings(bench) == [("SF-03", "pt1")] * 2
    for _ in range(4):
        bench.slowly(50_000)
        bench.set(pt1_code=bench.board.inputs["pt1_code"] - 1)
    assert len(warnings(bench)) == 2


def test_sf03_when_no_permit_is_up_then_a_code_may_stand_still():
    bench = Bench().to_ready()
    bench.freeze()
    bench.slowly(700_000)
    assert bench.command("start") == ("done", None)
    assert warnings(bench) == []


def still_for(name, ms):
    """In RUN, a code that has stood still for so long, as if the time had passed."""
    bench = Bench().to_run()
    bench.set(t_metal_cdeg=18_591)  # without light, too
    bench.freeze(name)
    bench.turn(6)
    bench.loop.state.checks.life.still_ms[CODES.index(name)] = ms
    bench.turn(5)  # each of six is looked at in its turn
    return bench


def test_sf03_sf09_when_a_code_stands_still_for_10_min_then_it_holds_until_it_moves():
    for name in CODES:
        bench = still_for(name, 599_400)
        assert bench.mode == "RUN", name
        bench.run(600)
        assert (bench.mode, bench.why()) == ("HOLD", function(name)), name
        told = bench.events("state")[-1]
        assert told["ch"] == channel(name) and bench.trips() == []
        bench.slowly(60_000)
        assert bench.mode == "HOLD"
        bench.board.flickers.append(name)
        bench.slowly(60_000)
        assert bench.mode == "READY"


def test_sf03_when_a_code_stands_still_from_the_start_on_then_it_holds_after_10_min():
    bench = Bench().to_run()
    started_ms = bench.events("state")[-1]["ms"]
    bench.freeze("pt2_code")
    bench.wait(lambda: bench.mode != "RUN", 620_000)
    assert (bench.mode, bench.why()) == ("HOLD", "SF-03")
    assert 599_000 <= bench.events("state")[-1]["ms"] - started_ms <= 601_000


def test_sf09_when_the_metal_under_light_is_15_k_below_the_drum_for_60_s_then_it_trips():
    bench = Bench().to_run()
    bench.set(t_metal_cdeg=SATURATED_CDEG - 1501)
    bench.run(59_950)
    assert bench.mode == "RUN"
    bench.turn()
    assert bench.mode == "TRIPPED"
    told = ("SF-09", "t_metal", SATURATED_CDEG - 1501, SATURATED_CDEG - 1500, 59_950)
    assert bench.first_out() == told


def test_sf09_when_the_metal_is_15_k_below_the_drum_or_in_the_dark_then_it_does_not_trip():
    bench = Bench().to_run()
    bench.set(t_metal_cdeg=SATURATED_CDEG - 1500)
    bench.slowly(120_000)
    assert bench.mode == "RUN"
    bench = Bench().to_ready()
    bench.set(t_metal_cdeg=SATURATED_CDEG - 3000)
    bench.slowly(120_000)
    assert bench.mode == "READY"


def blinks(bench, bad, good, times, good_turns=1):
    """Bad for a turn, good for some, so many times; how many it took until the mode changed."""
    mode = bench.mode
    for blink in range(times):
        bench.set(**bad)
        bench.turn()
        bench.set(**good)
        bench.turn(good_turns)
        if bench.mode != mode:
            return blink + 1
    return None


def test_flicker_when_a_sample_of_four_is_invalid_then_it_is_told_and_then_it_trips():
    for name, sf, ch in (("pt1", "SF-03", "pt1"), ("reference", "SF-03", "reference")):
        bench = Bench().to_run()
        bad, good = {name + "_ok": False}, {name + "_ok": True}
        assert blinks(bench, bad, good, 6, 3) is None
        assert warnings(bench) == []
        assert blinks(bench, bad, good, 1, 3) is None
        assert (sf, ch) in warnings(bench)
        assert blinks(bench, bad, good, 20, 3) == 14  # 21 in all
        assert bench.mode == "TRIPPED" and bench.trips()[0] == sf


def test_flicker_when_the_supply_dips_for_a_turn_again_and_again_then_it_trips():
    bench = Bench().to_run()
    assert blinks(bench, {"supply_mv": 19_999}, {"supply_mv": 24_000}, 30, 3) == 21
    assert warnings(bench) == [("SF-17", "supply")]
    assert bench.first_out()[:2] == ("SF-17", "supply")


def test_flicker_when_it_spilt_then_the_reset_waits_for_a_good_minute():
    bench = Bench().to_run()
    blinks(bench, {"supply_mv": 19_999}, {"supply_mv": 24_000}, 30, 3)
    bench.run(50_000)
    bench.press(2500)
    assert bench.events("reset_refused")[-1]["why"] == "SF-17"
    bench.run(10_000)
    bench.press(2500)
    assert bench.mode == "READY"


def test_flicker_when_a_bad_sample_comes_once_in_3_s_then_nothing_is_told_for_an_hour():
    bench = Bench().to_run()
    for _ in range(300):
        bench.set(pt1_ok=False)
        bench.turn()
        bench.set(pt1_ok=True)
        bench.turn(60)
    assert (bench.mode, warnings(bench)) == ("RUN", [])


def test_flicker_when_it_was_told_and_all_is_well_for_a_minute_then_it_is_told_again():
    bench = Bench().to_run()
    for _ in range(2):
        blinks(bench, {"pt2_ok": False}, {"pt2_ok": True}, 8, 3)
        bench.slowly(120_000)
    assert warnings(bench) == [("SF-03", "pt2")] * 2 and bench.mode == "RUN"


def test_flicker_when_an_off_target_loop_is_loose_then_it_is_told_and_nothing_else():
    bench = Bench().to_ready()
    bench.run(6000)
    bad, good = {"off_target2_closed": False}, {"off_target2_closed": True}
    assert blinks(bench, bad, good, 100) is None
    assert warnings(bench) == [("SF-13", "off_target2")] and bench.mode == "READY"


def test_flicker_when_a_loop_is_open_for_long_then_that_is_no_flicker():
    bench = Bench().to_ready()
    bench.run(6000)
    bench.set(off_target1_closed=False)
    bench.run(10_000)
    assert warnings(bench) == [] and bench.mode == "READY"


def test_noise_when_signals_are_as_noisy_as_real_ones_then_nothing_is_told_in_minutes():
    bench = Bench().to_run()
    bench.freeze()
    first, second, warm = noise_codes(1, 40), noise_codes(2, 40), noise_codes(3, 8)
    for _ in range(6000):
        bench.set(pt1_code=code(9000) + next(first), pt2_code=code(9000) + next(second))
        bench.set(reference_code=16_000 + next(warm), t_outlet_cdeg=17_900 + next(warm))
        bench.set(t_drum_cdeg=SATURATED_CDEG + next(warm), t_metal_cdeg=18_600 + next(warm))
        bench.turn()
    assert (bench.mode, bench.trips(), warnings(bench)) == ("RUN", [], [])
