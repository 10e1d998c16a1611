"""The models of chips and buses against their data sheets."""

from errno import EIO, ENODEV, ETIMEDOUT

from sim.chips.ads1115 import Ads1115Chip
from sim.chips.buses import FOREVER, I2C, SPI, I2cWires, SoftI2C
from sim.chips.max31865 import Max31865Chip
from sim.chips.pins import Pin
from sim.chips.world import Restart, World

CONVERSION, CONFIG, LOW, HIGH = 0, 1, 2, 3
RATES_HZ = (8, 16, 32, 64, 128, 250, 475, 860)


class Adc:
    """An ADS1115 on a bus, read register by register."""

    def __init__(self, port="pico", i2c=I2C, **options):
        self.world = World(port)
        self.wires = I2cWires(self.world, 5, 4)
        self.chip = Ads1115Chip(self.world)
        self.wires.chips.append(self.chip)
        self.bus = i2c(scl=Pin(5), sda=Pin(4), **options)

    def write(self, register, word):
        self.bus.writeto_mem(0x48, register, bytes([word >> 8, word & 0xFF]))

    def read(self, register):
        buffer = bytearray(2)
        self.bus.readfrom_mem_into(0x48, register, buffer)
        return buffer[0] << 8 | buffer[1]

    def error(self, address=0x48):
        """(errno, microseconds) of a write."""
        began_us = self.world.now_us
        try:
            self.bus.writeto_mem(address, 0, b"")
        except OSError as error:
            return error.errno, self.world.now_us - began_us
        return None, self.world.now_us - began_us


class Thermometer:
    """A MAX31865 on a bus, read register by register."""

    def __init__(self, **options):
        self.world = World()
        self.chip = Max31865Chip(self.world, self.world.net(17))
        self.select = Pin(17, Pin.OUT, value=1)
        options = options or {"polarity": 0, "phase": 1}
        self.bus = SPI(0, sck=Pin(18), mosi=Pin(19), miso=Pin(16), **options)

    def transfer(self, *out):
        into = bytearray(len(out))
        self.select.value(0)
        self.bus.write_readinto(bytes(out), into)
        self.select.value(1)
        return list(into[1:])

    def wait_ms(self, ms):
        self.world.spend(int(ms * 1000))


def test_ads1115_after_power_on_then_registers_are_as_printed():
    adc = Adc()
    assert [adc.read(r) for r in (CONVERSION, CONFIG, LOW, HIGH)] == [0, 0x8583, 0x8000, 0x7FFF]


def test_ads1115_when_a_conversion_runs_then_it_is_busy_for_its_data_rate():
    for number, rate_hz in enumerate(RATES_HZ):
        adc = Adc()
        adc.chip.inputs_uv[0] = 1_000_000
        adc.write(CONFIG, 0xC303 | number << 5)
        ends_us = adc.world.now_us + 25 + 1_000_000 // rate_hz
        assert not adc.read(CONFIG) & 0x8000
        adc.world.spend(ends_us - adc.world.now_us - 200)
        assert not adc.read(CONFIG) & 0x8000
        adc.world.spend(400)
        assert adc.read(CONFIG) & 0x8000
        assert adc.read(CONVERSION) == 8000


def test_ads1115_when_another_input_is_chosen_too_early_then_the_old_one_is_converted():
    adc = Adc()
    adc.chip.inputs_uv[:2] = [1_000_000, 2_000_000]
    adc.write(CONFIG, 0xC3E3)
    adc.write(CONFIG, 0xD3E3)
    adc.world.spend(1300)
    assert adc.read(CONVERSION) == 8000


def test_ads1115_when_continuous_then_it_converts_on_and_on():
    adc = Adc()
    adc.write(CONFIG, 0x42E3)
    for millivolts in (100, 200, 300):
        adc.chip.inputs_uv[0] = millivolts * 1000
        adc.world.spend(3_000)
        assert adc.read(CONVERSION) == millivolts * 8
    assert adc.chip.conversions > 6


def test_ads1115_when_gain_and_difference_are_chosen_then_codes_follow():
    adc = Adc()
    adc.chip.inputs_uv[:2] = [500_000, 300_000]
    for gain, code in (0, 1066), (1, 1600), (2, 3200), (3, 6400), (4, 12800), (5, 25600):
        adc.write(CONFIG, 0x81E3 | gain << 9)
        adc.world.spend(1300)
        assert adc.read(CONVERSION) == code


def test_i2c_when_nobody_answers_then_each_port_has_its_own_error():
    assert Adc().error(0x50)[0] == EIO
    assert Adc("esp32").error(0x50)[0] == ENODEV
    assert Adc("esp32", SoftI2C).error(0x50)[0] == ENODEV


def test_i2c_when_it_hangs_then_it_costs_what_it_costs():
    for port, i2c, options, from_us, to_us in (
        ("pico", I2C, {}, 50_000, 51_000),
        ("pico", I2C, {"timeout": 2000}, 2_000, 2_100),
        ("esp32", I2C, {"timeout": 2000}, 200_000, 201_000),  # its driver sets its own
    ):
        adc = Adc(port, i2c, **options)
        adc.wires.hold(FOREVER)
        number, took_us = adc.error()
        assert number == ETIMEDOUT
        assert from_us <= took_us <= to_us, (port, options)


def test_i2c_when_pins_were_taken_from_it_then_it_has_no_bus():
    adc = Adc(timeout=2000)
    Pin(5, Pin.OPEN_DRAIN, value=1)
    assert adc.error()[0] == ETIMEDOUT


def test_max31865_after_power_on_then_registers_are_as_printed():
    chip = Thermometer()
    assert chip.transfer(0, *[0] * 8) == [0, 0, 0, 0xFF, 0xFF, 0, 0, 0]


def test_max31865_when_it_converts_by_itself_then_each_filter_has_its_times():
    for filter_bit, first_ms, each_ms in (0, 55.0, 17.6), (1, 66.0, 21.0):
        chip = Thermometer()
        chip.transfer(0x80, 0xC0 | filter_bit)
        chip.wait_ms(first_ms - 0.5)
        assert not chip.chip.drdy_is_low()
        chip.wait_ms(1)
        assert chip.chip.drdy_is_low()
        chip.transfer(1, 0, 0)
        assert not chip.chip.drdy_is_low()
        chip.wait_ms(each_ms)
        assert chip.chip.drdy_is_low()


def test_max31865_when_asked_for_one_shot_then_it_converts_once():
    chip = Thermometer()
    chip.transfer(0x80, 0xA1)
    assert chip.transfer(0, 0) == [0xA1]
    chip.wait_ms(67)
    assert chip.chip.drdy_is_low()
    assert chip.transfer(0, 0) == [0x81]
    chip.wait_ms(500)
    assert chip.chip.conversions == 1


def test_max31865_when_a_fault_cycle_runs_then_it_clears_itself_after_600_us():
    chip = Thermometer()
    chip.chip.broken = 0x08
    chip.transfer(0x80, 0x81)
    chip.transfer(0x80, 0x85)
    assert chip.transfer(0, 0) == [0x85]
    chip.wait_ms(0.6)
    assert chip.transfer(0, 0) == [0x81]
    assert chip.transfer(7, 0) == [0x08]
    assert chip.transfer(2, 0)[0] & 1
    chip.chip.broken = 0
    assert chip.transfer(7, 0) == [0x08]  # latched
    chip.transfer(0x80, 0x83)
    assert chip.transfer(7, 0) == [0x00]


def test_max31865_in_a_wrong_spi_mode_then_it_answers_nonsense_and_says_why():
    chip = Thermometer(polarity=0, phase=0)
    assert chip.transfer(0, 0) == [0x55]
    assert "SPI mode 0" in chip.chip.misused[0]


def test_watchdog_of_a_pico_when_it_is_longer_than_8388_ms_then_it_is_refused():
    from sim.chips import load

    machine = load("pico", "machine")
    World("pico")
    refused = False
    try:
        machine.WDT(timeout=9000)
    except ValueError:
        refused = True
    assert refused


def test_world_when_things_are_due_then_they_happen_in_order_at_their_time():
    world = World()
    seen = []
    for due_us in (300, 100, 200):
        world.at(due_us, lambda due_us=due_us: seen.append((due_us, world.now_us)))
    world.spend(250)
    assert seen == [(100, 100), (200, 200)]
    world.spend(250)
    assert seen[2:] == [(300, 300)]


def test_pin_when_the_board_restarts_then_outputs_fall_and_interrupts_end():
    world = World()
    out, into = Pin(2, Pin.OUT, value=1), Pin(3, Pin.IN, Pin.PULL_UP)
    seen = []
    into.irq(seen.append, Pin.IRQ_FALLING)
    world.net(3).put(0)
    ended = False
    try:
        world.restart("reset")
    except Restart:
        ended = True
    world.net(3).put(1)
    world.net(3).put(0)
    assert ended and len(seen) == 1
    assert out.net.level == 0
