"""Sensors: codes, steps, noise, and every fault they can have."""

import statistics

import numpy as np
import pytest

from sim.plant.inputs import BoilerInputs
from sim.plant.sensors import Sensors

LEVELS_L = {"lw2": 3.0, "lw1": 4.0, "lc_on": 4.8, "lc_off": 5.2, "hw": 6.3}


@pytest.fixture
def inputs():
    return BoilerInputs()


@pytest.fixture
def sensors(inputs):
    return Sensors(5, LEVELS_L, 450.0, inputs)


def codes(sensors, inputs, barg, count=400, start_s=0.0):
    found = []
    for step in range(count):
        sensors.read_pressures(barg, start_s + step * 0.05)
        found.append((inputs.pt1_code, inputs.pt2_code))
    return [c[0] for c in found], [c[1] for c in found]


@pytest.mark.parametrize(("barg", "code"), [(0.0, 3200), (11.0, 12000), (16.0, 16000)])
def test_transmitters_at_a_pressure_then_its_code_within_class_and_noise(
    sensors, inputs, barg, code
):
    for channel in codes(sensors, inputs, barg):
        assert statistics.mean(channel) == pytest.approx(code, abs=32.0 + 0.5)
        assert statistics.stdev(channel) == pytest.approx(1.5, abs=0.3)


def test_transmitters_of_many_plants_then_each_off_by_its_own_up_to_a_quarter_of_a_per_cent():
    off = []
    for seed in range(60):
        inputs = BoilerInputs()
        both = codes(Sensors(seed, LEVELS_L, 450.0, inputs), inputs, 10.0, count=60)
        off += [statistics.mean(channel) - 11200.0 for channel in both]
    assert max(map(abs, off)) <= 32.0 + 0.7  # 0.25 % of 12800 codes, and what noise is left
    assert max(off) > 25.0 and min(off) < -25.0
    assert abs(statistics.mean(off)) < 6.0
    assert statistics.stdev(off) == pytest.approx(32.0 / 3**0.5, rel=0.15)


def test_transmitters_in_a_vacuum_then_codes_below_4_ma(sensors, inputs):
    pt1, _ = codes(sensors, inputs, -0.4)
    assert statistics.mean(pt1) == pytest.approx(2880, abs=32.5)


def test_transmitters_when_overloaded_then_the_loop_s_end(sensors, inputs):
    assert codes(sensors, inputs, 40.0, 1) == ([20800], [20800])


@pytest.mark.parametrize("target", ["pt1", "pt2"])
@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("off", None, 0),
        ("short", None, 20800),
        ("stuck", 4.0, 6400),
        ("stuck", None, 10400),
        ("offset", 0.5, 10800),
        ("offset", -0.5, 10000),
        ("drift", -0.1, 9600),
        ("slow", 5.0, 10400),
    ],
)
def test_transmitter_when_broken_then_that_channel_alone(
    sensors, inputs, target, kind, value, code
):
    sensors.parts()[target].inject(kind, value, 0.0)
    both = codes(sensors, inputs, 9.0, 30, start_s=10.0 - 30 * 0.05)
    broken, well = both if target == "pt1" else both[::-1]
    assert broken[-1] == pytest.approx(code, abs=20)
    assert well[-1] == pytest.approx(10400, abs=20)


def test_transmitter_when_stuck_at_its_last_value_then_it_does_not_follow(sensors, inputs):
    sensors.parts()["pt1"].inject("stuck", None, 0.0)
    codes(sensors, inputs, 9.0, 1)
    pt1, pt2 = codes(sensors, inputs, 11.0, 1)
    assert pt1[0] == pytest.approx(10400, abs=20) and pt2[0] == pytest.approx(12000, abs=20)


def still(sensors, inputs, count=200):
    """Which raw codes do not change by a single count, while the truth does."""
    names = ("pt1_code", "pt2_code", "reference_code")
    names += ("t_drum_cdeg", "t_outlet_cdeg", "t_metal_cdeg")
    seen = {name: set() for name in names}
    for step in range(count):
        sensors.read_pressures(9.0 + step * 0.001, step * 0.1)
        sensors.read_temperatures(180.0 + step * 0.01, 180.0, 190.0, step * 0.1)
        for name in names:
            seen[name].add(getattr(inputs, name))
    return {name for name in names if len(seen[name]) == 1}


def test_codes_of_healthy_sensors_then_each_flickers(sensors, inputs):
    assert still(sensors, inputs) == set()


@pytest.mark.parametrize("value", [None, 2.0])
@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("pt1", "pt1_code"),
        ("pt2", "pt2_code"),
        ("adc_ref", "reference_code"),
        ("t_drum", "t_drum_cdeg"),
        ("t_outlet", "t_outlet_cdeg"),
        ("t_metal", "t_metal_cdeg"),
    ],
)
def test_sensor_when_stuck_then_its_code_does_not_change_by_a_single_count(
    sensors, inputs, target, name, value
):
    sensors.parts()[target].inject("stuck", value, 0.0)
    assert still(sensors, inputs) == {name}
    sensors.parts()[target].clear("stuck")
    assert still(sensors, inputs) == set()


def test_impulse_line_when_stuck_then_both_transmitters_flicker_on(sensors, inputs):
    sensors.parts()["impulse_line"].inject("stuck", 9.0, 0.0)
    assert still(sensors, inputs) == set()


def test_transmitter_when_slow_then_it_lags_by_its_time_constant(sensors, inputs):
    sensors.parts()["pt1"].inject("slow", 4.0, 0.0)
    codes(sensors, inputs, 5.0, 1)
    pt1, _ = codes(sensors, inputs, 10.0, 80, start_s=0.05)
    assert (pt1[-1] - 3200) / 800 == pytest.approx(10.0 - 5.0 / 2.718, abs=0.1)


@pytest.mark.parametrize(("kind", "value"), [("noise", 0.2), ("hum", 0.3), ("garbage", None)])
def test_transmitter_when_noisy_then_it_swings(sensors, inputs, kind, value):
    sensors.parts()["pt1"].inject(kind, value, 0.0)
    pt1, pt2 = codes(sensors, inputs, 9.0, 2000)
    assert statistics.stdev(pt1) > 100.0
    assert statistics.stdev(pt2) < 2.0


def test_transmitters_when_swapped_then_each_code_is_on_the_other_channel(sensors, inputs):
    sensors.parts()["pt1"].inject("swap", None, 0.0)
    sensors.parts()["pt2"].inject("offset", 1.0, 0.0)
    pt1, pt2 = codes(sensors, inputs, 9.0, 1)
    assert pt1[0] - pt2[0] == pytest.approx(800, abs=40)


def test_transmitter_when_mended_then_right_again(sensors, inputs):
    part = sensors.parts()["pt1"]
    part.inject("off", None, 0.0)
    part.inject("offset", 1.0, 0.0)
    part.clear("off")
    part.clear("offset")
    assert not part.broken
    assert codes(sensors, inputs, 9.0, 1)[0][0] == pytest.approx(10400, abs=20)


@pytest.mark.parametrize(("kind", "code"), [("off", 3200), ("stuck", 10400)])
def test_impulse_line_when_broken_then_both_transmitters_alike(sensors, inputs, kind, code):
    sensors.parts()["impulse_line"].inject(kind, None, 0.0)
    codes(sensors, inputs, 9.0, 1)
    for channel in codes(sensors, inputs, 11.0, 1):
        assert channel[0] == pytest.approx(code, abs=20)


def test_reference_then_its_fixed_code_and_faults_in_volts(sensors, inputs):
    codes(sensors, inputs, 0.0, 1)
    assert inputs.reference_code == pytest.approx(16000, abs=4)
    sensors.parts()["adc_ref"].inject("offset", 0.1, 0.0)
    codes(sensors, inputs, 0.0, 1)
    assert inputs.reference_code == pytest.approx(16800, abs=4)
    sensors.parts()["adc_ref"].inject("off", None, 0.0)
    codes(sensors, inputs, 0.0, 1)
    assert inputs.reference_code == 0


def test_thermometers_when_read_then_hundredths_in_steps_of_the_converter(sensors, inputs):
    sensors.read_temperatures(184.07, 183.0, 195.5, 0.0)
    assert inputs.t_drum_cdeg == pytest.approx(18407, abs=20)
    assert inputs.t_outlet_cdeg == pytest.approx(18300, abs=20)
    assert inputs.t_metal_cdeg == pytest.approx(19550, abs=20)
    assert inputs.t_drum_ok and inputs.t_drum_new
    assert -inputs.t_drum_cdeg * 32 % 100 < 32
    sensors.no_temperatures()
    assert inputs.t_drum_ok and not (inputs.t_drum_new or inputs.t_metal_new)


@pytest.mark.parametrize("target", ["t_drum", "t_outlet", "t_metal"])
@pytest.mark.parametrize("kind", ["off", "short"])
def test_thermometer_when_its_wire_is_broken_then_invalid(sensors, inputs, target, kind):
    sensors.parts()[target].inject(kind, None, 0.0)
    sensors.read_temperatures(184.0, 184.0, 184.0, 0.0)
    assert not getattr(inputs, target + "_ok")
    assert inputs.t_drum_ok + inputs.t_outlet_ok + inputs.t_metal_ok == 2


@pytest.mark.parametrize(("kind", "value", "cdeg"), [("stuck", 90.0, 9000), ("offset", -5, 17900)])
def test_thermometer_when_wrong_then_by_that_much(sensors, inputs, kind, value, cdeg):
    sensors.parts()["t_drum"].inject(kind, value, 0.0)
    sensors.read_temperatures(184.0, 184.0, 184.0, 0.0)
    assert inputs.t_drum_cdeg == pytest.approx(cdeg, abs=20)


@pytest.mark.parametrize(
    ("water_l", "bits"),
    [(0.0, 0), (2.99, 0), (3.0, 1), (4.5, 3), (4.8, 7), (5.2, 15), (7.0, 31)],
)
def test_electrodes_at_a_level_then_wet_from_below(sensors, inputs, water_l, bits):
    sensors.read_levels(water_l, 0.0)
    assert inputs.level_bits == bits


def test_electrode_when_it_comes_out_then_a_film_keeps_it_wet_for_some_tenths_of_a_second(
    sensors, inputs
):
    sensors.read_levels(6.5, 0.0)
    dries_s = {}
    for step in range(1, 20):
        sensors.read_levels(0.0, step * 0.1)
        for bit in range(5):
            if not inputs.level_bits >> bit & 1:
                dries_s.setdefault(bit, step * 0.1)
    assert len(dries_s) == 5 and len(set(dries_s.values())) > 1
    assert all(0.2 <= seconds <= 0.91 for seconds in dries_s.values())
    sensors.read_levels(6.5, 3.0)
    sensors.dry_electrodes()
    sensors.read_levels(0.0, 3.0)
    assert inputs.level_bits == 0


@pytest.mark.parametrize(("kind", "bits"), [("off", 0b01101), ("short", 0b01111)])
def test_electrode_when_broken_then_dry_or_wet_for_ever(sensors, inputs, kind, bits):
    sensors.parts()["lw1"].inject(kind, None, 0.0)
    sensors.read_levels(5.5, 0.0)
    assert inputs.level_bits == bits
    sensors.read_levels(0.0, 1.0)
    assert inputs.level_bits == (0 if kind == "off" else 2)


def test_electrode_when_stuck_then_as_it_was_or_as_told(sensors, inputs):
    sensors.parts()["hw"].inject("stuck", 1.0, 0.0)
    sensors.parts()["lw2"].inject("stuck", None, 0.0)
    sensors.read_levels(3.5, 0.0)
    sensors.read_levels(0.0, 0.1)
    assert inputs.level_bits == 0b10001


def test_electrode_when_it_has_a_film_then_dries_late(sensors, inputs):
    sensors.parts()["lw2"].inject("film", 5.0, 0.0)
    sensors.read_levels(3.5, 0.0)
    shown = []
    for t_s in (1.0, 4.9, 5.1):
        sensors.read_levels(2.0, t_s)
        shown.append(inputs.level_bits)
    assert shown == [1, 1, 0]


def test_flow_when_a_litre_passes_then_450_pulses_and_a_young_age(sensors, inputs):
    for _ in range(2500):
        sensors.flow.step(0.1, 0.004, inputs)
    assert inputs.flow_pulses == pytest.approx(450, abs=1)
    assert inputs.flow_age_ms < 600
    for _ in range(40):
        sensors.flow.step(0.1, 0.0, inputs)
    assert 4000 <= inputs.flow_age_ms < 4700


def test_flow_when_it_has_long_been_still_then_its_age_saturates_at_an_hour(sensors, inputs):
    sensors.flow.step(0.1, 0.0, inputs)
    assert inputs.flow_age_ms == 3_600_000


@pytest.mark.parametrize(
    ("kind", "value", "litres_s", "pulses"),
    [("off", None, 0.004, 0), ("stuck", 0.24, 0.0, 180), ("stuck", None, 0.004, 180)],
)
def test_flow_when_broken_then_pulses_as_the_fault_says(
    sensors, inputs, kind, value, litres_s, pulses
):
    sensors.flow.inject(kind, value, 0.0)
    for _ in range(1000):
        sensors.flow.step(0.1, litres_s, inputs)
    assert inputs.flow_pulses == pytest.approx(pulses, abs=1)


def test_supply_then_24_volts_until_it_dips(sensors):
    assert sensors.supply.volts() == pytest.approx(24.0, abs=0.1)
    sensors.supply.inject("dip", 18.0, 0.0)
    assert sensors.supply.volts() == pytest.approx(18.0, abs=0.1)
    sensors.supply.inject("off", None, 0.0)
    assert sensors.supply.volts() == 0.0


def test_fault_in_one_signal_then_the_noise_of_the_others_is_unchanged():
    shown = []
    for kind in (None, "garbage"):
        inputs = BoilerInputs()
        sensors = Sensors(9, LEVELS_L, 450.0, inputs)
        if kind:
            sensors.parts()["pt1"].inject(kind, None, 0.0)
        shown.append(codes(sensors, inputs, 9.0)[1])
    assert np.array_equal(*shown)
