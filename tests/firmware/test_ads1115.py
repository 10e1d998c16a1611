"""The driver against a model of the chip's registers and timing."""

from errno import ETIMEDOUT

from desk.strangers import Ads1015, Babbler, Memory, Stranger

from sim.chips import load
from sim.chips.ads1115 import Ads1115Chip
from sim.chips.buses import FOREVER, I2C, I2cWires
from sim.chips.pins import Pin
from sim.chips.world import World

SCL, SDA = 5, 4


class Bench:
    """A bus with one chip on it, and the driver."""

    def __init__(self, port="pico", chip=None):
        self.world = World(port)
        self.wires = I2cWires(self.world, SCL, SDA)
        self.chip = Ads1115Chip(self.world) if chip is None else chip
        self.wires.chips.append(self.chip)
        names = ("firmware.drivers.ads1115", "firmware.drivers.i2c_bus")
        self.ads1115, self.i2c_bus = load(port, *names)
        chips = load(port, "firmware.drivers.pico" if port == "pico" else "firmware.drivers.esp32")
        self.bus = self.i2c_bus.I2cBus(SCL, SDA, chips.open_i2c)
        self.adc = self.ads1115.Ads1115(self.bus)

    def codes(self, *codes):
        self.chip.inputs_uv = [code * 125 + 62 for code in codes]
        return self

    def cycle(self):
        """Codes of one cycle, None where not good."""
        self.adc.cycle()
        return [c if good else None for c, good in zip(self.adc.codes, self.adc.good)]

    def cycle_us(self):
        before_us = self.world.now_us
        self.cycle()
        return self.world.now_us - before_us


def test_cycle_then_each_input_has_its_own_code():
    for port in ("pico", "esp32"):
        bench = Bench(port).codes(3200, 12000, 16000, 17455)
        assert bench.cycle() == [3200, 12000, 16000, 17455]
        assert bench.codes(11999, 12001, -5, 0).cycle() == [11999, 12001, -5, 0]
        assert bench.adc.fault is None


def test_cycle_when_the_oscillator_is_slow_or_fast_then_codes_are_right():
    for slowness in (0.9, 1.1):
        bench = Bench().codes(1, 2, 3, 4)
        bench.chip.slowness = slowness
        assert bench.cycle() == [1, 2, 3, 4]
        assert bench.cycle() == [1, 2, 3, 4]


def test_cycle_when_a_conversion_takes_a_little_longer_then_it_is_waited_for():
    bench = Bench().codes(1, 2, 3, 4)
    bench.chip.slowness = 1.3
    assert bench.cycle() == [1, 2, 3, 4]


def test_cycle_then_it_takes_about_7_ms():
    bench = Bench()
    bench.cycle()
    assert 6_000 < bench.cycle_us() < 8_500


def test_cycle_when_a_conversion_is_late_then_it_is_not_taken_for_done():
    bench = Bench().codes(1, 2, 3, 4)
    bench.cycle()
    bench.chip.slowness = 2.0
    assert bench.cycle() == [None, None, None, None]
    assert "no conversion in time" in bench.adc.fault


def test_cycle_when_no_conversion_ends_then_it_is_given_up_after_the_first():
    bench = Bench()
    bench.cycle()
    bench.chip.never = True
    assert bench.cycle_us() < 3_000
    assert bench.cycle() == [None, None, None, None]


def test_cycle_when_the_multiplexer_is_stuck_then_no_input_is_taken_for_another():
    bench = Bench().codes(1, 2, 3, 4)
    bench.cycle()
    bench.chip.stuck_mux = True  # at the last input
    assert bench.cycle() == [None, None, None, None]
    assert "setting reads" in bench.adc.fault


def test_cycle_when_the_chip_lost_its_power_meanwhile_then_it_is_good_again_at_once():
    bench = Bench().codes(1, 2, 3, 4)
    bench.cycle()
    bench.chip.power_on()
    assert bench.cycle() == [1, 2, 3, 4]


def test_cycle_when_an_input_is_at_its_end_then_that_one_is_not_good():
    bench = Bench().codes(1, 40000, 3, 4)
    assert bench.cycle() == [1, None, 3, 4]
    assert "input 1 is at its end" in bench.adc.fault
    assert bench.codes(1, 32767, 3, 4).cycle()[1] is None
    assert bench.codes(1, -32768, 3, 4).cycle()[1] is None
    assert bench.codes(1, 32766, 3, 4).cycle() == [1, 32766, 3, 4]
    assert bench.adc.fault is None


def test_cycle_when_nothing_answers_then_it_says_so_and_costs_little():
    for port in ("pico", "esp32"):
        bench = Bench(port)
        bench.chip.silent = True
        assert bench.cycle() == [None, None, None, None]
        assert bench.adc.fault == "ADS1115 at 0x48: no answer; check its supply, SDA and SCL"
        assert bench.cycle_us() < 1_000


def test_cycle_when_the_chip_comes_back_then_it_is_good_again():
    bench = Bench().codes(1, 2, 3, 4)
    bench.chip.silent = True
    bench.cycle()
    bench.chip.silent = False
    assert bench.cycle() == [1, 2, 3, 4]
    assert bench.adc.fault is None


def test_cycle_when_another_chip_is_at_the_address_then_it_is_named():
    for chip in (Stranger(), Memory(), Memory(holds=3200), Babbler(seed=3), Babbler(seed=4)):
        bench = Bench(chip=chip)
        for _ in range(200):
            assert bench.cycle() == [None, None, None, None]
        assert "another chip answers" in bench.adc.fault
        assert "put an ADS1115 there" in bench.adc.fault


def test_cycle_when_the_sister_of_12_bits_is_there_then_it_is_named():
    bench = Bench()
    bench.wires.chips[:] = [Ads1015(bench.world)]
    assert bench.cycle() == [None, None, None, None]
    assert "another chip answers (35A0 for 35A7)" in bench.adc.fault


def test_cycle_when_a_chip_holds_sda_then_one_cycle_is_lost_in_a_few_ms():
    bench = Bench().codes(1, 2, 3, 4)
    bench.cycle()
    for clocks in range(1, 10):
        bench.wires.hold(clocks)
        before_us = bench.world.now_us
        assert bench.cycle() == [None, None, None, None]
        assert bench.world.now_us - before_us < 2_600
        assert "bus is held" in bench.adc.fault
        assert bench.cycle() == [1, 2, 3, 4]


def test_cycle_when_a_chip_hangs_at_any_transfer_then_the_next_but_one_is_good():
    for transfer in range(1, 13):
        bench = Bench().codes(1, 2, 3, 4)
        bench.cycle()
        bench.wires.hold_at = bench.wires.transfers + transfer
        before_us = bench.world.now_us
        first = bench.cycle()
        assert bench.world.now_us - before_us < 10_000
        known = [code for code in first if code is not None]
        assert known == [1, 2, 3, 4][: len(known)]
        assert bench.cycle() == [1, 2, 3, 4], transfer


def test_cycle_when_the_bus_is_held_for_good_then_each_costs_2_5_ms_at_most():
    bench = Bench()
    bench.wires.hold(FOREVER)
    for _ in range(10):
        assert bench.cycle_us() < 2_600
    assert "bus is held" in bench.adc.fault
    bench = Bench()
    bench.wires.hold_clock(True)
    for _ in range(10):
        assert bench.cycle_us() < 2_600


def test_cycle_on_an_esp32_when_the_bus_is_held_then_software_i2c_does_not_wait():
    bench = Bench("esp32").codes(1, 2, 3, 4)
    bench.wires.hold(9)
    assert bench.cycle() == [None, None, None, None]
    assert bench.cycle_us() < 10_000
    assert bench.cycle() == [1, 2, 3, 4]
    bench.wires.hold_clock(True)
    assert bench.cycle_us() < 2_600


def test_bus_at_boot_when_a_chip_was_interrupted_then_nine_clocks_and_a_stop_free_it():
    world = World()
    wires = I2cWires(world, SCL, SDA)
    wires.hold(9)
    i2c_bus, pico = load("pico", "firmware.drivers.i2c_bus", "firmware.drivers.pico")
    i2c_bus.I2cBus(SCL, SDA, pico.open_i2c)
    assert (wires.held_clocks, wires.stops) == (0, 1)
    assert wires.clocks == 10  # nine, and the one before the stop
    assert world.now_us < 300


def test_stand_in_when_the_timeout_is_left_at_its_default_then_a_hang_costs_50_ms():
    world = World()
    I2cWires(world, SCL, SDA).hold(9)
    bus = I2C(0, scl=Pin(SCL), sda=Pin(SDA))
    found = None
    try:
        bus.writeto_mem(0x48, 1, b"\x00\x00")
    except OSError as error:
        found = error.errno
    assert found == ETIMEDOUT
    assert 50_000 <= world.now_us < 51_000
