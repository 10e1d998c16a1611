"""SF-15, feed fails, and every entry of the list that forbids to feed."""

from desk.boiler import Bench

from firmware.boiler import config
from firmware.common import fields, limits

LOW = fields.LW2 | fields.LW1
MIDDLE = LOW | fields.LC_ON
FULL = MIDDLE | fields.LC_OFF
FEED_MAX_MS = 20_000
HOUR_MS = 3_600_000


def feeding(**changed):
    """In RUN with the pump on, since this very turn."""
    values = limits.defaults()
    values.update(changed)
    packed = config.pack(values)
    bench = Bench(stored=(packed, packed)).to_run()
    bench.set(level_bits=LOW)
    bench.turn()
    assert bench.outputs.pump
    return bench


def without_flow(bench):
    """The meter stands still from now on."""
    bench.set(flow_age_ms=60_000)


def start_again(bench):
    bench.wait(lambda: bench.mode != "HOLD")
    bench.run(7000)
    assert bench.command("start") == ("done", None), bench.events()[-3:]


def test_sf15_when_the_pump_is_on_for_3_s_without_a_pulse_then_it_holds_for_60_s():
    bench = feeding()
    without_flow(bench)
    bench.run(2950)
    assert bench.mode == "RUN" and bench.outputs.pump
    bench.turn()
    assert (bench.mode, bench.why(), bench.outputs.pump) == ("HOLD", "SF-15", False)
    assert bench.trips() == []
    told = bench.events("state")[-1]
    assert (told["ch"], told["val"], told["lim"]) == ("flow", 0, 1)
    bench.set(level_bits=LOW)
    bench.run(59_900)
    assert not bench.outputs.pump
    bench.turn(2)
    assert bench.mode == "READY" and bench.outputs.pump  # one new try


def test_sf15_when_the_last_pulse_is_younger_than_3_s_then_it_feeds():
    bench = feeding()
    for _ in range(20):
        for age_ms in (1000, 2000, 2950, 2999):
            bench.set(flow_age_ms=age_ms)
            bench.run(1000)
    assert bench.mode == "RUN" and bench.outputs.pump
    bench.set(flow_age_ms=3000)
    bench.turn()
    assert bench.mode == "HOLD"


def test_sf15_when_flow_is_missing_a_third_time_within_60_min_then_it_trips_and_feeds_no_more():
    bench = feeding()
    without_flow(bench)
    for _ in range(2):
        bench.wait(lambda: not bench.outputs.pump)
        assert bench.trips() == []
        bench.wait(lambda: bench.outputs.pump)
    bench.run(2950)
    assert bench.mode == "READY" and bench.outputs.pump
    bench.turn()
    assert bench.mode == "TRIPPED"
    assert bench.first_out()[:4] == ("SF-15", "flow", 3, 3)
    bench.set(flow_age_ms=60_000)
    bench.slowly(120_000)
    assert not bench.outputs.pump  # though it is hot
    bench.press(2500)
    assert bench.mode == "READY"
    bench.turn()
    assert bench.outputs.pump


def test_sf15_when_the_third_time_comes_after_60_min_then_it_holds():
    bench = feeding()
    without_flow(bench)
    for minutes in (30, 30, 0):
        bench.set(level_bits=LOW)
        bench.wait(lambda: bench.mode == "HOLD")
        bench.set(level_bits=FULL)
        start_again(bench)
        bench.skip(minutes * 60_000)
    assert bench.trips() == []


def test_sf15_when_water_flows_for_3_s_with_the_pump_off_then_it_trips_and_feeds_no_more():
    bench = Bench().to_run()
    bench.set(flow_age_ms=1999)
    bench.run(2950)
    assert bench.mode == "RUN"
    bench.turn()
    assert bench.mode == "TRIPPED"
    assert bench.first_out() == ("SF-15", "flow", 1, 0, 2950)
    bench.set(flow_age_ms=60_000, level_bits=LOW)
    bench.slowly(60_000)
    assert not bench.outputs.pump


def test_sf15_when_the_last_pulse_with_the_pump_off_is_2_s_old_then_it_does_not_flow():
    bench = Bench().to_run()
    bench.set(flow_age_ms=2000)
    bench.slowly(60_000)
    assert bench.mode == "RUN"


def test_sf15_when_the_pump_stops_and_its_flow_runs_out_then_it_does_not_trip():
    bench = feeding()
    for _ in range(10):
        for bits in (FULL, LOW):
            bench.set(level_bits=bits)
            bench.run(5000)
    assert bench.mode == "RUN"


def test_sf15_when_the_pump_is_on_for_longer_than_feed_max_then_it_trips_and_feeds_no_more():
    bench = feeding(feed_max_ms=FEED_MAX_MS)
    bench.run(FEED_MAX_MS)
    assert bench.mode == "RUN" and bench.outputs.pump
    bench.turn()
    assert (bench.mode, bench.outputs.pump) == ("TRIPPED", False)
    assert bench.first_out()[:4] == ("SF-15", "pump", FEED_MAX_MS + 50, FEED_MAX_MS)
    bench.slowly(60_000)
    assert not bench.outputs.pump


def test_sf15_when_feed_max_is_an_hour_then_it_trips_and_says_how_long():
    bench = feeding(feed_max_ms=HOUR_MS)
    bench.loop.state.responses.pump_ms = HOUR_MS - 100
    bench.turn(2)
    assert bench.mode == "RUN" and bench.outputs.pump
    bench.turn()
    assert (bench.mode, bench.outputs.pump) == ("TRIPPED", False)
    assert bench.first_out()[:4] == ("SF-15", "pump", HOUR_MS + 1, HOUR_MS)


def test_sf15_when_doses_end_in_time_then_their_times_do_not_add_up():
    bench = feeding(feed_max_ms=FEED_MAX_MS)
    for _ in range(5):
        bench.run(FEED_MAX_MS - 100)
        bench.set(level_bits=FULL)
        bench.run(1100)
        bench.set(level_bits=LOW)
        bench.turn()
    assert bench.mode == "RUN" and bench.outputs.pump


def test_sf15_when_a_cold_fill_has_no_flow_or_takes_long_then_its_delays_do_not_apply():
    cold = dict(pt1_code=3200, pt2_code=3200, level_bits=MIDDLE, flow_age_ms=60_000)
    cold.update(t_drum_cdeg=1500, t_outlet_cdeg=1500, t_metal_cdeg=1500)
    values = limits.defaults()
    values["feed_max_ms"] = FEED_MAX_MS
    packed = config.pack(values)
    bench = Bench(stored=(packed, packed), **cold)
    bench.run(3000)
    bench.press(500)
    assert bench.outputs.pump
    bench.run(FEED_MAX_MS + 1000)
    assert bench.outputs.pump and bench.trips() == []


def test_sf15_when_it_waits_for_a_reset_that_sf11_refuses_then_a_cold_fill_is_the_way_out():
    bench = feeding(feed_max_ms=FEED_MAX_MS)
    bench.run(FEED_MAX_MS + 50)
    assert bench.trips() == ["SF-15"]
    bench.set(pt1_code=3200, pt2_code=3200, level_bits=0)
    bench.set(t_drum_cdeg=1500, t_outlet_cdeg=1500, t_metal_cdeg=1500)
    bench.slowly(60_000)
    bench.press(2500)
    assert bench.events("reset_refused")[-1]["why"] == "SF-11" and not bench.outputs.pump
    bench.press(500)
    assert bench.outputs.pump
    bench.set(level_bits=FULL)
    bench.run(2000)
    assert not bench.outputs.pump
    bench.press(2500)
    assert bench.mode == "READY"


NO_FEED = (
    # what is read, loops until it forbids to feed, and why
    ({"level_bits": LOW | fields.HW}, 1, "HW wet"),
    ({"level_bits": FULL}, 1, "LC_OFF wet"),
    ({"pt1_code": 12_000}, 1, "PT1 at 11.0"),
    ({"pt2_code": 12_000}, 1, "PT2 at 11.0"),
    ({"pt1_ok": False}, 1, "PT1 invalid"),
    ({"pt2_ok": False}, 1, "PT2 invalid"),
    ({"pt1_code": 2879}, 1, "PT1 below 3.6 mA"),
    ({"pt2_code": 16_801}, 1, "PT2 above 21 mA"),
    ({"reference_ok": False}, 1, "both PTs invalid"),
    ({"reference_code": 16_161}, 1, "both PTs invalid"),
    ({"t_metal_cdeg": 23_001}, 1, "metal above 230 °C"),
    ({"t_metal_ok": False, "t_metal_new_held": True, "t_metal_new": True}, 1, "metal unknown"),
    ({"t_metal_cdeg": 22_100}, 40, "SF-08: more than 40 K above the water for 2 s"),
    ({"level_bits": 0}, 20, "SF-11"),
    ({"level_bits": fields.LW1}, 20, "SF-11"),
    ({"level_bits": fields.LW2 | fields.LC_ON}, 60, "SF-12: electrodes"),
    ({"t_outlet_cdeg": 299, "t_outlet_new_held": True, "t_outlet_new": True}, 2, "SF-25"),
    ({"flow_age_ms": 60_000}, 60, "SF-15: no flow"),
)


def test_feed_when_an_entry_of_the_list_forbids_it_then_the_pump_stops_in_that_loop():
    for inputs, loops, why in NO_FEED:
        bench = feeding()
        bench.set(**inputs)
        bench.turn(loops - 1)
        assert loops == 1 or bench.outputs.pump, why
        bench.turn()
        assert not bench.outputs.pump, why


def test_feed_when_pressure_is_one_count_below_11_0_then_it_feeds_though_held():
    bench = feeding()
    bench.set(pt1_code=11_850, pt2_code=11_999)
    bench.run(3000)
    assert bench.mode == "HOLD" and bench.outputs.pump


def test_feed_when_a_fast_rise_of_pressure_tripped_it_then_it_does_not_feed():
    bench = feeding()
    for n in range(8):
        bench.set(pt1_code=10_400 + 13 * n, pt2_code=10_400 + 13 * n)
        bench.turn()
    assert bench.trips()[0] == "SF-02" and not bench.outputs.pump
