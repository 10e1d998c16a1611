"""Feed water, cold fill, vent, siren and lamp: the table of outputs in safety.md."""

from desk.boiler import Bench, code

from firmware.common import fields, limits

FULL = fields.LW2 | fields.LW1 | fields.LC_ON | fields.LC_OFF
MIDDLE = fields.LW2 | fields.LW1 | fields.LC_ON
LOW = fields.LW2 | fields.LW1
BOILING = 9998


def cold(level_bits=0, **inputs):
    """An empty cold boiler after a power-on."""
    values = dict(
        pt1_code=3200,
        pt2_code=3200,
        t_drum_cdeg=1500,
        t_outlet_cdeg=1500,
        t_metal_cdeg=1500,
        level_bits=level_bits,
    )
    values.update(inputs)
    bench = Bench(**values)
    bench.run(3000)
    return bench


def test_feed_when_lc_on_is_dry_then_it_feeds_until_lc_off_is_wet():
    for state in ("READY", "RUN", "REDUCED", "HOLD"):
        bench = {"READY": Bench.to_ready, "RUN": Bench.to_run}.get(state, Bench.to_ready)(Bench())
        if state == "REDUCED":
            bench = Bench().to_reduced()
        elif state == "HOLD":
            bench = Bench().to_hold()
            bench.pressure(9600)
            bench.turn()
        assert not bench.outputs.pump
        for level, pump in ((LOW, True), (MIDDLE, True), (FULL, False), (MIDDLE, False)):
            bench.set(level_bits=level)
            bench.turn()
            assert bench.outputs.pump == pump, (state, level)


def test_feed_when_tripped_then_it_feeds_only_while_hot():
    for inputs, pump in (
        ({"pt1_code": 3360, "pt2_code": 3359}, True),
        ({"pt1_code": 3359, "pt2_code": 3359}, False),
        ({"t_metal_cdeg": 6000}, True),
        ({"t_metal_cdeg": 5999}, False),
        ({"t_metal_cdeg": 6000, "t_metal_ok": False}, False),
    ):
        bench = cold(LOW, **inputs)
        assert (bench.mode, bench.outputs.pump) == ("TRIPPED", pump), inputs


def test_feed_when_something_forbids_it_then_no_feed_beats_feed():
    for inputs in (
        {"level_bits": LOW | fields.HW},
        {"pt1_code": 12_000},
        {"pt2_code": 12_000},
        {"pt1_ok": False},
        {"pt2_ok": False},
        {"reference_ok": False},
        {"pt1_code": 2879},
    ):
        bench = Bench(level_bits=LOW).to_run()
        assert bench.outputs.pump
        bench.set(**inputs)
        bench.turn()
        assert not bench.outputs.pump, inputs


def test_feed_when_lc_off_never_gets_wet_then_the_dose_ends_at_hw():
    bench = Bench(level_bits=LOW).to_run()
    for level, pump in (
        (LOW, True),
        (MIDDLE, True),
        (MIDDLE | fields.HW, False),
        (MIDDLE, False),
        (LOW, True),
    ):
        bench.set(level_bits=level)
        bench.turn()
        assert bench.outputs.pump == pump, level


def test_feed_when_water_stands_at_lc_off_or_hw_then_nothing_starts_the_pump():
    for level in range(32):
        if level & (fields.LC_OFF | fields.HW):
            bench = Bench().to_run()
            bench.set(level_bits=level | fields.LW2)
            bench.run(2900)  # SF-12 acts after 3 s
            assert bench.mode == "RUN" and not bench.outputs.pump, level
            bench = cold(level)
            bench.gesture()
            assert not bench.outputs.pump, level


def fill(bench):
    """A cold fill that has just begun."""
    bench.run(3000)
    bench.press(500)
    bench.wait(lambda: bench.outputs.pump, 600)


def test_cold_fill_when_pressed_shortly_then_it_fills_up_to_lc_off():
    bench = cold()
    assert bench.trips() == ["SF-11"] and not bench.outputs.pump
    bench.press(500)
    assert not bench.outputs.pump  # until the button has been quiet for 0.5 s
    bench.gesture()
    assert bench.outputs.pump
    for level in (fields.LW2, LOW, MIDDLE):
        bench.set(level_bits=level)
        bench.run(10_000)
        assert bench.outputs.pump
    bench.set(level_bits=FULL)
    bench.turn()
    assert not bench.outputs.pump
    bench.set(level_bits=MIDDLE)
    bench.run(10_000)
    assert not bench.outputs.pump and bench.mode == "TRIPPED"


def test_cold_fill_when_pressed_again_then_it_stops_and_that_press_does_nothing_else():
    bench = cold()
    fill(bench)
    bench.set(button_pressed=True)
    bench.turn()
    assert not bench.outputs.pump
    bench.run(400)
    bench.set(button_pressed=False)
    bench.turn(30)
    assert not bench.outputs.pump
    bench.gesture()
    assert bench.outputs.pump


def test_cold_fill_when_no_flow_comes_for_30_s_then_it_ends():
    bench = cold(flow_age_ms=3_600_000)
    fill(bench)
    bench.run(29_950)
    assert bench.outputs.pump
    bench.turn()
    assert not bench.outputs.pump


def test_cold_fill_when_its_time_is_over_then_it_ends():
    bench = cold()
    fill(bench)
    bench.loop.control.fill_ms = dict((n, d) for n, d, _, _ in limits.LIMITS)["fill_max_ms"] - 100
    bench.turn()
    assert bench.outputs.pump
    bench.turn()
    assert not bench.outputs.pump


def test_cold_fill_when_something_stands_against_it_then_it_does_not_begin_and_ends():
    for inputs in (
        {"pt1_code": 3360},
        {"pt2_code": 3360},
        {"t_metal_cdeg": 6000},
        {"t_metal_ok": False},
        {"t_drum_ok": False},  # it might be hot, and the vent have to close
        {"pt1_ok": False},
        {"level_bits": fields.HW},
        {"level_bits": FULL},
        {"t_drum_cdeg": BOILING + 401},  # closes the vent
    ):
        bench = cold(**inputs)
        before = bench.outputs.pump
        bench.gesture()
        assert bench.outputs.pump == before, inputs
        bench = cold()
        fill(bench)
        bench.set(**inputs)
        bench.turn(2)
        bench.set(level_bits=bench.board.inputs["level_bits"] or fields.LC_ON)
        bench.turn()
        assert not bench.loop.control.filling, inputs


def test_cold_fill_when_the_board_is_ready_then_a_short_press_is_a_start():
    bench = cold(FULL)
    bench.press(2500)
    assert bench.mode == "READY"
    bench.gesture()
    assert bench.mode == "RUN" and not bench.outputs.pump


def test_vent_when_the_drum_passes_boiling_then_it_closes_4_k_and_opens_2_k_above():
    bench = cold(MIDDLE)
    assert not bench.outputs.vent_closed
    for cdeg, closed in (
        (BOILING + 400, False),
        (BOILING + 401, True),
        (BOILING + 200, True),
        (BOILING + 199, False),
        (BOILING + 400, False),
    ):
        bench.set(t_drum_cdeg=cdeg)
        bench.turn(2)
        assert bench.outputs.vent_closed == closed, cdeg


def test_vent_when_pressure_is_above_9_0_then_it_does_not_close():
    bench = Bench(pt1_code=10_401, pt2_code=10_401)
    bench.run(3000)
    assert not bench.outputs.vent_closed
    bench.set(pt1_code=10_400)
    bench.turn()
    assert not bench.outputs.vent_closed
    bench.set(pt2_code=10_400)
    bench.turn()
    assert bench.outputs.vent_closed


def test_vent_when_the_cause_of_sf02_is_gone_then_it_closes_though_still_tripped():
    bench = Bench().to_run()
    bench.pressure(11_000)
    bench.turn(2)
    assert not bench.outputs.vent_closed
    bench.pressure(9600)
    bench.run(1000)
    assert not bench.outputs.vent_closed
    bench.pressure(9000)
    bench.run(1000)
    assert bench.mode == "TRIPPED" and bench.outputs.vent_closed


def test_vent_when_the_drum_is_invalid_then_it_opens_only_without_pressure():
    bench = Bench().to_run()
    bench.set(t_drum_ok=False)
    bench.run(5000)
    assert bench.outputs.vent_closed
    bench.pressure(205)
    bench.run(1000)
    assert bench.outputs.vent_closed
    bench.pressure(200)
    bench.run(1000)
    assert not bench.outputs.vent_closed


def test_vent_when_the_drum_is_invalid_from_boot_then_it_stays_open():
    bench = Bench(t_drum_ok=False)
    bench.run(10_000)
    assert not bench.outputs.vent_closed


def test_siren_when_it_sounds_for_3_min_then_5_s_every_10_min_until_a_press():
    bench = Bench().to_run()
    bench.pressure(11_000)
    bench.turn(2)
    bench.pressure(9000)
    sounding = 0
    for _ in range(180 + 2 * 600):
        bench.slowly(1000)
        sounding += 1 if bench.outputs.siren else 0
    assert 180 + 2 * 5 - 3 <= sounding <= 180 + 2 * 5 + 3, sounding
    bench.press(500)
    for _ in range(610):
        bench.slowly(1000)
        assert not bench.outputs.siren


def test_siren_when_silenced_and_another_function_trips_then_it_sounds_again():
    bench = Bench().to_run()
    bench.pressure(11_000)
    bench.turn(2)
    bench.press(500)
    assert not bench.outputs.siren
    bench.set(t_drum_cdeg=19_000)
    bench.run(1000)
    assert bench.trips() == ["SF-02", "SF-02", "SF-06"] and bench.outputs.siren  # both PTs


def test_siren_when_a_function_without_one_trips_then_it_is_silent():
    bench = Bench().to_run()
    bench.set(chain_closed=False)
    bench.run(5000)
    assert bench.mode == "TRIPPED" and not bench.outputs.siren


def lamp(bench, ms):
    """The lamp as a list of (lit, ms)."""
    runs = []
    for _ in range(ms // 50):
        bench.turn()
        if not runs or runs[-1][0] != bench.outputs.lamp:
            runs.append([bench.outputs.lamp, 0])
        runs[-1][1] += 50
    return [(bool(lit), length) for lit, length in runs]


def test_lamp_when_a_function_latched_then_it_blinks_its_number_and_shines_where_safe():
    bench = cold(chain_closed=False, level_bits=MIDDLE)
    bench.set(pt2_code=3200)
    pattern = lamp(bench, 40_000)
    blinks = [run for run in pattern if run[0] and run[1] == 300]
    assert (True, 3000) in pattern
    begin = pattern.index((True, 3000))
    again = pattern.index((True, 3000), begin + 1)
    assert len([run for run in pattern[begin + 1 : again] if run == (True, 300)]) == 23
    assert blinks


def test_lamp_when_it_is_not_safe_to_approach_then_the_steady_part_is_dark():
    bench = Bench().to_run()
    bench.set(chain_closed=False)
    assert (True, 3000) not in lamp(bench, 40_000)


def test_lamp_when_nothing_latched_then_it_shines_where_it_is_safe_to_approach():
    for inputs, lit in (
        ({"pt1_code": 3599, "t_metal_cdeg": 5999}, True),
        ({"pt1_code": 3600}, False),
        ({"t_metal_cdeg": 6000}, False),
    ):
        bench = (
            cold(MIDDLE, pt2_code=3500, **inputs)
            if "pt1_code" in inputs
            else cold(MIDDLE, **inputs)
        )
        assert bench.trips() == []
        assert lamp(bench, 1000) == [(lit, 1000)], inputs


def test_lamp_when_anything_is_hot_or_unknown_then_it_does_not_say_safe():
    for name in ("t_drum", "t_outlet", "t_metal"):
        for cdeg, lit in ((5999, True), (6000, False)):
            bench = cold(MIDDLE, **{name + "_cdeg": cdeg})
            assert lamp(bench, 1000) == [(lit, 1000)], (name, cdeg)
    for pt in ("pt1", "pt2"):
        for pt_code, lit in ((3599, True), (3600, False)):
            pressures = dict({"pt1_code": 3500, "pt2_code": 3500}, **{pt + "_code": pt_code})
            bench = cold(MIDDLE, **pressures)
            assert lamp(bench, 1000) == [(lit, 1000)], (pt, pt_code)
    for name in ("pt1_ok", "pt2_ok", "reference_ok", "t_drum_ok", "t_outlet_ok", "t_metal_ok"):
        pattern = lamp(cold(MIDDLE, **{name: False}), 20_000)
        assert (True, 3000) not in pattern and (True, 300) in pattern, name  # the number alone


def test_lamp_test_when_commanded_then_lamp_and_siren_are_on_for_3_s():
    bench = Bench().to_run()
    bench.command("lamp_test")
    bench.run(2000)
    assert bench.outputs.lamp and bench.outputs.siren and bench.mode == "RUN"
    bench.run(2000)
    assert not bench.outputs.lamp and not bench.outputs.siren


def test_pump_when_pressure_is_code_for_0_2_bar_then_the_helper_agrees():
    assert code(200) == 3360 and code(11_000) == 12_000
