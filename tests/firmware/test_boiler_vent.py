"""SF-14, vent fails, with its siren; and SF-17, the supply."""

from desk.boiler import Bench
from desk.noise import noise_codes

HIGH = 11_600  # 10.5 bar
BOILING_CDEG = 9998


def vented(pt_code=12_000, trips=("SF-02", "SF-02")):
    """Tripped by SF-02, silenced, the vent open and pressure as it is."""
    # A drum that followed the jump would be hot by SF-06.
    bench = Bench(pt1_code=11_200, pt2_code=11_200, t_drum_cdeg=18_450).to_run()
    bench.set(pt1_code=12_000, pt2_code=12_000)
    bench.turn(2)
    bench.press(100)
    bench.set(pt1_code=pt_code, pt2_code=pt_code)
    assert bench.trips() == list(trips) and not bench.outputs.siren
    return bench


def faults(bench):
    return [(event["sf"], event["ch"]) for event in bench.events("fault")]


def opened_ms(bench):
    """When it began to matter that the vent is open, as it is since boot: pressure got high."""
    return bench.events("trip")[0]["since"] - 50


def test_sf14_when_pressure_does_not_fall_within_10_s_of_an_open_vent_then_the_siren_sounds():
    bench = vented()
    while bench.board.now_ms <= opened_ms(bench) + 10_000:
        assert faults(bench) == [] and not bench.outputs.siren
        bench.turn()
    assert faults(bench) == [("SF-14", "pressure")] and bench.outputs.siren
    assert bench.mode == "TRIPPED" and "SF-14" not in bench.trips()
    fault = bench.events("fault")[0]
    assert (fault["val"], fault["lim"], fault["state"]) == (0, 0, "TRIPPED")


def test_sf14_when_pressure_falls_by_one_count_in_6_4_s_then_the_vent_works():
    for every_ms, told in ((6000, []), (7500, [("SF-14", "pressure")])):
        bench = vented()
        bench.freeze()
        code = 12_000
        for _ in range(6):
            bench.run(every_ms)
            code -= 1
            bench.set(pt1_code=code, pt2_code=code)
        assert faults(bench) == told, every_ms


def test_sf14_when_pressure_falls_and_is_noisy_by_0_01_bar_then_the_vent_works():
    bench = vented()
    noise = noise_codes(3, 8)
    for loop in range(600):
        code = 12_000 - loop * 2 // 5 + next(noise)  # 8 codes a second: 0.01 bar/s
        bench.set(pt1_code=code, pt2_code=code)
        bench.turn()
    assert faults(bench) == []


def test_sf14_when_pressure_falls_below_10_5_then_there_is_nothing_to_prove():
    for pt_code, told in ((HIGH - 1, []), (HIGH, [("SF-14", "pressure")])):
        bench = vented(pt_code)
        bench.slowly(60_000)
        assert faults(bench) == told, pt_code


def test_sf14_when_the_vent_fails_later_then_it_is_found_within_20_s():
    bench = vented()
    code = 12_000
    for _ in range(30):
        bench.run(1000)
        code -= 4
        bench.set(pt1_code=code, pt2_code=code)
    assert faults(bench) == []
    bench.run(20_000)
    assert faults(bench) == [("SF-14", "pressure")]


def test_sf14_when_every_fourth_sample_is_invalid_then_it_is_told_no_later():
    bench = vented()
    while bench.board.now_ms <= opened_ms(bench) + 10_000:
        bench.set(pt1_ok=bench.turns % 4 != 0)
        assert faults(bench) == []
        bench.turn()
    assert faults(bench) == [("SF-14", "pressure")]


def test_sf14_when_it_has_sounded_and_was_silenced_then_it_does_not_sound_again_before_a_reset():
    bench = vented()
    bench.run(12_000)
    bench.press(100)
    for _ in range(60):
        bench.run(1000)
        assert not bench.outputs.siren
    assert len(faults(bench)) == 1


def test_sf14_when_the_vent_of_a_boot_is_still_open_in_run_then_the_siren_sounds_until_a_press():
    bench = Bench(pt1_code=10_500, pt2_code=10_500).to_run()  # above 9.0 it does not close
    assert not bench.outputs.vent_closed
    bench.set(pt1_code=HIGH, pt2_code=HIGH)
    bench.run(10_100)
    assert bench.mode == "REDUCED" and faults(bench) == [("SF-14", "pressure")]
    bench.run(1000)
    assert bench.outputs.siren
    bench.press(100)
    assert not bench.outputs.siren


def test_sf14_when_it_was_reset_then_it_can_be_told_again():
    bench = vented()
    bench.run(12_000)
    bench.press(100)
    bench.set(pt1_code=10_400, pt2_code=10_400, t_drum_cdeg=17_991)
    bench.run(40_000)
    bench.press(2500)
    assert bench.mode == "READY" and not bench.outputs.siren
    bench.set(pt1_code=12_000, pt2_code=12_000)
    bench.run(12_000)
    assert faults(bench) == [("SF-14", "pressure")] * 2


def cold_drum(pt1_code, pt2_code, drum_cdeg=BOILING_CDEG - 500):
    """Ready, the vent open, for a little less than a minute."""
    bench = Bench(t_outlet_cdeg=drum_cdeg, t_drum_cdeg=drum_cdeg, t_metal_cdeg=drum_cdeg)
    bench.set(pt1_code=3200, pt2_code=3200)
    bench.to_ready()
    bench.freeze()
    bench.set(pt1_code=pt1_code, pt2_code=pt2_code)
    bench.run(59_900)
    assert bench.outputs.vent_closed is False
    return bench


def test_sf14_when_a_cold_drum_is_under_0_3_bar_with_the_vent_open_for_60_s_then_start_is_refused():
    bench = cold_drum(3441, 3500)
    bench.run(100)
    assert bench.command("start") == ("rejected", "SF-14")
    assert faults(bench) == [] and not bench.outputs.siren


def test_sf14_when_a_cold_drum_is_under_pressure_in_run_then_it_holds():
    bench = cold_drum(3441, 3441)
    bench.set(pt1_code=3200, pt2_code=3200)
    bench.run(60_000)
    assert bench.command("start") == ("done", None)
    bench.set(pt1_code=3441, pt2_code=3441)
    bench.run(59_900)
    assert bench.mode == "RUN"
    bench.run(100)
    assert (bench.mode, bench.why()) == ("HOLD", "SF-14")
    told = bench.events("state")[-1]
    assert (told["ch"], told["val"], told["lim"]) == ("vent", 301, 300)
    bench.set(pt1_code=3440, pt2_code=3440)
    bench.run(61_000)
    assert bench.mode == "READY"


def test_sf14_when_either_pressure_is_at_0_3_bar_or_the_drum_is_warmer_then_the_vent_may_be_open():
    for inputs in (
        (3440, 3500),
        (3500, 3440),
        (3500, 3500, BOILING_CDEG - 499),
    ):
        bench = cold_drum(*inputs)
        bench.slowly(60_000)
        assert bench.command("start") == ("done", None), inputs


def test_siren_when_the_reset_is_taken_then_it_is_silent():
    bench = Bench().to_run()
    bench.set(pt1_code=12_000, pt2_code=12_000)
    bench.turn(2)
    bench.set(pt1_code=10_400, pt2_code=10_400)
    bench.run(180_000)
    assert not bench.outputs.siren  # between its 3 min and the next 5 s
    bench.press(2500)
    assert bench.mode == "READY"
    for _ in range(610):
        bench.turn(1, 1000)
        assert not bench.outputs.siren


def test_sf17_when_the_supply_is_below_20_v_for_200_ms_then_it_trips():
    bench = Bench().to_run()
    bench.set(supply_mv=19_999)
    bench.run(150)
    assert bench.mode == "RUN"
    bench.turn()
    assert bench.mode == "TRIPPED"
    assert bench.first_out() == ("SF-17", "supply", 19_999, 20_000, 150)


def test_sf17_when_the_supply_is_20_v_or_dips_shortly_then_it_does_not_trip():
    bench = Bench().to_run()
    bench.set(supply_mv=20_000)
    bench.slowly(60_000)
    for _ in range(20):
        bench.set(supply_mv=0)
        bench.run(100)
        bench.set(supply_mv=20_000)
        bench.run(100)
    assert bench.mode == "RUN"


def test_sf17_when_the_supply_is_not_known_then_it_is_too_low():
    bench = Bench().to_run()
    bench.set(supply_ok=False)
    bench.run(150)
    assert bench.mode == "RUN"
    bench.turn()
    assert bench.first_out()[:4] == ("SF-17", "supply", None, 20_000)


def test_sf17_when_it_tripped_then_it_takes_20_5_v_to_reset():
    bench = Bench().to_run()
    bench.set(supply_mv=19_999)
    bench.run(1000)
    bench.set(supply_mv=20_499)
    bench.run(10_000)
    bench.press(2500)
    assert bench.events("reset_refused")[-1]["why"] == "SF-17"
    bench.set(supply_mv=20_500)
    bench.run(200)
    bench.press(2500)
    assert bench.mode == "READY"
