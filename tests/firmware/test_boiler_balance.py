"""SF-15, water balance: heat is followed by feed water, or a person looks at the gauge glass."""

from desk.boiler import Bench

from firmware.boiler import config
from firmware.common import fields, limits

LOW = fields.LW2 | fields.LW1
MIDDLE = LOW | fields.LC_ON
FULL = MIDDLE | fields.LC_OFF
BOIL_CDEG_S = 20_000  # of which a quarter may be gone at a boot
HEAT_CDEG = 500  # of the bench's metal, less its losses
LEFT_MS = (BOIL_CDEG_S - BOIL_CDEG_S // 4) * 1000 // HEAT_CDEG


def boiling(**changed):
    """In RUN, in which the band boils away soon; the balance is all that is wrong."""
    values = dict(limits.defaults(), boil_cdeg_s=BOIL_CDEG_S)
    values.update(changed)
    packed = config.pack(values)
    return Bench(stored=(packed, packed)).to_run()


def ms_to_hold(bench):
    """Milliseconds of RUN until SF-15 holds."""
    began_ms = bench.events("state")[-1]["ms"]
    bench.wait(lambda: bench.mode != "RUN", 120_000)
    assert (bench.mode, bench.why(), bench.trips()) == ("HOLD", "SF-15", [])
    told = bench.events("state")[-1]
    assert (told["ch"], told["val"], told["lim"]) == ("water", None, None)
    return told["ms"] - began_ms


def dose(bench, pulses):
    """A dose that meters so much and reaches LC_OFF."""
    bench.set(flow_pulses=0, level_bits=LOW)
    bench.turn(2)
    bench.set(flow_pulses=pulses, level_bits=FULL)
    bench.turn()
    bench.set(level_bits=MIDDLE)


def test_sf15_when_heat_is_not_followed_by_a_dose_then_it_holds_when_the_band_may_be_gone():
    assert abs(ms_to_hold(boiling()) - LEFT_MS) <= 200


def test_sf15_when_the_balance_holds_then_water_is_fed_all_the_same():
    bench = boiling()
    ms_to_hold(bench)
    bench.set(level_bits=LOW)
    bench.turn()
    assert bench.outputs.pump and bench.mode == "HOLD"


def test_sf15_when_the_balance_holds_then_start_is_refused_until_a_person_has_looked():
    bench = boiling()
    ms_to_hold(bench)
    bench.run(60_000)
    assert bench.mode == "HOLD" and bench.command("start") == ("rejected", "SF-15")
    bench.press(1900)  # too short for a look
    assert bench.mode == "HOLD"
    bench.press(2500)
    assert bench.mode == "READY"
    assert bench.command("start") == ("done", None)


def test_sf15_when_a_dose_reaches_lc_off_then_the_balance_begins_anew_if_it_was_a_full_one():
    for pulses, more in ((79, False), (80, True)):
        bench = boiling()
        bench.run(20_000)
        dose(bench, pulses)
        ms = ms_to_hold(bench)
        whole_ms = BOIL_CDEG_S * 1000 // HEAT_CDEG
        assert abs(ms - (20_000 + whole_ms if more else LEFT_MS)) <= 1500, (pulses, ms)


def test_sf15_when_the_balance_held_then_a_full_dose_ends_it():
    bench = boiling()
    ms_to_hold(bench)
    dose(bench, 80)
    bench.turn()
    assert bench.mode == "READY"


def test_sf15_when_heat_only_warms_the_drum_then_it_boils_nothing():
    bench = boiling(warm_s=134)
    for _ in range(40):  # 4 cdeg a second take more than the heat
        bench.run(1000)
        bench.set(t_drum_cdeg=bench.loop.reading.t_drum_cdeg + 4)
        bench.set(t_metal_cdeg=bench.board.inputs["t_drum_cdeg"] + 600)
    assert bench.mode == "RUN"


def test_sf15_when_no_permit_is_up_then_metal_that_is_hotter_than_the_drum_is_no_heat():
    values = dict(limits.defaults(), boil_cdeg_s=BOIL_CDEG_S)
    packed = config.pack(values)
    bench = Bench(stored=(packed, packed)).to_ready()
    bench.set(t_metal_cdeg=18_591)
    bench.slowly(120_000)
    assert bench.mode == "READY" and bench.command("start")[1] != "SF-15"
