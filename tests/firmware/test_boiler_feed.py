"""SF-15, feed fails, and every entry of the list that forbids to feed."""

from desk.boiler import Bench

from firmware.common import fields

LOW = fields.LW2 | fields.LW1
MIDDLE = LOW | fields.LC_ON
FULL = MIDDLE | fields.LC_OFF
DOSE_LC_ON, DOSE_LW1, DOSE_LW2 = 345, 1031, 1891  # pulses, of the default limits
HOUR_MS = 3_600_000


def feeding():
    """In RUN with the pump on, since this very turn."""
    bench = Bench().to_run()
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


def dosing():
    """In RUN, a dose from LC_ON on has begun and metered nothing yet."""
    bench = feeding()
    bench.turn()
    return bench


def metered(bench, pulses, level_bits=LOW):
    """The meter has counted so many since the dose began; one turn."""
    bench.set(flow_pulses=pulses & 0xFFFF, level_bits=level_bits)
    bench.turn()


def late_dose(level_bits, dry_ms):
    """Ready; water has been at this level for so long before the pump may run; a dose begins."""
    bench = Bench().to_ready()
    bench.set(t_outlet_cdeg=299)  # SF-25: no feed
    bench.run(500)
    bench.set(level_bits=level_bits)
    bench.run(dry_ms - 500)
    bench.set(t_outlet_cdeg=17_900)
    bench.wait(lambda: bench.outputs.pump, 1000)
    bench.turn()
    return bench


def test_sf15_when_a_dose_meters_more_than_its_level_leaves_room_for_then_it_trips():
    for level_bits, dry_ms, most in (
        (LOW, 9500, DOSE_LC_ON),  # the level is still near LC_ON
        (LOW, 10_500, DOSE_LW1),
        (fields.LW2, 10_500, DOSE_LW2),
    ):
        bench = late_dose(level_bits, dry_ms)
        metered(bench, most, level_bits)
        assert bench.trips() == [] and bench.outputs.pump
        metered(bench, most + 1, level_bits)
        assert (bench.mode, bench.outputs.pump) == ("TRIPPED", False)
        assert bench.first_out()[:4] == ("SF-15", "dose", 1, 0)
        bench.slowly(60_000)
        assert not bench.outputs.pump  # though it is hot


def test_sf15_when_the_level_rises_in_a_dose_then_the_room_is_that_at_its_start():
    bench = late_dose(fields.LW2, 10_500)
    metered(bench, DOSE_LW2, LOW)
    assert bench.trips() == []
    metered(bench, DOSE_LW2 + 1, LOW)
    assert bench.trips() == ["SF-15"]


def test_sf15_when_a_board_boots_in_a_dose_then_nobody_knows_since_when_lc_on_is_dry():
    bench = Bench(level_bits=LOW).to_run()
    metered(bench, DOSE_LW1)
    assert bench.mode == "RUN" and bench.outputs.pump
    metered(bench, DOSE_LW1 + 1)
    assert bench.trips() == ["SF-15"]


def test_sf15_when_the_meter_wraps_in_a_dose_then_it_is_measured_across():
    bench = Bench(level_bits=LOW, flow_pulses=65_500).to_run()
    metered(bench, 65_500 + DOSE_LW1)
    assert bench.mode == "RUN"
    metered(bench, 65_500 + DOSE_LW1 + 1)
    assert bench.trips() == ["SF-15"]


def test_sf15_when_doses_reach_lc_off_or_hw_then_their_volumes_do_not_add_up():
    for full in (FULL, MIDDLE | fields.HW):
        bench = dosing()
        pulses = 0
        for _ in range(5):
            pulses += DOSE_LC_ON - 10
            metered(bench, pulses)
            assert bench.outputs.pump
            metered(bench, pulses, full)
            bench.run(1000)
            metered(bench, pulses)
            bench.run(1000)
        assert bench.mode == "RUN" and bench.outputs.pump


def test_sf15_when_the_pump_pauses_in_a_dose_then_it_goes_on_from_where_it_began():
    bench = dosing()
    metered(bench, DOSE_LC_ON - 10)
    bench.set(pt1_ok=False)  # an invalid sample stops the pump for a moment
    bench.turn()
    assert not bench.outputs.pump
    bench.set(pt1_ok=True)
    bench.turn()
    metered(bench, DOSE_LC_ON)
    assert bench.mode == "RUN" and bench.outputs.pump
    metered(bench, DOSE_LC_ON + 1)
    assert bench.trips() == ["SF-15"]


def test_sf15_when_the_pump_rested_for_10_min_in_a_dose_then_the_next_one_begins_anew():
    for rest_ms, trips in ((599_000, ["SF-15"]), (600_000, [])):
        assert trips_after_rest(rest_ms) == trips, rest_ms


def trips_after_rest(rest_ms):
    """A dose of all that there is room for, a rest of the pump, and one pulse more."""
    bench = Bench(level_bits=LOW).to_ready()
    metered(bench, DOSE_LW1)
    assert bench.outputs.pump
    bench.set(t_outlet_cdeg=299)  # SF-25: no feed meanwhile
    bench.wait(lambda: not bench.outputs.pump, 500)
    rested_ms = bench.board.now_ms
    bench.slowly(590_000)
    while bench.board.now_ms < rested_ms + rest_ms:
        bench.turn()
    assert not bench.outputs.pump
    bench.set(t_outlet_cdeg=17_900)
    bench.wait(lambda: bench.outputs.pump, 500)
    bench.turn()
    metered(bench, DOSE_LW1 + 1)
    return bench.trips()


def test_sf15_when_a_cold_fill_has_no_flow_or_takes_long_then_its_delays_do_not_apply():
    cold = dict(pt1_code=3200, pt2_code=3200, level_bits=MIDDLE, flow_age_ms=60_000)
    cold.update(t_drum_cdeg=1500, t_outlet_cdeg=1500, t_metal_cdeg=1500)
    bench = Bench(**cold)
    bench.run(3000)
    bench.gesture()
    assert bench.outputs.pump
    bench.run(20_000)
    bench.set(flow_pulses=20_000)
    bench.run(1000)
    assert bench.outputs.pump and bench.trips() == []


def test_sf15_when_it_waits_for_a_reset_that_sf11_refuses_then_a_cold_fill_is_the_way_out():
    bench = dosing()
    metered(bench, DOSE_LC_ON + 1)
    assert bench.trips() == ["SF-15"]
    bench.set(pt1_code=3200, pt2_code=3200, level_bits=0)
    bench.set(t_drum_cdeg=1500, t_outlet_cdeg=1500, t_metal_cdeg=1500)
    bench.slowly(60_000)
    bench.press(2500)
    assert bench.events("reset_refused")[-1]["why"] == "SF-11" and not bench.outputs.pump
    bench.gesture()
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
    for n in range(20):
        bench.set(pt1_code=10_400 + 13 * n, pt2_code=10_400 + 13 * n)
        bench.turn()
    assert bench.trips()[0] == "SF-02" and not bench.outputs.pump
