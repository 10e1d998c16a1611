"""Every refusal of a start, a reset or a command: answered with what refuses, and recorded."""

from desk.boiler import Bench, code

from firmware.boiler import config
from firmware.common import fields, limits

LOW = fields.LW2 | fields.LW1
OUTLET_19_501 = {"t_outlet_cdeg": 19_501}


def ready(**changed):
    values = limits.defaults()
    values.update(changed)
    packed = config.pack(values)
    return Bench(stored=(packed, packed)).to_ready()


def refused(bench, kind):
    return [(event["why"], event.get("sf")) for event in bench.events(kind)]


def test_start_when_a_cause_acts_in_ready_then_its_function_refuses_page_and_button_alike():
    for inputs, ms, why in (
        ({"pt1_code": 11_600, "pt2_code": 11_600}, 100, "SF-01"),
        ({"pt1_code": 11_680, "pt2_code": 11_680}, 100, "SF-01"),
        (OUTLET_19_501, 300, "SF-07"),
        ({"level_bits": fields.LW2}, 3000, "SF-10"),
        ({"level_bits": 31}, 3000, "SF-12"),
        ({"level_bits": LOW, "flow_age_ms": 60_000}, 4000, "SF-15"),
        ({"t_outlet_cdeg": 299}, 300, "SF-25"),
        ({"off_target1_closed": False}, 100, "OFF_TARGET_1 open"),
        ({"off_target2_closed": False}, 100, "OFF_TARGET_2 open"),
        ({"alive1_closed": False}, 100, "ALIVE_1 open"),
        ({"alive2_closed": False}, 100, "ALIVE_2 open"),
        ({"t_metal_cdeg": 17_991 + 501}, 100, "t_metal differs from t_drum"),
        ({"t_metal_cdeg": 17_991 - 501}, 100, "t_metal differs from t_drum"),
    ):
        bench = ready(superheater=1)
        bench.climb(inputs.get("pt1_code", 0))
        bench.set(**inputs)
        bench.run(ms)
        assert bench.command("start") == ("rejected", why)
        bench.gesture()
        assert refused(bench, "start_refused") == [(why, None)] * 2, why
        assert bench.mode == "READY"


def test_start_when_the_metal_is_5_k_off_the_drum_then_it_is_taken():
    for off in (500, -500):
        bench = ready()
        bench.set(t_metal_cdeg=17_991 + off)
        bench.turn()
        assert bench.command("start") == ("done", None)


def test_start_when_no_ping_comes_then_sf19_refuses_the_button():
    bench = ready()
    bench.pings = False
    bench.run(6000)
    bench.gesture()
    assert refused(bench, "start_refused") == [("SF-19", None)] and bench.mode == "READY"


def test_start_when_both_wires_and_a_cause_refuse_then_the_cause_is_named_first():
    bench = ready()
    bench.set(off_target1_closed=False, off_target2_closed=False)
    bench.turn()
    assert bench.command("start")[1] == "OFF_TARGET_1 open"
    bench.set(t_outlet_cdeg=299)
    bench.run(300)
    assert bench.command("start")[1] == "SF-25"


def test_start_when_held_then_the_function_that_holds_refuses_page_and_button_alike():
    bench = Bench().to_hold()
    bench.pressure(9600)
    assert bench.command("start") == ("rejected", "SF-01")
    bench.gesture()
    assert refused(bench, "start_refused") == [("SF-01", None)] * 2 and bench.mode == "HOLD"


def test_start_when_tripped_then_it_is_refused_and_what_tripped_is_recorded_with_it():
    bench = Bench()
    bench.run(3000)
    assert bench.command("start") == ("rejected", "not READY")
    bench.set(chain_closed=False)
    bench.turn()
    assert bench.command("start") == ("rejected", "not READY")
    assert refused(bench, "start_refused") == [("not READY", None), ("not READY", "SF-23")]


def test_start_when_already_running_then_the_command_is_refused_and_a_press_asks_for_nothing():
    for bench in (Bench().to_run(), Bench().to_reduced()):
        mode = bench.mode
        assert bench.command("start") == ("rejected", "not READY")
        bench.gesture()
        assert len(refused(bench, "start_refused")) == 1 and bench.mode == mode


RESET_REFUSED = (
    ({"pt1_code": 12_000, "pt2_code": 12_000}, 100, "SF-02"),
    ({"pt2_ok": False}, 100, "SF-03"),
    ({"reference_ok": False}, 100, "SF-03"),
    ({"pt1_code": code(9000) + 241}, 2000, "SF-04"),
    ({"t_drum_cdeg": 17_500}, 10_000, "SF-05"),
    ({"t_drum_cdeg": 18_951, "t_metal_cdeg": 18_951}, 300, "SF-06"),
    ({"t_outlet_cdeg": 21_001}, 300, "SF-07"),
    ({"t_metal_cdeg": 26_001}, 300, "SF-08"),
    ({"t_metal_cdeg": 22_100}, 2500, "SF-08"),
    ({"t_outlet_ok": False}, 300, "SF-09"),
    ({"level_bits": 0}, 1000, "SF-11"),
    ({"level_bits": 5}, 3000, "SF-12"),
    ({"contact2_closed": True}, 500, "SF-13"),
    ({"flow_age_ms": 100}, 3000, "SF-15"),
    ({"supply_mv": 19_999}, 200, "SF-17"),
    ({"chain_closed": False}, 50, "SF-23"),
    ({"off_target1_closed": False}, 50, "OFF_TARGET_1 open"),
    ({"off_target2_closed": False}, 50, "OFF_TARGET_2 open"),
)


def test_reset_when_a_cause_is_still_there_then_its_function_refuses():
    for inputs, ms, why in RESET_REFUSED:
        bench = Bench()
        bench.run(3000)
        bench.set(**inputs)
        bench.run(ms + 100)
        bench.press(100)  # silences the siren, where there is one
        bench.press(2500)
        latched = why if why.startswith("SF") else None
        assert refused(bench, "reset_refused") == [(why, latched)], why
        assert bench.mode == "TRIPPED"


def test_reset_when_only_causes_of_hold_act_then_they_do_not_refuse_it():
    for inputs, ms in (
        ({"pt1_code": 11_680, "pt2_code": 11_680}, 100),
        ({"level_bits": fields.LW2}, 3000),
        ({"level_bits": 31}, 3000),
        ({"t_drum_cdeg": 299, "t_metal_cdeg": 299, "pt1_code": 3200, "pt2_code": 3200}, 300),
    ):
        bench = Bench()
        bench.run(3000)
        bench.set(**inputs)
        bench.run(ms)
        bench.press(2500)
        assert bench.mode == "READY", inputs
        assert bench.command("start")[0] == "rejected"


def test_reset_when_the_press_is_too_short_or_too_long_then_nothing_is_asked_and_nothing_refused():
    bench = Bench(chain_closed=False)
    bench.run(3000)
    for ms in (1050, 1950, 10_050):
        bench.press(ms)
    assert bench.events("reset_refused") == []


def test_reset_when_a_board_is_not_tripped_then_a_long_press_asks_for_nothing():
    for bench in (Bench().to_ready(), Bench().to_run(), Bench().to_hold()):
        mode = bench.mode
        bench.press(2500)
        assert bench.mode == mode
        assert bench.events("reset_refused") == [] and bench.events("start_refused") == []


def test_maintenance_when_a_permit_is_up_then_it_is_refused():
    for bench in (Bench().to_run(), Bench().to_reduced()):
        assert bench.command("maintenance") == ("rejected", "PERMIT is up")
        assert bench.board.markers == []


def test_maintenance_when_either_pressure_is_unknown_then_it_is_refused():
    for name in ("pt1_ok", "pt2_ok", "reference_ok"):
        bench = Bench(pt1_code=3200, pt2_code=3200, **{name: False})
        bench.run(1000)
        assert bench.command("maintenance") == ("rejected", "pressure unknown"), name


def test_command_when_there_is_no_such_thing_then_it_is_refused_in_every_state():
    for bench in (Bench().to_ready(), Bench().to_run()):
        for op in ("reset", "permit", "vent", "pump", "silence", "Start", ""):
            assert bench.command(op) == ("rejected", "unknown command"), op
